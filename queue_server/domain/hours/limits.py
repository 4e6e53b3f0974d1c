"""How many tickets a business gives: by half-day, by slot, and by what can still be served before closing."""

from datetime import datetime, timedelta

from queue_server.domain import events, settings
from queue_server.domain.commands import Actor
from queue_server.domain.decision import Decision, moment_text, refuse
from queue_server.domain.hall import Business, Hall, minute_of
from queue_server.domain.hours import opening
from queue_server.domain.hours.capacity import could_be_served
from queue_server.domain.hours.opening import Opening
from queue_server.domain.settings import LimitName
from queue_server.domain.state import Half, HallState

STAFF = frozenset({"clerk", "manager", "admin", "server"})
"""Kinds of actor that give a ticket over a limit: somebody answers for it by name."""

_HALF: dict[Half, tuple[LimitName, str]] = {"am": ("limit_am", "上午"), "pm": ("limit_pm", "下午")}


def refusal(
    hall: Hall, state: HallState, business: Business, now: datetime, actor: Actor | None = None
) -> Decision | None:
    """Why no more tickets are given, with `opens_at`, when it works again; None where one is.

    Asked after `opening.opening`. Staff may give one all the same.
    """
    if actor is not None and actor.kind in STAFF:
        return None
    reached = _limit_reached(hall, state, business, now)
    if reached is not None:
        message, most, at = reached
        return refuse("limit_reached", message, limit=most, opens_at=moment_text(at) if at else None)
    if not could_be_served(hall, state, business, now):
        at = _tomorrow(hall, state, business, now)
        return refuse("business_closed", TOO_MANY, opens_at=moment_text(at) if at else None)
    return None


TOO_MANY = "前面等的人多，今天办不完了，请改天再来。"


def taking(hall: Hall, state: HallState, business: Business, now: datetime) -> Opening:
    """Whether somebody who walks in would get a ticket now: hours, limits and capacity in one."""
    hours = opening.opening(hall, state, business, now)
    if not hours.open:
        return hours
    reached = _limit_reached(hall, state, business, now)
    if reached is not None:
        message, _, at = reached
        return Opening(open=False, reason=message, opens_at=at)
    if not could_be_served(hall, state, business, now):
        return Opening(open=False, reason=TOO_MANY, opens_at=_tomorrow(hall, state, business, now))
    return hours


def count(state: HallState, event: events.TicketIssued) -> None:
    """One more taken in its half-day and slot: for `apply`."""
    for part in (event.half, event.slot):
        if part is not None:
            key = f"{event.business}/{part}"
            state.taken[key] = state.taken.get(key, 0) + 1


def taken(state: HallState, business: str, part: str) -> int:
    """Tickets of the business taken in `am`, `pm` or the slot that starts at `HH:MM`."""
    return state.taken.get(f"{business}/{part}", 0)


def _limit_reached(
    hall: Hall, state: HallState, business: Business, now: datetime
) -> tuple[str, int, datetime | None] | None:
    """The sentence, the limit, and when it works again."""
    half = opening.half_of(hall, state, now)
    name, word = _HALF[half]
    most = settings.limit(hall, state, business.id, name)
    if most is not None and taken(state, business.id, half) >= most:
        at = _afternoon(hall, state, business, now) if half == "am" else None
        at = at or _tomorrow(hall, state, business, now)
        return f"{business.name}{word}的号已经取完了。", most, at
    most = settings.limit(hall, state, business.id, "limit_slot")
    slot = opening.slot_of(hall, state, now) if most is not None else None
    if most is not None and slot is not None and taken(state, business.id, slot) >= most:
        return f"{business.name}这个时段的号已经取完了。", most, _next_slot(hall, state, business, now)
    return None


def _afternoon(hall: Hall, state: HallState, business: Business, now: datetime) -> datetime | None:
    """The business's first session of this afternoon."""
    noon = _midnight(now) + timedelta(minutes=opening.morning_end(hall, state, now.date()))
    today = opening.spans(hall, state, business, now, days=1)
    return next((max(start, noon) for start, end in today if end > noon), None)


def _tomorrow(hall: Hall, state: HallState, business: Business, now: datetime) -> datetime | None:
    days = opening.spans(hall, state, business, now)
    return next((start for start, _ in days if start.date() > now.date()), None)


def _next_slot(hall: Hall, state: HallState, business: Business, now: datetime) -> datetime | None:
    """The next slot of today in which the business takes tickets, else its next session."""
    minute = minute_of(now.time())
    sessions = opening.sessions_for(hall, state, business, now.date())
    for start, _ in opening.day_slots(hall, state, now.date()):
        if start > minute and any(one.start_minute <= start < one.end_minute for one in sessions):
            return _midnight(now) + timedelta(minutes=start)
    return opening.next_opening(hall, state, business, now)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
