"""Ticket rows in the hall's database, a day at a time; brought up to the journal where they are behind."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy import Connection, Engine
from typing_extensions import override

from queue_server.adapters.database.upsert import insert_or_update
from queue_server.adapters.history.tables import day_figures, history_day, shift, stay, ticket
from queue_server.adapters.journal.insert import Row, insert
from queue_server.adapters.journal.reading import JournalReader
from queue_server.application.history import (
    DayRows,
    HistoryStore,
    ShiftRow,
    TicketRow,
    day_rows,
)
from queue_server.application.stays import StayRow

_IDS = 500
"""Ticket ids in one statement."""
ROW_TABLES: tuple[tuple[sa.Table, type[Struct]], ...] = (
    (ticket, TicketRow),
    (stay, StayRow),
    (shift, ShiftRow),
)


class SqlHistory(HistoryStore):
    """The rows of one hall. Each day is put in one transaction, so that readers see it whole. Raises SQLAlchemyError."""

    def __init__(self, engine: Engine, hall: str, zone: ZoneInfo) -> None:
        self._engine = engine
        self._hall = hall
        self._zone = zone
        self._journal = JournalReader(engine, hall, zone)

    # ---- written ----

    @override
    def put(self, rows: DayRows) -> None:
        touched = {rows.day} | {row.day for row in rows.tickets} | {row.day for row in rows.stays}
        with self._engine.begin() as connection:
            for table in (ticket, stay, shift):
                connection.execute(
                    sa.delete(table).where(table.c.hall == self._hall, table.c.day == rows.day)
                )
            self._delete(connection, sorted(rows.earlier))
            insert(connection, ticket, [_values(self._hall, row) for row in rows.tickets])
            insert(connection, stay, [_values(self._hall, row) for row in rows.stays])
            insert(connection, shift, [_values(self._hall, row) for row in rows.shifts])
            for day in sorted(touched):
                self._note(connection, day, rows)

    @override
    def clear(self) -> None:
        with self._engine.begin() as connection:
            for table in (ticket, stay, shift, history_day):
                connection.execute(sa.delete(table).where(table.c.hall == self._hall))

    def catch_up(self) -> list[date]:
        """Makes the rows of every day that is over and has none yet; gives those days."""
        return [rows.day for rows in self.catch_up_rows()]

    def catch_up_rows(self) -> Iterator[DayRows]:
        """The same, a day at a time: its rows, right after they were put."""
        opened = self._journal.days()
        done = self.days()
        first = next((at for at, start in enumerate(opened) if start.day not in done), len(opened))
        if first >= len(opened) - 1:
            return
        # The day before is read too: what it left goes on.
        for rows in day_rows(self._journal.events(opened[max(0, first - 1)].seq)):
            if rows.closed and rows.day >= opened[first].day:
                self.put(rows)
                yield rows

    def pending(self) -> bool:
        """Whether a day that is over has no rows yet."""
        opened = self._journal.days()
        return len(opened) > 1 and opened[-2].day not in self.days()

    def freeze(self, day: date, last_seq: int, figures: bytes) -> None:
        """Keeps a day's figures. Those made after the day's last event are final, and stay as they are."""
        kept = day_figures.c
        mine = (kept.hall == self._hall) & (kept.day == day)
        row = {"hall": self._hall, "day": day, "last_seq": last_seq, "figures": figures}
        with self._engine.begin() as connection:
            known = connection.execute(sa.select(kept.last_seq).where(mine)).scalar()
            if known is None:
                connection.execute(sa.insert(day_figures).values(row))
            elif known < last_seq:
                connection.execute(sa.update(day_figures).where(mine).values(row))

    # ---- read ----

    def days(self) -> dict[date, int]:
        """The days that have rows, and the number of the event by which they changed last."""
        wanted = sa.select(history_day.c.day, history_day.c.changed_seq).where(
            history_day.c.hall == self._hall
        )
        with self._engine.connect() as connection:
            return {
                row.day: row.changed_seq for row in connection.execute(wanted.order_by(history_day.c.day))
            }

    def rows(self, table: sa.Table, day: date) -> list[dict[str, Any]]:
        """The rows of one of the three tables as they are kept, in the order of their key."""
        wanted = sa.select(table).where(table.c.hall == self._hall, table.c.day == day)
        with self._engine.connect() as connection:
            found = connection.execute(wanted.order_by(*table.primary_key.columns)).mappings().all()
        return [dict(row) for row in found]

    def frozen(self, day: date) -> bytes | None:
        """The figures that were frozen at the end of this day, JSON."""
        wanted = sa.select(day_figures.c.figures).where(
            day_figures.c.hall == self._hall, day_figures.c.day == day
        )
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def frozen_at(self, day: date) -> int | None:
        """The number of the event up to which the day's figures were frozen."""
        wanted = sa.select(day_figures.c.last_seq).where(
            day_figures.c.hall == self._hall, day_figures.c.day == day
        )
        with self._engine.connect() as connection:
            return connection.execute(wanted).scalar()

    def last_seqs(self) -> dict[date, int]:
        """The last event of each day that has rows."""
        wanted = sa.select(history_day.c.day, history_day.c.last_seq).where(history_day.c.hall == self._hall)
        with self._engine.connect() as connection:
            return {row.day: row.last_seq for row in connection.execute(wanted)}

    def open_day(self) -> date | None:
        """The day that is not over."""
        opened = self._journal.days()
        return opened[-1].day if opened else None

    def today(self) -> DayRows | None:
        """The rows of the day that is not over, made from the journal now and not kept."""
        opened = self._journal.days()[-2:]
        made = list(day_rows(self._journal.events(opened[0].seq))) if opened else []
        return made[-1] if made else None

    def size(self) -> tuple[int, int]:
        """How many days have rows, and how many tickets."""
        with self._engine.connect() as connection:
            counted = sa.select(sa.func.count()).select_from(ticket).where(ticket.c.hall == self._hall)
            return len(self.days()), int(connection.execute(counted).scalar_one())

    def digest(self) -> str:
        """A sum over all rows as they are kept: equal rows, equal sum."""
        total = hashlib.sha256()
        for table, _ in ROW_TABLES:
            for day in self.days():
                for row in self.rows(table, day):
                    total.update(msgspec.json.encode(list(row.values())))
        return total.hexdigest()

    # ---- inside ----

    def _delete(self, connection: Connection, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _IDS):
            some = ids[start : start + _IDS]
            connection.execute(sa.delete(ticket).where(ticket.c.hall == self._hall, ticket.c.id.in_(some)))
            connection.execute(sa.delete(stay).where(stay.c.hall == self._hall, stay.c.ticket_id.in_(some)))

    def _note(self, connection: Connection, day: date, rows: DayRows) -> None:
        row = {"hall": self._hall, "day": day, "last_seq": rows.last_seq, "changed_seq": rows.last_seq}
        changes = {"changed_seq": rows.last_seq}
        if day == rows.day:
            changes["last_seq"] = rows.last_seq
        insert_or_update(connection, history_day, row, **changes)


def _values(hall: str, row: Struct) -> Row:
    return (hall, *(_value(value) for value in structs.astuple(row)))


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value


def utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
