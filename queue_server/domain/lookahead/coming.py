"""What may come: arrivals and pauses, drawn for every run with chance spread evenly, and kept for some minutes."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from queue_server.domain.lookahead.arrivals import BIN_S
from queue_server.domain.lookahead.model import Model
from queue_server.domain.lookahead.shifts import Away

KEPT_S = 600.0
"""A draw is used for so long."""
PAUSES = 3
"""Short pauses of a window in one run, at most."""
_LINES_A_SLICE = 20
_FEWEST = 0.05
"""Fewer people than this are none."""

Floats = NDArray[np.float64]


class Coming:
    """Draws for `runs` runs. Times are seconds since midnight."""

    def __init__(self, model: Model, runs: int) -> None:
        self._model, self._runs = model, runs
        self._drawn_s, self._until_s = -1.0, -1.0
        self._people: dict[tuple[str, bool], list[list[float]]] = {}
        self._away: dict[int, tuple[float, bool, list[list[Away]]]] = {}

    def prepare(self, now_s: float, until_s: float, chance: np.random.Generator) -> Iterator[None]:
        """Draws arrivals anew where the last ones are old or end too early. Yields between slices of the work."""
        if self._drawn_s <= now_s <= self._drawn_s + KEPT_S and until_s <= self._until_s:
            return
        self._drawn_s, self._until_s = now_s, until_s + KEPT_S
        first, last = int(now_s // BIN_S), int(self._until_s // BIN_S)
        edges: Floats = np.arange(first, last + 2, dtype=np.float64) * BIN_S
        edges[0] = now_s
        self._people = {}
        for place, (key, counts) in enumerate(self._model.arrivals.expected(now_s, first, last).items()):
            counts[0] *= (edges[1] - now_s) / BIN_S
            whole = np.concatenate([[0.0], np.cumsum(counts)])
            if whole[-1] >= _FEWEST:
                self._people[key] = self._times(whole, edges, chance)
            if place % _LINES_A_SLICE == _LINES_A_SLICE - 1:
                yield

    def people(self, business: str, ahead: bool, run: int, now_s: float) -> Sequence[float]:
        """When people come for the business from now on in this run, ascending."""
        runs = self._people.get((business, ahead))
        if runs is None:
            return ()
        times = runs[run]
        return times[bisect_right(times, now_s) :]

    def away(self, window: int, ate: bool, now_s: float, chance: np.random.Generator) -> list[list[Away]]:
        """The pauses to come of a window, run by run, ascending; with a meal unless it `ate` today."""
        known = self._away.get(window)
        if known is not None and known[1] == ate and 0 <= now_s - known[0] <= KEPT_S:
            return known[2]
        shifts, runs = self._model.shifts, self._runs
        drawn: list[list[Away]] = [[] for _ in range(runs)]
        spread = strata(chance, 1 + 2 * PAUSES, runs)
        if not ate:
            for run, share in enumerate(spread[0].tolist()):
                meal = shifts.meal(window, now_s, share)
                if meal is not None:
                    drawn[run].append(meal)
        if shifts.pauses:
            starts = shifts.starts(now_s, spread[1 : 1 + PAUSES]).T.tolist()
            lengths = spread[1 + PAUSES :].T.tolist()
            for run in range(runs):
                drawn[run] += [
                    Away(start, shifts.short(share))
                    for start, share in zip(starts[run], lengths[run], strict=True)
                ]
        for own in drawn:
            own.sort()
        self._away[window] = (now_s, ate, drawn)
        return drawn

    def _times(self, whole: Floats, edges: Floats, chance: np.random.Generator) -> list[list[float]]:
        """People come one after the other, evenly with some jitter, at the rate of the hour."""
        count = int(np.ceil(whole[-1])) + 1
        places = np.arange(count) + chance.random((self._runs, count))
        places += (chance.permutation(self._runs)[:, None] + 0.5) / self._runs - 0.5
        times = np.sort(np.interp(places, whole, edges), axis=1)
        some = (places < whole[-1]).sum(axis=1)
        return [times[run, : some[run]].tolist() for run in range(self._runs)]


def strata(chance: np.random.Generator, rows: int, runs: int) -> Floats:
    """Shares 0…1: each row takes every one of `runs` strata once, in an order of its own."""
    order = np.argsort(chance.random((rows, runs)), axis=1)
    shares: Floats = (order + chance.random((rows, runs))) / runs
    return shares
