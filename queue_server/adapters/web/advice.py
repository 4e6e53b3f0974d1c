"""The suggestion of the manager's page: made anew from time to time while somebody looks."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from queue_server.adapters.rehearsal.pool import WorkerFailed
from queue_server.adapters.web.services import WebServices
from queue_server.application.suggestion import Suggestion
from queue_server.application.whatif import refused

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=60)
"""A suggestion costs some seconds of the other processors."""
HIDDEN = timedelta(minutes=10)
"""So long nothing is suggested for a business, once somebody said no."""


class Advice:
    """What is suggested now, for every manager the same."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._found: Suggestion | None = None
        self._asked_at: datetime | None = None
        self._changes = 0
        self._task: asyncio.Task[None] | None = None
        self._hidden: dict[str, datetime] = {}

    @property
    def now(self) -> Suggestion | None:
        """None where nothing helps, it cannot be made any more, or somebody said no to it."""
        service, found = self._services.service, self._found
        if found is None or len(service.state.changes) != self._changes:
            return None
        until = self._hidden.get(found.helped.business)
        moment = service.clock.now()
        if until is not None and moment < until:
            return None
        return found if refused(service.hall, service.state, found.change, moment) is None else None

    def look(self, ready: Callable[[], None]) -> None:
        """Somebody looks: asks again where the answer is old or the windows were changed since."""
        service = self._services.service
        moment, changes = service.clock.now(), len(service.state.changes)
        if self._task is not None and not self._task.done():
            return
        old = self._asked_at is None or not timedelta() <= moment - self._asked_at < EVERY
        if not old and changes == self._changes:
            return
        self._asked_at, self._changes = moment, changes
        self._task = asyncio.ensure_future(self._ask(ready))

    def hide(self) -> None:
        """Not this one: for a while nothing is suggested for the business that it would help."""
        if self._found is not None:
            self._hidden[self._found.helped.business] = self._services.service.clock.now() + HIDDEN

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _ask(self, ready: Callable[[], None]) -> None:
        try:
            self._found = await self._services.suggest(self._services.service)
        except WorkerFailed as failed:
            log.warning("suggestion failed", reason=str(failed))
            self._found = None
        ready()
