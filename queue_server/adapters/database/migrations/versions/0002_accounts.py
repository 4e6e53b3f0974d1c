"""Accounts of devices and of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_account",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("window", sa.Integer, nullable=True),
        sa.Column("floor", sa.Integer, nullable=False),
        sa.Column("secret", sa.String(256), nullable=False),
    )
    op.create_table(
        "user_account",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(256), nullable=False),
        sa.Column("pin", sa.String(256), nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
