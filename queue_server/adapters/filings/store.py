"""Filings in the hall's database: sealed answers, papers and reasons; receipts counted in the same transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from queue_server.adapters.database.upsert import insert_or_update
from queue_server.adapters.filings.box import FilingBox
from queue_server.adapters.filings.reading import (
    answers_place,
    page_place,
    read_filings,
    read_page,
    utc_text,
    why_place,
)
from queue_server.adapters.filings.tables import (
    day_table,
    entry_table,
    filing_table,
    page_table,
    request_table,
)
from queue_server.application.filing_ports import (
    Draft,
    Filing,
    FilingEntry,
    FilingRefused,
    FilingStore,
    FilingTokens,
    Receipt,
    Submission,
    wrong_state,
)
from queue_server.domain.filings import RECEIPTS_A_DAY, FilingState, receipt_text

_ENDED: tuple[FilingState, ...] = ("done", "withdrawn")


class SqlFilingStore(FilingStore):
    """Each write takes its lock with its first statement, so that two never get one receipt."""

    def __init__(self, engine: Engine, box: FilingBox, tokens: FilingTokens) -> None:
        self._engine = engine
        self._box = box
        self._tokens = tokens

    # ---- written ----

    @override
    def add(self, draft: Draft) -> Receipt:
        with self._writing() as connection:
            self._lock_day(connection, draft.day)
            known = self._remembered(connection, draft.device, draft.submission)
            if known is not None:
                return known
            sequence = self._next_sequence(connection, draft.day)
            filing_id = uuid.uuid4().hex
            receipt = self._receipt(filing_id, receipt_text(sequence), draft.day, draft)
            connection.execute(
                insert(filing_table).values(
                    id=filing_id,
                    day=draft.day.isoformat(),
                    receipt=receipt.receipt,
                    item=draft.submission.item,
                    kiosk=draft.device,
                    person=self._box.person(draft.submission.person_key),
                    version=1,
                    **self._contents(filing_id, draft),
                )
            )
            self._append(connection, filing_id, FilingEntry(at=draft.at, state="submitted", by=draft.device))
            self._put_pages(connection, filing_id, draft)
            self._remember(connection, draft, receipt)
            return receipt

    @override
    def replace(self, filing_id: str, draft: Draft, expected: FilingState) -> Receipt:
        with self._writing() as connection:
            if not self._take(connection, filing_id, expected, **self._contents(filing_id, draft)):
                known = self._remembered(connection, draft.device, draft.submission)
                if known is not None:
                    return known
                raise self._moved_on(connection, filing_id)
            row = (
                connection.execute(select(filing_table).where(filing_table.c.id == filing_id))
                .mappings()
                .one()
            )
            receipt = self._receipt(filing_id, row["receipt"], date.fromisoformat(row["day"]), draft)
            self._append(connection, filing_id, FilingEntry(at=draft.at, state="submitted", by=draft.device))
            self._put_pages(connection, filing_id, draft)
            self._remember(connection, draft, receipt)
            return receipt

    @override
    def move(self, filing_id: str, expected: FilingState, entry: FilingEntry) -> Filing:
        with self._writing() as connection:
            if not self._take(connection, filing_id, expected, state=entry.state):
                raise self._moved_on(connection, filing_id)
            self._append(connection, filing_id, entry)
            return read_filings(connection, self._box, filing_table.c.id == filing_id)[0]

    # ---- read ----

    @override
    def remembered(self, device: str, submission: Submission) -> Receipt | None:
        with self._reading() as connection:
            return self._remembered(connection, device, submission)

    @override
    def get(self, filing_id: str) -> Filing | None:
        found = self._select(filing_table.c.id == filing_id)
        return found[0] if found else None

    @override
    def find(self, day: date, receipt: str) -> Filing | None:
        found = self._select((filing_table.c.day == day.isoformat()) & (filing_table.c.receipt == receipt))
        return found[0] if found else None

    @override
    def of_person(self, person_key: str) -> list[Filing]:
        return self._select(filing_table.c.person == self._box.person(person_key))

    @override
    def open_or_since(self, day: date) -> list[Filing]:
        waits = filing_table.c.state.not_in(_ENDED)
        return self._select(or_(waits, filing_table.c.day >= day.isoformat()))

    @override
    def page(self, filing_id: str, paper: str, page: int) -> bytes | None:
        with self._reading() as connection:
            return read_page(connection, self._box, filing_id, paper, page)

    # ---- inside ----

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as wrong:
            raise FilingRefused("unavailable", "现在存不进去，什么都没有改，请过一分钟再交一次。") from wrong

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def _lock_day(self, connection: Connection, day: date) -> None:
        """The first statement of a new filing: a write, which locks the day's row (SQLite: everything) to the commit."""
        insert_or_update(connection, day_table, {"day": day.isoformat(), "last": 0}, last=day_table.c.last)

    def _next_sequence(self, connection: Connection, day: date) -> int:
        counted = (
            update(day_table).where(day_table.c.day == day.isoformat()).values(last=day_table.c.last + 1)
        )
        sequence = int(connection.execute(counted.returning(day_table.c.last)).scalar_one())
        if sequence > RECEIPTS_A_DAY:
            raise FilingRefused(
                "limit_reached", "今天的收件编号用完了，请到窗口交。", {"limit": RECEIPTS_A_DAY}
            )
        return sequence

    def _take(self, connection: Connection, filing_id: str, expected: FilingState, **values: Any) -> bool:
        """Changes the filing if it still stands as `expected`."""
        columns = filing_table.c
        found = (columns.id == filing_id) & (columns.state == expected)
        changed = connection.execute(
            update(filing_table).where(found).values(version=columns.version + 1, **values)
        )
        return changed.rowcount == 1

    def _moved_on(self, connection: Connection, filing_id: str) -> FilingRefused:
        state = select(filing_table.c.state).where(filing_table.c.id == filing_id)
        return wrong_state(connection.execute(state).scalar_one())

    def _contents(self, filing_id: str, draft: Draft) -> dict[str, Any]:
        answers = msgspec.json.encode(dict(draft.submission.answers))
        return {
            "item_name": draft.item_name,
            "state": "submitted",
            "submitted_at": utc_text(draft.at),
            "due": draft.due.isoformat() if draft.due else None,
            "sealed_answers": self._box.seal(answers, answers_place(filing_id)),
        }

    def _receipt(self, filing_id: str, receipt: str, day: date, draft: Draft) -> Receipt:
        return Receipt(
            filing_id=filing_id,
            receipt=receipt,
            day=day,
            token=self._tokens.make(day, receipt),
            item=draft.submission.item,
            item_name=draft.item_name,
            state="submitted",
            submitted_at=draft.at,
            due=draft.due,
        )

    def _append(self, connection: Connection, filing_id: str, entry: FilingEntry) -> None:
        counted = select(func.count()).select_from(entry_table).where(entry_table.c.filing == filing_id)
        position = int(connection.execute(counted).scalar_one()) + 1
        place = why_place(filing_id, position)
        connection.execute(
            insert(entry_table).values(
                filing=filing_id,
                position=position,
                at=utc_text(entry.at),
                state=entry.state,
                by=entry.by,
                sealed_why=None if entry.why is None else self._box.seal(entry.why.encode(), place),
            )
        )

    def _put_pages(self, connection: Connection, filing_id: str, draft: Draft) -> None:
        for paper, pages in draft.submission.papers.items():
            columns = page_table.c
            connection.execute(
                delete(page_table).where((columns.filing == filing_id) & (columns.paper == paper))
            )
            for number, jpeg in enumerate(pages, 1):
                sealed = self._box.seal(jpeg, page_place(filing_id, paper, number))
                connection.execute(
                    insert(page_table).values(filing=filing_id, paper=paper, page=number, sealed_jpeg=sealed)
                )

    def _remember(self, connection: Connection, draft: Draft, receipt: Receipt) -> None:
        yesterday = (draft.day - timedelta(days=1)).isoformat()
        connection.execute(delete(request_table).where(request_table.c.day < yesterday))
        place = _answer_place(draft.device, draft.submission.request_id)
        connection.execute(
            insert(request_table).values(
                device=draft.device,
                request_id=draft.submission.request_id,
                day=draft.day.isoformat(),
                content=self._content(draft.submission),
                sealed_answer=self._box.seal(msgspec.json.encode(receipt), place),
            )
        )

    def _remembered(self, connection: Connection, device: str, submission: Submission) -> Receipt | None:
        columns = request_table.c
        wanted = (columns.device == device) & (columns.request_id == submission.request_id)
        row = connection.execute(select(request_table).where(wanted)).mappings().first()
        if row is None:
            return None
        if row["content"] != self._content(submission):
            raise FilingRefused(
                "bad_request", "这次交的和上次用同一个请求号交的不一样。", {"field": "request_id"}
            )
        opened = self._box.open(row["sealed_answer"], _answer_place(device, submission.request_id))
        return msgspec.json.decode(opened, type=Receipt)

    def _content(self, submission: Submission) -> str:
        papers = {
            name: [self._box.content(page) for page in pages] for name, pages in submission.papers.items()
        }
        content = [submission.item, submission.person_key, dict(submission.answers), papers]
        return self._box.content(msgspec.json.encode(content, order="sorted"))

    def _select(self, condition: Any) -> list[Filing]:
        with self._reading() as connection:
            return read_filings(connection, self._box, condition)


def _answer_place(device: str, request_id: str) -> str:
    return f"filing_request/{device}/{request_id}/answer"
