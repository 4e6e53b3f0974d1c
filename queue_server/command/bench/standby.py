"""`kill -9` of the server that leads: how long until the other one answers; beside it what the lease alone takes."""

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine

from queue_server.adapters.database.engine import open_engine
from queue_server.adapters.lease.package import Place, pack, unfold, unpack
from queue_server.adapters.lease.tables import lease
from queue_server.adapters.settings import keep_password
from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure, milliseconds, percentile
from queue_server.command.bench.postgres import free_port, private_cluster, programs
from queue_server.command.bench.stage import StageError, accounts, broker, hall_file, process
from queue_server.command.data_folder import Wishes, prepare
from queue_server.contract.clock import OFFSET_VARIABLE
from queue_server.contract.connection import Connection

NOW = "2026-11-24T10:24"
ROUNDS = 5
ASK_S = 0.05
"""Pause between two requests while nobody answers."""
TARGET_MS = 5000.0
PATIENCE_S = 30.0


class Pair:
    """Two servers of one hall; `kiosk` is a device at its broker."""

    def __init__(
        self, folders: tuple[Path, Path], offset_s: float, kiosk: Connection, database: Engine
    ) -> None:
        self.kiosk = kiosk
        self.database = database
        self._environment = os.environ | {OFFSET_VARIABLE: repr(offset_s)}
        self._folders = folders
        self._running: list[subprocess.Popen[str]] = []

    def start(self) -> None:
        """The first one leads, the second one stands by."""
        self._running = [self._server(self._folders[0], "ready"), self._server(self._folders[1], "standby")]

    def kill(self) -> None:
        self._running[0].kill()
        self._running[0].wait()

    def back(self) -> None:
        """The killed one stands by, the other one is the next to be killed."""
        self._folders = (self._folders[1], self._folders[0])
        self._running = [self._running[1], self._server(self._folders[1], "standby")]

    def stop(self) -> None:
        for one in self._running:
            one.kill()
            one.wait()
            if one.stdout is not None:
                one.stdout.close()

    def left_s(self) -> float:
        """How long the lease still lasts, by the database's clock."""
        left = sa.select(sa.extract("epoch", sa.func.max(lease.c.until) - sa.func.clock_timestamp()))
        with self.database.connect() as connection:
            return float(connection.execute(left).scalar_one())

    def _server(self, data: Path, says: str) -> "subprocess.Popen[str]":
        running = subprocess.Popen(
            [sys.executable, "-m", "queue_server.wiring", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            text=True,
        )
        if running.stdout is None or running.stdout.readline().strip() != says:
            running.kill()
            running.wait()
            raise StageError(f"the server did not say {says}")
        return running


@contextmanager
def pair() -> Iterator[Pair]:
    """A PostgreSQL, a broker and two servers of their own, in folders that go with them."""
    found = programs()
    if found is None:
        raise StageError("PostgreSQL 15 or newer is not here: apt-get install postgresql")
    with ExitStack() as stack:
        url = stack.enter_context(private_cluster(found)).database()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hall-bench-")))
        first, second = folder / "first", folder / "second"
        first.mkdir()
        plain = keep_password(first, url)
        wishes = Wishes(
            data=first, mqtt_port=0, http_port=0, now=NOW, hall_file=hall_file(folder, 1), database=plain
        )
        prepared = prepare(wishes)
        database = open_engine(url)
        stack.callback(database.dispose)
        kiosk = accounts(first, prepared, 1, clerks=False).kiosk
        stack.enter_context(process(broker(first, prepared), {}, None))
        place = Place(data=second, http_host="127.0.0.1", http_port=free_port())
        unfold(unpack(*pack(first)), place)
        made = Pair((first, second), prepared.offset_s, kiosk, database)
        stack.callback(made.stop)
        made.start()
        yield made


async def measure() -> list[Figure]:
    """Figures in ms, over `ROUNDS` kills."""
    with pair() as servers:
        device = BenchDevice(servers.kiosk)
        await device.connect()
        taken, alone = [], []
        for turn in range(ROUNDS):
            if turn:
                await asyncio.to_thread(servers.back)
            await _answered(device)
            alone.append(servers.left_s())
            began = time.perf_counter()
            servers.kill()
            await _answered(device)
            taken.append(time.perf_counter() - began)
        await device.close()
    return [
        milliseconds(
            "standby: kill -9 to answer, p50", percentile(taken, 0.5), percentile(alone, 0.5), TARGET_MS
        ),
        milliseconds("standby: kill -9 to answer, worst", max(taken), max(alone), TARGET_MS),
    ]


async def _answered(device: BenchDevice) -> None:
    """Asks for tickets until one is given."""
    asked: set[asyncio.Task[bytes]] = set()
    end = time.perf_counter() + PATIENCE_S
    try:
        while time.perf_counter() < end:
            fields = {"business": "A01", "person_key": secrets.token_hex(32)}
            asked.add(asyncio.create_task(device.exchange("ticket.issue", fields)))
            done, asked = await asyncio.wait(asked, timeout=ASK_S, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                if one.exception() is None and one.result().startswith(b'{"ok":true'):
                    return
    finally:
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
    raise StageError(f"nobody answered within {PATIENCE_S:g} s")
