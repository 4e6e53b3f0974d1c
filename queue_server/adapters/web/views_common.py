"""What several pages read from the hall's state in the same way. Pure."""

from typing import Literal

from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.minutes import minutes
from queue_server.domain.state import HallState, Ticket, WindowNow

Phase = Literal["closed", "idle", "calling", "serving", "paused"]


def window_now(state: HallState, window: int) -> WindowNow:
    """The window as it stands; one that nothing was heard of is closed."""
    return state.windows.get(window) or WindowNow(window=window)


def ticket_at(state: HallState, window: int) -> Ticket | None:
    """The ticket called or served there."""
    return state.tickets.get(window_now(state, window).ticket or "")


def phase_of(state: HallState, window: int) -> Phase:
    """What the window is doing, in the words of the pages."""
    now = window_now(state, window)
    ticket = ticket_at(state, window)
    if ticket is not None and ticket.state == "called":
        return "calling"
    if ticket is not None:
        return "serving"
    if now.state == "paused":
        return "paused"
    return "idle" if now.state == "open" else "closed"


def limit_of(hall: Hall, business: str) -> float:
    """Minutes that nobody should wait longer than."""
    found = hall.businesses.get(business)
    own = found.max_wait_min if found else None
    return hall.rules.max_wait_min if own is None else own


def services_of_window(hall: Hall, state: HallState, window: int) -> dict[str, int]:
    """Business to level, as they stand now."""
    now = state.windows.get(window)
    return now.services if now is not None else hall.windows[window].services


def minutes_of(hall: Hall, state: HallState, business: str) -> int:
    """What somebody who takes a ticket now will likely wait, in minutes."""
    return minutes(hall, state, business, people_waiting(state, business))[0]
