"""Where the key of each day is kept until its day is over: in a file of its own, or sealed in a shared database."""

import secrets
from datetime import date
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.filings.box import FilingBox
from queue_server.adapters.key_files import new_file
from queue_server.adapters.lease.tables import day_key

log = structlog.get_logger()

_BYTES = 32


class DayKeyShelf(Protocol):
    def get(self, day: date) -> bytes:
        """32 bytes, made when they are asked for first."""
        ...

    def destroy(self, before: date) -> list[str]:
        """Destroys the keys of days before `before`; their names."""
        ...


class FileDayKeys:
    """`day-YYYY-MM-DD.key` in a folder, 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, day: date) -> bytes:
        made = secrets.token_hex(_BYTES).encode()
        return bytes.fromhex(new_file(self._folder / _name(day.isoformat()), made).decode().strip())

    def destroy(self, before: date) -> list[str]:
        gone = []
        for path in sorted(self._folder.glob("day-*.key")):
            if path.stem.removeprefix("day-") < before.isoformat():
                path.write_bytes(bytes(path.stat().st_size))
                path.unlink()
                gone.append(path.name)
        return gone


class SqlDayKeys:
    """Rows that two servers share, sealed with `key` (32 bytes), which only they know. PostgreSQL only."""

    def __init__(self, engine: Engine, hall: str, key: bytes) -> None:
        self._engine = engine
        self._hall = hall
        self._box = FilingBox(key)

    def get(self, day: date) -> bytes:
        """Raises SQLAlchemyError, and SealBroken where another hall's servers made the row."""
        mine = (day_key.c.hall == self._hall) & (day_key.c.day == day.isoformat())
        place = f"day_key/{self._hall}/{day.isoformat()}"
        with self._engine.connect() as connection:
            sealed = connection.execute(sa.select(day_key.c.sealed).where(mine)).scalar()
        if sealed is None:
            made = self._box.seal(secrets.token_bytes(_BYTES), place)
            with self._engine.begin() as connection:
                row = insert(day_key).values(hall=self._hall, day=day.isoformat(), sealed=made)
                connection.execute(row.on_conflict_do_nothing())
                sealed = connection.execute(sa.select(day_key.c.sealed).where(mine)).scalar_one()
        return self._box.open(bytes(sealed), place)

    def destroy(self, before: date) -> list[str]:
        """What cannot be destroyed now goes at the next day's end or the next start."""
        old = (day_key.c.hall == self._hall) & (day_key.c.day < before.isoformat())
        try:
            with self._engine.begin() as connection:
                gone = (
                    connection.execute(sa.delete(day_key).where(old).returning(day_key.c.day)).scalars().all()
                )
        except SQLAlchemyError as wrong:
            log.error("day_keys_not_destroyed", error=str(wrong))
            return []
        return [_name(day) for day in sorted(gone)]


def _name(day: str) -> str:
    return f"day-{day}.key"
