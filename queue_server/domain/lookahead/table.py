"""One look-ahead shared by all who wait: looked up by ticket, or by the place in the line for those who came since."""

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from queue_server.domain.choosing.waiting import ORDINARY, people_ahead, place_of, ranks_of
from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.correction import Correction, facts
from queue_server.domain.lookahead.forecast import Expected, Forecast
from queue_server.domain.lookahead.play import LATER_S
from queue_server.domain.lookahead.record import seconds_of
from queue_server.domain.lookahead.snapshot import Line, Snapshot
from queue_server.domain.state import HallState, Ticket

Pair = tuple[float, float]
"""Likely and late, in minutes of hall time since midnight."""
HALF_HOUR_S = 1800
"""The hour of a prediction is that of half an hour later: where the wait is, not where it begins."""
LINES_A_SLICE = 10
SOME = 2
"""So many newcomers of one line are no crowd."""
LONGEST_SHARE = 2.0
SLOPE_OVER = 6
"""The line goes on behind its end as its last so many people go."""


class Row(Struct):
    """One class group of one line: who stood there, in order, and what a newcomer there could expect."""

    pairs: list[Pair]
    tail: Pair
    step: float
    """Minutes for each further person."""
    bare: Pair
    """The newcomer's call as the look-ahead has it: minutes since midnight, and their spread."""
    later: Pair
    """Of a newcomer who comes `LATER_S` after the table was made; as `tail`."""
    bare_later: float
    each: float
    """Minutes for each person by the common formula."""


class Table(Struct):
    now_s: float
    tickets: dict[str, Pair]
    ordinary: dict[str, Row]
    """By business, where some window serves it."""
    ahead: dict[str, Row]
    calls: dict[str, int]
    """Calls of each business when the table was made."""
    cost: int
    """Calls that were played to make it."""

    def of_newcomer(self, state: HallState, business: str, now_s: float) -> Pair | None:
        row = self.ordinary.get(business)
        if row is None:
            return None
        waiting = state.waiting.get(business)
        people = 0
        if waiting is not None:
            people = len(waiting.classes.get(ORDINARY, ())) + waiting.calls - self.calls.get(business, 0)
        return _newcomer(row, max(people, len(row.pairs)), now_s - self.now_s)

    def of_ticket(self, hall: Hall, state: HallState, ticket: Ticket) -> Pair | None:
        known = self.tickets.get(ticket.id)
        if known is not None:
            return known
        if ticket.to_window is not None or ticket.business not in self.ordinary:
            return None
        waiting = state.waiting[ticket.business]
        called = waiting.calls - self.calls.get(ticket.business, 0)
        if ticket.rejoin_due is not None:
            return _at(self.ordinary[ticket.business], max(0, ticket.rejoin_due - waiting.calls) + called)
        place = int(waiting.classes[ticket.queue_class].index(place_of(ticket)))
        if ranks_of(hall, state).is_priority(ticket.queue_class):
            return _at(self.ahead[ticket.business], place + called)
        since = seconds_of(ticket.queued_at or ticket.issued_at) - self.now_s
        return _newcomer(self.ordinary[ticket.business], place + called, since)

    def facts_of(
        self, hall: Hall, state: HallState, ticket: Ticket, now_s: float, recent: float
    ) -> tuple[float, ...] | None:
        """What the correction would see of a ticket that was taken just now; None where nothing is known."""
        first = ranks_of(hall, state).is_priority(ticket.queue_class)
        row = (self.ahead if first else self.ordinary).get(ticket.business)
        if row is None or ticket.to_window is not None or ticket.id in self.tickets:
            return None
        waiting = state.waiting[ticket.business]
        place = int(waiting.classes[ticket.queue_class].index(place_of(ticket)))
        rank = place + waiting.calls - self.calls.get(ticket.business, 0)
        behind = max(0, rank - len(row.pairs))
        share = max(0.0, now_s - self.now_s) / LATER_S
        call = max(
            row.bare[0] + _share(share) * (row.bare_later - row.bare[0]),
            row.bare[0] + (behind - SOME) * row.step,
        )
        wait = max(0.0, call - now_s / 60)
        people = people_ahead(hall, state, ticket.id)
        return facts(wait, row.bare[1], people * row.each, recent, (now_s + HALF_HOUR_S) / 3600, first)


def _at(row: Row, rank: int) -> Pair:
    """What somebody at this place of the line can expect, counted from who stood there when the table was made."""
    behind = rank - len(row.pairs)
    if behind < 0:
        return row.pairs[rank]
    return row.tail[0] + behind * row.step, row.tail[1] + behind * row.step


def _newcomer(row: Row, rank: int, since_s: float) -> Pair:
    """What somebody can expect who came so long after the table was made.

    Others came to other lines too: their call moves on with the time; with a crowd in their own line with that.
    """
    behind = rank - len(row.pairs)
    if behind < 0:
        return row.pairs[rank]
    share = _share(max(0.0, since_s) / LATER_S)
    crowd = (behind - SOME) * row.step
    likely = max(share * (row.later[0] - row.tail[0]), crowd)
    late = max(share * (row.later[1] - row.tail[1]), crowd)
    return row.tail[0] + max(0.0, likely), row.tail[1] + max(0.0, late)


def _share(share: float) -> float:
    return min(LONGEST_SHARE, share)


def make_table(
    snapshot: Snapshot,
    forecast: Forecast,
    correction: Correction,
    recent: Callable[[str], float],
    calls: dict[str, int],
    usual_min: Callable[[str], float],
) -> Iterator[Table | None]:
    """Yields None between slices of work of a few milliseconds, then the table.

    `usual_min`: mean minutes of a service of a business, as measured.
    """
    now, served = snapshot.now_s, _served(snapshot)
    hour = (now + HALF_HOUR_S) / 3600
    rows: list[_Group] = []
    seen: list[tuple[float, ...]] = []
    for place, line in enumerate(snapshot.lines):
        newcomer = forecast.newcomers.get(line.business)
        if place >= len(snapshot.businesses) or newcomer is None:
            continue
        each, off = _each(line, snapshot, usual_min, served), recent(line.business)
        for first, ids in ((True, line.ahead_ids), (False, line.ordinary_ids)):
            people = [forecast.tickets[ticket] for ticket in ids]
            last = newcomer if not first else people[-1] if people else forecast.urgent[line.business]
            before = 0 if first else len(line.ahead_ids)
            seen += [
                facts(
                    max(0.0, one.mean_s - now) / 60,
                    one.spread_s / 60,
                    (before + nth) * each,
                    off,
                    hour,
                    first,
                )
                for nth, one in enumerate([*people, last])
            ]
            later = last if first else forecast.later[line.business]
            comes = now if first else now + LATER_S
            wait = max(0.0, later.mean_s - comes) / 60
            seen.append(facts(wait, later.spread_s / 60, (before + len(ids)) * each, off, hour, first))
            rows.append(_Group(line.business, first, ids, last, each, later, comes - now))
        if place % LINES_A_SLICE == LINES_A_SLICE - 1:
            yield None
    table = Table(now, {}, {}, {}, calls, forecast.calls)
    if rows:
        both = correction.correct(np.array(seen))
        likely, late = ((now / 60 + minutes).tolist() for minutes in both)
        yield None
        at = 0
        for group in rows:
            size = len(group.ids) + 2
            _add(table, group, likely[at : at + size], late[at : at + size])
            at += size
    yield table


def _add(table: Table, group: "_Group", likely: list[float], late: list[float]) -> None:
    """Who stands behind somebody is not called before them."""
    now, last = table.now_s, group.last
    *own, after = zip(likely, late, strict=True)
    own_likely = list(accumulate((one[0] for one in own), max))
    pairs = list(zip(own_likely, accumulate((one[1] for one in own), max), strict=True))
    shift, tail = group.comes_s / 60, pairs[-1]
    row = Row(
        pairs[:-1],
        tail,
        _step(own_likely, group.each),
        (max(now, last.mean_s) / 60, last.spread_s / 60),
        (max(tail[0], after[0] + shift), max(tail[1], after[1] + shift)),
        max(now, group.later.mean_s) / 60,
        group.each,
    )
    (table.ahead if group.first else table.ordinary)[group.business] = row
    table.tickets.update(zip(group.ids, pairs[:-1], strict=True))


class _Group(NamedTuple):
    """One class group of one line, with the newcomer behind it and the common formula's minutes for each person."""

    business: str
    first: bool
    ids: list[str]
    last: Expected
    each: float
    later: Expected
    comes_s: float
    """How long after the first newcomer the second comes."""


def _served(snapshot: Snapshot) -> dict[int, int]:
    """Windows open for each line."""
    served: dict[int, int] = {}
    for desk in snapshot.desks:
        if desk.state == "open":
            for line, _ in desk.lines:
                served[line] = served.get(line, 0) + 1
    return served


def _each(line: Line, snapshot: Snapshot, usual_min: Callable[[str], float], served: dict[int, int]) -> float:
    return usual_min(line.business) / max(1, served.get(snapshot.businesses[line.business], 0))


def _step(likely: list[float], each: float) -> float:
    if len(likely) >= SLOPE_OVER:
        return max(0.0, (likely[-1] - likely[-SLOPE_OVER]) / (SLOPE_OVER - 1))
    return each


def nobody_before(hall: Hall, state: HallState, business: str, queue_class: str) -> bool:
    """Whether nobody waits who would be called before somebody new of this class."""
    waiting = state.waiting.get(business)
    if waiting is None:
        return True
    ranks = ranks_of(hall, state)
    own = ranks.of(queue_class)
    return not waiting.rejoined and all(
        ranks.of(name) > own or not places for name, places in waiting.classes.items()
    )
