"""How long a report over ten million past tickets takes and how much memory, beside the bare scan of one column."""

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import answer, with_today
from queue_server.application.reports import Ask, Dimension
from queue_server.command.bench.figures import Figure, milliseconds

T = TypeVar("T")

TICKETS = 10_000_000
A_DAY = 2_000
REPORTS: tuple[tuple[Dimension, ...], ...] = (
    (),
    ("business",),
    ("window",),
    ("hour",),
    ("day",),
    ("class",),
    ("business", "hour"),
)
TIMES = 3
TARGET_MS = 1000
TARGET_MB = 1000
HALL = "bench"
ZONE = ZoneInfo("Asia/Shanghai")

_TICKET_ROWS = f"""
    SELECT DATE '2004-01-01' + CAST(i // {A_DAY} AS INTEGER), 9 + (i % {A_DAY}) * 8 // {A_DAY},
        'B' || lpad(CAST(hash(i) % 30 AS VARCHAR), 2, '0'), hash(i * 7) % 48 + 1,
        CASE WHEN hash(i * 3) % 10 = 0 THEN 'senior' ELSE 'ordinary' END,
        CASE WHEN wait IS NULL THEN 4 WHEN wait <= 900000 THEN 209 WHEN wait <= 1800000 THEN 145 ELSE 3 END
            + CASE WHEN hash(i * 23) % 4 = 0 THEN 256 * (1 + hash(i * 29) % 5) ELSE 0 END,
        wait
    FROM (SELECT i, CASE WHEN hash(i * 5) % 20 > 0 THEN hash(i * 11) % 1500000 + hash(i * 13) % 1500000 END AS wait
        FROM range({TICKETS}) one(i))
"""  # noqa: S608
_STAY_ROWS = """
    SELECT day, hour, business, window_, class, CASE WHEN flags & 2 > 0 THEN 3 ELSE 9 END,
        CASE WHEN flags & 2 = 0 THEN 60000 + hash(rowid) % 1200000 END,
        CASE WHEN flags & 2 = 0 THEN 60000 + hash(rowid) % 1200000 END
    FROM ticket WHERE flags & 1 > 0
"""
_STAFFED_ROWS = f"""
    SELECT DATE '2004-01-01' + CAST(d AS INTEGER), h, w, 3600000
    FROM range({TICKETS // A_DAY}) a(d), range(9, 17) b(h), range(1, 49) c(w)
"""  # noqa: S608


def measure() -> list[Figure]:
    """Takes about half a minute and 500 MB of disk, which it gives back."""
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as folder:
        _alone(_build, Path(folder))
        scan, times, megabytes = _alone(_ask, Path(folder))
    figures = [
        milliseconds(f"report, 10 million tickets, {' and '.join(by) or 'in all'}", seconds, scan, TARGET_MS)
        for by, seconds in zip(REPORTS, times, strict=True)
    ]
    floor = TICKETS * 4 / 1e6
    memory = Figure(
        name="report, 10 million tickets, memory",
        value=round(megabytes),
        unit="MB",
        floor=floor,
        ratio=round(megabytes / floor, 2),
        target=TARGET_MB,
        met=megabytes < TARGET_MB,
    )
    return [*figures, memory]


def _alone(work: Callable[[Path], T], folder: Path) -> T:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, folder).result()


def _build(folder: Path) -> None:
    with HistoryCache(folder, HALL, ZONE).making() as connection:
        for name, rows in (("ticket", _TICKET_ROWS), ("stay", _STAY_ROWS), ("staffed", _STAFFED_ROWS)):
            connection.execute(f"INSERT INTO {name} {rows}")
        connection.execute("CHECKPOINT")


def _ask(folder: Path) -> tuple[float, list[float], float]:
    """Seconds of the bare scan and of each report, best of three, and the peak of memory in MB."""
    with HistoryCache(folder, HALL, ZONE).opened() as connection:
        with_today(connection, {})
        scan = _best(lambda: connection.execute("SELECT sum(wait_ms) FROM ticket").fetchall())
        times = [_best(lambda by=by: answer(connection, HALL, Ask(by=by))) for by in REPORTS]  # type: ignore[misc]
    return scan, times, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    times: Sequence[float] = [once() for _ in range(TIMES)]
    return min(times)
