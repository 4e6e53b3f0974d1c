"""What-if and suggestion at the demonstration hall with 200 people waiting, and whether the queue's loop stops meanwhile."""

import asyncio
import time
from datetime import datetime

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.adapters.rehearsal import Proposal
from queue_server.adapters.rehearsal.pool import workers
from queue_server.application.suggestion import suggest
from queue_server.application.whatif import PARTS, preview, runs_of
from queue_server.command.bench.figures import Figure, milliseconds
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.course import play_courses
from queue_server.domain.rehearsal.learnt import learnt
from queue_server.domain.rehearsal.playing import state_at
from queue_server.domain.rehearsal.question import ask
from queue_server.domain.rehearsal.scenario import scenario_of, with_load
from queue_server.domain.state import HallState

CROWD, SEED, MINUTE = 1.7, 3, 624
"""A day on which about 200 people wait at 10:24."""
TARGET_MS = 2000
TARGET_STOP_MS = 50
GAP_S = 0.005


class _Standing:
    """A hall that stands still: what `preview` and `suggest` read of a running one."""

    def __init__(self, hall: Hall, state: HallState, now: datetime) -> None:
        self.hall, self.state, self.clock = hall, state, _Stopped(now)


class _Stopped:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


class _Watch:
    """Sleeps and sleeps; `longest_s` is how long one sleep took at most."""

    longest_s = 0.0

    async def run(self) -> None:
        while True:
            started = time.perf_counter()
            await asyncio.sleep(GAP_S)
            self.longest_s = max(self.longest_s, time.perf_counter() - started)


async def measure() -> list[Figure]:
    """Wall time as a manager feels it; the floor are the same courses in this process, shared by the workers."""
    hall = load_hall(DEMONSTRATION_HALL).hall
    state, now = state_at(hall, with_load(scenario_of(hall), CROWD), SEED, MINUTE)
    service = _Standing(hall, state, now)
    waiting = sum(ticket.state == "waiting" for ticket in state.tickets.values())
    one = Proposal(services={40: {**state.windows[40].services, "L03": 1}})
    whole = Proposal(services={number: dict(window.services) for number, window in state.windows.items()})
    await preview(service, one, workers())  # the workers start
    figures = []
    for name, change in (("one window", one), ("all 48 windows", whole)):
        question = ask(hall, state, now, learnt(hall, state, scenario_of(hall), now), change)
        started = time.perf_counter()
        play_courses(hall, question, tuple(range(runs_of(question))))
        floor = (time.perf_counter() - started) / PARTS
        watch = _Watch()
        watching = asyncio.create_task(watch.run())
        started = time.perf_counter()
        await preview(service, change, workers())
        taken = time.perf_counter() - started
        watching.cancel()
        figures.append(milliseconds(f"what-if, {name}, {waiting} waiting", taken, floor, TARGET_MS))
        figures.append(milliseconds(f"loop stopped, {name}", watch.longest_s, GAP_S, TARGET_STOP_MS))
    started = time.perf_counter()
    await suggest(service, workers())
    figures.append(milliseconds(f"suggestion, {waiting} waiting", time.perf_counter() - started, floor))
    return figures
