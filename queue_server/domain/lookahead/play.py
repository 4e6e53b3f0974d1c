"""One forward run of the snapshot by the rules of `queue.md`, "Who is called next": who is called when."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from msgspec import Struct

INF = float("inf")
LATER_S = 150.0
"""The second newcomer of a line comes so long after the first."""
PAUSE_EVERY = 150
"""Calls after which a run lets others work."""


class Booth(Struct):
    """A window in the run. `lines`: (line, level, seconds of max wait, seconds of spill). `factor` over 1 is slower."""

    free_at: float
    factor: float
    lines: list[tuple[int, int, float, float]]
    away: list[tuple[float, float]]
    """(from, for how long), the next one last."""
    overdue_run: int = 0
    help_run: int = 0
    priority_run: int = 0
    newcomers: list[tuple[int, int, float, float]] = []
    """(place among the newcomers, level, seconds of spill, when they come), whose call is still to be found."""
    urgent: list[tuple[int, int]] = []
    """(line, level) of newcomers of a class before the ordinary, whose call is still to be found."""


class Play(Struct):
    """What a run starts with and what it finds. Each list of times ends with INF; `known` are those who wait already.

    A newcomer stands in nobody's way: `newcomer` is when the first window would call them. There are two of each line,
    one who comes now and one who comes `LATER_S` after; those who come later stand behind the first of them.
    """

    now_s: float
    until_s: float
    ordinary: list[list[float]]
    ahead: list[list[float]]
    known_ordinary: list[int]
    known_ahead: list[int]
    lengths: list[list[float]]
    """By line: seconds of 64 services at a usual window, and in `starts` which of them is the first."""
    starts: list[int]
    gap_s: float
    booths: list[Booth]
    max_overdue: int
    max_help: int
    max_priority: int
    called_ordinary: list[list[float]] = []
    called_ahead: list[list[float]] = []
    newcomer: list[float] = []
    urgent: list[float] = []
    """The same for a newcomer of a class before the ordinary, where no other such waits."""
    calls: int = 0


def play(it: Play) -> Iterator[None]:  # noqa: C901 - one tight loop: a call costs a few microseconds
    """Runs until all who wait were called and every newcomer was placed, or until `until_s`. Yields now and then."""
    now, until = it.now_s, it.until_s
    ordinary, ahead = it.ordinary, it.ahead
    lines = len(ordinary)
    at_o, at_a = [0] * lines, [0] * lines
    known_o, known_a = it.known_ordinary, it.known_ahead
    called_o: list[list[float]] = [[] for _ in range(lines)]
    called_a: list[list[float]] = [[] for _ in range(lines)]
    newcomer, urgent = [INF] * (2 * lines), [INF] * lines
    left = sum(known_o) + sum(known_a)
    open_newcomers = {place for booth in it.booths for place, _, _, _ in booth.newcomers}
    booths, lengths, starts, gap = it.booths, it.lengths, it.starts, it.gap_s
    heap = [(booth.free_at, number) for number, booth in enumerate(booths) if booth.free_at < until]
    heapify(heap)
    calls = 0
    while heap and (left or open_newcomers):
        t, number = heappop(heap)
        booth = booths[number]
        away = booth.away
        if away and away[-1][0] <= t:
            _, length = away.pop()
            back = t + length
            if back < until:
                heappush(heap, (back, number))
            continue
        # the heads of every queue of this window
        over = spilled = prio_waits = False
        low = 9
        soonest = INF
        found = []
        for entry in booth.lines:
            line = entry[0]
            h = ordinary[line][at_o[line]]
            if h <= t:
                found.append((h, False, entry))
                if entry[1] < low:
                    low = entry[1]
                if h + entry[3] < t:
                    spilled = True
                if h + entry[2] < t:
                    over = True
            elif h < soonest:
                soonest = h
            h = ahead[line][at_a[line]]
            if h <= t:
                found.append((h, True, entry))
                prio_waits = True
                if entry[1] < low:
                    low = entry[1]
                if h + entry[3] < t:
                    spilled = True
                if h + entry[2] < t:
                    over = True
            elif h < soonest:
                soonest = h
        if not found:
            _place_all(booth, newcomer, open_newcomers, t)
            _place_urgent(booth, urgent, t, 9)
            if booth.newcomers:
                soonest = min(soonest, booth.newcomers[0][3])
            if away and away[-1][0] < soonest:
                soonest = max(t, away[-1][0])
            if soonest < until:
                heappush(heap, (soonest, number))
            continue
        if len(found) == 1:
            chosen, due = found[0], False
        elif over:
            chosen, due = _overdue(found, t, low, prio_waits, booth, it)
        else:
            pool = _spilling(found, t, low) if spilled else [one for one in found if one[2][1] == low]
            chosen, due = _by_place(pool, booth.priority_run, it.max_priority), False
        came, first, entry = chosen
        line, level = entry[0], entry[1]
        nth = at_o[line] + at_a[line]
        late = came + entry[2] < t
        booth.overdue_run = booth.overdue_run + 1 if late and not due else 0
        booth.help_run = booth.help_run + 1 if late and level > 1 else 0
        if first:
            booth.priority_run += 1
            place = at_a[line]
            at_a[line] = place + 1
            if place < known_a[line]:
                called_a[line].append(t)
                left -= 1
        else:
            booth.priority_run = 0
            place = at_o[line]
            at_o[line] = place + 1
            if place < known_o[line]:
                called_o[line].append(t)
                left -= 1
        if booth.urgent:
            _place_urgent(booth, urgent, t, level)
        if booth.newcomers and not first and (came > now or level > 1):
            kept = []
            for waits in booth.newcomers:
                other, other_level, spill, comes = waits
                if newcomer[other] != INF:
                    continue
                if comes <= t and (
                    (level > other_level and not spilled)
                    or (came > comes and (level >= other_level or t - comes > spill))
                ):
                    newcomer[other] = t
                    open_newcomers.discard(other)
                else:
                    kept.append(waits)
            booth.newcomers = kept
        free = t + lengths[line][(starts[line] + nth) & 63] * booth.factor + gap
        if free < until:
            heappush(heap, (free, number))
        calls += 1
        if calls % PAUSE_EVERY == 0:
            yield
    it.called_ordinary, it.called_ahead, it.newcomer = called_o, called_a, newcomer
    it.urgent, it.calls = urgent, calls


Entry = tuple[int, int, float, float]
Head = tuple[float, bool, Entry]
"""(effective time, ahead of ordinary, entry of the booth's lines)"""


def _spilling(found: list[Head], t: float, low: int) -> list[Head]:
    """Rule 2: the lowest level, and each that has a wait over its spill."""
    levels = {entry[1] for h, _, entry in found if h + entry[3] < t}
    levels.add(low)
    return [one for one in found if one[2][1] in levels]


def _by_place(pool: list[Head], priority_run: int, cap: int) -> Head:
    """Rules 3 to 5."""
    best_o = best_a = None
    for one in pool:
        if one[1]:
            if best_a is None or one[0] < best_a[0]:
                best_a = one
        elif best_o is None or one[0] < best_o[0]:
            best_o = one
    if best_a is not None and (best_o is None or priority_run < cap):
        return best_a
    assert best_o is not None  # noqa: S101 - a pool is never empty
    return best_o


def _overdue(
    found: list[Head], t: float, low: int, prio_waits: bool, booth: Booth, it: Play
) -> tuple[Head, bool]:
    """Rule 1 with its caps, as `choosing.rules` reads them; True where a priority ticket is due."""
    spilling = {entry[1] for h, _, entry in found if h + entry[3] < t}
    overdue = [one for one in found if one[0] + one[2][2] < t]
    first = found
    if low == 1 and booth.help_run >= it.max_help:
        overdue = [one for one in overdue if one[2][1] == 1]
        if it.max_help:
            first = [one for one in found if one[2][1] == 1]
    if prio_waits and booth.overdue_run >= it.max_overdue:
        if it.max_overdue:
            return _priority_due(found, first, t, spilling, booth.priority_run >= it.max_priority)
    elif overdue:
        longest = min(overdue, key=_limit)
        if longest[1] and booth.priority_run >= it.max_priority:
            over = [one for one in overdue if not one[1]]
            if over:
                return min(over, key=_limit), False
            ordinary = [one for one in first if not one[1]]
            if ordinary:
                return min(_pool(ordinary, spilling), key=_since), False
        return longest, False
    return _by_place(_pool(first, spilling), booth.priority_run, it.max_priority), False


def _priority_due(
    found: list[Head], first: list[Head], t: float, spilling: set[int], capped: bool
) -> tuple[Head, bool]:
    if capped:
        ordinary = [one for one in first if not one[1]]
        if ordinary:
            return min(_pool(ordinary, spilling), key=_since), False
    near = [one for one in first if one[1]]
    if near:
        return min(_pool(near, spilling), key=_since), True
    far = [one for one in found if one[1]]
    fresh = [one for one in far if one[0] + one[2][2] >= t]
    own = [one for one in first if one[0] + one[2][2] >= t]
    if own and not fresh:
        return min(own, key=_since), False
    return min(_pool(fresh or far, spilling), key=_since), True


def _pool(among: list[Head], spilling: set[int]) -> list[Head]:
    """Rule 2: the lowest level, and those that spill over."""
    low = min([one[2][1] for one in among])
    return [one for one in among if one[2][1] == low or one[2][1] in spilling]


def _place_all(booth: Booth, newcomer: list[float], unplaced: set[int], t: float) -> None:
    """This window has nobody to call at `t`: it calls any newcomer as soon as they come."""
    for place, _, _, comes in booth.newcomers:
        if comes <= t and newcomer[place] == INF:
            newcomer[place] = t
            unplaced.discard(place)
    booth.newcomers = [waits for waits in booth.newcomers if waits[3] > t]


def _place_urgent(booth: Booth, urgent: list[float], t: float, level: int) -> None:
    """This window calls at `t`, somebody of this level: it would have called who goes before them."""
    kept = []
    for line, own in booth.urgent:
        if own > level:
            kept.append((line, own))
        elif t < urgent[line]:
            urgent[line] = t
    booth.urgent = kept


def _since(one: Head) -> float:
    return one[0]


def _limit(one: Head) -> float:
    return one[0] + one[2][2]
