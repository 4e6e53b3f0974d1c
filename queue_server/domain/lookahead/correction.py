"""What earlier days say about the look-ahead's errors: a line for `likely`, a margin for `late`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from queue_server.domain.lookahead.record import Outcome

Floats = NDArray[np.float64]

KNEES_MIN = (5.0, 15.0, 40.0)
COVERAGE = 0.9
SHORTEST_MIN = 1.0
"""Waits up to this long are not scored: nobody feels them."""
MOST_FIRST_MIN = 5.0
"""The most that is added to a short wait of somebody who goes before the ordinary."""
_ENOUGH = 200
_COLD_MARGIN = 1.8
"""Spreads from `likely` to `late` before anything was learnt."""
_BINS_MIN = (4.0, 10.0, 20.0, 40.0)
_BIN_WEIGHT = 100.0
_RIDGE = 0.1
_ROUNDS = 12
_STEP = 0.04
"""How fast the margin follows today's misses."""


def facts(
    wait_min: float, spread_min: float, formula_min: float, recent: float, hour: float, first: bool
) -> tuple[float, ...]:
    """What the correction sees of one prediction: minutes by look-ahead, their spread, minutes by the common formula.

    `recent` is how far the waits that ended of late were over (above 0) or under what was said, as a share;
    `first`: of a class before the ordinary.
    """
    return (wait_min, spread_min, formula_min, recent, hour, float(first))


FACTS = 6


def _columns(seen: Floats) -> Floats:
    wait = seen[:, 0]
    first = seen[:, 5]
    knees = (np.minimum(wait, knee) for knee in KNEES_MIN)
    return np.stack([np.ones_like(wait), *knees, wait, first, first * wait], axis=1)


class Correction:
    """Learnt from the outcomes of earlier days; without enough of them `likely` is the look-ahead as it is."""

    def __init__(self, outcomes: Sequence[Outcome] = ()) -> None:
        self._weights: Floats | None = None
        self._margins = np.full(len(_BINS_MIN) + 1, _COLD_MARGIN)
        self._today = 0.0
        """Added to every margin, by the misses of today."""
        scored = [one for one in outcomes if one.waited > SHORTEST_MIN and len(one.facts) == FACTS]
        if len(scored) < _ENOUGH:
            return
        seen = np.array([one.facts for one in scored])
        waited = np.array([one.waited for one in scored])
        self._fit(_columns(seen), waited - seen[:, 0])
        self._learn_margins(seen, waited)

    def correct(self, seen: Floats) -> tuple[Floats, Floats]:
        """`(likely, late)` minutes for rows of `facts`; never below 0, `late` never below `likely`."""
        likely = self._likely(seen)
        bins = np.digitize(seen[:, 0], _BINS_MIN)
        margin = np.maximum(0.3, self._margins[bins] + self._today)
        return likely, likely + margin * _scale(likely, seen[:, 1])

    def ended(self, covered: bool) -> None:
        """A wait over `SHORTEST_MIN` has ended: whether it was within `late`."""
        weight = _STEP if self._weights is not None else 2 * _STEP
        self._today += weight * (COVERAGE - 1 if covered else COVERAGE)

    def _likely(self, seen: Floats) -> Floats:
        wait: Floats = seen[:, 0]
        if self._weights is not None:
            most = 0.5 * wait + np.where(seen[:, 5] > 0, MOST_FIRST_MIN, 2.0)
            wait = wait + np.clip(_columns(seen) @ self._weights, -0.35 * wait - 1, most)
        return np.maximum(0.0, wait)

    def _fit(self, columns: Floats, off: Floats) -> None:
        """Least absolute deviations by reweighting, each weight drawn towards 0."""
        scale = np.maximum(np.sqrt((columns**2).mean(axis=0)), 1e-9)
        columns = columns / scale
        weights = np.zeros(columns.shape[1])
        for _ in range(_ROUNDS):
            rows = 1 / np.maximum(0.5, np.abs(off - columns @ weights))
            weighted = columns * rows[:, None]
            left = columns.T @ weighted + _RIDGE * rows.sum() * np.eye(len(weights))
            weights = np.linalg.solve(left, weighted.T @ off)
        self._weights = weights / scale

    def _learn_margins(self, seen: Floats, waited: Floats) -> None:
        likely = self._likely(seen)
        scores = (waited - likely) / _scale(likely, seen[:, 1])
        whole = float(np.quantile(scores, COVERAGE))
        bins = np.digitize(seen[:, 0], _BINS_MIN)
        for place in range(len(self._margins)):
            own = scores[bins == place]
            if len(own):
                weight = len(own) / (len(own) + _BIN_WEIGHT)
                self._margins[place] = weight * np.quantile(own, COVERAGE) + (1 - weight) * whole


def _scale(likely: Floats, spread: Floats) -> Floats:
    scaled: Floats = np.sqrt(spread**2 + (0.08 * likely) ** 2 + 0.5)
    return scaled
