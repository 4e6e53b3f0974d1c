"""Counts wrong passwords: five in a row, then fifteen minutes of rest."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_KEPT = 4096


@dataclass
class _Count:
    wrong: int
    until: datetime


class Attempts:
    """Wrong attempts by key (a name at an address, or an address). Pure: time is given."""

    def __init__(self, allowed: int = 5, rest: timedelta = timedelta(minutes=15)) -> None:
        self.allowed = allowed
        self.rest = rest
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    def left(self, key: str, now: datetime) -> int:
        """How many attempts are left; 0 while the key rests."""
        count = self._counts.get(key)
        if count is None or count.until <= now:
            return self.allowed
        return max(0, self.allowed - count.wrong)

    def free_at(self, key: str, now: datetime) -> datetime:
        """When a key that rests may try again."""
        count = self._counts.get(key)
        return now if count is None else max(now, count.until)

    def wrong(self, key: str, now: datetime) -> int:
        """Counts one more wrong attempt; gives how many are left."""
        count = self._counts.pop(key, None)
        so_far = 0 if count is None or count.until <= now else count.wrong
        self._counts[key] = _Count(so_far + 1, now + self.rest)
        while len(self._counts) > MAX_KEPT:
            self._counts.popitem(last=False)
        return self.left(key, now)

    def right(self, key: str) -> None:
        self._counts.pop(key, None)
