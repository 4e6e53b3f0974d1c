"""How long from `window.next` until the last of a hundred boards has the call, beside a bare fan-out."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from typing import Any

from queue_server.adapters.mqtt.link import Link
from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure, milliseconds, percentile
from queue_server.command.bench.issue import commits
from queue_server.command.bench.stage import Stage, stage
from queue_server.contract import topics
from queue_server.contract.connection import Connection

BOARDS = 100
CALLS = 150
TARGET_P99_MS = 50.0
TARGET_RATIO = 2.0
"""Of the median to a bare fan-out plus one durable commit."""
ARRIVAL_S = 5.0


class Boards:
    """A hundred connections that wait for the calls of floor 1."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._links: list[Link] = []
        self._missing = 0
        self._all = asyncio.Event()

    async def connect(self) -> None:
        for _ in range(BOARDS):
            link = Link(self._connection, on_message=self._arrived)
            await link.connect()
            await link.subscribe(topics.call(self._connection.hall, 1))
            self._links.append(link)

    async def close(self) -> None:
        await asyncio.gather(*(link.close() for link in self._links))

    def expect(self) -> None:
        self._missing = BOARDS
        self._all.clear()

    async def arrived(self) -> None:
        """Returns when the last board has the message that is expected."""
        await asyncio.wait_for(self._all.wait(), ARRIVAL_S)

    def _arrived(self, _topic: str, _payload: bytes, _properties: Mapping[str, Any]) -> None:
        self._missing -= 1
        if self._missing == 0:
            self._all.set()


async def measure() -> list[Figure]:
    """Takes about 10 s."""
    with stage() as hall:
        boards = Boards(hall.board)
        await boards.connect()
        calls, bare = await _calls(hall, boards), await _fan_out(hall, boards)
        durable = commits(hall.data / "commits.db")
        await boards.close()
    name = f"call to the last of {BOARDS} boards"
    middle, worst = (percentile(bare, share) + percentile(durable, share) for share in (0.5, 0.99))
    return [
        milliseconds(f"{name}: p50", percentile(calls, 0.5), middle, TARGET_RATIO * middle * 1000),
        milliseconds(f"{name}: p99", percentile(calls, 0.99), worst, TARGET_P99_MS),
    ]


async def _calls(hall: Stage, boards: Boards) -> list[float]:
    clerk = hall.pads[0]
    kiosk, pad = BenchDevice(hall.kiosk), BenchDevice(clerk.connection)
    await kiosk.connect()
    await pad.connect()
    for _ in range(CALLS):
        await kiosk.ask("ticket.issue", business="A01", person_key=secrets.token_hex(32))
    await pad.ask("window.login", clerk=clerk.clerk, pin=clerk.pin)
    await pad.ask("window.open")
    times = []
    for _ in range(CALLS):
        boards.expect()
        started = time.perf_counter()
        answer = asyncio.ensure_future(pad.ask("window.next"))
        await boards.arrived()
        times.append(time.perf_counter() - started)
        await answer
        await pad.ask("window.start")
    await kiosk.close()
    await pad.close()
    return times


async def _fan_out(hall: Stage, boards: Boards) -> list[float]:
    """The same boards get a message of the same size straight from the broker."""
    link = Link(hall.server)
    await link.connect()
    times = []
    for _ in range(CALLS):
        boards.expect()
        started = time.perf_counter()
        link.publish(topics.call(hall.server.hall, 1), b"x" * 450)
        await boards.arrived()
        times.append(time.perf_counter() - started)
    await link.close()
    return times
