"""A change of the window matrix or of rules makes a new hall document, which the gateway says."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.hall_revision import HallRevision
from queue_server.application.ports import Changed
from queue_server.contract.http import HallDocument
from queue_server.domain.events import Event

RETRY_S = 1.0

log = structlog.get_logger()


class MatrixWatch:
    """Listens to the engine; `tell` is called when the document has a new revision."""

    def __init__(
        self, revision: HallRevision, draw: Callable[[], HallDocument], tell: Callable[[], None]
    ) -> None:
        self._revision = revision
        self._draw = draw
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def committed(self, _events: Sequence[Event], changed: Changed) -> None:
        if changed.matrix or changed.rules:
            task = asyncio.get_running_loop().create_task(self.refresh(), name="hall-revision")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def refresh(self) -> None:
        """Returns when the document that stands now has its revision, however often it takes to store it."""
        while True:
            try:
                changed = await self._revision.refresh(self._draw)
            except SQLAlchemyError as wrong:
                log.error("hall_revision_not_stored", error=str(wrong))
                await asyncio.sleep(RETRY_S)
                continue
            if changed:
                self._tell()
            return
