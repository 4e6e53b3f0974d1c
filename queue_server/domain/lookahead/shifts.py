"""When windows are away: meals, short pauses, late openings, as earlier days have shown."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from queue_server.domain.lookahead.record import DayRecord, Pause

LONG_S = 25 * 60
"""A pause from here on is a meal: at most one in a day is expected of a window."""
STILL_HERE_S = 15 * 60
"""So long after its time a meal may still be to come: the clerk ends the ticket in hand."""
NEAR_S = 25 * 60
"""Pauses that began within this time of day tell how long another one will be."""
NEVER = float("inf")
_BIN_S = 1800
_BINS = 48
_STAND_S = 18000.0
"""Open time of a half hour that the whole day's rate counts for."""


class Away(NamedTuple):
    """A window is away from `start` (or from the end of the ticket in hand, where that is later) for `length` seconds."""

    start: float
    length: float


_NONE = Away(NEVER, 0.0)


class Shifts:
    """Made of earlier days. Chance comes in as shares 0…1, so that it can be spread evenly."""

    def __init__(self, days: Sequence[DayRecord] = ()) -> None:
        self._days = len(days)
        self._meals: dict[int, list[Away]] = {}
        """By window: its meal on each day it worked, `_NONE` where it had none; ascending."""
        self._opened: dict[int, list[float]] = {}
        self._open_s, self._starts = np.zeros(_BINS), np.zeros(_BINS)
        for day in days:
            self._learn(day)
        for own in self._meals.values():
            own.sort()
        self._all_meals = sorted(meal for own in self._meals.values() for meal in own)
        begun = np.array([pause.meant for day in days for pause in day.pauses], dtype=np.float64)
        lengths = np.array(
            [pause.end - pause.start for day in days for pause in day.pauses], dtype=np.float64
        )
        self._pauses = (begun, lengths)
        self._short_lengths = np.sort(lengths[lengths < LONG_S])
        whole = float(self._starts.sum()) / max(float(self._open_s.sum()), 3600.0)
        rates = (self._starts + whole * _STAND_S) / (np.maximum(self._open_s, 0) + _STAND_S)
        self._edges = np.arange(_BINS + 1) * float(_BIN_S)
        self._hazard = np.concatenate([[0.0], np.cumsum(rates * _BIN_S)])
        self._own = self._own_habit()

    def _learn(self, day: DayRecord) -> None:
        pauses: dict[int, list[Pause]] = {}
        for pause in day.pauses:
            pauses.setdefault(pause.window, []).append(pause)
        for shift in day.shifts:
            self._opened.setdefault(shift.window, []).append(shift.opened)
            own = pauses.get(shift.window, [])
            meals = [Away(one.meant, one.end - one.start) for one in own if one.end - one.start >= LONG_S]
            self._meals.setdefault(shift.window, []).append(meals[0] if meals else _NONE)
            _add_span(self._open_s, shift.opened, shift.closed)
            for pause in own:
                _add_span(self._open_s, pause.start, pause.end, -1)
                if pause.end - pause.start < LONG_S:
                    self._starts[min(_BINS - 1, pause.start // _BIN_S)] += 1

    def meal(self, window: int, now_s: float, share: float) -> Away | None:
        """The meal of a window that had none yet today, chosen by `share`; None where none is to come."""
        meals = self._meals.get(window, [])
        if meals and share < self._own:
            share /= self._own
        else:
            meals = self._all_meals
            share = (share - self._own) / (1 - self._own) if share >= self._own and self._own < 1 else share
        left = meals[bisect_right(meals, Away(now_s - STILL_HERE_S, NEVER)) :]
        if not left:
            return None
        chosen = left[min(len(left) - 1, int(share * len(left)))]
        return None if chosen.start == NEVER else chosen

    @property
    def pauses(self) -> bool:
        """Whether short pauses are known at all."""
        return bool(len(self._short_lengths))

    def starts(self, now_s: float, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Starts of the short pauses to come of an open window, one after the other, by the hour's rate.

        `shares` 0…1, a row for each pause; `NEVER` where no more comes on the day.
        """
        gone = float(np.interp(now_s, self._edges, self._hazard))
        places = gone + np.cumsum(-np.log1p(-shares), axis=0)
        found: NDArray[np.float64] = np.interp(places, self._hazard, self._edges, right=NEVER)
        return found

    def short(self, where: float) -> float:
        return _quantile(self._short_lengths, where) if len(self._short_lengths) else 0.0

    def pause_length(self, window: int, since_s: float, gone_s: float, share: float) -> float:
        """How long a pause that began at `since_s` and has lasted `gone_s` is in all."""
        own = self._meals.get(window, [])
        if share < self._own:
            meals = [
                meal.length for meal in own if abs(meal.start - since_s) <= NEAR_S and meal.length > gone_s
            ]
            if meals:
                return meals[int(share / self._own * len(meals))]
        begun, lengths = self._pauses
        longer = np.sort(lengths[(lengths > gone_s) & (np.abs(begun - since_s) <= NEAR_S)])
        if not len(longer):
            longer = np.sort(lengths[lengths > gone_s])
        if not len(longer):
            return gone_s + max(300.0, 0.3 * gone_s)
        return _quantile(longer, share)

    def opens(self, window: int, now_s: float, share: float) -> float | None:
        """When a window that was not open yet today opens, by the days on which it had not opened by now."""
        if not self._days:
            return None
        opened = self._opened.get(window, [])
        later = sorted(at for at in opened if at > now_s)
        absent = self._days - len(opened)
        place = int(share * (len(later) + absent))
        return later[place] if place < len(later) else None

    def _own_habit(self) -> float:
        """How far a window's meal is at its own fixed time: 1 always the same, 0 as any other window."""
        starts = {w: [meal.start for meal in own if meal != _NONE] for w, own in self._meals.items()}
        known = [own for own in starts.values() if len(own) > 1]
        if not known:
            return 0.0
        whole = float(np.var([start for own in known for start in own]))
        within = float(np.mean([np.var(own, ddof=1) for own in known]))
        return float(np.clip(1 - within / whole, 0, 1)) if whole > 0 else 1.0


def _add_span(into: NDArray[np.float64], start: float, end: float, sign: int = 1) -> None:
    for place in range(int(start // _BIN_S), min(_BINS - 1, int(end // _BIN_S)) + 1):
        into[place] += sign * max(0.0, min(end, (place + 1) * _BIN_S) - max(start, place * _BIN_S))


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])
