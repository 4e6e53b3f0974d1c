"""A day begins, a half-day ends, the hall file was read."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import structs

from queue_server.domain import events as e
from queue_server.domain.state import HallState, Ticket, WindowNow


def _day_opened(state: HallState, event: e.DayOpened) -> None:
    previous = state.tickets if event.day - state.day == timedelta(days=1) else {}
    matrix_rev = state.matrix_rev + 1
    held = _carried(event.carried.held)
    fresh = HallState(
        day=event.day,
        matrix_rev=matrix_rev,
        windows={w: WindowNow(window=w, services=dict(s)) for w, s in event.services.items()},
        configured={w: dict(s) for w, s in event.services.items()},
        notices=dict(state.notices if event.notices is None else event.notices),
        previous=previous,
        tickets={ticket.id: ticket for ticket in held},
        numbers={ticket.number: ticket.id for ticket in held},
        appointments={one.code: one for one in event.carried.appointments},
        no_shows=dict(event.carried.no_shows),
        sets={one.name: one for one in event.carried.sets},
    )
    for name in HallState.__struct_fields__:
        setattr(state, name, getattr(fresh, name))


def _carried(held: Sequence[Ticket]) -> list[Ticket]:
    """Copies (an event may be carried out on two states), before all tickets of today in the order of issue."""
    return [
        structs.replace(ticket, order=number - len(held), history=list(ticket.history))
        for number, ticket in enumerate(held)
    ]


def _half_day_ended(state: HallState, event: e.HalfDayEnded) -> None:
    state.halves_ended = (*state.halves_ended, event.half)


def _hall_loaded(state: HallState, event: e.HallLoaded) -> None:
    for number in [n for n, w in state.windows.items() if n not in event.services and w.ticket is None]:
        del state.windows[number]
    for number, services in event.services.items():
        window = state.windows.setdefault(number, WindowNow(window=number))
        if state.configured.get(number) != services:
            window.services = dict(services)
    state.configured = {number: dict(services) for number, services in event.services.items()}
    state.matrix_rev += 1


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.DayOpened: _day_opened,
    e.HalfDayEnded: _half_day_ended,
    e.HallLoaded: _hall_loaded,
}
