"""Ticket rows for reports, and the frozen figures of each day."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket",
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
    op.create_table(
        "stay",
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
    op.create_table(
        "shift",
        sa.Column("hall", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("window", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("clerk", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=True),
    )
    op.create_table(
        "history_day",
        sa.Column("hall", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("changed_seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "day_figures",
        sa.Column("hall", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("figures", sa.LargeBinary, nullable=False),
    )
