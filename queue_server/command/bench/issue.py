"""How long a durable ticket takes and how many a second, beside a bare round trip and one durable commit."""

import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.insert import insert
from queue_server.adapters.journal.tables import event, request
from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure
from queue_server.command.bench.rounds import Measured, figures_of
from queue_server.command.bench.stage import stage
from queue_server.contract.connection import Connection

ROUNDS = ((1, 600), (8, 2400), (64, 6400))
"""Requests in flight, and how many in all."""
WARM_UP = 100
COMMITS = 400


async def measure() -> list[Figure]:
    """Takes about 15 s."""
    with stage(echo=True) as bare:
        floor = await _rounds(bare.kiosk)
        durable = commits(bare.data / "commits.db")
    with stage() as hall:
        real = await _rounds(hall.kiosk)
    return figures_of("issue", "tickets", real, floor, durable)


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


def commits(path: Path) -> list[float]:
    """Seconds of each durable commit of one event and one request, as a ticket makes them."""
    engine = open_database(path)
    times = []
    with engine.connect() as connection:
        for number in range(COMMITS):
            started = time.perf_counter()
            insert(connection, event, [("x", number, "2026-11-24T02:24:00+00:00", "issued", b"x" * 400)])
            insert(
                connection,
                request,
                [("x", number, "x", f"{number:036d}", "2026-11-24", "0" * 64, b"x" * 500)],
            )
            connection.commit()
            times.append(time.perf_counter() - started)
    engine.dispose()
    return times
