"""Sent on (转号): to another business or to one window, with the same number."""

from datetime import datetime, timedelta

from queue_server.domain import events
from queue_server.domain.commands import TransferTicket
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours import opening
from queue_server.domain.state import HallState, Ticket, Waiting
from queue_server.domain.tickets.combos import first_place
from queue_server.domain.windows.at_window import in_hand, pause_now
from queue_server.domain.windows.shift import no_window, nobody_here

PLACES = frozenset({"first", "kept", "last"})
_JUST_BEFORE = timedelta(milliseconds=1)


def transfer(hall: Hall, state: HallState, command: TransferTicket, now: datetime) -> Decision:
    refused = _nowhere(hall, state, command)
    if refused is not None:
        return refused
    ticket, refused = in_hand(state, command, command.ticket_id, "transferred")
    if ticket is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, command.window)
    sent = events.TicketTransferred(
        **head,
        ticket_id=ticket.id,
        window=command.window,
        business=command.to_business or ticket.business,
        to_window=command.to_window,
        place=command.place,
        effective_at=_effective(state, command, ticket, now),
    )
    paused = pause_now(state.windows[command.window], head)
    return Decision(events=(sent, *paused), ticket_id=ticket.id, window=command.window)


def stranded(hall: Hall, state: HallState, head: Stamp) -> list[Event]:
    """Who waits for one window that the hall file has lost waits for any window of the business."""
    waiting = [
        ticket
        for ticket in state.tickets.values()
        if ticket.state == "waiting" and ticket.to_window is not None and ticket.to_window not in hall.windows
    ]
    return [
        events.TicketRequeued(
            **head, ticket_id=ticket.id, business=ticket.business, why=f"没有 {ticket.to_window} 号窗口了"
        )
        for ticket in waiting
    ]


def _nowhere(hall: Hall, state: HallState, command: TransferTicket) -> Decision | None:
    """Why nobody can be sent there. A business that is closed for now is no reason: the clerk knows why."""
    if (command.to_business is None) == (command.to_window is None):
        return refuse("bad_request", "请选一项业务或一个窗口转过去。")
    if command.place not in PLACES:
        return refuse("bad_request", "转号的排法只有排最前、按原来时间和排最后。")
    if command.to_window is not None:
        if command.to_window not in state.windows or command.to_window not in hall.windows:
            return no_window(command.to_window)
        if command.to_window == command.window:
            return refuse("bad_request", "这个号已经在本窗口，请选别的窗口。")
        return None
    business = hall.businesses.get(command.to_business or "")
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    if business.closed_text is not None:
        return refuse("business_closed", business.closed_text, opens_at=None)
    if not opening.windows_serving(hall, state, business.id):
        return refuse("business_closed", f"今天没有窗口办理{business.name}。", opens_at=None)
    return None


def _effective(state: HallState, command: TransferTicket, ticket: Ticket, now: datetime) -> datetime:
    if command.place == "last":
        return now
    first = first_place(ticket)
    if command.place == "kept":
        return first
    heads: list[datetime] = [
        queue.classes[ticket.queue_class][0][0]
        for queue in _queues(state, command)
        if ticket.queue_class in queue.classes
    ]
    return min([first, *(head - _JUST_BEFORE for head in heads)])


def _queues(state: HallState, command: TransferTicket) -> list[Waiting]:
    """Those among whom it will wait: of a window, all that the window calls."""
    if command.to_window is not None:
        sent = state.at_window.get(command.to_window, {}).values()
        served = state.windows[command.to_window].services
        return [*sent, *(state.waiting[business] for business in served if business in state.waiting)]
    queue = state.waiting.get(command.to_business or "")
    return [queue] if queue is not None else []
