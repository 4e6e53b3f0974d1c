"""Those who want to hear of every committed group; a slow one gets them merged."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self
from weakref import WeakSet

from queue_server.application.ports import Changed
from queue_server.application.published import merged


class _Watcher:
    def __init__(self) -> None:
        self._pending: Changed | None = None
        self._wake = asyncio.Event()
        self._closed = False

    def tell(self, changed: Changed) -> None:
        self._pending = changed if self._pending is None else merged(self._pending, changed)
        self._wake.set()

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Changed:
        while self._pending is None:
            if self._closed:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        changed, self._pending = self._pending, None
        return changed


class Watchers:
    """A watcher that nobody holds any more is forgotten."""

    def __init__(self) -> None:
        self._watchers: WeakSet[_Watcher] = WeakSet()

    def watch(self) -> AsyncIterator[Changed]:
        """Hears of every change from now on, also before its first step."""
        watcher = _Watcher()
        self._watchers.add(watcher)
        return watcher

    def tell(self, changed: Changed) -> None:
        for watcher in list(self._watchers):
            watcher.tell(changed)

    def close(self) -> None:
        """Ends every watch."""
        for watcher in list(self._watchers):
            watcher.close()
