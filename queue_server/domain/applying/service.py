"""What happens to a ticket at a window: called, served, missed, held, sent on, back again."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import events as e
from queue_server.domain.applying.boards import show_call
from queue_server.domain.applying.moving import ended, release, step, wait_again
from queue_server.domain.applying.undo import undoable, undone
from queue_server.domain.choosing.waiting import count_call
from queue_server.domain.state import HallState


def _called(state: HallState, event: e.TicketCalled) -> None:
    ticket = step(state, event)
    ticket.to_window = None
    ticket.rejoin_due = None
    ticket.recalls = 0
    ticket.first_called_at = ticket.first_called_at or event.at
    ticket.why = event.why
    ticket.note = event.note
    count_call(state, ticket)
    window = state.windows[event.window]
    window.overdue_run = event.overdue_run
    window.help_run = event.help_run
    window.priority_run = event.priority_run
    _in_hand(state, event)


def _recalled(state: HallState, event: e.TicketRecalled) -> None:
    step(state, event).recalls += 1
    _in_hand(state, event)


def _in_hand(state: HallState, event: e.TicketCalled | e.TicketRecalled) -> None:
    ticket = state.tickets[event.ticket_id]
    ticket.window = event.window
    ticket.called_at = event.at
    ticket.times = event.times
    ticket.calls += 1
    ticket.call_id = event.call_id
    ticket.call_floors = event.floors
    window = state.windows[event.window]
    window.ticket = ticket.id
    window.since = event.at
    show_call(state, ticket, event)


def _started(state: HallState, event: e.ServiceStarted) -> None:
    ticket = step(state, event)
    ticket.started_at = event.at
    ticket.held_before_s = ticket.held_s
    ticket.floor_seen = event.floor
    state.windows[event.window].since = event.at


def _missed(state: HallState, event: e.TicketMissed) -> None:
    step(state, event)
    ended(state, event)


def _missed_by_itself(state: HallState, event: e.TicketMissed) -> None:
    """Nobody's action: there is nothing to take back at this window any more."""
    _missed(state, event)
    state.windows[event.window].undo = None


_missed_at_window = undoable("miss", _missed)


def _any_missed(state: HallState, event: e.TicketMissed) -> None:
    (_missed_by_itself if event.by_itself else _missed_at_window)(state, event)


def _voided(state: HallState, event: e.TicketVoided) -> None:
    step(state, event)


def _rejoined(state: HallState, event: e.TicketRejoined) -> None:
    ticket = step(state, event)
    ticket.rejoins += 1
    ticket.rejoin_due = event.due
    ticket.floor_seen = event.floor
    ticket.ended_at = None
    wait_again(state, ticket, event.at)


def _finished(state: HallState, event: e.TicketFinished) -> None:
    ticket = step(state, event, detail=event.outcome)
    ticket.outcome = event.outcome
    state.windows[event.window].served += 1
    ended(state, event)


def _step_finished(state: HallState, event: e.StepFinished) -> None:
    ticket = step(state, event, business=event.business, detail=event.outcome)
    state.windows[event.window].served += 1
    release(state, ticket, event.at)
    ticket.step = ticket.steps.index(event.business, ticket.step + 1)
    ticket.business = event.business
    ticket.effective_at = event.effective_at
    ticket.rejoins = 0
    wait_again(state, ticket, event.at)


def _held(state: HallState, event: e.TicketHeld) -> None:
    ticket = step(state, event, detail=event.hold)
    ticket.hold = event.hold
    ticket.held_at = event.at
    release(state, ticket, event.at)


def _unheld(state: HallState, event: e.TicketUnheld) -> None:
    ticket = step(state, event)
    if ticket.held_at is not None:
        ticket.held_s += max(0.0, (event.at - ticket.held_at).total_seconds())
    ticket.hold = None
    ticket.held_at = None
    ticket.window = event.window
    window = state.windows[event.window]
    window.ticket = ticket.id
    window.since = event.at


def _transferred(state: HallState, event: e.TicketTransferred) -> None:
    ticket = step(state, event, business=event.business, to_window=event.to_window, detail=event.place)
    release(state, ticket, event.at)
    ticket.business = event.business
    ticket.to_window = event.to_window
    ticket.effective_at = event.effective_at
    wait_again(state, ticket, event.at)


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.TicketCalled: undoable("next", _called),
    e.TicketRecalled: _recalled,
    e.ServiceStarted: undoable("start", _started),
    e.TicketMissed: _any_missed,
    e.TicketVoided: _voided,
    e.TicketRejoined: _rejoined,
    e.TicketFinished: undoable("finish", _finished),
    e.StepFinished: undoable("finish", _step_finished),
    e.TicketHeld: undoable("hold", _held),
    e.TicketUnheld: undoable("unhold", _unheld),
    e.TicketTransferred: undoable("transfer", _transferred),
    e.ActionUndone: undone,
}
