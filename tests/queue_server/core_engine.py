"""The real engine for tests: on a real SQLite file, with a clock that only the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from core_world import TUESDAY, ZONE, make_hall

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.store import SqlJournal
from queue_server.application.engine import Engine
from queue_server.application.jobs import Job, RequestKey
from queue_server.application.ports import JournalError, Loaded


class MovedClock:
    def __init__(self, now: datetime = TUESDAY) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class KeysFake:
    def __init__(self) -> None:
        self.destroyed = []

    def destroy_day_keys(self, before):
        self.destroyed.append(before)
        return [f"day-{before}"]


class HeldJournal:
    """Keeps groups in memory; `hold` makes a commit wait, `fail` makes it fail."""

    def __init__(self) -> None:
        self.groups = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = None
        self.stored_although_failed = False

    async def load(self) -> Loaded:
        events = [one for group in self.groups for one in group.events]
        requests = [one for group in self.groups for one in group.requests]
        return Loaded(events=events, last_seq=len(events), requests=requests)

    async def append(self, group) -> None:
        await self.gate.wait()
        if self.failing is not None:
            if self.stored_although_failed:
                self.groups.append(group)
            raise JournalError(self.failing)
        self.groups.append(group)


@asynccontextmanager
async def running(folder: Path, *, hall=None, clock=None, journal=None, keys=None) -> AsyncIterator[Engine]:
    """An engine on `folder/hall.db`, or on the journal given."""
    database = open_database(folder / "hall.db")
    kept = journal or SqlJournal(database, "ncx", ZONE)
    engine = Engine(hall or make_hall(), clock or MovedClock(), kept, keys or KeysFake())
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()
        if journal is None:
            await kept.close()
        database.dispose()


class Asked:
    """What came of the jobs given to an engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.replies: list[bytes] = []
        self.answers = []
        self._came = asyncio.Event()

    def ask(self, command, request_id: str = "", digest: str = "d", device: str = "K1", refusal=None) -> None:
        """The reply is the refusal's code, or the ticket's number and how many waited then."""

        def render(state, answer) -> bytes:
            if answer.refusal is not None:
                return answer.refusal.code.encode()
            ticket = state.tickets[answer.ticket_id] if answer.ticket_id else None
            return f"{ticket.number if ticket else ''} {len(state.tickets)}".encode()

        def done(answer, reply) -> None:
            self.answers.append(answer)
            self.replies.append(reply)
            self._came.set()

        request = RequestKey(device=device, request_id=request_id, digest=digest) if request_id else None
        self.engine.submit(Job(command=command, request=request, render=render, done=done, refusal=refusal))

    async def settled(self, count: int) -> list[bytes]:
        """The replies, once there are `count` of them."""
        async with asyncio.timeout(10):
            while len(self.replies) < count:
                self._came.clear()
                await self._came.wait()
        return self.replies
