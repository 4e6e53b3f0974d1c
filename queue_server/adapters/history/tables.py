"""Tables of the past. All but `day_figures` are made from the journal and can be made again."""

import sqlalchemy as sa

from queue_server.adapters.database.engine import metadata

ticket = sa.Table(
    "ticket",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("number", sa.String(32), nullable=False),
    sa.Column("business", sa.String(32), nullable=False),
    sa.Column("queue_class", sa.String(32), nullable=False),
    sa.Column("combo", sa.String(32), nullable=True),
    sa.Column("floor", sa.Integer, nullable=False),
    sa.Column("kiosk", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("outcome", sa.String(64), nullable=True),
    sa.Column("window", sa.Integer, nullable=True),
    sa.Column("issued_at", sa.String(32), nullable=False),
    sa.Column("first_called_at", sa.String(32), nullable=True),
    sa.Column("started_at", sa.String(32), nullable=True),
    sa.Column("ended_at", sa.String(32), nullable=True),
    sa.Column("wait_s", sa.Double, nullable=True),
    sa.Column("service_s", sa.Double, nullable=True),
    sa.Column("hold_s", sa.Double, nullable=False),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("rejoins", sa.Integer, nullable=False),
    sa.Column("transfers", sa.Integer, nullable=False),
    sa.Column("appointment", sa.Boolean, nullable=False),
    sa.Column("rating", sa.Integer, nullable=True),
)
"""`application.history.TicketRow`; times are UTC, RFC 3339."""

stay = sa.Table(
    "stay",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("ticket_id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("window", sa.Integer, nullable=False),
    sa.Column("business", sa.String(32), nullable=False),
    sa.Column("queue_class", sa.String(32), nullable=False),
    sa.Column("called_at", sa.String(32), nullable=True),
    sa.Column("started_at", sa.String(32), nullable=True),
    sa.Column("ended_at", sa.String(32), nullable=True),
    sa.Column("end", sa.String(16), nullable=False),
    sa.Column("work_s", sa.Double, nullable=True),
    sa.Column("service_s", sa.Double, nullable=True),
)
"""`application.history.StayRow`."""

shift = sa.Table(
    "shift",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("window", sa.Integer, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("clerk", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("started_at", sa.String(32), nullable=False),
    sa.Column("ended_at", sa.String(32), nullable=True),
)
"""`application.history.ShiftRow`."""

history_day = sa.Table(
    "history_day",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("changed_seq", sa.BigInteger, nullable=False),
)
"""The days that have rows. `last_seq` is the day's last event, `changed_seq` the last one by which its rows changed."""

day_figures = sa.Table(
    "day_figures",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("figures", sa.LargeBinary, nullable=False),
)
"""A day's figures as JSON, frozen at its end: not made again, whatever the program computes later."""
