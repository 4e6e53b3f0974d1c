"""How long a day of 5,000 tickets takes until it is back in memory after a crash, beside the bare read of its rows."""

import secrets
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from msgspec import structs

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.journal.tables import event, request
from queue_server.adapters.settings import DEFAULT_HALL_FILE
from queue_server.application.engine import Engine
from queue_server.application.ports import Group, Remembered
from queue_server.command.bench.figures import Figure, milliseconds
from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.decide import decide
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.hours.day import empty_state

TICKETS = 5_000
TIMES = 3
TARGET_MS = 1000
_REPLY = b'{"ok":true,"result":"' + b"x" * 400 + b'"}'
_GROUP = 500


class _Clock:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


class _NoKeys:
    def destroy_day_keys(self, before: date) -> Sequence[str]:  # noqa: ARG002 - there are none
        return []


async def measure() -> list[Figure]:
    """Takes about 15 s."""
    hall = _hall()
    events, now = _day(hall)
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder:
        target = Path(folder) / "hall.db"
        await _keep(target, hall, events)
        starts, reads = [], []
        for _ in range(TIMES):
            reads.append(_bare(target))
            starts.append(await _start(target, hall, now))
    what = f"restart, {TICKETS} tickets, {len(events)} events: in memory"
    return [milliseconds(what, statistics.median(starts), statistics.median(reads), TARGET_MS)]


def _hall() -> Hall:
    """The demonstration hall without limits: every ticket is wanted."""
    hall = load_hall(DEFAULT_HALL_FILE).hall
    free = {
        code: structs.replace(one, limit_am=None, limit_pm=None, limit_slot=None, id_required=False)
        for code, one in hall.businesses.items()
    }
    return structs.replace(hall, businesses=free)


def _day(hall: Hall) -> tuple[list[Event], datetime]:
    """The events of a morning in which each ticket is issued, called, served and finished, and when it is over."""
    now = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo(hall.timezone))
    state, events = empty_state(), list[Event]()

    def do(command: c.Command) -> None:
        decision = decide(hall, state, command, now)
        if decision.refusal is not None:
            raise RuntimeError(f"{type(command).__name__}: {decision.refusal}")
        for one in decision.events:
            apply(state, one)
        events.extend(decision.events)

    do(c.Tick(actor=c.Actor(id="server", kind="server")))
    kiosk = c.Actor(id="K1-1", kind="kiosk", floor=1)
    numbers = [one.window for one in hall.windows.values() if 1 in one.services.values()]
    for number in numbers:
        pad = c.Actor(id=f"pad-{number}", kind="pad", window=number)
        do(c.LogIn(actor=pad, window=number, clerk=f"clerk{number}"))
        do(c.OpenWindow(actor=pad, window=number))
    for ticket in range(TICKETS):
        number = numbers[ticket % len(numbers)]
        pad = c.Actor(id=f"pad-{number}", kind="pad", window=number)
        business = next(code for code, level in hall.windows[number].services.items() if level == 1)
        do(c.IssueTicket(actor=kiosk, business=business, person=secrets.token_hex(32)))
        do(c.CallNext(actor=pad, window=number))
        do(c.StartService(actor=pad, window=number))
        do(c.FinishTicket(actor=pad, window=number))
        now += timedelta(seconds=1)
    return events, now


async def _keep(target: Path, hall: Hall, events: Sequence[Event]) -> None:
    """With a remembered request for each event, as a day of devices leaves it."""
    engine = open_database(target)
    journal = SqlJournal(engine, hall.id, ZoneInfo(hall.timezone))
    for start in range(0, len(events), _GROUP):
        some = tuple(events[start : start + _GROUP])
        requests = tuple(
            Remembered(
                device="K1-1",
                request_id=secrets.token_hex(16),
                day=one.at.date(),
                digest="0" * 64,
                reply=_REPLY,
            )
            for one in some
        )
        await journal.append(Group(first_seq=start + 1, events=some, requests=requests))
    await journal.close()
    engine.dispose()


async def _start(target: Path, hall: Hall, now: datetime) -> float:
    """Seconds until the engine takes commands."""
    started = time.perf_counter()
    database = open_database(target)
    journal = SqlJournal(database, hall.id, ZoneInfo(hall.timezone))
    engine = Engine(hall, _Clock(now), journal, _NoKeys())
    await engine.start()
    took = time.perf_counter() - started
    if len(engine.state.tickets) != TICKETS:
        raise RuntimeError("tickets are missing")
    await engine.stop()
    await journal.close()
    database.dispose()
    return took


def _bare(target: Path) -> float:
    """Seconds to read the same rows and do nothing with them."""
    engine = open_database(target)
    started = time.perf_counter()
    with engine.connect() as connection:
        connection.execute(sa.select(event.c.seq, event.c.payload)).all()
        connection.execute(sa.select(request)).all()
    took = time.perf_counter() - started
    engine.dispose()
    return took
