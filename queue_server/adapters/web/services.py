"""What the pages and the HTTP API are given by the wiring."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from queue_server.adapters import rehearsal
from queue_server.adapters.keys import KeyStore
from queue_server.application.ports import Accounts, HallService
from queue_server.application.reports import Reports
from queue_server.application.suggestion import Suggestion
from queue_server.application.whatif import Preview
from queue_server.contract.http import HallDocument, ItemInfo
from queue_server.contract.messages import DeviceState
from queue_server.domain.rehearsal.question import Proposal
from queue_server.domain.state import HallState


@dataclass(frozen=True)
class WebServices:
    """`devices` are the states that devices published themselves; `filings` is application.filings.Filings.

    `reports` and `past` (the hall at the end of a day that is over, None where there was none) take their time: they
    are called in threads. `past` may raise JournalError.
    """

    service: HallService
    accounts: Accounts
    document: Callable[[], HallDocument]
    items: Mapping[str, ItemInfo]
    keys: KeyStore
    filings: Any
    devices: Callable[[], Mapping[str, DeviceState]]
    data: Path
    http_url: Callable[[], str]
    reports: Reports
    past: Callable[[date], HallState | None]
    preview: Callable[[HallService, Proposal], Awaitable[Preview]] = rehearsal.preview
    suggest: Callable[[HallService], Awaitable[Suggestion | None]] = rehearsal.suggest
    warm: Callable[[], None] = rehearsal.warm
