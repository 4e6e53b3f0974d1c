"""How long a window is taken by one ticket: measured by business and window, shrunk towards what the hall file says."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.record import DayRecord, Service

Floats = NDArray[np.float64]

POINTS = 40
"""Quantile points of a distribution of lengths."""
_USUAL_CV = 0.75
_USUAL_GAP_S = 5.0
_USUAL_S = 600.0
_FILE_WEIGHT = 8.0
"""What the hall file's minutes count for, in services."""
_PAST_WEIGHT = 200.0
"""The most that earlier days count for against today, in services of one business."""
_WINDOW_WEIGHT, _LIGHTEST, _HEAVIEST = 25.0, 10.0, 600.0
"""Services that stand against a window's own speed; the less windows differ from each other the more."""
_TODAY_WEIGHT = {True: 150.0, False: 15.0}
"""Services that stand against today's speed: with earlier days known, without."""
_OWN_SHAPE = 60.0
_SHORTEST, _LONGEST = 0.02, 12.0
"""Lengths over the mean that are believed."""
_PLACES = np.arange(POINTS) + 0.5
_SPREAD = (np.arange(POINTS) + 0.5) / POINTS


class Durations:
    """Learns from whole days and goes on with today's services (`served`). Lengths in seconds.

    A length is (mean of the business) x (the window's factor) x (today's factor) x (a ratio with mean 1).
    """

    def __init__(self, hall: Hall, days: Sequence[DayRecord] = ()) -> None:
        """`days` are earlier days, the oldest first."""
        self._file = {code: max(10.0, one.avg_min * 60) for code, one in hall.businesses.items()}
        self._sums: dict[str, tuple[float, float]] = {}
        self._windows: dict[int, tuple[float, float]] = {}
        self._shapes: dict[str, Floats] = {}
        self._shape = _lognormal(_USUAL_CV)
        self._strata: dict[tuple[str, int], tuple[Floats, Floats]] = {}
        self._unlearnt: list[float] = []
        self._stand_s = _WINDOW_WEIGHT * _USUAL_S
        self._today = (0.0, 0.0)
        gaps = [gap for day in days for gap in day.gaps]
        self.gap_s = float(np.mean(gaps)) if gaps else _USUAL_GAP_S
        services = [one for day in days for one in day.services if one.business in self._file]
        self._knows = bool(services)
        if services:
            self._learn(services)

    def _learn(self, services: Sequence[Service]) -> None:
        factors: dict[int, float] = {}
        means: dict[str, float] = {}
        for _ in range(3):
            means = self._means(services, factors)
            self._stand_s = _stand(services, means) * _USUAL_S
            factors = _factors(services, means, self._stand_s)
        counts = Counter(one.business for one in services)
        for code, mean in means.items():
            count = min(_PAST_WEIGHT, counts[code] + _FILE_WEIGHT)
            self._sums[code] = (count, count * mean)
        for window, factor in factors.items():
            expected = sum(means[one.business] for one in services if one.window == window)
            taken = factor * (expected + self._stand_s) - self._stand_s
            weight = min(1.0, _PAST_WEIGHT * _USUAL_S / expected)
            self._windows[window] = (weight * taken, weight * expected)
        self._learn_shapes(services, means, factors)

    def served(self, service: Service) -> None:
        """One more service of today."""
        if service.business not in self._file:
            return
        mean = self._mean(service.business)
        expected = mean * self._factor(service.window)
        ratio = min(_LONGEST, max(_SHORTEST, service.taken / expected))
        taken = ratio * expected
        seen = self._today
        self._today = (seen[0] + ratio, seen[1] + 1)
        factor = self._factor(service.window) * self._speed()
        count, total = self._sums.get(service.business, self._start(service.business))
        self._sums[service.business] = (count + 1, total + taken / factor)
        had = self._windows.get(service.window, (0.0, 0.0))
        self._windows[service.window] = (had[0] + taken / self._speed(), had[1] + mean)
        if not self._knows:
            self._unlearnt.append(ratio)
            if len(self._unlearnt) % _OWN_SHAPE == 0:
                self._shape = _mixed(_quantiles(self._unlearnt), _lognormal(_USUAL_CV), len(self._unlearnt))

    def expected_s(self, business: str, window: int) -> float:
        """Mean seconds of one service, as measured until now."""
        return self._mean(business) * self._factor(window) * self._speed()

    def business_s(self, business: str) -> float:
        """Mean seconds of one service at a usual window, as measured until now."""
        return self._mean(business) * self._speed()

    def window_factor(self, window: int) -> float:
        return self._factor(window)

    def shape(self, business: str) -> Floats:
        """`POINTS` ratios to the mean, ascending, with mean 1."""
        return self._shapes.get(business, self._shape)

    def strata(self, business: str, runs: int) -> Floats:
        """The mean ratio in each of `runs` equal parts of the distribution, ascending."""
        shape = self.shape(business)
        known = self._strata.get((business, runs))
        if known is None or known[0] is not shape:
            edges = np.linspace(0, POINTS, runs + 1)
            whole = np.concatenate([[0.0], np.cumsum(shape)])
            means = np.diff(np.interp(edges, np.arange(POINTS + 1), whole)) / np.diff(edges)
            known = self._strata[(business, runs)] = (shape, means)
        return known[1]

    def rest_s(self, business: str, window: int, gone_s: float, shares: Floats) -> Floats:
        """Seconds that a service of which `gone_s` have passed still takes, by shares 0…1 of those that took longer."""
        mean = self.expected_s(business, window)
        shape = self.shape(business)
        ratio = gone_s / mean
        if ratio >= shape[-2]:
            return -np.log1p(-shares * 0.999) * mean * float(shape[-1] - shape[-POINTS // 5]) * 0.5
        passed = float(np.interp(ratio, shape, _PLACES, left=ratio / shape[0] * 0.5)) / POINTS
        where = (passed + shares * (1 - passed)) * POINTS - 0.5
        rest: Floats = np.maximum(1.0, np.interp(where, _PLACES - 0.5, shape) * mean - gone_s)
        return rest

    # ---- inside ----

    def _start(self, business: str) -> tuple[float, float]:
        return _FILE_WEIGHT, _FILE_WEIGHT * self._file.get(business, 600.0)

    def _mean(self, business: str) -> float:
        count, total = self._sums.get(business) or self._start(business)
        return total / count

    def _factor(self, window: int) -> float:
        taken, expected = self._windows.get(window, (0.0, 0.0))
        return (taken + self._stand_s) / (expected + self._stand_s)

    def _speed(self) -> float:
        total, count = self._today
        stand = _TODAY_WEIGHT[self._knows]
        return (total + stand) / (count + stand)

    def _means(self, services: Iterable[Service], factors: dict[int, float]) -> dict[str, float]:
        sums: dict[str, list[float]] = {}
        for one in services:
            both = sums.setdefault(one.business, list(self._start(one.business)))
            both[0] += 1
            both[1] += one.taken / factors.get(one.window, 1.0)
        return {code: total / count for code, (count, total) in sums.items()}

    def _learn_shapes(
        self, services: Sequence[Service], means: dict[str, float], factors: dict[int, float]
    ) -> None:
        ratios: dict[str, list[float]] = {}
        for one in services:
            ratio = one.taken / (means[one.business] * factors.get(one.window, 1.0))
            ratios.setdefault(one.business, []).append(min(_LONGEST, max(_SHORTEST, ratio)))
        together = [ratio for own in ratios.values() for ratio in own]
        self._shape = _mixed(_quantiles(together), _lognormal(_USUAL_CV), len(together))
        for code, own in ratios.items():
            if len(own) >= POINTS / 2:
                self._shapes[code] = _mixed(_quantiles(own), self._shape, len(own))


def _stand(services: Sequence[Service], means: dict[str, float]) -> float:
    """`_WINDOW_WEIGHT` as the windows ask for it: variance of one service over the variance between windows."""
    ratios: dict[int, list[float]] = {}
    for one in services:
        ratios.setdefault(one.window, []).append(min(_LONGEST, one.taken / means[one.business]))
    known = [own for own in ratios.values() if len(own) > 1]
    if len(known) < _LIGHTEST:
        return _WINDOW_WEIGHT
    within = float(np.mean([np.var(own, ddof=1) for own in known]))
    chance = float(np.mean([within / len(own) for own in known]))
    between = float(np.var([np.mean(own) for own in known], ddof=1)) - chance
    return float(np.clip(within / between, _LIGHTEST, _HEAVIEST)) if between > 0 else _HEAVIEST


def _factors(services: Iterable[Service], means: dict[str, float], stand_s: float) -> dict[int, float]:
    sums: dict[int, list[float]] = {}
    for one in services:
        pair = sums.setdefault(one.window, [stand_s, stand_s])
        pair[0] += one.taken
        pair[1] += means[one.business]
    return {window: taken / expected for window, (taken, expected) in sums.items()}


def _lognormal(cv: float) -> Floats:
    sigma = float(np.sqrt(np.log1p(cv * cv)))
    normal = NormalDist()
    return _normal_mean(np.exp(sigma * np.array([normal.inv_cdf(float(share)) for share in _SPREAD])))


def _quantiles(ratios: Sequence[float]) -> Floats:
    return _normal_mean(np.quantile(np.array(ratios), _SPREAD))


def _mixed(own: Floats, other: Floats, count: int) -> Floats:
    weight = count / (count + _OWN_SHAPE)
    return _normal_mean(weight * own + (1 - weight) * other)


def _normal_mean(points: Floats) -> Floats:
    scaled: Floats = points / points.mean()
    return scaled
