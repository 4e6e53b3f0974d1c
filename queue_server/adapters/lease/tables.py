"""The tables that two servers share: the lease of a hall, and its day keys, sealed."""

import sqlalchemy as sa

from queue_server.adapters.database.engine import metadata

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("hall", "epoch", name="lease_epoch"),
)
"""`until` is by the database's clock.

`epoch` is part of a key: a change of it waits for those who hold the row `FOR KEY SHARE`, a new `until` does not.
"""

day_key = sa.Table(
    "day_key",
    metadata,
    sa.Column("hall", sa.String(32), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
