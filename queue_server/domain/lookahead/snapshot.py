"""The live state in the compact form in which it is run forward. Times are seconds since midnight."""

from datetime import datetime
from itertools import islice

from msgspec import Struct, field

from queue_server.domain.choosing.waiting import Ranks, ranks_of
from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.record import seconds_of
from queue_server.domain.settings import max_consecutive_priority
from queue_server.domain.state import HallState, Ticket, Waiting, WindowNow

MOST = 40
"""People of one queue that are looked at; those behind them are estimated from these."""


class Line(Struct):
    """One queue: `ordinary` and `ahead` (the classes before them) in the order of their calls."""

    business: str
    ordinary: list[float] = field(default_factory=list)
    ahead: list[float] = field(default_factory=list)
    ordinary_ids: list[str] = field(default_factory=list)
    ahead_ids: list[str] = field(default_factory=list)
    max_wait_s: float = 1800
    spill_s: float = 600


class Desk(Struct):
    """One window. `lines` are (index of the line, level); `in_hand` is (business, seconds since the call)."""

    window: int
    state: str
    lines: list[tuple[int, int]]
    in_hand: tuple[str, float] | None
    pausing: bool
    since_s: float
    overdue_run: int
    help_run: int
    priority_run: int


class Snapshot(Struct):
    now_s: float
    lines: list[Line]
    """One a business of the hall, in its order, and one for each window that tickets were transferred to."""
    desks: list[Desk]
    businesses: dict[str, int]
    """Business to its line."""
    people: int
    max_overdue: int
    max_help: int
    max_priority: int


def snapshot_of(hall: Hall, state: HallState, now: datetime) -> Snapshot:
    """A copy that shares nothing with the state. Costs about a microsecond for each of those who wait."""
    ranks, now_s, rules = ranks_of(hall, state), seconds_of(now), hall.rules
    lines: list[Line] = []
    businesses: dict[str, int] = {}
    for code, business in hall.businesses.items():
        businesses[code] = len(lines)
        line = Line(
            code,
            max_wait_s=60 * (rules.max_wait_min if business.max_wait_min is None else business.max_wait_min),
            spill_s=60
            * (rules.spill_after_min if business.spill_after_min is None else business.spill_after_min),
        )
        waiting = state.waiting.get(code)
        if waiting is not None:
            _fill(line, waiting, ranks, state, now)
        lines.append(line)
    desks = []
    for window in state.windows.values():
        own = [(businesses[code], level) for code, level in window.services.items() if code in businesses]
        for code, waiting in state.at_window.get(window.window, {}).items():
            line = Line(code)
            _fill(line, waiting, ranks, state, now)
            own.append((len(lines), 1))
            lines.append(line)
        desks.append(_desk(state, window, own, now))
    return Snapshot(
        now_s=now_s,
        lines=lines,
        desks=desks,
        businesses=businesses,
        people=sum(len(line.ordinary) + len(line.ahead) for line in lines),
        max_overdue=rules.max_consecutive_overdue,
        max_help=rules.max_consecutive_help,
        max_priority=max_consecutive_priority(hall, state),
    )


def _desk(state: HallState, window: WindowNow, lines: list[tuple[int, int]], now: datetime) -> Desk:
    ticket = state.tickets.get(window.ticket) if window.ticket else None
    in_hand = None
    if ticket is not None:
        in_hand = (ticket.business, _since(ticket, now))
    return Desk(
        window=window.window,
        state=window.state,
        lines=lines,
        in_hand=in_hand,
        pausing=window.pause_pending,
        since_s=(now - window.since).total_seconds() if window.since is not None else 0.0,
        overdue_run=window.overdue_run,
        help_run=window.help_run,
        priority_run=window.priority_run,
    )


def _since(ticket: Ticket, now: datetime) -> float:
    """Seconds since the call, holds left out."""
    called = ticket.first_called_at or ticket.called_at or now
    if ticket.started_at is not None and ticket.called_at is not None:
        called = ticket.called_at
    return max(0.0, (now - called).total_seconds() - ticket.held_s + ticket.held_before_s)


def _fill(line: Line, waiting: Waiting, ranks: Ranks, state: HallState, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for name in sorted(waiting.classes, key=ranks.of):
        first = ranks.is_priority(name)
        times, ids = (line.ahead, line.ahead_ids) if first else (line.ordinary, line.ordinary_ids)
        for effective, _, ticket_id in islice(waiting.classes[name], MOST):
            times.append((effective - midnight).total_seconds())
            ids.append(ticket_id)
    for name, places in waiting.rejoined.items():
        first = ranks.is_priority(name)
        times, ids = (line.ahead, line.ahead_ids) if first else (line.ordinary, line.ordinary_ids)
        for due, _, ticket_id in places:
            place = min(len(times), max(0, due - waiting.calls))
            ticket = state.tickets[ticket_id]
            own = ((ticket.queued_at or ticket.issued_at) - midnight).total_seconds()
            times.insert(place, min(own, times[place]) if place < len(times) else own)
            ids.insert(place, ticket_id)
