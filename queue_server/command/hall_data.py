"""A data folder opened for a command that reads or repairs it, beside a running server or without one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import typer
from msgspec import Struct
from sqlalchemy import Engine

from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import DuckReports
from queue_server.adapters.history.store import SqlHistory
from queue_server.domain.hall import Hall


class HallData(Struct, frozen=True, kw_only=True):
    hall: Hall
    database: Engine
    history: SqlHistory
    cache: HistoryCache
    reports: DuckReports


@contextmanager
def open_hall(data: Path) -> Iterator[HallData]:
    """For the time of the block. Ends the program with a sentence where there is no hall."""
    from queue_server.adapters.database.engine import DatabaseError, open_database
    from queue_server.adapters.hall_file import HallFileError, load_hall
    from queue_server.adapters.settings import SettingsError, database_target, read_settings, settings_file

    if not settings_file(data).exists():
        fail(f"{data} 还没有大厅，先运行 ./hall up --data {data}")
    try:
        settings = read_settings(data)
        hall = load_hall(settings.hall_path).hall
        database = open_database(database_target(data, settings))
    except (SettingsError, HallFileError, DatabaseError) as wrong:
        fail(f"{data} 打不开：{wrong}")
    try:
        zone = ZoneInfo(hall.timezone)
        history, cache = SqlHistory(database, hall.id, zone), HistoryCache(data, hall.id, zone)
        yield HallData(
            hall=hall,
            database=database,
            history=history,
            cache=cache,
            reports=DuckReports(history, cache, hall.id),
        )
    finally:
        database.dispose()


def fail(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)
