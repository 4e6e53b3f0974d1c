"""The last action of a window is taken back, unless somebody else was touched by it meanwhile."""

from datetime import datetime, timedelta

from queue_server.domain import events
from queue_server.domain.commands import UndoLast
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, UndoPoint, WindowNow
from queue_server.domain.tickets import persons
from queue_server.domain.tickets.finding import about
from queue_server.domain.tickets.table import LIVE
from queue_server.domain.windows.at_window import pause_now, staffed
from queue_server.domain.windows.shift import nobody_here

HARMLESS = frozenset({"recalled", "printed", "print_failed", "rated"})
"""What may have happened to the ticket since."""


def undo(hall: Hall, state: HallState, command: UndoLast, now: datetime) -> Decision:
    window, refused = staffed(state, command)
    if window is None:
        return refused or nobody_here()
    point = window.undo
    if point is None:
        return refuse("wrong_state", "没有可以撤回的一步。")
    within = hall.rules.call.undo_s
    if now > point.at + timedelta(seconds=within):
        return refuse("wrong_state", f"只能撤回 {within:g} 秒内的上一步。")
    refused = _touched(hall, state, window, point)
    if refused is not None:
        return refused
    head = stamp(state, command.actor, now, window.window)
    about_it = point.tickets[-1].id
    current = [state.tickets[ticket.id] for ticket in point.tickets]
    taken_back = events.ActionUndone(
        **head,
        ticket_id=about_it,
        window=window.window,
        action=point.action,
        businesses=tuple(sorted({ticket.business for ticket in (*current, *point.tickets)})),
        floors=tuple(
            sorted({floor for ticket in (*current, *point.tickets) for floor in ticket.call_floors})
        ),
    )
    paused = pause_now(window, head) if point.window.ticket is None else []
    return Decision(events=(taken_back, *paused), ticket_id=about_it, window=window.window)


def _touched(hall: Hall, state: HallState, window: WindowNow, point: UndoPoint) -> Decision | None:
    if point.window.ticket is not None and window.state == "closed":
        return refuse("wrong_state", "窗口已经关了，请先开窗再撤回。", state=window.state)
    for before, length in {
        ticket.id: (ticket, steps) for ticket, steps in zip(point.tickets, point.steps, strict=True)
    }.values():
        now = state.tickets.get(before.id)
        if now is None or any(step.what not in HARMLESS for step in now.history[length:]):
            text = f"{before.number} 后来又有了变化，不能撤回了。"
            return refuse("wrong_state", text, **about(now or before))
        if _cannot_live_again(hall, state, before, now):
            text = f"{before.number} 本人后来又取了号，不能撤回了。"
            return refuse("wrong_state", text, **about(now))
    return None


def _cannot_live_again(hall: Hall, state: HallState, before: Ticket, now: Ticket) -> bool:
    """The person took another ticket when this one was over."""
    if before.state not in LIVE or now.state in LIVE:
        return False
    return persons.live_limits(hall, state, now.person, before.business) is not None
