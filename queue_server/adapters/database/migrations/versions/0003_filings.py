"""Filings, sealed; their history, pages, receipt counters and remembered requests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing_day",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "filing",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("receipt", sa.String(8), nullable=False),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("item_name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kiosk", sa.String(32), nullable=False),
        sa.Column("submitted_at", sa.String(40), nullable=False),
        sa.Column("due", sa.String(10), nullable=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("day", "receipt", name="filing_day_receipt"),
    )
    op.create_index("filing_person", "filing", ["person"])
    op.create_index("filing_state", "filing", ["state"])
    op.create_table(
        "filing_entry",
        sa.Column("filing", sa.String(32), sa.ForeignKey("filing.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("sealed_why", sa.LargeBinary, nullable=True),
    )
    op.create_table(
        "filing_page",
        sa.Column("filing", sa.String(32), sa.ForeignKey("filing.id"), primary_key=True),
        sa.Column("paper", sa.String(64), primary_key=True),
        sa.Column("page", sa.Integer, primary_key=True),
        sa.Column("sealed_jpeg", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "filing_request",
        sa.Column("device", sa.String(32), primary_key=True),
        sa.Column("request_id", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary, nullable=False),
    )
