"""Starts the announcer of one floor: `python -m queue_server.announcer --data DIR --floor N`."""

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import structlog

from drivers.registry import DevicesError, read_devices
from queue_server.announcer.service import Announcer
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import ConnectionFileError, connection_file, read_connection

LONGEST_GOODBYE_S = 1.8
"""SIGTERM ends the process within 2 s, whatever a device does."""

_ENDS = (signal.SIGTERM, signal.SIGINT)


def main() -> int:
    arguments = _arguments()
    _log_to_stderr()
    log = structlog.get_logger().bind(process=f"announcer-{arguments.floor}")
    try:
        connection = read_connection(connection_file(arguments.data, f"announcer-{arguments.floor}"))
        devices = read_devices(arguments.data / "devices.toml")
    except (ConnectionFileError, DevicesError) as wrong:
        log.error("cannot_start", error=str(wrong))
        return 1
    announcer = Announcer(
        floor=arguments.floor,
        connection=connection,
        devices=devices,
        data=arguments.data,
        clock=HallClock.from_environment(connection.timezone),
    )
    for number in _ENDS:
        signal.signal(number, lambda _number, _frame: _end(announcer))
    ready = threading.Event()
    threading.Thread(target=_say_ready, args=(ready,), name="ready", daemon=True).start()
    announcer.run(ready)
    return 0


def _end(announcer: Announcer) -> None:
    """The first signal counts: a second one in the middle would wait for a lock that the first holds."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    late = threading.Timer(LONGEST_GOODBYE_S, lambda: os._exit(0))
    late.daemon = True
    late.start()
    announcer.stop()


def _say_ready(ready: threading.Event) -> None:
    ready.wait()
    print("ready", flush=True)  # noqa: T201


def _log_to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="announcer", description="The announcer of one floor.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder of the hall")
    parser.add_argument("--floor", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
