"""What stands before there is anything to serve: the data folder, read."""

from collections.abc import Sequence
from pathlib import Path

import structlog
from msgspec import Struct

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.settings import ServerSettings, database_target, read_settings
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import Connection, connection_file, read_connection
from queue_server.domain.hall import Hall

log = structlog.get_logger()


class CannotStart(Exception):
    """The text says why, for the person at the command line."""


class Ground(Struct, frozen=True, kw_only=True):
    """`target` is the database's: the path of a SQLite file, or the URL of a PostgreSQL database."""

    data: Path
    settings: ServerSettings
    connection: Connection
    hall: Hall
    clock: HallClock
    keys: KeyStore
    target: Path | str


def read_ground(data: Path) -> Ground:
    """Raises CannotStart, SettingsError, ConnectionFileError and HallFileError."""
    settings = read_settings(data)
    connection = read_connection(connection_file(data, SERVER_ACCOUNT))
    loaded = load_hall(settings.hall_path)
    warn(loaded.warnings)
    hall = loaded.hall
    if connection.hall != hall.id:
        raise CannotStart(
            f"{data} 是大厅 {connection.hall} 的，大厅文件里写的是 {hall.id}；换一个数据目录，或先运行 ./hall up。"
        )
    return Ground(
        data=data,
        settings=settings,
        connection=connection,
        hall=hall,
        clock=HallClock.from_environment(hall.timezone),
        keys=KeyStore(data / "keys"),
        target=database_target(data, settings),
    )


def warn(warnings: Sequence[str]) -> None:
    for warning in warnings:
        log.warning("hall_file", warning=warning)
