"""Tells every listener what changed, from whatever thread it changed in; streams end when the process does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, Literal, TypeVar

from drivers.emulators.api import Change

T = TypeVar("T")
_LONGEST_QUEUE = 256
What = Literal["screen", "strip", "slip", "sound", "card", "code", "device"]


class Channel(Generic[T]):
    """Many listeners; one that does not keep up loses the oldest."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queues: set[asyncio.Queue[T | None]] = set()
        self._closed = False

    def open(self) -> None:
        """To be called in the event loop that the listeners run in."""
        self._loop = asyncio.get_running_loop()

    @property
    def heard(self) -> bool:
        """Somebody listens."""
        return bool(self._queues)

    def send(self, item: T) -> None:
        """From any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._put, item)

    def close(self) -> None:
        """Ends all streams. In the event loop's thread."""
        self._closed = True
        self._put(None)

    def _put(self, item: T | None) -> None:
        for queue in self._queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(item)

    async def listen(self, quiet_s: float) -> AsyncIterator[T | None]:
        """Items as they come; None when there was none for `quiet_s`. Ends when the channel closes."""
        queue: asyncio.Queue[T | None] = asyncio.Queue(_LONGEST_QUEUE)
        self._queues.add(queue)
        try:
            while not self._closed:
                try:
                    item = await asyncio.wait_for(queue.get(), quiet_s)
                except TimeoutError:
                    yield None
                    continue
                if item is None:
                    return
                yield item
        finally:
            self._queues.discard(queue)


class Changes(Channel[Change]):
    def tell(self, what: What, id_: str) -> None:
        self.send(Change(what=what, id=id_))
