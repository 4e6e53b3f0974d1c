"""`python -m drivers.emulators --data DIR`: the other end of every emulated wire of a data folder."""

import argparse
import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import structlog
import uvicorn
from typing_extensions import override

from drivers.emulators.app import make_app
from drivers.emulators.plant import Plant
from drivers.emulators.tray import TrayError, read_tray
from drivers.emulators.unix import answers, listen
from drivers.registry import DevicesError, emulators_socket, read_devices

_LOG = structlog.get_logger("emulators")


class _Server(uvicorn.Server):
    """Says `ready` when it listens, and leaves the signals to `_serve`, which ends the open streams first."""

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write("ready\n")
        sys.stdout.flush()

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(plant: Plant, listening: socket.socket) -> None:
    config = uvicorn.Config(
        make_app(plant),
        log_config=None,
        access_log=False,
        ws="none",
        timeout_graceful_shutdown=1,
        lifespan="off",
    )
    server = _Server(config)

    def stop() -> None:
        plant.end_streams()
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    plant.start()
    _LOG.info("emulators_started", devices=len(plant.parts()))
    await server.serve(sockets=[listening])


def _configure_logs() -> None:
    """JSON lines to standard error, those of uvicorn too."""
    first: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(processors=[*first, *last], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler(sys.stderr)
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=[clean, *last])
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def main() -> int:
    """0 after SIGTERM; 1 when the devices file or the tray is wrong, or another one listens already."""
    parser = argparse.ArgumentParser(prog="python -m drivers.emulators", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder of the hall")
    data: Path = parser.parse_args().data
    _configure_logs()
    path = emulators_socket(data)
    if answers(path):
        _LOG.error("emulators_already_running", socket=str(path))
        return 1
    try:
        plant = Plant(data, read_devices(data / "devices.toml"), read_tray())
        listening = listen(path)
    except (DevicesError, TrayError, OSError) as wrong:
        _LOG.error("emulators_not_started", why=str(wrong))
        return 1
    try:
        asyncio.run(_serve(plant, listening))
    finally:
        plant.stop()
        listening.close()
        path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
