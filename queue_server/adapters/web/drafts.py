"""Changes of the windows that a manager only tries: drafts, one a manager, and what each would do to the waits."""

import asyncio
from collections.abc import Callable

import structlog
from msgspec import structs

from queue_server.adapters.rehearsal.pool import WorkerFailed
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_common import services_of_window
from queue_server.application.ports import HallService
from queue_server.application.whatif import Preview
from queue_server.domain.rehearsal.question import Proposal

log = structlog.get_logger(__name__)


class Trial:
    """A change that is not in force, and what came of playing it forward: nothing yet, a preview, or `failed`.

    `set_name` is the saved set that it is, unchanged.
    """

    def __init__(self, proposal: Proposal, set_name: str | None) -> None:
        self.proposal = proposal
        self.set_name = set_name
        self.preview: Preview | None = None
        self.failed = False

    @property
    def pending(self) -> bool:
        return self.preview is None and not self.failed


class Drafts:
    """By manager. They are gone after a restart: none of them was in force."""

    def __init__(self, services: WebServices) -> None:
        self._services = services
        self._trials: dict[str, Trial] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def of(self, manager: str) -> Trial | None:
        return self._trials.get(manager)

    def drop(self, manager: str) -> None:
        self._trials.pop(manager, None)

    def put(
        self, manager: str, proposal: Proposal, ready: Callable[[], None], set_name: str | None = None
    ) -> Trial | None:
        """Tries the change; `ready` is told when it was played. None where it changes nothing."""
        service = self._services.service
        proposal = structs.replace(proposal, services=_really(service, proposal))
        if not proposal.windows:
            self.drop(manager)
            return None
        trial = self._trials[manager] = Trial(proposal, set_name)
        task = asyncio.ensure_future(self._play(trial, ready))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return trial

    async def _play(self, trial: Trial, ready: Callable[[], None]) -> None:
        try:
            trial.preview = await self._services.preview(self._services.service, trial.proposal)
        except WorkerFailed as failed:
            log.warning("preview failed", reason=str(failed))
        finally:
            trial.failed = trial.preview is None
            ready()

    async def stop(self) -> None:
        """Ends what is still being played."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def with_cell(service: HallService, trial: Trial | None, window: int, business: str, level: int) -> Proposal:
    """The draft with one cell more, or that cell alone; level 0 is not served."""
    proposal = trial.proposal if trial is not None else Proposal()
    now = services_of_window(service.hall, service.state, window)
    after = {code: at for code, at in proposal.services.get(window, now).items() if code != business}
    if level:
        after[business] = level
    return structs.replace(proposal, services={**proposal.services, window: after})


def as_proposed(service: HallService, trial: Trial | None, window: int) -> dict[str, int]:
    """The window's businesses and levels as they would be."""
    now = services_of_window(service.hall, service.state, window)
    return now if trial is None else trial.proposal.services.get(window, now)


def _really(service: HallService, proposal: Proposal) -> dict[int, dict[str, int]]:
    """The windows that would be another than they are; one that the hall does not have is left for the domain to refuse."""
    return {
        number: after
        for number, after in sorted(proposal.services.items())
        if number not in service.hall.windows
        or services_of_window(service.hall, service.state, number) != after
    }
