"""Calling: the next one, a chosen one, and the same one again."""

from datetime import datetime, timedelta

from msgspec import structs

from queue_server.domain import events
from queue_server.domain.apply import apply
from queue_server.domain.choosing import order
from queue_server.domain.choosing.order import Choice
from queue_server.domain.commands import CallNext, CallNumber, Recall, WindowCommand
from queue_server.domain.decision import Decision, moment_text, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import HallState, Ticket, WindowNow, ticket_copy, waiting_copy
from queue_server.domain.tickets import combos
from queue_server.domain.tickets.finding import about, find, not_found, only_today
from queue_server.domain.tickets.notes import note
from queue_server.domain.windows.at_window import in_hand, staffed
from queue_server.domain.windows.shift import in_hand as still_in_hand
from queue_server.domain.windows.shift import no_window, nobody_here

NEXT_OUTCOME = "done"
"""Outcome of a service that `next` ends."""
_CALLS = frozenset({"called", "recalled"})


def call_next(hall: Hall, state: HallState, command: CallNext, now: datetime) -> Decision:
    window, refused = _can_call(hall, state, command)
    if window is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, window.window)
    ended = _ended(hall, state, window, head)
    choice = order.choose(hall, _after(state, window, ended), window, now)
    if choice is None:
        nobody = Refusal(code="nobody_waiting", message="现在没有人在等。")
        return Decision(events=tuple(ended), refusal=nobody, window=window.window)
    return _called(hall, window, choice, ended, head)


def call_number(hall: Hall, state: HallState, command: CallNumber, now: datetime) -> Decision:
    window, refused = _can_call(hall, state, command)
    if window is None:
        return refused or nobody_here()
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    refused = only_today(state, ticket) or _not_for_this_window(window, ticket)
    if refused is not None:
        return refused
    head = stamp(state, command.actor, now, window.window)
    return _called(
        hall, window, order.chosen(hall, state, window, ticket, now), _ended(hall, state, window, head), head
    )


def recall(hall: Hall, state: HallState, command: Recall, now: datetime) -> Decision:
    ticket, refused = in_hand(state, command, None, "recalled")
    if ticket is None:
        return refused or nobody_here()
    rules = hall.rules.call
    if ticket.recalls >= rules.max_recalls:
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


def floor_of(hall: Hall, window: int, otherwise: int) -> int:
    known = hall.windows.get(window)
    return known.floor if known else otherwise


def _can_call(
    hall: Hall, state: HallState, command: WindowCommand
) -> tuple[WindowNow | None, Decision | None]:
    """The window, where it is open and has nothing in hand that was only called."""
    if command.window not in hall.windows:
        return None, no_window(command.window)
    window, refused = staffed(state, command)
    if window is None:
        return None, refused
    if window.state != "open":
        word = "暂停" if window.state == "paused" else "关闭"
        return None, refuse("wrong_state", f"窗口现在是{word}的，不能叫号。", state=window.state)
    held = state.tickets[window.ticket] if window.ticket else None
    if held is not None and held.state == "called":
        text = f"{held.number} 已叫号还没开始办，请先开始办理或过号。"
        return None, still_in_hand(state, window, text)
    if held is not None and window.pause_pending:
        text = f"窗口办完 {held.number} 就要暂停，请先办结。"
        return None, still_in_hand(state, window, text)
    return window, None


def _not_for_this_window(window: WindowNow, ticket: Ticket) -> Decision | None:
    if ticket.state != "waiting":
        return refuse("wrong_state", f"{ticket.number} 现在不在排队。", **about(ticket))
    if ticket.to_window is not None and ticket.to_window != window.window:
        text = f"{ticket.number} 在等 {ticket.to_window} 号窗口，不能在这里叫。"
        return refuse("not_allowed", text, **about(ticket))
    if ticket.to_window is None and ticket.business not in window.services:
        return refuse("not_allowed", f"{ticket.number} 的业务不在本窗口办理。", **about(ticket))
    return None


def _ended(hall: Hall, state: HallState, window: WindowNow, head: Stamp) -> list[Event]:
    """The service in hand ends before the next call."""
    if window.ticket is None:
        return []
    return [combos.ended(hall, state.tickets[window.ticket], window.window, NEXT_OUTCOME, head)]


def _after(state: HallState, window: WindowNow, ended: list[Event]) -> HallState:
    """What to choose from: also the ticket in hand, where its next step is at this window.

    Copies only what the end of a step changes.
    """
    step = next((one for one in ended if isinstance(one, events.StepFinished)), None)
    if step is None or step.business not in window.services:
        return state
    waiting = dict(state.waiting)
    if step.business in waiting:
        waiting[step.business] = waiting_copy(waiting[step.business])
    after = structs.replace(
        state,
        tickets={**state.tickets, step.ticket_id: ticket_copy(state.tickets[step.ticket_id])},
        windows={**state.windows, window.window: structs.replace(window)},
        waiting=waiting,
    )
    apply(after, step)
    return after


def _called(hall: Hall, window: WindowNow, choice: Choice, ended: list[Event], head: Stamp) -> Decision:
    ticket = choice.ticket
    call = events.TicketCalled(
        **head,
        ticket_id=ticket.id,
        window=window.window,
        call_id=_call_id(ticket),
        times=1 + sum(s.what in _CALLS and s.window == window.window for s in ticket.history),
        floors=_floors(hall, ticket, window.window),
        why=choice.why,
        note=note(hall, ticket),
        rule=choice.rule,
        passed=choice.passed,
        overdue_run=choice.overdue_run,
        help_run=choice.help_run,
        priority_run=choice.priority_run,
        finished=window.ticket,
    )
    return Decision(events=(*ended, call), ticket_id=ticket.id, window=window.window)


def _call_id(ticket: Ticket) -> str:
    return f"{ticket.id}-{ticket.calls + 1}"


def _floors(hall: Hall, ticket: Ticket, window: int) -> tuple[int, ...]:
    """Where the call goes: the window's floor, and the floor where the person was last seen."""
    return tuple(sorted({floor_of(hall, window, ticket.floor_seen), ticket.floor_seen}))
