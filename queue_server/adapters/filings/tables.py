"""The tables of filings. What is personal stands only in columns named `sealed…`; a person is a keyed hash."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from queue_server.adapters.database.engine import metadata

day_table = Table(
    "filing_day",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last receipt number of each day."""

filing_table = Table(
    "filing",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("receipt", String(8), nullable=False),
    Column("item", String(32), nullable=False),
    Column("item_name", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("kiosk", String(32), nullable=False),
    Column("submitted_at", String(40), nullable=False),
    Column("due", String(10), nullable=True),
    Column("person", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed_answers", LargeBinary, nullable=False),
    UniqueConstraint("day", "receipt", name="filing_day_receipt"),
    Index("filing_person", "person"),
    Index("filing_state", "state"),
)

entry_table = Table(
    "filing_entry",
    metadata,
    Column("filing", String(32), ForeignKey("filing.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(32), nullable=False),
    Column("sealed_why", LargeBinary, nullable=True),
)
"""Every change of a filing, appended only."""

page_table = Table(
    "filing_page",
    metadata,
    Column("filing", String(32), ForeignKey("filing.id"), primary_key=True),
    Column("paper", String(64), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("sealed_jpeg", LargeBinary, nullable=False),
)

request_table = Table(
    "filing_request",
    metadata,
    Column("device", String(32), primary_key=True),
    Column("request_id", String(64), primary_key=True),
    Column("day", String(10), nullable=False),
    Column("content", String(64), nullable=False),
    Column("sealed_answer", LargeBinary, nullable=False),
)
"""Answers given, remembered until the end of the next day."""
