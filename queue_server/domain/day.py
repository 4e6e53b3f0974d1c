"""Time passing: a call that nobody answers, the end of one day and the beginning of the next."""

from datetime import date, datetime, timedelta

from queue_server.domain import events, service
from queue_server.domain.commands import LoadHall, Tick
from queue_server.domain.decision import Decision, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, WindowNow

BEFORE_THE_FIRST = date.min
"""The day of a state in which no day was opened yet."""


def empty_state() -> HallState:
    """Before the first day: the first Tick opens it."""
    return HallState(day=BEFORE_THE_FIRST)


def tick(hall: Hall, state: HallState, command: Tick, now: datetime) -> Decision:
    head = stamp(state, command.actor, now)
    if now.date() > state.day:
        return Decision(events=(*_day_end(state, head), _day_opened(hall, state, now.date(), head)))
    return Decision(
        events=tuple(
            event for window in state.windows.values() for event in _missed(hall, state, window, head)
        )
    )


def load_hall(hall: Hall, state: HallState, command: LoadHall, now: datetime) -> Decision:
    services = _services(hall)
    if state.configured == services:
        return Decision()
    return Decision(events=(events.HallLoaded(**stamp(state, command.actor, now), services=services),))


def _missed(hall: Hall, state: HallState, window: WindowNow, head: Stamp) -> list[Event]:
    """Missed by itself, `no_show_after_s` after the last call (0: never)."""
    after = hall.rules.call.no_show_after_s
    ticket = state.tickets[window.ticket] if window.ticket else None
    if after <= 0 or ticket is None or ticket.state != "called" or ticket.called_at is None:
        return []
    if head["at"] < ticket.called_at + timedelta(seconds=after):
        return []
    return service.missed(window, ticket, head, why=f"叫号后 {after:g} 秒没有人来")


def _day_end(state: HallState, head: Stamp) -> list[Event]:
    """Who waits or was called is too late, who is served is done, and everybody goes home."""
    ended: list[Event] = []
    for ticket in state.tickets.values():
        if ticket.state in ("waiting", "called", "held"):
            ended.append(events.TicketExpired(**head, ticket_id=ticket.id, why="今天的办事时间已过"))
        elif ticket.state == "serving" and ticket.window is not None:
            ended.append(
                events.TicketFinished(
                    **head, ticket_id=ticket.id, window=ticket.window, outcome="done", why="一天结束"
                )
            )
    for window in state.windows.values():
        if window.state != "closed":
            ended.append(events.WindowClosed(**head, window=window.window, why="一天结束"))
        if window.clerk is not None:
            ended.append(events.ClerkLoggedOut(**head, window=window.window, clerk=window.clerk))
    return ended


def _day_opened(hall: Hall, state: HallState, day: date, head: Stamp) -> events.DayOpened:
    return events.DayOpened(**head, day=day, services=_services(hall), notices=dict(state.notices))


def _services(hall: Hall) -> dict[int, dict[str, int]]:
    return {number: dict(window.services) for number, window in hall.windows.items()}
