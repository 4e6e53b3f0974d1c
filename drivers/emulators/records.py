"""What was printed and spoken: one line each, kept beside the files so that a restart knows them again."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import structlog

from drivers.emulators.api import SlipShown, SoundShown

_LOG = structlog.get_logger(__name__)
R = TypeVar("R", SlipShown, SoundShown)


def hall_now() -> str:
    """Hall time (practice time is HALL_CLOCK_OFFSET_S ahead), RFC 3339 with offset."""
    ahead = timedelta(seconds=float(os.environ.get("HALL_CLOCK_OFFSET_S", "0")))
    return (
        (datetime.now(UTC) + ahead).astimezone(ZoneInfo("Asia/Shanghai")).isoformat(timespec="milliseconds")
    )


def number_of(file: Path) -> int:
    """12 of `slip-012.png`."""
    return int(file.stem.rsplit("-", 1)[-1])


class Records(Generic[R]):
    """Appended to a file of JSON lines; a torn last line is left out. Safe between threads."""

    def __init__(self, path: Path, kind: type[R]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: list[R] = []
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                self._known.append(msgspec.json.decode(line, type=kind))
            except msgspec.DecodeError as torn:
                _LOG.warning("record_torn", file=path.name, why=str(torn))

    def add(self, record: R) -> None:
        with self._lock:
            self._known.append(record)
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(record) + b"\n")

    def all(self) -> list[R]:
        with self._lock:
            return list(self._known)

    def __len__(self) -> int:
        return len(self._known)
