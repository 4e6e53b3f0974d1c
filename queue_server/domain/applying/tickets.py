"""What happens to tickets: taken, called, served, missed, back again."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import events as e
from queue_server.domain import ticket as table
from queue_server.domain.state import CallShown, HallState, Ticket, TicketStep
from queue_server.domain.waiting import count_call, dequeue, enqueue

MAX_CALLS_SHOWN = 20
"""Newest calls that a board lists."""


def _issued(state: HallState, event: e.TicketIssued) -> None:
    state.issued += 1
    state.sequences[event.prefix] = event.seq
    state.numbers[event.number] = event.ticket_id
    state.tickets[event.ticket_id] = Ticket(
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
        history=[TicketStep(at=event.at, what="issued", by=event.by)],
    )
    enqueue(state, state.tickets[event.ticket_id])
    if event.person is not None:
        state.persons.setdefault(event.person, []).append(event.ticket_id)
    if event.agent is not None:
        state.agents.setdefault(event.agent, []).append(event.ticket_id)


def _printed(state: HallState, event: e.TicketPrinted) -> None:
    ticket = state.tickets[event.ticket_id]
    ticket.printed = event.printed
    what = "printed" if event.printed else "print_failed"
    ticket.history.append(TicketStep(at=event.at, what=what, by=event.by))


def _step(state: HallState, event: e.TicketEvent) -> Ticket:
    """Moves the ticket by the table and writes its history."""
    ticket = state.tickets[event.ticket_id]
    what = e.kind_of(event)
    following = table.after(ticket.state, what)
    if ticket.state == "waiting":
        dequeue(state, ticket)
    ticket.state = following
    window = event.window if isinstance(event, e.AtWindow) else None
    ticket.history.append(TicketStep(at=event.at, what=what, window=window, by=event.by, why=event.why))
    return ticket


def _ended(state: HallState, event: e.TicketCancelled | e.TicketExpired) -> None:
    ticket = _step(state, event)
    ticket.ended_at = event.at
    if ticket.window is not None:
        _empty(state, ticket.window, ticket, event)


def _called(state: HallState, event: e.TicketCalled | e.TicketRecalled) -> None:
    ticket = _step(state, event)
    ticket.window = event.window
    ticket.called_at = event.at
    ticket.times = event.times
    ticket.calls += 1
    ticket.call_id = event.call_id
    ticket.call_floors = event.floors
    if isinstance(event, e.TicketCalled):
        ticket.first_called_at = ticket.first_called_at or event.at
        ticket.why = event.why
        ticket.note = event.note
    window = state.windows[event.window]
    window.ticket = ticket.id
    window.since = event.at
    if isinstance(event, e.TicketCalled):
        count_call(state, ticket)
        window.overdue_run = event.overdue_run
        window.help_run = event.help_run
        window.priority_run = event.priority_run
    _show_call(state, ticket, event)


def _show_call(state: HallState, ticket: Ticket, event: e.TicketCalled | e.TicketRecalled) -> None:
    fresh = CallShown(
        ticket=ticket.id,
        number=ticket.number,
        window=event.window,
        business=ticket.business,
        floors=event.floors,
        called_at=event.at,
        times=event.times,
    )
    room: dict[int, int] = {}
    kept = []
    for call in [fresh, *(call for call in state.calls if call.ticket != ticket.id)]:
        for floor in call.floors:
            room[floor] = room.get(floor, 0) + 1
        if any(room[floor] <= MAX_CALLS_SHOWN for floor in call.floors):
            kept.append(call)
    state.calls = kept


def _started(state: HallState, event: e.ServiceStarted) -> None:
    ticket = _step(state, event)
    ticket.started_at = event.at
    ticket.floor_seen = event.floor
    state.windows[event.window].since = event.at


def _missed(state: HallState, event: e.TicketMissed) -> None:
    ticket = _step(state, event)
    ticket.ended_at = event.at
    _empty(state, event.window, ticket, event)


def _finished(state: HallState, event: e.TicketFinished) -> None:
    ticket = _step(state, event)
    ticket.ended_at = event.at
    ticket.outcome = event.outcome
    state.windows[event.window].served += 1
    _empty(state, event.window, ticket, event)


def _empty(state: HallState, number: int, ticket: Ticket, event: e.Event) -> None:
    window = state.windows[number]
    if window.ticket == ticket.id:
        window.ticket = None
        window.since = event.at


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.TicketIssued: _issued,
    e.TicketPrinted: _printed,
    e.TicketCancelled: _ended,
    e.TicketExpired: _ended,
    e.TicketCalled: _called,
    e.TicketRecalled: _called,
    e.ServiceStarted: _started,
    e.TicketMissed: _missed,
    e.TicketFinished: _finished,
}
