"""Who waits where: one queue a business, and one for each window that tickets were transferred to."""

from datetime import datetime
from typing import Any

from sortedcontainers import SortedList as _SortedList

from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, Waiting

SortedList: Any = _SortedList

Place = tuple[datetime, int, str]
"""Effective time, issue order, ticket id: the order within a class."""


def place_of(ticket: Ticket) -> Place:
    return (ticket.effective_at or ticket.issued_at, ticket.order, ticket.id)


def enqueue(state: HallState, ticket: Ticket) -> None:
    """The ticket waits at its business, or at the window it was transferred to."""
    queue = _queue(state, ticket)
    if ticket.rejoin_due is not None:
        queue.rejoined.setdefault(ticket.queue_class, []).append((ticket.rejoin_due, ticket.order, ticket.id))
        queue.rejoined[ticket.queue_class].sort()
    else:
        queue.classes.setdefault(ticket.queue_class, SortedList()).add(place_of(ticket))


def dequeue(state: HallState, ticket: Ticket) -> None:
    """The ticket waits no more. Raises KeyError or ValueError where it does not wait."""
    queue = _queue(state, ticket)
    if ticket.rejoin_due is not None:
        queue.rejoined[ticket.queue_class].remove((ticket.rejoin_due, ticket.order, ticket.id))
        if not queue.rejoined[ticket.queue_class]:
            del queue.rejoined[ticket.queue_class]
    else:
        queue.classes[ticket.queue_class].remove(place_of(ticket))
        if not queue.classes[ticket.queue_class]:
            del queue.classes[ticket.queue_class]


def count_call(state: HallState, ticket: Ticket) -> None:
    """One more call of the ticket's business: rejoined tickets come nearer."""
    state.waiting.setdefault(ticket.business, Waiting()).calls += 1


def calls_of(state: HallState, business: str) -> int:
    queue = state.waiting.get(business)
    return queue.calls if queue else 0


def people_waiting(state: HallState, business: str) -> int:
    queue = state.waiting.get(business)
    return size(queue) if queue else 0


def people_for(state: HallState, business: str) -> int:
    """All who wait for the business, those who wait for one window of it among them."""
    here = sum(
        state.tickets[place[2]].business == business
        for queue in state.at_window.values()
        for places in (*queue.classes.values(), *queue.rejoined.values())
        for place in places
    )
    return people_waiting(state, business) + here


def ids_waiting(state: HallState, business: str) -> list[str]:
    """Ids of those who wait for the business, class by class as they stand, rejoined ones last."""
    queue = state.waiting.get(business)
    if queue is None:
        return []
    return [place[2] for places in (*queue.classes.values(), *queue.rejoined.values()) for place in places]


def people_ahead(hall: Hall, state: HallState, ticket_id: str) -> int:
    """How many wait before this ticket at its business (or window); 0 where it does not wait."""
    ticket = state.tickets.get(ticket_id)
    if ticket is None or ticket.state != "waiting":
        return 0
    queue = _queue(state, ticket)
    if ticket.rejoin_due is not None:
        others = size(queue) - 1
        return min(others, max(0, ticket.rejoin_due - queue.calls))
    order = hall.rules.priority_order
    rank = order.index(ticket.queue_class) if ticket.queue_class in order else len(order)
    before = sum(len(queue.classes.get(each, ())) for each in order[:rank])
    return before + int(queue.classes[ticket.queue_class].index(place_of(ticket)))


def size(queue: Waiting) -> int:
    return sum(map(len, queue.classes.values())) + sum(map(len, queue.rejoined.values()))


def _queue(state: HallState, ticket: Ticket) -> Waiting:
    if ticket.to_window is not None:
        return state.at_window.setdefault(ticket.to_window, Waiting())
    return state.waiting.setdefault(ticket.business, Waiting())
