"""The server's process: starts, says `ready`, ends on SIGTERM or SIGINT."""

import argparse
import asyncio
import os
import signal
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import structlog
import uvloop

from queue_server.adapters.database.engine import DatabaseError
from queue_server.adapters.hall_file import DEMONSTRATION_ITEMS, HallFileError, load_catalogue
from queue_server.adapters.http_server import HttpError
from queue_server.adapters.lease.first_look import OtherKeys, first_look
from queue_server.adapters.lease.leadership import lead
from queue_server.adapters.lease.standby import standing_by
from queue_server.adapters.lease.store import LeaseStore, new_holder
from queue_server.adapters.mqtt.gateway import Gateway
from queue_server.adapters.process_log import log_to_stderr
from queue_server.adapters.server_lock import FolderInUse, only_server
from queue_server.adapters.settings import SettingsError
from queue_server.application.ports import JournalError
from queue_server.contract.connection import ConnectionFileError
from queue_server.wiring.ground import CannotStart, Ground, read_ground
from queue_server.wiring.serving import serving

LONGEST_GOODBYE_S = 1.8
"""SIGTERM ends the process within 2 s, whatever hangs."""
STEPPED_DOWN = 3
"""Exit code of a leader that lost its hall."""

log = structlog.get_logger()


def main() -> int:
    arguments = argparse.ArgumentParser(
        prog="queue_server.wiring", description="The queue server of one hall"
    )
    arguments.add_argument("--data", type=Path, required=True, help="the hall's data folder")
    data: Path = arguments.parse_args().data.resolve()
    log_to_stderr("server")
    try:
        with only_server(data):
            uvloop.run(run(data))
    except (
        CannotStart,
        FolderInUse,
        OtherKeys,
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
        ground = read_ground(data)
        if isinstance(ground.target, Path):
            await _serve(serving(ground), stopped)
        else:
            await _serve_while_leading(ground, ground.target, stopped)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _serve(server: AbstractAsyncContextManager[Gateway], stopped: asyncio.Event) -> None:
    async with server as published:
        first = [asyncio.ensure_future(published.published()), asyncio.ensure_future(stopped.wait())]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if first[0].done():
            _say("ready")
        await stopped.wait()
        for task in first:
            task.cancel()
        asyncio.get_running_loop().call_later(LONGEST_GOODBYE_S, os._exit, 0)
        log.info("stopping")


async def _serve_while_leading(ground: Ground, target: str, stopped: asyncio.Event) -> None:
    """On PostgreSQL: waits as standby for the lease, then serves. Prints `standby` where it has to wait."""
    catalogue = await asyncio.to_thread(load_catalogue, DEMONSTRATION_ITEMS, ground.hall)
    await asyncio.to_thread(first_look, target, ground.keys)
    store = LeaseStore(target, ground.hall.id, new_holder())
    try:
        leadership = await lead(store, stopped, _step_down, wait=False)
        if leadership is None:
            async with standing_by(ground.data, ground.settings.http_host, ground.settings.http_port):
                log.info("standby")
                _say("standby")
                leadership = await lead(store, stopped, _step_down)
        if leadership is not None:
            log.info("leading", epoch=leadership.epoch)
            try:
                await _serve(serving(ground, leadership, catalogue), stopped)
            finally:
                await asyncio.to_thread(leadership.stop)
    finally:
        store.close()


def _step_down(reason: str) -> None:
    """Ends the process where it stands: whatever it would still say may be wrong. Its supervisor starts a standby."""
    log.error("stepped_down", reason=reason)
    os._exit(STEPPED_DOWN)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
