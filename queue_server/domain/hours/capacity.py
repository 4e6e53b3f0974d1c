"""Whether somebody who takes a ticket now could still be served before closing: an estimate that errs on their side.

The people waiting at the business are spread over its windows after what those windows have to do first: the ticket
in hand, and the people of other businesses that they call before (the same level or a lower one), each business's
work shared evenly by its windows. Minutes are the hall file's `avg_min`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial

from queue_server.domain.choosing.waiting import people_waiting, size
from queue_server.domain.hall import Business, Hall
from queue_server.domain.hours import opening
from queue_server.domain.state import HallState, WindowNow

Sharing = Callable[[str], int]
"""How many windows share a business's work."""


def could_be_served(hall: Hall, state: HallState, business: Business, now: datetime) -> bool:
    """Always true where `calendar.ticket_cutoff` is `none`, and where nobody waits for the business's windows."""
    if hall.calendar.ticket_cutoff == "none":
        return True
    own = people_waiting(state, business.id) * business.avg_min
    left = minutes_left(hall, state, business, now)
    windows = _windows(hall, state, business.id)
    if not windows:
        return own <= left
    alone: Sharing = lambda _: 1  # noqa: E731
    if own + min(_busy(hall, state, business.id, one, now, alone) for one in windows) <= left:
        return True  # one window alone would be in time: the usual case, quickly told
    sharing = cache(partial(_sharing, hall, state))
    return wait_minutes(own, [_busy(hall, state, business.id, one, now, sharing) for one in windows]) <= left


def minutes_left(hall: Hall, state: HallState, business: Business, now: datetime) -> float:
    """Minutes of the business's sessions from `now` to the end of today's last; a noon without service counts not."""
    minute = now.hour * 60 + now.minute + now.second / 60
    return sum(
        max(0.0, session.end_minute - max(session.start_minute, minute))
        for session in opening.sessions_for(hall, state, business, now.date())
    )


def wait_minutes(own: float, busy: Iterable[float]) -> float:
    """When `own` minutes of work are done by windows of which each begins after its `busy` minutes."""
    done = 0.0
    for count, until in enumerate(later := sorted(busy), start=1):
        following = later[count] if count < len(later) else None
        done += until
        level = (own + done) / count
        if following is None or level <= following:
            return level
    return own


def _windows(hall: Hall, state: HallState, business: str) -> list[WindowNow]:
    """Open or paused for the business; before any of them is, all that serve it today."""
    serving = [
        window
        for number, window in state.windows.items()
        if business in window.services and number in hall.windows
    ]
    return [window for window in serving if window.state != "closed"] or serving


def _sharing(hall: Hall, state: HallState, business: str) -> int:
    """How many windows work for the business."""
    return len(_windows(hall, state, business)) or 1


def _busy(
    hall: Hall, state: HallState, business: str, window: WindowNow, now: datetime, sharing: Sharing
) -> float:
    """Minutes until the window is free for the business's people."""
    level = window.services[business]
    minutes = _in_hand(hall, state, window, now) + _sent_here(hall, state, window)
    for other, at in window.services.items():
        if at > level or other == business:
            continue
        people, known = people_waiting(state, other), hall.businesses.get(other)
        if people and known is not None:
            minutes += people * known.avg_min / sharing(other)
    return minutes


def _sent_here(hall: Hall, state: HallState, window: WindowNow) -> float:
    """Minutes of those who were transferred to this window and no other."""
    queues = state.at_window.get(window.window)
    if not queues:
        return 0.0
    return sum(
        size(queue) * hall.businesses[code].avg_min
        for code, queue in queues.items()
        if code in hall.businesses
    )


def _in_hand(hall: Hall, state: HallState, window: WindowNow, now: datetime) -> float:
    """What is left of the usual minutes of the ticket in hand."""
    ticket = state.tickets.get(window.ticket) if window.ticket else None
    known = hall.businesses.get(ticket.business) if ticket is not None else None
    if ticket is None or known is None:
        return 0.0
    since = ticket.started_at if ticket.state == "serving" else None
    gone = (now - since).total_seconds() / 60 if since is not None else 0.0
    return max(0.0, known.avg_min - gone)
