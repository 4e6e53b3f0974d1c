"""The queue server's composition root: `python -m queue_server.wiring --data DIR`."""

import argparse
import asyncio
import fcntl
import gc
import os
import signal
import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import IO

import structlog
import uvloop
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.accounts import local_socket
from queue_server.adapters.accounts.desk import AccountDesk
from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.database.engine import DatabaseError, open_database
from queue_server.adapters.filings.catalogue import open_filings
from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import DEMONSTRATION_ITEMS, HallFileError, load_catalogue, load_hall
from queue_server.adapters.hall_revision import HallRevision
from queue_server.adapters.http_server import HttpError, HttpServer
from queue_server.adapters.journal.settings import Revisions, Settings
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.mqtt.gateway import Gateway
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.adapters.process_log import log_to_stderr
from queue_server.adapters.settings import SettingsError, read_settings
from queue_server.adapters.web.app import build_app
from queue_server.adapters.web.services import WebServices
from queue_server.application.engine import Engine
from queue_server.application.ports import Changed, JournalError
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import (
    Connection,
    ConnectionFileError,
    connection_file,
    read_connection,
)
from queue_server.contract.http import HallDocument
from queue_server.domain.events import Event

TICK_S = 0.5
RETRY_S = 1.0
LONGEST_GOODBYE_S = 1.8
"""SIGTERM ends the process within 2 s, whatever hangs."""

log = structlog.get_logger()


class CannotStart(Exception):
    """The text says why, for the person at the command line."""


class _MatrixWatch:
    """A change of the window matrix makes a new hall document, which the gateway says."""

    def __init__(self, revision: HallRevision, draw: Callable[[], HallDocument], gateway: Gateway) -> None:
        self._revision = revision
        self._draw = draw
        self._gateway = gateway
        self._tasks: set[asyncio.Task[None]] = set()

    def committed(self, _events: Sequence[Event], changed: Changed) -> None:
        if changed.matrix:
            task = asyncio.get_running_loop().create_task(self.refresh(), name="hall-revision")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def refresh(self) -> None:
        """Returns when the document that stands now has its revision, however often it takes to store it."""
        while True:
            try:
                changed = await self._revision.refresh(self._draw)
            except SQLAlchemyError as wrong:
                log.error("hall_revision_not_stored", error=str(wrong))
                await asyncio.sleep(RETRY_S)
                continue
            if changed:
                self._gateway.hall_changed()
            return


def main() -> int:
    arguments = argparse.ArgumentParser(
        prog="queue_server.wiring", description="The queue server of one hall"
    )
    arguments.add_argument("--data", type=Path, required=True, help="the hall's data folder")
    data: Path = arguments.parse_args().data.resolve()
    log_to_stderr("server")
    try:
        with _only_server(data):
            uvloop.run(run(data))
    except (
        CannotStart,
        SettingsError,
        HallFileError,
        ConnectionFileError,
        DatabaseError,
        JournalError,
        HttpError,
    ) as wrong:
        log.error("cannot_start", error=str(wrong))
        return 1
    return 0


async def run(data: Path) -> None:
    """Serves until SIGTERM or SIGINT. Prints `ready` once everything stands."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with serving(data) as published:
            first = [asyncio.ensure_future(published.published()), asyncio.ensure_future(stopped.wait())]
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if first[0].done():
                sys.stdout.write("ready\n")
                sys.stdout.flush()
            await stopped.wait()
            for task in first:
                task.cancel()
            loop.call_later(LONGEST_GOODBYE_S, os._exit, 0)
            log.info("stopping")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[Gateway]:
    """The whole server of the data folder, until the end of the block."""
    settings = read_settings(data)
    connection = read_connection(connection_file(data, SERVER_ACCOUNT))
    loaded = load_hall(settings.hall_path)
    _warn(loaded.warnings)
    hall = loaded.hall
    if connection.hall != hall.id:
        raise CannotStart(
            f"{data} 是大厅 {connection.hall} 的，大厅文件里写的是 {hall.id}；换一个数据目录，或先运行 ./hall up。"
        )
    clock = HallClock.from_environment(hall.timezone)
    keys = KeyStore(data / "keys")
    database = open_database(data / "hall.db")
    async with AsyncExitStack() as stack:
        stack.callback(database.dispose)
        accounts = AccountStore(database)
        journal = SqlJournal(database, hall.id, clock.zone)
        stack.push_async_callback(journal.close)
        engine = Engine(hall, clock, journal, keys)
        await engine.start()
        stack.push_async_callback(engine.stop)
        kept = Settings(database)
        revision = HallRevision(kept)
        gateway = _gateway(connection, engine, accounts, keys, kept, revision)
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        ticking = asyncio.create_task(_tick(engine, gateway), name="ticks")
        stack.callback(ticking.cancel)
        # The catalogue takes its time to read: meanwhile the boards stand already.
        catalogue = await asyncio.to_thread(load_catalogue, DEMONSTRATION_ITEMS, hall)
        _warn(catalogue.warnings)
        watch = _MatrixWatch(revision, lambda: hall_document(hall, engine.state, catalogue, 0), gateway)
        engine.listen(watch)
        await watch.refresh()
        local = await local_socket.serve(AccountDesk(accounts, hall, data), data / "server.sock")
        stack.callback(local.close)
        services = WebServices(
            service=engine,
            accounts=accounts,
            document=lambda: revision.document,
            items=catalogue.items,
            keys=keys,
            filings=open_filings(
                engine=database,
                keys=keys,
                hall=hall.id,
                clock=clock,
                items=catalogue.items,
                calendar=lambda: hall.calendar,
            ),
            devices=lambda: gateway.devices,
            data=data,
            http_url=lambda: settings.http_url,
        )
        pages = build_app(services)
        http = HttpServer(pages, settings.http_host, settings.http_port, pages.state.live.stop)
        await http.start()
        stack.push_async_callback(http.stop)
        _settle()
        await gateway.announce()
        yield gateway


def _gateway(
    connection: Connection,
    engine: Engine,
    accounts: AccountStore,
    keys: KeyStore,
    kept: Settings,
    revision: HallRevision,
) -> Gateway:
    clock = HallClock.from_environment(engine.hall.timezone)
    return Gateway(
        connection,
        engine,
        accounts=accounts,
        tokens=TicketTokens(keys, engine.hall.id, clock.zone),
        keys=keys,
        revisions=Revisions(kept),
        version=_version(),
        hall_rev=lambda: revision.rev,
    )


def _settle() -> None:
    """What start-up made stays: the garbage collector need not walk through it again, a pause of 0.2 s each time."""
    gc.collect()
    gc.freeze()


def _warn(warnings: Sequence[str]) -> None:
    for warning in warnings:
        log.warning("hall_file", warning=warning)


async def _tick(engine: Engine, gateway: Gateway) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        try:
            await engine.tick()
            gateway.time_passed()
        except Exception:  # time must go on
            log.exception("tick_failed")


class _only_server:  # noqa: N801  reads as a statement
    """One server a data folder: a second one is refused before it touches anything."""

    def __init__(self, data: Path) -> None:
        self._path = data / "server.lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> None:
        try:
            self._file = self._path.open("w", encoding="ascii")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CannotStart(f"{self._path.parent} 已有一个服务器在用。") from taken
        except OSError as wrong:
            raise CannotStart(f"{self._path}: {wrong.strerror}") from wrong

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _version() -> str:
    project = Path(__file__).parents[1] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


if __name__ == "__main__":
    sys.exit(main())
