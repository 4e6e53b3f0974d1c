"""The look-ahead: several forward runs whose chance is spread evenly, put together to one forecast for all who wait."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from queue_server.domain.lookahead.coming import Coming, strata
from queue_server.domain.lookahead.model import Model
from queue_server.domain.lookahead.play import INF, LATER_S, Booth, Play, play
from queue_server.domain.lookahead.shifts import LONG_S
from queue_server.domain.lookahead.snapshot import Desk, Snapshot

Floats = NDArray[np.float64]

DESKS_A_SLICE = 12
PATTERN = 64
"""Services of one line after which the pattern of chance begins again."""
_LEAST_HORIZON_S = 1800.0
_LONGEST_HORIZON_S = 4 * 3600.0


class Expected(Struct, frozen=True, gc=False):
    """Of one person, or of a newcomer of one business: mean and spread of the time of the call, seconds since midnight."""

    mean_s: float
    spread_s: float


class Forecast(Struct):
    """`tickets` by ticket id; `newcomers` by business, where some window serves it. `calls` is what it cost to find."""

    now_s: float
    tickets: dict[str, Expected]
    newcomers: dict[str, Expected]
    later: dict[str, Expected]
    """Newcomers who come `play.LATER_S` later."""
    urgent: dict[str, Expected]
    """Newcomers of a class that goes before the ordinary, where no other such waits."""
    longest_s: float
    calls: int


def look_ahead(
    model: Model, coming: Coming, snapshot: Snapshot, runs: int, horizon_s: float, seed: int
) -> Iterator[Forecast | None]:
    """Yields None between slices of work of a few milliseconds, then the forecast. The same input gives the same.

    `coming` is of the same model and as many runs.
    """
    until = snapshot.now_s + min(_LONGEST_HORIZON_S, max(_LEAST_HORIZON_S, horizon_s))
    setting = _Setting(model, coming, snapshot, runs, until, np.random.default_rng(seed))
    yield from setting.prepare()
    played = []
    for run in range(runs):
        one = setting.play(run)
        yield None
        yield from play(one)
        played.append(one)
        yield None
    times = _times_of(snapshot, played, until)
    yield None
    yield _together(snapshot, played, times, until)


class _Setting:
    """All that a run starts with. Each piece of chance takes every one of `runs` strata once."""

    def __init__(
        self,
        model: Model,
        coming: Coming,
        snapshot: Snapshot,
        runs: int,
        until: float,
        chance: np.random.Generator,
    ) -> None:
        self._model, self._snapshot, self._runs, self._until = model, snapshot, runs, until
        self._coming, self._chance = coming, chance
        self._starts: list[int] = chance.integers(0, PATTERN, len(snapshot.lines)).tolist()
        self._lengths: list[dict[str, list[float]]] = []
        self._desks: list[_Booths] = []

    def prepare(self) -> Iterator[None]:
        """Draws all that is the same for every run or spread over the runs. Yields between slices of the work."""
        snapshot, chance, runs, model = self._snapshot, self._chance, self._runs, self._model
        yield from self._coming.prepare(snapshot.now_s, self._until, chance)
        orders = np.argsort(chance.random((PATTERN, runs)), axis=1)
        codes = sorted({line.business for line in snapshot.lines})
        lengths = {
            code: model.durations.strata(code, runs) * model.durations.business_s(code) for code in codes
        }
        self._lengths = [
            {code: own[orders[:, run]].tolist() for code, own in lengths.items()} for run in range(runs)
        ]
        yield
        shares = strata(chance, len(snapshot.desks), runs)
        for place, desk in enumerate(snapshot.desks):
            if desk.lines:
                free_at, ate = self._free_at(desk, shares[place])
                for before in set(ate):
                    self._coming.away(desk.window, before, snapshot.now_s, chance)
                factor = model.durations.window_factor(desk.window)
                self._desks.append(_Booths(desk, *self._lines_of(desk), free_at, ate, factor))
            if place % DESKS_A_SLICE == DESKS_A_SLICE - 1:
                yield

    def play(self, run: int) -> Play:
        snapshot, now = self._snapshot, self._snapshot.now_s
        ordinary, ahead = [], []
        for line in snapshot.lines:
            code = line.business
            ordinary.append([*line.ordinary, *self._coming.people(code, False, run, now), INF])
            ahead.append([*line.ahead, *self._coming.people(code, True, run, now), INF])
        lengths = self._lengths[run]
        booths = []
        for one in self._desks:
            free = one.free_at[run]
            if free < self._until:
                booths.append(self._booth(one, run, free))
        return Play(
            now_s=snapshot.now_s,
            until_s=self._until,
            ordinary=ordinary,
            ahead=ahead,
            known_ordinary=[len(line.ordinary) for line in snapshot.lines],
            known_ahead=[len(line.ahead) for line in snapshot.lines],
            lengths=[lengths[line.business] for line in snapshot.lines],
            starts=self._starts,
            gap_s=self._model.durations.gap_s,
            booths=booths,
            max_overdue=snapshot.max_overdue,
            max_help=snapshot.max_help,
            max_priority=snapshot.max_priority,
        )

    def _lines_of(
        self, desk: Desk
    ) -> tuple[
        list[tuple[int, int, float, float]], list[tuple[int, int, float, float]], list[tuple[int, int]]
    ]:
        lines, newcomers, urgent = [], [], []
        for line, level in desk.lines:
            own = self._snapshot.lines[line]
            lines.append((line, level, own.max_wait_s, own.spill_s))
            if line < len(self._snapshot.businesses):
                now, behind = self._snapshot.now_s, len(self._snapshot.lines)
                newcomers.append((line, level, own.spill_s, now))
                newcomers.append((line + behind, level, own.spill_s, now + LATER_S))
                urgent.append((line, level))
        return lines, newcomers, urgent

    def _booth(self, one: "_Booths", run: int, free: float) -> Booth:
        """Its pauses within the run; a short one whose time is over did not come."""
        desk, now, until = one.desk, self._snapshot.now_s, self._until
        away = [
            (start, length)
            for start, length in self._coming.away(desk.window, one.ate[run], now, self._chance)[run]
            if start < until and (start >= now or length >= LONG_S)
        ]
        away.reverse()
        return Booth(
            free,
            one.factor,
            one.lines,
            away,
            desk.overdue_run,
            desk.help_run,
            desk.priority_run,
            one.newcomers,
            one.urgent,
        )

    def _free_at(self, desk: Desk, shares: Floats) -> tuple[list[float], list[bool]]:
        """For each run when the window can call next (INF: never), and whether its meal is behind it then."""
        model, now = self._model, self._snapshot.now_s
        ate = model.ate(desk.window)
        if desk.in_hand is not None:
            business, gone = desk.in_hand
            rest = model.durations.rest_s(business, desk.window, gone, shares) + model.durations.gap_s
            free: list[float] = (now + rest).tolist()
            return (
                self._pause(desk, free, ate, now, 0.0, shares) if desk.pausing else (free, [ate] * self._runs)
            )
        if desk.state == "open":
            return [now] * self._runs, [ate] * self._runs
        since = model.watch.paused_since(desk.window)
        if since is None and desk.state == "paused":
            since = now - desk.since_s
        if since is not None:
            return self._pause(desk, [since] * self._runs, ate, since, now - since, shares)
        opens = [model.shifts.opens(desk.window, now, float(share)) for share in shares]
        return [INF if at is None else at for at in opens], [ate] * self._runs

    def _pause(
        self, desk: Desk, begins: list[float], ate: bool, since: float, gone: float, shares: Floats
    ) -> tuple[list[float], list[bool]]:
        """The window is away (or goes when the ticket in hand ends) for as long as such pauses take."""
        other = self._chance.permutation(shares)
        lengths = [self._model.shifts.pause_length(desk.window, since, gone, float(share)) for share in other]
        free = [
            max(self._snapshot.now_s, begin + length) for begin, length in zip(begins, lengths, strict=True)
        ]
        return free, [ate or length >= LONG_S for length in lengths]


class _Booths(NamedTuple):
    """A desk in all runs."""

    desk: Desk
    lines: list[tuple[int, int, float, float]]
    newcomers: list[tuple[int, int, float, float]]
    urgent: list[tuple[int, int]]
    free_at: list[float]
    ate: list[bool]
    factor: float


def _times_of(snapshot: Snapshot, played: list[Play], until: float) -> Floats:
    """A row for each run: everybody's call, line by line, then of newcomers now, urgent and later by turns."""
    width = snapshot.people
    times = np.full((len(played), width + 3 * len(snapshot.businesses)), until)
    for run, one in enumerate(played):
        at, row = 0, times[run]
        for place, line in enumerate(snapshot.lines):
            for people, called in (
                (line.ahead_ids, one.called_ahead[place]),
                (line.ordinary_ids, one.called_ordinary[place]),
            ):
                row[at : at + len(called)] = called
                at += len(people)
        some = len(snapshot.businesses)
        behind = len(snapshot.lines)
        row[width::3] = np.minimum(one.newcomer[:some], until)
        row[width + 1 :: 3] = np.minimum(one.urgent[:some], row[width::3])
        row[width + 2 :: 3] = np.maximum(
            row[width::3], np.minimum(one.newcomer[behind : behind + some], until)
        )
    return times


def _together(snapshot: Snapshot, played: list[Play], times: Floats, until: float) -> Forecast:
    now, width = snapshot.now_s, snapshot.people
    ids = [ticket for line in snapshot.lines for ticket in (*line.ahead_ids, *line.ordinary_ids)]
    means, spreads = times.mean(axis=0).tolist(), times.std(axis=0).tolist()
    tickets = {ticket: Expected(means[at], spreads[at]) for at, ticket in enumerate(ids)}
    newcomers, urgent, later = {}, {}, {}
    for business, place in snapshot.businesses.items():
        at = width + 3 * place
        if any(one.newcomer[place] < until for one in played):
            newcomers[business] = Expected(means[at], spreads[at])
            urgent[business] = Expected(means[at + 1], spreads[at + 1])
            later[business] = Expected(means[at + 2], spreads[at + 2])
    called = [means[at] + 2 * spreads[at] - now for at in range(width)]
    longest = max([*called, *(one.mean_s - now for one in newcomers.values())], default=0.0)
    return Forecast(now, tickets, newcomers, later, urgent, longest, sum(one.calls for one in played))
