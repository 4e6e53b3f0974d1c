"""Preview and suggestion for the pages, played by worker processes of their own."""

from queue_server.adapters.rehearsal.pool import warm, workers
from queue_server.application import suggestion, whatif
from queue_server.application.suggestion import Suggestion
from queue_server.application.whatif import Preview, Seen, saved_set
from queue_server.domain.rehearsal.question import Proposal

__all__ = ["Preview", "Proposal", "Suggestion", "preview", "saved_set", "suggest", "warm"]


async def preview(service: Seen, change: Proposal) -> Preview:
    """As `application.whatif.preview`. Raises WorkerFailed."""
    return await whatif.preview(service, change, workers())


async def suggest(service: Seen) -> Suggestion | None:
    """As `application.suggestion.suggest`. Raises WorkerFailed."""
    return await suggestion.suggest(service, workers())
