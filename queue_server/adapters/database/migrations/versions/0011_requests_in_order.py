"""Answered requests in the order of their answers; an index of the events for the days' beginnings only."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("hall", sa.String(32), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("device", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(36), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO answered (hall, seq, device, request_id, day, digest, reply) "
        "SELECT hall, row_number() OVER (PARTITION BY hall ORDER BY day, device, request_id), "
        "device, request_id, day, digest, reply FROM request"
    )
    op.drop_table("request")
    op.drop_index("event_kind", "event")
    first_of_day = sa.text("kind = 'day_opened'")
    op.create_index(
        "event_day_opened", "event", ["hall", "seq"], sqlite_where=first_of_day, postgresql_where=first_of_day
    )
