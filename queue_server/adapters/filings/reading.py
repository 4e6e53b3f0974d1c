"""Opens the rows of filings."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, func, select

from queue_server.adapters.filings.box import FilingBox
from queue_server.adapters.filings.tables import entry_table, filing_table, page_table
from queue_server.application.filing_ports import Filing, FilingEntry


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def answers_place(filing_id: str) -> str:
    return f"filing/{filing_id}/answers"


def page_place(filing_id: str, paper: str, page: int) -> str:
    return f"filing_page/{filing_id}/{paper}/{page}"


def why_place(filing_id: str, position: int) -> str:
    return f"filing_entry/{filing_id}/{position}/why"


def read_filings(connection: Connection, box: FilingBox, condition: Any) -> list[Filing]:
    """The filings of a condition on the filing table, newest first."""
    columns = filing_table.c
    query = select(filing_table).where(condition).order_by(columns.day.desc(), columns.receipt.desc())
    return [_opened(connection, box, row) for row in connection.execute(query).mappings().all()]


def read_page(connection: Connection, box: FilingBox, filing_id: str, paper: str, page: int) -> bytes | None:
    columns = page_table.c
    wanted = (columns.filing == filing_id) & (columns.paper == paper) & (columns.page == page)
    sealed = connection.execute(select(columns.sealed_jpeg).where(wanted)).scalar()
    return None if sealed is None else box.open(sealed, page_place(filing_id, paper, page))


def _opened(connection: Connection, box: FilingBox, row: RowMapping) -> Filing:
    filing_id: str = row["id"]
    counted = select(page_table.c.paper, func.count()).where(page_table.c.filing == filing_id)
    pages = connection.execute(counted.group_by(page_table.c.paper)).all()
    answers = box.open(row["sealed_answers"], answers_place(filing_id))
    return Filing(
        id=filing_id,
        day=date.fromisoformat(row["day"]),
        receipt=row["receipt"],
        item=row["item"],
        item_name=row["item_name"],
        state=row["state"],
        kiosk=row["kiosk"],
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        due=date.fromisoformat(row["due"]) if row["due"] else None,
        answers=msgspec.json.decode(answers, type=dict[str, str]),
        papers={paper: int(count) for paper, count in pages},
        history=_history(connection, box, filing_id),
        version=row["version"],
    )


def _history(connection: Connection, box: FilingBox, filing_id: str) -> tuple[FilingEntry, ...]:
    entries = select(entry_table).where(entry_table.c.filing == filing_id).order_by(entry_table.c.position)
    found = []
    for row in connection.execute(entries).mappings():
        sealed = row["sealed_why"]
        why = None if sealed is None else box.open(sealed, why_place(filing_id, row["position"])).decode()
        at = datetime.fromisoformat(row["at"])
        found.append(FilingEntry(at=at, state=row["state"], by=row["by"], why=why))
    return tuple(found)
