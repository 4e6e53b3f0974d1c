"""The last action of a window: what stood before it is kept, and put back when it is taken back."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import structs

from queue_server.domain import events as e
from queue_server.domain.applying.boards import with_room
from queue_server.domain.choosing.waiting import dequeue, enqueue, uncount_call
from queue_server.domain.state import (
    CallShown,
    HallState,
    Ticket,
    TicketStep,
    UndoPoint,
    WindowNow,
    ticket_copy,
)

Apply = Callable[[HallState, Any], None]


def undoable(action: str, handler: Apply) -> Apply:
    """Carries out the event and keeps what stood before it at its window."""

    def run(state: HallState, event: e.AtWindow) -> None:
        before = _before(state, action, event)
        handler(state, event)
        ticket = state.tickets[event.ticket_id]
        state.windows[event.window].undo = structs.replace(before, steps=(*before.steps, len(ticket.history)))

    return run


def _before(state: HallState, action: str, event: e.AtWindow) -> UndoPoint:
    window = state.windows[event.window]
    copy = ticket_copy(state.tickets[event.ticket_id])
    earlier = window.undo
    finished = event.finished if isinstance(event, e.TicketCalled) else None
    if finished is not None and earlier is not None and earlier.tickets[-1].id == finished:
        return structs.replace(earlier, action=action, tickets=(*earlier.tickets, copy))
    return UndoPoint(
        action=action,
        at=event.at,
        tickets=(copy,),
        steps=(),
        window=structs.replace(window, undo=None, services={}),
        calls=tuple(state.calls),
    )


def undone(state: HallState, event: e.ActionUndone) -> None:
    """Raises LookupError where there is nothing to take back (a broken journal)."""
    window = state.windows[event.window]
    point = window.undo
    if point is None:
        raise LookupError(f"window {event.window} has no action to take back")
    for copy in reversed(point.tickets):
        _put_back(state, copy, event)
    _window_back(window, point.window)
    _calls_back(state, point)
    window.undo = None


def _put_back(state: HallState, copy: Ticket, event: e.ActionUndone) -> None:
    """What happened stays in the history, and a call that was heard keeps its id."""
    now = state.tickets[copy.id]
    if now.state == "waiting":
        dequeue(state, now)
    ended_by_call = event.action == "next" and copy.state == "serving"
    action = "finish" if ended_by_call else event.action
    step = TicketStep(at=event.at, what="undone", window=event.window, by=event.by, detail=action)
    back = structs.replace(
        copy, calls=now.calls, printed=now.printed, rated=now.rated, history=[*now.history, step]
    )
    if back.state == "called":
        back.called_at = event.at  # the grace time begins anew: the clerk has just asked for more of it
    state.tickets[copy.id] = back
    if back.state == "waiting":
        enqueue(state, back)
        uncount_call(state, back)


def _window_back(window: WindowNow, before: WindowNow) -> None:
    """Only what the action changed: a pause asked for since then begins when the ticket in hand ends."""
    window.ticket, window.since, window.served = before.ticket, before.since, before.served
    window.overdue_run, window.help_run = before.overdue_run, before.help_run
    window.priority_run = before.priority_run
    if window.ticket is not None and window.state == "paused":
        window.state, window.pause_pending = "open", True


def _calls_back(state: HallState, point: UndoPoint) -> None:
    """The boards' list as if the action had never been, and so in what other windows may still take back."""
    state.calls = _without(state.calls, point)
    for window in state.windows.values():
        if window.undo is not None and any(_withdrawn(call, point) for call in window.undo.calls):
            calls = tuple(_without(window.undo.calls, point))
            window.undo = structs.replace(window.undo, calls=calls)


def _without(calls: Sequence[CallShown], point: UndoPoint) -> list[CallShown]:
    """The calls as they stood before the action, after those of others since then."""
    since = [call for call in calls if call not in point.calls and not _withdrawn(call, point)]
    again = {call.ticket for call in since}
    return with_room([*since, *(call for call in point.calls if call.ticket not in again)])


def _withdrawn(call: CallShown, point: UndoPoint) -> bool:
    return call not in point.calls and any(call.ticket == ticket.id for ticket in point.tickets)
