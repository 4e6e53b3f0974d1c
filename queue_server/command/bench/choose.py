"""How long choosing the next ticket takes with few and with a million waiting, beside bare heaps of the same sizes."""

import gc
import heapq
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.settings import DEFAULT_HALL_FILE
from queue_server.command.bench.figures import Figure, microseconds, percentile
from queue_server.command.bench.stage import NOW
from queue_server.domain.choosing.order import choose
from queue_server.domain.choosing.waiting import count_call, dequeue, enqueue
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, WindowNow

SIZES = (100, 10_000, 1_000_000)
"""Tickets waiting in all."""
BUSINESSES = 10
LEVELS = (1, 1, 1, 2, 3)
"""Those of the businesses that the calling window serves."""
CLASSES = ("ordinary", "ordinary", "ordinary", "appointment_on_time", "senior")
WAITS = timedelta(minutes=28)
"""The longest wait; the others are spread evenly below it."""
ROUNDS, CALLS = 20, 50
TARGET_US = 20.0
TARGET_GROWTH = 1.5


class Line:
    """A hall where so many wait; each call takes one out and puts another of its kind in at the end."""

    def __init__(self, hall: Hall, size: int, now: datetime) -> None:
        self._hall, self._now = hall, now
        self._step = WAITS / size
        self._businesses = list(hall.businesses)[:BUSINESSES]
        self._state = HallState(day=now.date())
        services = dict(zip(self._businesses, LEVELS, strict=False))
        self._window = WindowNow(window=1, state="open", services=services)
        self._taken = 0
        for place in range(size):
            business = self._businesses[place % BUSINESSES]
            self._take(
                now - WAITS + self._step * place, business, CLASSES[place // BUSINESSES % len(CLASSES)]
            )

    def call(self) -> float:
        """Seconds that the choice took."""
        state, window = self._state, self._window
        started = time.perf_counter()
        choice = choose(self._hall, state, window, self._now)
        took = time.perf_counter() - started
        if choice is None:
            raise RuntimeError("nobody waits")
        dequeue(state, choice.ticket)
        count_call(state, choice.ticket)
        window.overdue_run, window.help_run = choice.overdue_run, choice.help_run
        window.priority_run = choice.priority_run
        self._now += self._step
        self._take(self._now, choice.ticket.business, choice.ticket.queue_class)
        return took

    def _take(self, at: datetime, business: str, queue_class: str) -> None:
        self._taken += 1
        ticket = Ticket(
            id=f"20261124-{self._taken}",
            number=f"A{self._taken:03d}",
            business=business,
            state="waiting",
            order=self._taken,
            issued_at=at,
            floor_seen=1,
            kiosk="K1",
            queue_class=queue_class,
            effective_at=at,
            queued_at=at,
        )
        self._state.tickets[ticket.id] = ticket
        enqueue(self._state, ticket)


class Heaps:
    """The same number of entries in a heap a business: the least that can choose the earliest of five."""

    def __init__(self, size: int, now: datetime) -> None:
        self._step, self._now, self._taken = WAITS / size, now, size
        self._heaps: list[list[tuple[datetime, int]]] = [[] for _ in range(BUSINESSES)]
        for place in range(size):
            heapq.heappush(self._heaps[place % BUSINESSES], (now - WAITS + self._step * place, place))

    def call(self) -> float:
        """Seconds that the choice took, its entry taken out."""
        started = time.perf_counter()
        first = min((heap for heap in self._heaps[: len(LEVELS)] if heap), key=_head)
        heapq.heappop(first)
        took = time.perf_counter() - started
        self._now += self._step
        self._taken += 1
        heapq.heappush(first, (self._now, self._taken))
        return took


def _head(heap: list[tuple[datetime, int]]) -> tuple[datetime, int]:
    return heap[0]


def measure() -> list[Figure]:
    """Takes about 30 s, most of it to let a million wait; needs about 1 GB."""
    hall = load_hall(DEFAULT_HALL_FILE).hall
    now = datetime.fromisoformat(NOW).replace(tzinfo=ZoneInfo(hall.timezone))
    lines = {size: Line(hall, size, now) for size in SIZES}
    heaps = {size: Heaps(size, now) for size in SIZES}
    gc.collect()
    gc.freeze()
    real: dict[int, list[float]] = {size: [] for size in SIZES}
    bare: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size in SIZES:
            real[size] += _times(lines[size].call)
            bare[size] += _times(heaps[size].call)
    gc.unfreeze()
    figures = [
        microseconds(
            f"choose, {size:,} waiting: p50",
            percentile(real[size], 0.5),
            percentile(bare[size], 0.5),
            TARGET_US,
        )
        for size in SIZES
    ]
    few, many = (percentile(real[size], 0.5) for size in (SIZES[0], SIZES[-1]))
    name = f"choose, {SIZES[-1]:,} beside {SIZES[0]} waiting"
    return [*figures, microseconds(name, many, few, few * 1e6 * TARGET_GROWTH)]


def _times(call: Callable[[], float]) -> list[float]:
    return [call() for _ in range(CALLS)]
