"""How long a durable `window.next` takes and how many a second, beside a bare round trip and one durable commit."""

import asyncio
import secrets
import time

from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure
from queue_server.command.bench.issue import commits
from queue_server.command.bench.rounds import Measured, figures_of
from queue_server.command.bench.stage import Pad, Stage, stage

ROUNDS = ((1, 300), (8, 1200), (64, 4800))
"""Windows that call at the same time, and calls in all."""
ISSUING = 64
"""Tickets on their way while the queue is filled."""


async def measure() -> list[Figure]:
    """Takes about a minute: 64 clerks sign in. Every second command is the `window.start` that a call needs before the next."""
    most = max(windows for windows, _ in ROUNDS)
    with stage(echo=True, windows=most) as bare:
        floor = await _rounds(bare)
        durable = commits(bare.data / "commits.db")
    with stage(windows=most) as hall:
        await _fill(hall)
        real = await _rounds(hall)
    return figures_of("next", "next and start", real, floor, durable)


async def _fill(hall: Stage) -> None:
    kiosk = BenchDevice(hall.kiosk)
    await kiosk.connect()
    wanted = sum(count for _, count in ROUNDS)
    await kiosk.measure(
        "ticket.issue", lambda: {"business": "A01", "person_key": secrets.token_hex(32)}, wanted, ISSUING
    )
    await kiosk.close()


async def _rounds(hall: Stage) -> Measured:
    desks = [await _desk(pad) for pad in hall.pads]
    measured = {windows: await _round(desks[:windows], count) for windows, count in ROUNDS}
    for desk in desks:
        await desk.close()
    return measured


async def _desk(pad: Pad) -> BenchDevice:
    desk = BenchDevice(pad.connection)
    await desk.connect()
    await desk.exchange("window.login", {"clerk": pad.clerk, "pin": pad.pin})
    await desk.exchange("window.open", {})
    return desk


async def _round(desks: list[BenchDevice], count: int) -> tuple[list[float], float]:
    """Seconds of each next, and commands (next and start) a second."""
    times: list[float] = []

    async def calling(desk: BenchDevice) -> None:
        for _ in range(count // len(desks)):
            started = time.perf_counter()
            reply = await desk.exchange("window.next", {})
            times.append(time.perf_counter() - started)
            if not reply.startswith(b'{"ok":true'):
                raise RuntimeError(reply.decode())
            await desk.exchange("window.start", {})

    started = time.perf_counter()
    await asyncio.gather(*(calling(desk) for desk in desks))
    return times, 2 * len(times) / (time.perf_counter() - started)
