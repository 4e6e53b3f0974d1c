"""What happens to a ticket at the hall's desk and kiosks: taken, printed, given back, moved, marked, rated."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from queue_server.domain import events as e
from queue_server.domain.applying.moving import ended, follow, step
from queue_server.domain.choosing.waiting import calls_of, enqueue
from queue_server.domain.hours import limits
from queue_server.domain.state import HallState, Ticket, TicketStep


def _issued(state: HallState, event: e.TicketIssued) -> None:
    state.issued += 1
    state.sequences[event.prefix] = event.seq
    state.numbers[event.number] = event.ticket_id
    ticket = Ticket(
        id=event.ticket_id,
        number=event.number,
        business=event.business,
        state="waiting",
        order=state.issued,
        issued_at=event.at,
        floor_seen=event.floor,
        kiosk=event.source,
        person=event.person,
        agent=event.agent,
        claim=event.claim,
        delivery=event.delivery,
        combo=event.combo,
        steps=event.steps,
        half=event.half,
        queue_class=event.queue_class,
        effective_at=event.effective_at or event.at,
        queued_at=event.at,
        appointment=event.appointment,
        slot_at=event.slot_at,
        first_issued_at=event.first_issued_at,
        history=[
            TicketStep(
                at=event.at,
                what="issued",
                by=event.by,
                why=event.why,
                business=event.business,
                detail=event.moved_from,
            )
        ],
    )
    state.tickets[ticket.id] = ticket
    enqueue(state, ticket)
    if event.appointment is None:
        limits.count(state, event)
    elif event.appointment in state.appointments:
        state.appointments[event.appointment] = structs.replace(
            state.appointments[event.appointment], state="checked_in", ticket=ticket.id
        )
    if event.person is not None:
        state.persons.setdefault(event.person, []).append(ticket.id)
    if event.agent is not None:
        state.agents.setdefault(event.agent, []).append(ticket.id)


def _printed(state: HallState, event: e.TicketPrinted) -> None:
    ticket = state.tickets[event.ticket_id]
    ticket.printed = event.printed
    what = "printed" if event.printed else "print_failed"
    ticket.history.append(TicketStep(at=event.at, what=what, by=event.by))


def _moved(state: HallState, event: e.TicketMoved) -> None:
    step(state, event, detail=event.successor)
    ended(state, event)


def _requeued(state: HallState, event: e.TicketRequeued) -> None:
    ticket = step(state, event, business=event.business)
    if ticket.rejoin_due is not None:
        left = max(0, ticket.rejoin_due - calls_of(state, ticket.business))
        ticket.rejoin_due = calls_of(state, event.business) + left
    ticket.business = event.business
    ticket.to_window = None
    enqueue(state, ticket)


def _marked(state: HallState, event: e.TicketMarked) -> None:
    ticket = step(state, event, detail=event.queue_class)
    ticket.queue_class = event.queue_class
    enqueue(state, ticket)


def _rated(state: HallState, event: e.TicketRated) -> None:
    """Also yesterday's: a slip is valid to the end of the next day. A replay may begin with the day of the rating."""
    ticket = state.tickets.get(event.ticket_id) or state.previous.get(event.ticket_id)
    if ticket is None:
        return
    follow(ticket, event, detail=str(event.level))
    ticket.rated = event.level


def _given_up(state: HallState, event: e.TicketCancelled | e.TicketExpired) -> None:
    step(state, event)
    ended(state, event)


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.TicketIssued: _issued,
    e.TicketPrinted: _printed,
    e.TicketCancelled: _given_up,
    e.TicketExpired: _given_up,
    e.TicketMoved: _moved,
    e.TicketRequeued: _requeued,
    e.TicketMarked: _marked,
    e.TicketRated: _rated,
}
