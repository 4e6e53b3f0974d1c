"""The newest calls that the boards list."""

from collections.abc import Iterable

from queue_server.domain import events as e
from queue_server.domain.state import CallShown, HallState, Ticket

MAX_CALLS_SHOWN = 20
"""Newest calls that a board lists."""


def show_call(state: HallState, ticket: Ticket, event: e.TicketCalled | e.TicketRecalled) -> None:
    """This call is the newest, and its number stands once."""
    fresh = CallShown(
        ticket=ticket.id,
        number=ticket.number,
        window=event.window,
        business=ticket.business,
        floors=event.floors,
        called_at=event.at,
        times=event.times,
    )
    state.calls = with_room([fresh, *(call for call in state.calls if call.ticket != ticket.id)])


def with_room(calls: Iterable[CallShown]) -> list[CallShown]:
    """Those of the calls, newest first, that some floor's board has room for."""
    room: dict[int, int] = {}
    kept = []
    for call in calls:
        fits = False
        for floor in call.floors:
            count = room[floor] = room.get(floor, 0) + 1
            fits = fits or count <= MAX_CALLS_SHOWN
        if fits:
            kept.append(call)
    return kept
