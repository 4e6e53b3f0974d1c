"""Carries out what happened: `apply(state, event)` changes the state that it is given."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import events as e
from queue_server.domain.applying import appointments, day, service, steering, tickets, windows
from queue_server.domain.state import HallState

_APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    **day.APPLY,
    **tickets.APPLY,
    **service.APPLY,
    **appointments.APPLY,
    **windows.APPLY,
    **steering.APPLY,
}


def apply(state: HallState, event: e.Event) -> None:
    """Raises ImpossibleEvent where the event does not fit the state (a broken journal)."""
    _APPLY[type(event)](state, event)
