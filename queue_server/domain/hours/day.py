"""Time passing: what ends by itself while the hall is open, and at midnight one day and the beginning of the next."""

from datetime import date, datetime, timedelta

from queue_server.domain import events
from queue_server.domain.commands import LoadHall, Tick
from queue_server.domain.decision import Decision, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours import closing, midnight
from queue_server.domain.state import HallState, WindowNow
from queue_server.domain.steering import undoing
from queue_server.domain.tickets import transferring
from queue_server.domain.windows import service

BEFORE_THE_FIRST = date.min
"""The day of a state in which no day was opened yet."""


def empty_state() -> HallState:
    """Before the first day: the first Tick opens it."""
    return HallState(day=BEFORE_THE_FIRST)


def tick(hall: Hall, state: HallState, command: Tick, now: datetime) -> Decision:
    """Everything that is due at `now`, in one list: the manager's ends first, the closing last."""
    head = stamp(state, command.actor, now)
    if now.date() > state.day:
        return Decision(events=tuple(midnight.over_midnight(hall, state, head)))
    due = [*undoing.endings(state, head)]
    due += (event for window in state.windows.values() for event in _missed(hall, state, window, head))
    if now.date() == state.day:  # a clock that was set back closes no hall
        due += closing.course(hall, state, head)
    return Decision(events=tuple(due))


def load_hall(hall: Hall, state: HallState, command: LoadHall, now: datetime) -> Decision:
    services = midnight.services_of(hall)
    if state.configured == services:
        return Decision()
    head = stamp(state, command.actor, now)
    stranded = transferring.stranded(hall, state, head)
    return Decision(events=(*stranded, events.HallLoaded(**head, services=services)))


def _missed(hall: Hall, state: HallState, window: WindowNow, head: Stamp) -> list[Event]:
    """Missed by itself, `no_show_after_s` after the last call (0: never), later where the call went to two floors."""
    after = hall.rules.call.no_show_after_s
    ticket = state.tickets[window.ticket] if window.ticket else None
    if after <= 0 or ticket is None or ticket.state != "called" or ticket.called_at is None:
        return []
    if len(ticket.call_floors) > 1:
        after += hall.rules.call.other_floor_extra_s
    if head["at"] < ticket.called_at + timedelta(seconds=after):
        return []
    return service.missed(window, ticket, head, why=f"叫号后 {after:g} 秒没有人来")
