"""One JSON file a day, `learnt/YYYY-MM-DD.json`: times, businesses and windows, nobody's data. Made again from events."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from queue_server.domain.lookahead.record import DayRecord

KEPT = 10
"""Days; older files go."""

log = structlog.get_logger()


class LearntFiles:
    """Implements `application.estimates.LearntDays`. A file that cannot be read or written costs what it taught, no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> Sequence[DayRecord]:
        records = []
        for path in self._files():
            try:
                records.append(msgspec.json.decode(path.read_bytes(), type=DayRecord))
            except (OSError, msgspec.MsgspecError) as wrong:
                log.warning("learnt_day_unreadable", file=path.name, error=str(wrong))
        return records

    def save(self, record: DayRecord) -> None:
        path = self._folder / f"{record.day.isoformat()}.json"
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(msgspec.json.encode(record))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
            for old in self._files(older=True):
                old.unlink(missing_ok=True)
        except OSError as wrong:
            log.error("learnt_day_not_stored", file=path.name, error=str(wrong))

    def _files(self, *, older: bool = False) -> list[Path]:
        """Those kept, the oldest first; or those that go."""
        files = sorted(self._folder.glob("????-??-??.json"))
        return files[:-KEPT] if older else files[-KEPT:]
