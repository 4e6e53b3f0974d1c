"""A data folder opened for its past: by the day's end, and by commands that read or repair it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Engine

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import DuckReports
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.settings import ServerSettings, database_target, read_settings
from queue_server.domain.hall import Hall


class HallData(Struct, frozen=True, kw_only=True):
    data: Path
    settings: ServerSettings
    hall: Hall
    database: Engine
    history: SqlHistory
    cache: HistoryCache
    reports: DuckReports


@contextmanager
def open_history(data: Path) -> Iterator[HallData]:
    """For the time of the block, beside a running server or without. Raises SettingsError, HallFileError, DatabaseError."""
    settings = read_settings(data)
    hall = load_hall(settings.hall_path).hall
    database = open_database(database_target(data, settings))
    try:
        zone = ZoneInfo(hall.timezone)
        history, cache = SqlHistory(database, hall.id, zone), HistoryCache(data, hall.id, zone)
        yield HallData(
            data=data,
            settings=settings,
            hall=hall,
            database=database,
            history=history,
            cache=cache,
            reports=DuckReports(history, cache, hall.id),
        )
    finally:
        database.dispose()
