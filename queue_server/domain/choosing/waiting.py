"""Who waits where: one queue a business, and for each window one a business of those transferred to it."""

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sortedcontainers import SortedList as _SortedList

from queue_server.domain.hall import Hall
from queue_server.domain.settings import max_consecutive_priority, priority_order
from queue_server.domain.state import HallState, Ticket, Waiting

SortedList: Any = _SortedList

ORDINARY = "ordinary"

Place = tuple[datetime, int, str]
"""Effective time, issue order, ticket id: the order within a class."""


class Ranks:
    """The classes by the order in force: 0 is called first; a class that is not in it counts as `ordinary`."""

    __slots__ = ("known", "ordinary")

    def __init__(self, order: Sequence[str]) -> None:
        self.known = {name: rank for rank, name in reversed(tuple(enumerate(order)))}
        self.ordinary = self.known.get(ORDINARY, len(order))

    def of(self, queue_class: str) -> int:
        return self.known.get(queue_class, self.ordinary)

    def is_priority(self, queue_class: str) -> bool:
        """Whether the class goes ahead of ordinary tickets."""
        return self.of(queue_class) < self.ordinary


def ranks_of(hall: Hall, state: HallState) -> Ranks:
    """As set today. Where no priority ticket may go ahead (a cap of 0) every class is ordinary."""
    return _ranks(priority_order(hall, state) if max_consecutive_priority(hall, state) else ())


@lru_cache(maxsize=64)
def _ranks(order: tuple[str, ...]) -> Ranks:
    return Ranks(order)


def place_of(ticket: Ticket) -> Place:
    return (ticket.effective_at or ticket.issued_at, ticket.order, ticket.id)


def enqueue(state: HallState, ticket: Ticket) -> None:
    """The ticket waits at its business, or at the window it was transferred to."""
    if ticket.to_window is None:
        queue = state.waiting.setdefault(ticket.business, Waiting())
    else:
        queue = state.at_window.setdefault(ticket.to_window, {}).setdefault(ticket.business, Waiting())
    queue.memo = None
    places, place = _places(queue, ticket)
    places.setdefault(ticket.queue_class, SortedList()).add(place)


def dequeue(state: HallState, ticket: Ticket) -> None:
    """The ticket waits no more. Raises KeyError or ValueError where it does not wait."""
    if ticket.to_window is None:
        queue = state.waiting[ticket.business]
    else:
        queue = state.at_window[ticket.to_window][ticket.business]
    queue.memo = None
    places, place = _places(queue, ticket)
    places[ticket.queue_class].remove(place)
    if not places[ticket.queue_class]:
        del places[ticket.queue_class]
    if ticket.to_window is not None and not queue.classes and not queue.rejoined:
        del state.at_window[ticket.to_window][ticket.business]
        if not state.at_window[ticket.to_window]:
            del state.at_window[ticket.to_window]


def count_call(state: HallState, ticket: Ticket) -> None:
    """One more call of the ticket's business: rejoined tickets come nearer."""
    state.waiting.setdefault(ticket.business, Waiting()).calls += 1


def uncount_call(state: HallState, ticket: Ticket) -> None:
    """A call of the ticket's business was taken back."""
    state.waiting[ticket.business].calls -= 1


def calls_of(state: HallState, business: str) -> int:
    queue = state.waiting.get(business)
    return queue.calls if queue else 0


def people_waiting(state: HallState, business: str) -> int:
    """How many wait for any window that serves the business."""
    queue = state.waiting.get(business)
    return size(queue) if queue else 0


def people_for(state: HallState, business: str) -> int:
    """All who wait for the business, those who wait for one window of it among them."""
    here = sum(size(queues[business]) for queues in state.at_window.values() if business in queues)
    return people_waiting(state, business) + here


def ids_waiting(hall: Hall, state: HallState, business: str) -> list[str]:
    """Ids of those who wait for any window of the business, in the order of their calls, caps and levels aside."""
    queue = state.waiting.get(business)
    return [] if queue is None else list(_in_order(ranks_of(hall, state), [(queue, queue.calls)]))


def ids_at_window(hall: Hall, state: HallState, window: int) -> list[str]:
    """Ids of those who were transferred to this window and wait, in the order of their calls, caps aside."""
    return list(_in_order(ranks_of(hall, state), _at_window(state, window)))


def people_ahead(hall: Hall, state: HallState, ticket_id: str) -> int:
    """How many wait before this ticket at its business (or window), caps and levels aside; 0 where it does not wait."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None or ticket.state != "waiting":
        return 0
    ranks = ranks_of(hall, state)
    if ticket.to_window is not None:
        return next(
            ahead
            for ahead, other in enumerate(_in_order(ranks, _at_window(state, ticket.to_window)))
            if other == ticket_id
        )
    queue = state.waiting[ticket.business]
    return _place_in_order(queue, ranks, ticket) if queue.rejoined else _place(queue, ranks, ticket)


def size(queue: Waiting) -> int:
    return sum(map(len, queue.classes.values())) + sum(map(len, queue.rejoined.values()))


def _places(queue: Waiting, ticket: Ticket) -> tuple[dict[str, Any], tuple[Any, int, str]]:
    """The lists that the ticket belongs in, and its entry there."""
    if ticket.rejoin_due is not None:
        return queue.rejoined, (ticket.rejoin_due, ticket.order, ticket.id)
    return queue.classes, place_of(ticket)


def _at_window(state: HallState, window: int) -> list[tuple[Waiting, int]]:
    queues = state.at_window.get(window, {})
    return [(queue, calls_of(state, business)) for business, queue in queues.items()]


def _place(queue: Waiting, ranks: Ranks, ticket: Ticket) -> int:
    """As `_place_in_order` where nobody comes back."""
    rank, ahead = ranks.of(ticket.queue_class), 0
    for name, places in queue.classes.items():
        other = ranks.of(name)
        if other < rank:
            ahead += len(places)
        elif other == rank:
            ahead += places.bisect_left(place_of(ticket))
    return ahead


def _place_in_order(queue: Waiting, ranks: Ranks, ticket: Ticket) -> int:
    """Where `_in_order` has the ticket, found without a step for everybody."""
    rank, plain, own = ranks.of(ticket.queue_class), dict[int, int](), 0
    for name, places in queue.classes.items():
        other = ranks.of(name)
        plain[other] = plain.get(other, 0) + len(places)
        if other == rank and ticket.rejoin_due is None:
            own += places.bisect_left(place_of(ticket))
    lines = sorted(plain.items(), reverse=True)
    later = _coming_back(ranks, [(queue, queue.calls)])
    ready: list[tuple[int, int, int, str]] = []
    called = 0
    while lines or ready or later:
        while later and (later[-1][0] <= called or not (lines or ready)):
            due, order, ticket_id, other = later.pop()
            heapq.heappush(ready, (other, due, order, ticket_id))
        if ready and (not lines or ready[0][0] <= lines[-1][0]):
            if heapq.heappop(ready)[3] == ticket.id:
                return called
            called += 1
            continue
        other, left = lines.pop()
        some = min(left, later[-1][0] - called) if later else left
        if other == rank and ticket.rejoin_due is None:
            if own < some:
                return called + own
            own -= some
        called += some
        if some < left:
            lines.append((other, left - some))
    raise LookupError(f"{ticket.number} does not wait in this queue")


def _coming_back(ranks: Ranks, queues: Sequence[tuple[Waiting, int]]) -> list[tuple[int, int, str, int]]:
    """Rejoined tickets, the next one last: calls until it is due, issue order, id, rank."""
    return sorted(
        (
            (entry[0] - calls, entry[1], entry[2], ranks.of(name))
            for queue, calls in queues
            for name, entries in queue.rejoined.items()
            for entry in entries
        ),
        reverse=True,
    )


def _in_order(ranks: Ranks, queues: Sequence[tuple[Waiting, int]]) -> Iterator[str]:
    """Plays the calls of these queues, each with the calls of its business so far."""
    plain = heapq.merge(
        *(_ranked(ranks, name, places) for queue, _ in queues for name, places in queue.classes.items())
    )
    later = _coming_back(ranks, queues)
    ready: list[tuple[int, int, int, str]] = []
    coming = next(plain, None)
    called = 0
    while coming is not None or ready or later:
        while later and (later[-1][0] <= called or (coming is None and not ready)):
            due, order, ticket_id, rank = later.pop()
            heapq.heappush(ready, (rank, due, order, ticket_id))
        if ready and (coming is None or ready[0][0] <= coming[0]):
            yield heapq.heappop(ready)[3]
        elif coming is not None:
            yield coming[1][2]
            coming = next(plain, None)
        called += 1


def _ranked(ranks: Ranks, name: str, places: Any) -> Iterator[tuple[int, Place]]:
    rank = ranks.of(name)
    return ((rank, place) for place in places)
