"""A day begins, the hall file was read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from queue_server.domain import events as e
from queue_server.domain.state import HallState, WindowNow


def _day_opened(state: HallState, event: e.DayOpened) -> None:
    previous = state.tickets if event.day - state.day == timedelta(days=1) else {}
    matrix_rev = state.matrix_rev + 1
    fresh = HallState(
        day=event.day,
        matrix_rev=matrix_rev,
        windows={w: WindowNow(window=w, services=dict(s)) for w, s in event.services.items()},
        configured={w: dict(s) for w, s in event.services.items()},
        notices=dict(state.notices if event.notices is None else event.notices),
        previous=previous,
    )
    for name in HallState.__struct_fields__:
        setattr(state, name, getattr(fresh, name))


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
    e.HallLoaded: _hall_loaded,
}
