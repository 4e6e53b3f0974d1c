"""Preview and suggestion for the pages, played by worker processes of their own."""

from queue_server.adapters.rehearsal.pool import warm, workers
from queue_server.application import suggestion, whatif
from queue_server.application.estimates import LiveEstimates
from queue_server.application.ports import HallService
from queue_server.application.suggestion import Suggestion
from queue_server.application.whatif import Preview, saved_set
from queue_server.domain.rehearsal.learnt import usual
from queue_server.domain.rehearsal.question import Proposal
from queue_server.domain.rehearsal.scenario import Scenario, scenario_of

__all__ = ["Preview", "Proposal", "Suggestion", "preview", "saved_set", "suggest", "warm"]


async def preview(service: HallService, change: Proposal) -> Preview:
    """As `application.whatif.preview`. Raises WorkerFailed."""
    return await whatif.preview(service, change, workers(), _usual(service))


async def suggest(service: HallService) -> Suggestion | None:
    """As `application.suggestion.suggest`. Raises WorkerFailed."""
    return await suggestion.suggest(service, workers(), _usual(service))


def _usual(service: HallService) -> Scenario | None:
    """What the days taught from which the minutes learn too; None where there are none."""
    estimates = service.estimates
    days = estimates.days if isinstance(estimates, LiveEstimates) else ()
    return usual(service.hall, scenario_of(service.hall), days) if days else None
