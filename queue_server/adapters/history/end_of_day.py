"""What is done when a day is over: rows, frozen figures, the report file, a backup to keep."""

from datetime import date
from pathlib import Path

from queue_server.adapters.backup.making import make_backup
from queue_server.adapters.history.opened import HallData

BACKUPS_KEPT = 14
FOLDER = "backups"


def end_of_day(hall: HallData, *, closing: bool) -> list[date]:
    """Brings everything up to the journal and gives the days that were ended by it; doing it again changes nothing.

    `closing`: the hall has closed for today, whose figures are frozen and backed up as they stand now; the opening of
    the next day makes them final. Raises SQLAlchemyError, JournalError, BackupError, duckdb.Error.
    """
    ended = []
    for rows in hall.history.catch_up_rows():
        hall.reports.freeze(rows)
        ended.append(rows.day)
    today = hall.history.today() if closing else None
    if today is not None:
        hall.reports.freeze(today)
    hall.cache.refresh(hall.history)
    last = today.day if today is not None else max(ended, default=None)
    if last is not None:
        _back_up(hall, last)
    return ended


def _back_up(hall: HallData, day: date) -> None:
    """Without the keys of the day: an archive that is kept must not undo their destruction."""
    folder = hall.data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    make_backup(
        folder / f"{hall.hall.id}-{day}.zip",
        data=hall.data,
        engine=hall.database,
        hall=hall.hall,
        settings=hall.settings,
        day_keys=False,
    )
    for old in _backups(folder, hall.hall.id)[:-BACKUPS_KEPT]:
        old.unlink()


def _backups(folder: Path, hall: str) -> list[Path]:
    return sorted(folder.glob(f"{hall}-????-??-??.zip"))
