"""Tables of the journal. `(hall, seq)` is unique: a second writer fails rather than forks."""

import sqlalchemy as sa

from queue_server.adapters.database.engine import metadata

event = sa.Table(
    "event",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Index(
        "event_day_opened",
        "hall",
        "seq",
        sqlite_where=sa.text("kind = 'day_opened'"),
        postgresql_where=sa.text("kind = 'day_opened'"),
    ),
    sqlite_with_rowid=False,
)
"""`at` is UTC, RFC 3339; `payload` the event as JSON."""

request = sa.Table(
    "answered",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("device", sa.String(32), nullable=False),
    sa.Column("request_id", sa.String(36), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("reply", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""In the order in which they were answered: a commit touches the end of the table only. By request id, whose values
are random, every request of a group wrote another page, and a durable ticket took half as long again."""

setting = sa.Table(
    "setting",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(255), nullable=False),
)
"""Small values that outlive a restart: revision blocks, `hall_rev`."""
