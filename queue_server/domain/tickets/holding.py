"""On hold (挂起): the person does something else first, and the window is free meanwhile."""

from datetime import datetime
from typing import get_args

from queue_server.domain import events
from queue_server.domain.commands import HoldTicket, UnholdTicket
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, HoldKind, Ticket, WindowNow
from queue_server.domain.tickets.finding import about, find, not_found, only_today
from queue_server.domain.windows.at_window import elsewhere, in_hand, pause_now, staffed
from queue_server.domain.windows.shift import in_hand as still_in_hand
from queue_server.domain.windows.shift import no_window, nobody_here

KINDS: tuple[HoldKind, ...] = get_args(HoldKind)
ANY_WINDOW: HoldKind = "any_window"


def hold(hall: Hall, state: HallState, command: HoldTicket, now: datetime) -> Decision:
    kind = command.kind or ANY_WINDOW
    if kind not in KINDS or kind not in hall.rules.hold.kinds:
        return refuse("bad_request", "本大厅没有这种挂起。", kinds=list(hall.rules.hold.kinds))
    ticket, refused = in_hand(state, command, command.ticket_id, "held")
    if ticket is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, command.window)
    held = events.TicketHeld(**head, ticket_id=ticket.id, window=command.window, hold=kind)
    paused = pause_now(state.windows[command.window], head)
    return Decision(events=(held, *paused), ticket_id=ticket.id, window=command.window)


def unhold(hall: Hall, state: HallState, command: UnholdTicket, now: datetime) -> Decision:
    """Served on, here. A window that is closed, paused or has a ticket in hand takes nobody up."""
    if command.window not in hall.windows:
        return no_window(command.window)
    window, refused = staffed(state, command)
    if window is None:
        return refused or nobody_here()
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    refused = only_today(state, ticket) or _not_here(state, window, ticket)
    if refused is not None:
        return refused
    back = events.TicketUnheld(
        **stamp(state, command.actor, now, window.window), ticket_id=ticket.id, window=window.window
    )
    return Decision(events=(back,), ticket_id=ticket.id, window=window.window)


def _not_here(state: HallState, window: WindowNow, ticket: Ticket) -> Decision | None:
    if ticket.state != "held":
        if ticket.window not in (None, window.window):
            return elsewhere(ticket)
        return refuse("wrong_state", f"{ticket.number} 没有挂起。", **about(ticket))
    if ticket.window != window.window:
        if ticket.hold == "same_window":
            text = f"{ticket.number} 的材料在 {ticket.window} 号窗口，请到那里续办。"
            return refuse("not_allowed", text, **about(ticket))
        if ticket.business not in window.services:
            return refuse("not_allowed", f"{ticket.number} 的业务不在本窗口办理。", **about(ticket))
    if window.state != "open":
        word = "暂停" if window.state == "paused" else "关闭"
        return refuse("wrong_state", f"窗口现在是{word}的，不能续办。", state=window.state)
    if window.ticket is not None:
        number = state.tickets[window.ticket].number
        return still_in_hand(state, window, f"手上的 {number} 还没办完，请先办完。")
    return None
