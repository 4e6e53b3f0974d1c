"""The heads of a window's queues: the few tickets that can be called next, however many wait behind them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from queue_server.domain.choosing.waiting import Ranks, calls_of
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Waiting, WindowNow

OWN = 1
"""The level of a window's own work."""


class Head(Struct, frozen=True, order=True, gc=False):
    """The first of one class of one queue, or a rejoined ticket that is due. Sorts by rules 3 to 5.

    `rank` is that of its class, `key` and `order` its place within the class over all queues; `since` is when its wait
    began. `line`: the sorted list that it is the first of, None if rejoined.
    """

    rank: int
    key: datetime
    order: int
    id: str
    level: int
    business: str
    priority: bool
    since: datetime
    line: Any = None


class Over(Struct, frozen=True, order=True, gc=False):
    """A head that has waited longer than `max_wait_min`. Sorts the longest over the limit first."""

    limit_at: datetime
    """When its wait reached the limit."""
    since: datetime
    order: int
    head: Head


class Heads(Struct):
    """Who competes for the next call.

    `behind` are heads whose queue has a rejoined ticket of the same class before them: they compete by rule 1 only.
    `spilling` are the levels that have a wait over `spill_after_min`.
    """

    first: list[Head] = field(default_factory=list)
    behind: list[Head] = field(default_factory=list)
    overdue: list[Over] = field(default_factory=list)
    spilling: set[int] = field(default_factory=set)


class _Memo(Struct, frozen=True, gc=False):
    """The heads of a queue without rejoined tickets, as made for `ranks` and a level; `oldest` is their first `since`."""

    ranks: Ranks
    level: int
    heads: list[Head]
    oldest: datetime


class _Queue(Struct, frozen=True, gc=False):
    business: str
    level: int
    waiting: Waiting


def heads_of(hall: Hall, state: HallState, window: WindowNow, ranks: Ranks, now: datetime) -> Heads:
    """`first` is empty exactly where nobody waits for this window. Costs the same however many wait in a class."""
    heads = Heads()
    for business, level in window.services.items():
        waiting = state.waiting.get(business)
        if waiting is None:
            continue
        if waiting.rejoined:
            _mixed(heads, hall, state, [_Queue(business, level, waiting)], ranks, now)
        elif waiting.classes:
            memo = waiting.memo
            if memo is None or memo.level != level or memo.ranks is not ranks:
                memo = waiting.memo = _memo(_Queue(business, level, waiting), ranks)
            heads.first += memo.heads
            limit, spill = _deltas(hall, business)
            oldest = now - memo.oldest
            if oldest > spill or oldest > limit:
                _measure(heads, memo.heads, limit, spill, now)
    queues = state.at_window.get(window.window)
    if queues:
        group = [_Queue(business, OWN, waiting) for business, waiting in queues.items()]
        _mixed(heads, hall, state, group, ranks, now)
    return heads


def limits_of(hall: Hall, business: str) -> tuple[float, float]:
    """`max_wait_min` and `spill_after_min` of a business."""
    rules, known = hall.rules, hall.businesses.get(business)
    if known is None:
        return rules.max_wait_min, rules.spill_after_min
    longest, spill = known.max_wait_min, known.spill_after_min
    return (
        rules.max_wait_min if longest is None else longest,
        rules.spill_after_min if spill is None else spill,
    )


def _deltas(hall: Hall, business: str) -> tuple[timedelta, timedelta]:
    longest, spill = limits_of(hall, business)
    return _minutes(longest), _minutes(spill)


@lru_cache(maxsize=256)
def _minutes(given: float) -> timedelta:
    return timedelta(minutes=given)


def _measure(heads: Heads, found: Sequence[Head], limit: timedelta, spill: timedelta, now: datetime) -> None:
    """Which of the heads of one business have waited too long."""
    for head in found:
        waited = now - head.since
        if waited > limit:
            heads.overdue.append(Over(head.since + limit, head.since, head.order, head))
        if waited > spill:
            heads.spilling.add(head.level)


def _memo(queue: _Queue, ranks: Ranks) -> _Memo:
    plain = _plain(queue, ranks)
    return _Memo(ranks, queue.level, plain, min([head.since for head in plain]))


def _plain(queue: _Queue, ranks: Ranks) -> list[Head]:
    heads = []
    for name, line in queue.waiting.classes.items():
        since, order, ticket_id = line[0]
        rank = ranks.of(name)
        priority = rank < ranks.ordinary
        heads.append(Head(rank, since, order, ticket_id, queue.level, queue.business, priority, since, line))
    return heads


def _mixed(
    heads: Heads, hall: Hall, state: HallState, group: Sequence[_Queue], ranks: Ranks, now: datetime
) -> None:
    """Adds the heads of queues in which rejoined tickets may wait; together they are one queue."""
    nobody = True
    for queue in group:
        plain, due = _plain(queue, ranks), _due(state, queue, ranks)
        ahead: set[int] = set()
        for head in due:
            (heads.behind if head.rank in ahead else heads.first).append(head)
            ahead.add(head.rank)
        for head in plain:
            (heads.behind if head.rank in ahead else heads.first).append(head)
        _measure(heads, [*due, *plain], *_deltas(hall, queue.business), now)
        nobody = nobody and not plain and not due
    if nobody:
        queue, head = _nobody_else(state, group, ranks)
        heads.first.append(head)
        _measure(heads, [head], *_deltas(hall, queue.business), now)


def _due(state: HallState, queue: _Queue, ranks: Ranks) -> list[Head]:
    """The rejoined tickets that are due, in each class the first to come first."""
    calls = calls_of(state, queue.business)
    entries = sorted(
        (entry, name)
        for name, entries in queue.waiting.rejoined.items()
        for entry in entries
        if entry[0] <= calls
    )
    return [_rejoined(state, queue, ranks, entry[2], name) for entry, name in entries]


def _nobody_else(state: HallState, group: Sequence[_Queue], ranks: Ranks) -> tuple[_Queue, Head]:
    """Where only rejoined tickets wait and none is due, the one that comes first."""
    _, _, place, name = min(
        (entries[0][0] - calls_of(state, queue.business), entries[0][1], place, name)
        for place, queue in enumerate(group)
        for name, entries in queue.waiting.rejoined.items()
    )
    queue = group[place]
    return queue, _rejoined(state, queue, ranks, queue.waiting.rejoined[name][0][2], name)


def _rejoined(state: HallState, queue: _Queue, ranks: Ranks, ticket_id: str, name: str) -> Head:
    """Against other queues it stands where it was issued, and never behind the next of its own."""
    ticket, rank = state.tickets[ticket_id], ranks.of(name)
    next_ones = [line[0][0] for other, line in queue.waiting.classes.items() if ranks.of(other) == rank]
    return Head(
        rank,
        min([ticket.issued_at, *next_ones]),
        ticket.order,
        ticket.id,
        queue.level,
        queue.business,
        rank < ranks.ordinary,
        ticket.queued_at or ticket.issued_at,
    )
