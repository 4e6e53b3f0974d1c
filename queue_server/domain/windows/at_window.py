"""The ticket that a window's command is about, or why it is refused."""

from queue_server.domain.commands import WindowCommand
from queue_server.domain.decision import Decision, refuse
from queue_server.domain.events import Event, Stamp, WindowPaused
from queue_server.domain.state import HallState, Ticket, WindowNow
from queue_server.domain.tickets.finding import about, find, not_found
from queue_server.domain.tickets.table import allowed
from queue_server.domain.windows.shift import no_window, nobody_here


def staffed(state: HallState, command: WindowCommand) -> tuple[WindowNow | None, Decision | None]:
    """The window with somebody logged in, or why not."""
    window = state.windows.get(command.window)
    if window is None:
        return None, no_window(command.window)
    if window.clerk is None:
        return None, nobody_here()
    return window, None


def in_hand(
    state: HallState, command: WindowCommand, ticket_id: str | None, event: str
) -> tuple[Ticket | None, Decision | None]:
    """The ticket called or served here, which `event` may happen to, or why it is refused."""
    window, refused = staffed(state, command)
    if window is None:
        return None, refused
    if ticket_id is not None and ticket_id != window.ticket:
        return None, _not_here(state, command.window, ticket_id)
    if window.ticket is None:
        return None, refuse("wrong_state", "这个窗口现在没有叫到的号。")
    ticket = state.tickets[window.ticket]
    if not allowed(ticket.state, event):
        return None, refuse("wrong_state", _NOT_NOW[event].format(number=ticket.number), **about(ticket))
    return ticket, None


def elsewhere(ticket: Ticket) -> Decision:
    return refuse("not_allowed", f"{ticket.number} 是 {ticket.window} 号窗口的号。", **about(ticket))


def pause_now(window: WindowNow, head: Stamp) -> list[Event]:
    """A pause that waited for the ticket in hand to end begins."""
    if not window.pause_pending:
        return []
    return [WindowPaused(**head, window=window.window, why=window.reason)]


def _not_here(state: HallState, window: int, ticket_id: str) -> Decision:
    other = find(state, ticket_id)
    if other is None:
        return not_found()
    if other.window not in (None, window):
        return elsewhere(other)
    return refuse("wrong_state", f"{other.number} 现在不在这个窗口办理。", **about(other))


_NOT_NOW = {
    "recalled": "{number} 已经在办理，不用再呼。",
    "started": "{number} 已经在办理。",
    "missed": "{number} 已经在办理，不能过号。",
    "finished": "{number} 还没开始办理，不能办结。",
    "held": "{number} 还没开始办理，不能挂起；没有来请按过号。",
    "transferred": "{number} 还没开始办理，请先开始办理，再转号。",
}
