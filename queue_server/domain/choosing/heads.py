"""The heads of a window's queues: the few tickets that can be called next, however many wait behind them."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Waiting, WindowNow
from queue_server.domain.waiting import Ranks, calls_of

OWN = 1
"""The level of a window's own work."""


class Head(Struct, frozen=True, gc=False):
    """The first of one class of one queue, or a rejoined ticket that is due.

    `rank` is that of its class, `key` and `order` its place within the class over all queues; `since` is when its wait
    began, `limit_at` when that wait passes `max_wait_min` and `spill_at` when it passes `spill_after_min`.
    `behind`: a rejoined ticket of its class in the same queue goes first, except by rule 1.
    """

    rank: int
    key: datetime
    order: int
    id: str
    level: int
    business: str
    priority: bool
    since: datetime
    limit_at: datetime
    spill_at: datetime
    rejoined: bool = False
    behind: bool = False


class _Queue(Struct, frozen=True):
    level: int
    business: str
    waiting: Waiting
    calls: int
    max_wait: timedelta
    spill: timedelta


def heads_of(hall: Hall, state: HallState, window: WindowNow, ranks: Ranks) -> list[Head]:
    """Empty exactly where nobody waits for this window. Costs the same however many wait in a class."""
    heads: list[Head] = []
    for business, level in window.services.items():
        waiting = state.waiting.get(business)
        if waiting is not None and (waiting.classes or waiting.rejoined):
            heads += _of_group(state, [_queue(hall, business, level, waiting, waiting.calls)], ranks)
    queues = state.at_window.get(window.window)
    if queues:
        group = [
            _queue(hall, business, OWN, waiting, calls_of(state, business))
            for business, waiting in queues.items()
        ]
        heads += _of_group(state, group, ranks)
    return heads


def max_wait_min(hall: Hall, business: str) -> float:
    known = hall.businesses.get(business)
    given = known.max_wait_min if known else None
    return hall.rules.max_wait_min if given is None else given


def spill_after_min(hall: Hall, business: str) -> float:
    known = hall.businesses.get(business)
    given = known.spill_after_min if known else None
    return hall.rules.spill_after_min if given is None else given


@lru_cache(maxsize=256)
def _minutes(given: float) -> timedelta:
    return timedelta(minutes=given)


def _queue(hall: Hall, business: str, level: int, waiting: Waiting, calls: int) -> _Queue:
    return _Queue(
        level,
        business,
        waiting,
        calls,
        _minutes(max_wait_min(hall, business)),
        _minutes(spill_after_min(hall, business)),
    )


def _of_group(state: HallState, group: list[_Queue], ranks: Ranks) -> list[Head]:
    heads: list[Head] = []
    for queue in group:
        due = _due(state, queue, ranks) if queue.waiting.rejoined else []
        ahead = {head.rank for head in due}
        for name, places in queue.waiting.classes.items():
            effective, order, ticket_id = places[0]
            rank = ranks.of(name)
            heads.append(
                Head(
                    rank,
                    effective,
                    order,
                    ticket_id,
                    queue.level,
                    queue.business,
                    rank < ranks.ordinary,
                    effective,
                    effective + queue.max_wait,
                    effective + queue.spill,
                    False,
                    rank in ahead,
                )
            )
        heads += due
    return heads or _nobody_else(state, group, ranks)


def _due(state: HallState, queue: _Queue, ranks: Ranks) -> list[Head]:
    """The rejoined tickets that are due; of each class all but the first are behind."""
    entries = sorted(
        (ranks.of(name), entry)
        for name, places in queue.waiting.rejoined.items()
        for entry in places
        if entry[0] <= queue.calls
    )
    seen: set[int] = set()
    heads = []
    for rank, entry in entries:
        heads.append(_rejoined(state, queue, ranks, rank, entry, behind=rank in seen))
        seen.add(rank)
    return heads


def _nobody_else(state: HallState, group: list[_Queue], ranks: Ranks) -> list[Head]:
    """Where only rejoined tickets wait and none is due, the one that comes first."""
    first = min(
        (
            (entries[0][0] - queue.calls, entries[0][1], place, name)
            for place, queue in enumerate(group)
            for name, entries in queue.waiting.rejoined.items()
        ),
        default=None,
    )
    if first is None:
        return []
    queue, name = group[first[2]], first[3]
    return [_rejoined(state, queue, ranks, ranks.of(name), queue.waiting.rejoined[name][0], behind=False)]


def _rejoined(state: HallState, queue: _Queue, ranks: Ranks, rank: int, entry: Any, *, behind: bool) -> Head:
    """Against other queues it stands where it was issued, and never behind the next of its own."""
    ticket = state.tickets[entry[2]]
    since = ticket.queued_at or ticket.issued_at
    key = ticket.issued_at
    for name, places in queue.waiting.classes.items():
        if ranks.of(name) == rank:
            key = min(key, places[0][0])
    return Head(
        rank,
        key,
        ticket.order,
        ticket.id,
        queue.level,
        queue.business,
        rank < ranks.ordinary,
        since,
        since + queue.max_wait,
        since + queue.spill,
        True,
        behind,
    )
