"""What the pages and the HTTP API are given by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from queue_server.adapters.keys import KeyStore
from queue_server.application.ports import Accounts, HallService
from queue_server.contract.http import HallDocument, ItemInfo
from queue_server.contract.messages import DeviceState


@dataclass(frozen=True)
class WebServices:
    """`devices` are the states that devices published themselves; `filings` is application.filings.Filings."""

    service: HallService
    accounts: Accounts
    document: Callable[[], HallDocument]
    items: Mapping[str, ItemInfo]
    keys: KeyStore
    filings: Any
    devices: Callable[[], Mapping[str, DeviceState]]
    data: Path
    http_url: Callable[[], str]
