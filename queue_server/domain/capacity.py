"""Whether somebody who takes a ticket now could still be served before closing: an estimate that errs on their side.

The people waiting at the business are spread over its windows after what those windows have to do first: the ticket
in hand, and the people of other businesses that they call before (the same level or a lower one), each business's
work shared evenly by its windows. Minutes are the hall file's `avg_min`.
"""

from collections.abc import Iterable
from datetime import datetime

from queue_server.domain import opening
from queue_server.domain.hall import Business, Hall
from queue_server.domain.state import HallState, WindowNow
from queue_server.domain.waiting import people_waiting, size


def could_be_served(hall: Hall, state: HallState, business: Business, now: datetime) -> bool:
    """Always true where `calendar.ticket_cutoff` is `none`, and where nobody waits for the business's windows."""
    if hall.calendar.ticket_cutoff == "none":
        return True
    windows = _windows(hall, state, business.id)
    own = people_waiting(state, business.id) * business.avg_min
    left = minutes_left(hall, state, business, now)
    if not windows:
        return own <= left
    if own + min(_busy(hall, state, business.id, one, now, {}) for one in windows) <= left:
        return True  # one window alone would be in time: the usual case, quickly told
    sharing = _sharing(hall, state)
    return wait_minutes(own, [_busy(hall, state, business.id, one, now, sharing) for one in windows]) <= left


def minutes_left(hall: Hall, state: HallState, business: Business, now: datetime) -> float:
    """Minutes of the business's sessions from `now` to the end of today's last; a noon without service counts not."""
    spans = opening.spans(hall, state, business, now, days=1)
    return sum(max(0.0, (end - max(start, now)).total_seconds() / 60) for start, end in spans)


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
    serving = [state.windows[n] for n in opening.windows_serving(hall, state, business) if n in state.windows]
    return [window for window in serving if window.state != "closed"] or serving


def _sharing(hall: Hall, state: HallState) -> dict[str, int]:
    """How many windows work for each business: those that are not closed, and where all are, every one."""
    working: dict[str, int] = {}
    closed: dict[str, int] = {}
    for number, window in state.windows.items():
        if number in hall.windows:
            counts = closed if window.state == "closed" else working
            for business in window.services:
                counts[business] = counts.get(business, 0) + 1
    return {**closed, **working}


def _busy(
    hall: Hall, state: HallState, business: str, window: WindowNow, now: datetime, sharing: dict[str, int]
) -> float:
    """Minutes until the window is free for the business's people; a business not in `sharing` counts whole."""
    level = window.services[business]
    minutes = _in_hand(hall, state, window, now) + _sent_here(hall, state, window)
    for other, at in window.services.items():
        known = hall.businesses.get(other)
        if other != business and at <= level and known is not None:
            minutes += people_waiting(state, other) * known.avg_min / sharing.get(other, 1)
    return minutes


def _sent_here(hall: Hall, state: HallState, window: WindowNow) -> float:
    """Minutes of those who were transferred to this window and no other."""
    queues = state.at_window.get(window.window, {})
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
