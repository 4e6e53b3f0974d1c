"""Appointments made, given back, not kept. Checking in is `TicketIssued`."""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from queue_server.domain import events as e
from queue_server.domain.state import HallState


def _made(state: HallState, event: e.AppointmentMade) -> None:
    state.appointments[event.appointment.code] = event.appointment


def _cancelled(state: HallState, event: e.AppointmentCancelled) -> None:
    state.appointments[event.code] = structs.replace(state.appointments[event.code], state="cancelled")


def _missed(state: HallState, event: e.AppointmentMissed) -> None:
    booked = state.appointments[event.code]
    state.appointments[event.code] = structs.replace(booked, state="missed")
    if booked.person is not None:
        days = sorted([*state.no_shows.get(booked.person, ()), booked.slot_at.date()])
        state.no_shows[booked.person] = tuple(days)


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.AppointmentMade: _made,
    e.AppointmentCancelled: _cancelled,
    e.AppointmentMissed: _missed,
}
