"""Hears from the engine that a day is over and has it ended in a process of its own, so that the hall is not slowed."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.history.store import SqlHistory
from queue_server.application.ports import Changed, JournalError
from queue_server.domain.events import DayOpened, Event, HalfDayEnded

FIRST_S = 20.0
"""After a start the hall opens first."""
RETRY_S = 600.0

log = structlog.get_logger()


class DayEnd:
    """A listener of the engine. `start` in the server that leads, `stop` at its end."""

    def __init__(
        self,
        data: Path,
        history: SqlHistory,
        *,
        first_s: float = FIRST_S,
        retry_s: float = RETRY_S,
        command: Sequence[str] = (sys.executable, "-m", "queue_server.adapters.history"),
    ) -> None:
        self._data = data
        self._history = history
        self._first_s = first_s
        self._retry_s = retry_s
        self._command = command
        self._wake = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def committed(self, events: Sequence[Event], _changed: Changed) -> None:
        for event in events:
            if isinstance(event, HalfDayEnded) and event.half == "pm":
                self._closing = True
                self._wake.set()
            elif isinstance(event, DayOpened):
                self._closing = False
                self._wake.set()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="day-end")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._first_s)
        if not self._wake.is_set() and await self._pending():
            self._wake.set()
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self._end(closing=self._closing):
                await asyncio.sleep(self._retry_s)
                self._wake.set()

    async def _pending(self) -> bool:
        try:
            return await asyncio.to_thread(self._history.pending)
        except (SQLAlchemyError, JournalError) as wrong:
            log.error("history_unreadable", error=str(wrong))
            return True

    async def _end(self, *, closing: bool) -> bool:
        words = [*self._command, "--data", str(self._data), *(["--closing"] if closing else [])]
        process = await asyncio.create_subprocess_exec(*words)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()
            raise
        if code:
            log.error("day_end_failed", code=code)
        return code == 0
