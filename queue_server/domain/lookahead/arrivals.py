"""How many people come for a business at which time of day, as earlier days and today have shown."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from queue_server.domain.lookahead.record import Arrival, DayRecord

BIN_S = 1800
_BINS = 48
_RECENT_BINS = 2
_TODAY_WEIGHT = 120.0
"""People that stand against today's share of the usual crowd."""


class Arrivals:
    """`rates` are people a second by half hour, with those who come ahead of the ordinary order apart."""

    def __init__(self, days: Sequence[DayRecord] = ()) -> None:
        self._usual: dict[tuple[str, bool], NDArray[np.float64]] = {}
        self._today: dict[tuple[str, bool], NDArray[np.float64]] = {}
        self._days = len(days)
        for day in days:
            for arrival in day.arrivals:
                self._count(self._usual, arrival, 1 / len(days))

    def came(self, arrival: Arrival) -> None:
        """One more of today."""
        self._count(self._today, arrival, 1.0)

    def expected(self, now_s: float, first: int, last: int) -> dict[tuple[str, bool], NDArray[np.float64]]:
        """People by (business, ahead) in each half hour from the `first` to the `last` of the day (those after it empty).

        The usual crowd times today's share; without earlier days as many as of late.
        """
        size = last - first + 1
        if self._days:
            share = self._share(first)
            return {key: _part(counts, first, size) * share for key, counts in self._usual.items()}
        since = max(0, first - _RECENT_BINS + 1)
        seconds = max(now_s - since * BIN_S, BIN_S)
        return {
            key: np.full(size, float(counts[since : first + 1].sum()) / seconds * BIN_S)
            for key, counts in self._today.items()
        }

    def _share(self, bin_now: int) -> float:
        """Today's people over the usual, up to the last whole half hour."""
        usual = sum(float(counts[:bin_now].sum()) for counts in self._usual.values())
        today = sum(float(counts[:bin_now].sum()) for counts in self._today.values())
        return (today + _TODAY_WEIGHT) / (usual + _TODAY_WEIGHT)

    @staticmethod
    def _count(into: dict[tuple[str, bool], NDArray[np.float64]], arrival: Arrival, weight: float) -> None:
        key = (arrival.business, arrival.ahead)
        counts = into.get(key)
        if counts is None:
            counts = into[key] = np.zeros(_BINS)
        counts[min(_BINS - 1, arrival.at // BIN_S)] += weight


def _part(counts: NDArray[np.float64], first: int, size: int) -> NDArray[np.float64]:
    own = np.zeros(size)
    there = counts[first : first + size]
    own[: len(there)] = there
    return own
