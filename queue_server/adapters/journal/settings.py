"""Small values that outlive a restart, and the blocks of revision numbers made from one of them."""

import sqlalchemy as sa
from sqlalchemy import Engine

from queue_server.adapters.database.upsert import insert_or_update
from queue_server.adapters.journal.tables import setting

BLOCK = 1 << 20
"""Revisions in one block: a restart begins a new block, so that none goes back."""


class Settings:
    """Text values by name, each change durable at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, name: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar()

    def write(self, **values: str) -> None:
        """Writes all of them or none."""
        with self._engine.begin() as connection:
            for name, value in values.items():
                insert_or_update(connection, setting, {"name": name, "value": value}, value=value)

    def add(self, name: str, by: int = 1) -> int:
        """Adds to a counter that starts at 0 and gives its new value."""
        more = sa.cast(sa.cast(setting.c.value, sa.BigInteger) + by, sa.String)
        with self._engine.begin() as connection:
            insert_or_update(connection, setting, {"name": name, "value": str(by)}, value=more)
            return int(
                connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar_one()
            )


class Revisions:
    """Numbers that grow, over restarts too: `next()` is above every number given before. Below 2^53."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last = 0
        self._end = 0

    def next(self) -> int:
        return self._take(1)

    def next_pair(self) -> tuple[int, int]:
        """Two numbers, the second one above the first by exactly one."""
        second = self._take(2)
        return second - 1, second

    def _take(self, count: int) -> int:
        if self._last + count > self._end:
            block = self._settings.add("revision_block")
            self._last = block * BLOCK
            self._end = self._last + BLOCK - 1
        self._last += count
        return self._last
