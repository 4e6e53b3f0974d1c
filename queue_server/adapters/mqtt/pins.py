"""Clerks' PINs, checked off the loop; who is wrong too often waits."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from queue_server.application.ports import Accounts

FREE_TRIES = 5
WAIT_S = 15.0
MAX_WAIT_S = 240.0
MAX_KEPT = 1000
ROLES = frozenset({"clerk", "manager", "admin"})
"""Roles that may sit at a window."""


class _Tries(Struct):
    wrong: int = 0
    until: float = 0.0


class PinCheck:
    """After five wrong tries in a row each further one of that clerk at that device waits, twice as long every time."""

    def __init__(self, accounts: Accounts, monotonic: Callable[[], float]) -> None:
        self._accounts = accounts
        self._monotonic = monotonic
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    async def check(self, device: str, clerk: str, pin: str) -> str | None:
        """The clerk's account name, or None where clerk or PIN is wrong or it is too soon."""
        tries = self._tries.get((device, clerk))
        if tries is not None and self._monotonic() < tries.until:
            return None
        account = await asyncio.to_thread(self._accounts.check_pin, clerk, pin)
        if account is None or account.role not in ROLES:
            self._wrong((device, clerk))
            return None
        self._tries.pop((device, clerk), None)
        return account.name

    def _wrong(self, who: tuple[str, str]) -> None:
        tries = self._tries.setdefault(who, _Tries())
        self._tries.move_to_end(who)
        tries.wrong += 1
        over = tries.wrong - FREE_TRIES
        if over >= 0:
            tries.until = self._monotonic() + min(WAIT_S * 2**over, MAX_WAIT_S)
        while len(self._tries) > MAX_KEPT:
            self._tries.popitem(last=False)
