"""How long a durable ticket takes and how many a second, beside a bare round trip and one durable commit."""

import secrets
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.tables import event, request
from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure, milliseconds, per_second, percentile
from queue_server.command.bench.stage import stage
from queue_server.contract.connection import Connection

ROUNDS = ((1, 600), (8, 2400), (64, 6400))
"""Requests in flight, and how many in all."""
WARM_UP = 100
COMMITS = 400
TARGETS = {1: (2.0, 5.0, 500.0), 8: (4.0, 10.0, 1500.0), 64: (40.0, 80.0, 2000.0)}
"""By requests in flight: p50 and p99 in ms, tickets a second."""

Measured = dict[int, tuple[list[float], float]]


async def measure() -> list[Figure]:
    """Takes about 15 s."""
    with stage(echo=True) as bare:
        floor = await _rounds(bare.kiosk)
        commits = _commits(bare.data / "commits.db")
    with stage() as hall:
        real = await _rounds(hall.kiosk)
    figures = []
    for in_flight, _ in ROUNDS:
        times, rate = real[in_flight]
        bare_times, bare_rate = floor[in_flight]
        word = f"issue, {in_flight} in flight"
        p50_ms, p99_ms, wanted = TARGETS[in_flight]
        for share, target in ((0.5, p50_ms), (0.99, p99_ms)):
            least = percentile(bare_times, share) + percentile(commits, share)
            figures.append(
                milliseconds(f"{word}: p{share * 100:.0f}", percentile(times, share), least, target)
            )
        figures.append(per_second(f"{word}: tickets", rate, bare_rate, wanted))
    return figures


def _ticket() -> Mapping[str, object]:
    return {"business": "A01", "person_key": secrets.token_hex(32)}


async def _rounds(kiosk: Connection) -> Measured:
    device = BenchDevice(kiosk)
    await device.connect()
    await device.measure("ticket.issue", _ticket, WARM_UP, 4)
    measured = {}
    for in_flight, count in ROUNDS:
        measured[in_flight] = await device.measure("ticket.issue", _ticket, count, in_flight)
    await device.close()
    return measured


def _commits(path: Path) -> list[float]:
    """Seconds of each durable commit of one event and one request, as a ticket makes them."""
    engine = open_database(path)
    times = []
    with engine.connect() as connection:
        for number in range(COMMITS):
            started = time.perf_counter()
            row = {"hall": "x", "seq": number, "at": "2026-11-24T02:24:00+00:00", "kind": "issued"}
            connection.execute(sa.insert(event), [{**row, "payload": b"x" * 400}])
            again = {"hall": "x", "device": "x", "request_id": f"{number:036d}", "digest": "0" * 64}
            connection.execute(
                sa.insert(request), [{**again, "day": date(2026, 11, 24), "reply": b"x" * 500}]
            )
            connection.commit()
            times.append(time.perf_counter() - started)
    engine.dispose()
    return times
