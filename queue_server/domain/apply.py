"""Carries out what happened: `apply(state, event)` changes the state that it is given."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from queue_server.domain import events as e
from queue_server.domain import ticket as table
from queue_server.domain.state import CallShown, HallState, Ticket, TicketStep, WindowNow

MAX_CALLS_SHOWN = 20
"""Newest calls that a board lists."""


def apply(state: HallState, event: e.Event) -> None:
    """Raises ImpossibleEvent where the event does not fit the state (a broken journal)."""
    _APPLY[type(event)](state, event)


def _day_opened(state: HallState, event: e.DayOpened) -> None:
    previous = state.tickets if event.day - state.day == timedelta(days=1) else {}
    matrix_rev = state.matrix_rev + 1
    fresh = HallState(
        day=event.day,
        matrix_rev=matrix_rev,
        windows={w: WindowNow(window=w, services=dict(s)) for w, s in event.services.items()},
        configured={w: dict(s) for w, s in event.services.items()},
        notices=dict(state.notices if event.notices is None else event.notices),
        previous=previous,
    )
    for name in HallState.__struct_fields__:
        setattr(state, name, getattr(fresh, name))


def _hall_loaded(state: HallState, event: e.HallLoaded) -> None:
    for number in [n for n, w in state.windows.items() if n not in event.services and w.ticket is None]:
        del state.windows[number]
    for number, services in event.services.items():
        window = state.windows.setdefault(number, WindowNow(window=number))
        if state.configured.get(number) != services:
            window.services = dict(services)
    state.configured = {number: dict(services) for number, services in event.services.items()}
    state.matrix_rev += 1


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
        history=[TicketStep(at=event.at, what="issued", by=event.by)],
    )
    state.waiting.setdefault(event.business, []).append(event.ticket_id)
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
        state.waiting[ticket.business].remove(ticket.id)
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


def _logged_in(state: HallState, event: e.ClerkLoggedIn) -> None:
    state.windows[event.window].clerk = event.clerk


def _logged_out(state: HallState, event: e.ClerkLoggedOut) -> None:
    state.windows[event.window].clerk = None


def _opened(state: HallState, event: e.WindowOpened) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "open", False
    window.reason, window.since = event.why, event.at


def _pause_asked(state: HallState, event: e.PauseAsked) -> None:
    window = state.windows[event.window]
    window.pause_pending, window.reason = True, event.why


def _pause_withdrawn(state: HallState, event: e.PauseWithdrawn) -> None:
    window = state.windows[event.window]
    window.pause_pending, window.reason = False, None


def _paused(state: HallState, event: e.WindowPaused) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "paused", False
    window.reason, window.since = event.why, event.at


def _closed(state: HallState, event: e.WindowClosed) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "closed", False
    window.reason, window.since = event.why, event.at


def _services_set(state: HallState, event: e.ServicesSet) -> None:
    state.windows[event.window].services = dict(event.services)
    state.matrix_rev += 1


def _notice_set(state: HallState, event: e.NoticeSet) -> None:
    for floor in event.floors:
        if event.text is None:
            state.notices.pop(floor, None)
        else:
            state.notices[floor] = event.text


_APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.DayOpened: _day_opened,
    e.HallLoaded: _hall_loaded,
    e.TicketIssued: _issued,
    e.TicketPrinted: _printed,
    e.TicketCancelled: _ended,
    e.TicketExpired: _ended,
    e.TicketCalled: _called,
    e.TicketRecalled: _called,
    e.ServiceStarted: _started,
    e.TicketMissed: _missed,
    e.TicketFinished: _finished,
    e.ClerkLoggedIn: _logged_in,
    e.ClerkLoggedOut: _logged_out,
    e.WindowOpened: _opened,
    e.PauseAsked: _pause_asked,
    e.PauseWithdrawn: _pause_withdrawn,
    e.WindowPaused: _paused,
    e.WindowClosed: _closed,
    e.ServicesSet: _services_set,
    e.NoticeSet: _notice_set,
}
