"""Reads and writes the journal on one connection of its own, in one thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.journal.insert import Row, insert
from queue_server.adapters.journal.reading import read_event
from queue_server.adapters.journal.tables import event, request
from queue_server.application.ports import Group, JournalError, Loaded, Remembered
from queue_server.domain.events import kind_of

T = TypeVar("T")

_DAYS_READ = 2
"""Today and yesterday: yesterday's slips are still valid."""


class SqlJournal:
    """Implements `application.ports.Journal` for one hall. `zone` is the hall's: times come back in it."""

    def __init__(self, engine: Engine, hall: str, zone: ZoneInfo) -> None:
        self._engine = engine
        self._hall = hall
        self._zone = zone
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._connection: Connection | None = None
        self._last_request = 0
        self._encode = msgspec.json.Encoder().encode

    async def load(self) -> Loaded:
        return await self._in_thread(self._load)

    async def append(self, group: Group) -> None:
        """On SQLite in the caller's own thread: handing over to another one takes longer than a commit."""
        if self._engine.dialect.name == "sqlite":
            self._guarded(lambda connection: self._append(connection, group))
        else:
            await self._in_thread(lambda connection: self._append(connection, group))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown()

    # ---- in the journal's thread ----

    async def _in_thread(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work)

    def _guarded(self, work: Callable[[Connection], T]) -> T:
        """Whatever fails leaves no open transaction behind; the next work gets a fresh connection."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
            return work(self._connection)
        except SQLAlchemyError as wrong:
            self._drop()
            raise JournalError(str(wrong)) from wrong
        except JournalError:
            self._drop()
            raise

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.rollback()
                connection.close()
            except SQLAlchemyError:
                connection.invalidate()

    def _append(self, connection: Connection, group: Group) -> None:
        insert(connection, event, self._event_rows(group))
        first = self._last_request + 1
        rows = [self._request_row(seq, one) for seq, one in enumerate(group.requests, first)]
        insert(connection, request, rows)
        if group.forget_before is not None:
            connection.execute(
                sa.delete(request).where(request.c.hall == self._hall, request.c.day < group.forget_before)
            )
        connection.commit()
        self._last_request += len(rows)

    def _event_rows(self, group: Group) -> list[Row]:
        rows = []
        for seq, one in enumerate(group.events, group.first_seq):
            at = one.at.astimezone(UTC)
            payload = self._encode(structs.replace(one, at=at))
            rows.append((self._hall, seq, at.isoformat(timespec="microseconds"), kind_of(one), payload))
        return rows

    def _request_row(self, seq: int, one: Remembered) -> Row:
        return (self._hall, seq, one.device, one.request_id, one.day.isoformat(), one.digest, one.reply)

    def _load(self, connection: Connection) -> Loaded:
        opened = connection.execute(
            sa.select(event.c.seq)
            .where(event.c.hall == self._hall, event.c.kind == "day_opened")
            .order_by(event.c.seq.desc())
            .limit(_DAYS_READ)
        ).all()
        first = opened[-1].seq if opened else 0
        rows = connection.execute(
            sa.select(event.c.seq, event.c.payload)
            .where(event.c.hall == self._hall, event.c.seq >= first)
            .order_by(event.c.seq)
        ).all()
        requests = connection.execute(
            sa.select(request).where(request.c.hall == self._hall).order_by(request.c.seq)
        ).all()
        connection.rollback()
        self._last_request = requests[-1].seq if requests else 0
        return Loaded(
            events=[read_event(row.payload, row.seq, self._hall, self._zone) for row in rows],
            last_seq=rows[-1].seq if rows else 0,
            requests=[
                Remembered(
                    device=row.device,
                    request_id=row.request_id,
                    day=row.day,
                    digest=row.digest,
                    reply=row.reply,
                )
                for row in requests
            ],
        )
