"""The call and the service at a window: next, recall, start, miss, finish."""

from datetime import datetime, timedelta

from queue_server.domain import events, order
from queue_server.domain.commands import (
    CallNext,
    FinishTicket,
    MissTicket,
    Recall,
    StartService,
    WindowCommand,
)
from queue_server.domain.decision import Decision, moment_text, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.issuing import find
from queue_server.domain.refusals import Refusal
from queue_server.domain.shift import in_hand, no_window, nobody_here
from queue_server.domain.state import HallState, Ticket, WindowNow
from queue_server.domain.ticket import allowed

NEXT_OUTCOME = "done"
"""Outcome of a service that `next` ends."""


def call_next(hall: Hall, state: HallState, command: CallNext, now: datetime) -> Decision:
    window = state.windows.get(command.window)
    if window is None or command.window not in hall.windows:
        return no_window(command.window)
    if window.clerk is None:
        return nobody_here()
    if window.state != "open":
        word = "暂停" if window.state == "paused" else "关闭"
        return refuse("wrong_state", f"窗口现在是{word}的，不能叫号。", state=window.state)
    held = state.tickets[window.ticket] if window.ticket else None
    if held is not None and held.state == "called":
        return in_hand(state, window, f"{held.number} 已叫号还没开始办，请先开始办理或过号。")
    if held is not None and window.pause_pending:
        return in_hand(state, window, f"窗口办完 {held.number} 就要暂停，请先办结。")
    head = stamp(state, command.actor, now, window.window)
    happened: list[Event] = []
    if held is not None:
        happened += _finish(window, held, NEXT_OUTCOME, head)
    chosen = order.choose(hall, state, window, now)
    if chosen is None:
        nobody = Refusal(code="nobody_waiting", message="现在没有人在等。")
        return Decision(events=tuple(happened), refusal=nobody, window=window.window)
    happened.append(_call(hall, chosen, window, head))
    return Decision(events=tuple(happened), ticket_id=chosen.ticket.id, window=window.window)


def recall(hall: Hall, state: HallState, command: Recall, now: datetime) -> Decision:
    ticket, refused = _ticket(state, command, None, "recalled")
    if refused is not None or ticket is None:
        return refused or nobody_here()
    rules = hall.rules.call
    if ticket.times - 1 >= rules.max_recalls:
        text = f"{ticket.number} 已重呼 {rules.max_recalls} 次，不能再呼。"
        return refuse("wrong_state", text, again_at=None)
    again = (ticket.called_at or now) + timedelta(seconds=rules.recall_interval_s)
    if now < again:
        wait = max(1, round((again - now).total_seconds()))
        return refuse("wrong_state", f"刚呼过，请 {wait} 秒后再呼。", again_at=moment_text(again))
    called = events.TicketRecalled(
        **stamp(state, command.actor, now, command.window),
        ticket_id=ticket.id,
        window=command.window,
        call_id=_call_id(ticket),
        times=ticket.times + 1,
        floors=_floors(hall, ticket, command.window),
    )
    return Decision(events=(called,), ticket_id=ticket.id, window=command.window)


def start(hall: Hall, state: HallState, command: StartService, now: datetime) -> Decision:
    ticket, refused = _ticket(state, command, command.ticket_id, "started")
    if refused is not None or ticket is None:
        return refused or nobody_here()
    begun = events.ServiceStarted(
        **stamp(state, command.actor, now, command.window),
        ticket_id=ticket.id,
        window=command.window,
        floor=_floor_of(hall, command.window, ticket.floor_seen),
    )
    return Decision(events=(begun,), ticket_id=ticket.id, window=command.window)


def miss(_hall: Hall, state: HallState, command: MissTicket, now: datetime) -> Decision:
    ticket, refused = _ticket(state, command, command.ticket_id, "missed")
    if refused is not None or ticket is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, command.window)
    return Decision(
        events=tuple(missed(state.windows[command.window], ticket, head)),
        ticket_id=ticket.id,
        window=command.window,
    )


def finish(_hall: Hall, state: HallState, command: FinishTicket, now: datetime) -> Decision:
    ticket, refused = _ticket(state, command, command.ticket_id, "finished")
    if refused is not None or ticket is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, command.window)
    return Decision(
        events=tuple(_finish(state.windows[command.window], ticket, command.outcome, head)),
        ticket_id=ticket.id,
        window=command.window,
    )


def missed(window: WindowNow, ticket: Ticket, head: Stamp, why: str | None = None) -> list[Event]:
    """The called ticket is missed; a pause that waited for its end begins."""
    gone = events.TicketMissed(**head, ticket_id=ticket.id, window=window.window, why=why)
    return [gone, *_pause_now(window, head)]


def _finish(window: WindowNow, ticket: Ticket, outcome: str, head: Stamp) -> list[Event]:
    done = events.TicketFinished(**head, ticket_id=ticket.id, window=window.window, outcome=outcome)
    return [done, *_pause_now(window, head)]


def _pause_now(window: WindowNow, head: Stamp) -> list[Event]:
    if not window.pause_pending:
        return []
    return [events.WindowPaused(**head, window=window.window, why=window.reason)]


def _call(hall: Hall, choice: order.Choice, window: WindowNow, head: Stamp) -> events.TicketCalled:
    ticket = choice.ticket
    again = ticket.times if ticket.window == window.window else 0
    return events.TicketCalled(
        **head,
        ticket_id=ticket.id,
        window=window.window,
        call_id=_call_id(ticket),
        times=again + 1,
        floors=_floors(hall, ticket, window.window),
        why=choice.why,
        rule=choice.rule,
        passed=choice.passed,
        overdue_run=choice.overdue_run,
        help_run=choice.help_run,
        priority_run=choice.priority_run,
    )


def _call_id(ticket: Ticket) -> str:
    return f"{ticket.id}-{ticket.calls + 1}"


def _floors(hall: Hall, ticket: Ticket, window: int) -> tuple[int, ...]:
    """Where the call goes: the window's floor, and the floor where the person was last seen."""
    return tuple(sorted({_floor_of(hall, window, ticket.floor_seen), ticket.floor_seen}))


def _floor_of(hall: Hall, window: int, otherwise: int) -> int:
    known = hall.windows.get(window)
    return known.floor if known else otherwise


def _ticket(
    state: HallState, command: WindowCommand, ticket_id: str | None, event: str
) -> tuple[Ticket | None, Decision | None]:
    """The ticket at this window that the command is about, or why it is refused."""
    window = state.windows.get(command.window)
    if window is None:
        return None, no_window(command.window)
    if window.clerk is None:
        return None, nobody_here()
    if ticket_id is not None and ticket_id != window.ticket:
        return None, _not_here(state, command.window, ticket_id)
    if window.ticket is None:
        return None, refuse("wrong_state", "这个窗口现在没有叫到的号。")
    ticket = state.tickets[window.ticket]
    if not allowed(ticket.state, event):
        return None, refuse("wrong_state", _NOT_NOW[event].format(number=ticket.number), **_of(ticket))
    return ticket, None


def _not_here(state: HallState, window: int, ticket_id: str) -> Decision:
    other = find(state, ticket_id)
    if other is None:
        return refuse("not_found", "没有查到这个号。")
    if other.window not in (None, window):
        return refuse("not_allowed", f"{other.number} 是 {other.window} 号窗口的号。", **_of(other))
    return refuse("wrong_state", f"{other.number} 现在不在这个窗口办理。", **_of(other))


def _of(ticket: Ticket) -> dict[str, object]:
    return {"ticket_id": ticket.id, "number": ticket.number, "state": ticket.state}


_NOT_NOW = {
    "recalled": "{number} 已经在办理，不用再呼。",
    "started": "{number} 已经在办理。",
    "missed": "{number} 已经在办理，不能过号。",
    "finished": "{number} 还没开始办理，不能办结。",
}
