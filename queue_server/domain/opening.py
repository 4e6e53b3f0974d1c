"""When a business takes tickets: the calendar's sessions by weekday and weekend, noon and weekend kinds."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from queue_server.domain.hall import Business, Calendar, Hall, Session, minute_of

_LOOK_AHEAD_DAYS = 14
_FRIDAY = 4


class Opening(Struct, frozen=True, kw_only=True):
    """`reason` (one Chinese sentence) and `opens_at` (the next time, or None where there is none) only while closed."""

    open: bool
    reason: str | None = None
    opens_at: datetime | None = None


_OPEN = Opening(open=True)


def opening(hall: Hall, business: Business, now: datetime) -> Opening:
    """Whether the business takes tickets at `now` (hall time)."""
    if business.closed_text is not None:
        return Opening(open=False, reason=business.closed_text)
    minute = minute_of(now.time())
    sessions = sessions_for(hall.calendar, business, now.date())
    if any(session.start_minute <= minute < session.end_minute for session in sessions):
        return _OPEN
    return Opening(
        open=False, reason=_reason(hall, business, now), opens_at=next_opening(hall, business, now)
    )


def next_opening(hall: Hall, business: Business, now: datetime) -> datetime | None:
    """The next start of a session of this business after `now`, within two weeks."""
    return next((start for start in _starts(hall, business, now) if start > now), None)


def sessions_for(calendar: Calendar, business: Business, day: date) -> tuple[Session, ...]:
    """The day's sessions in which this business takes tickets from those who walk in."""
    weekend = is_weekend(day)
    if weekend and business.weekend != "stagger":
        return ()
    sessions = sessions_of(calendar, day)
    return tuple(session for session in sessions if session.mode != "noon" or business.noon_service)


def sessions_of(calendar: Calendar, day: date) -> tuple[Session, ...]:
    """The hall's sessions on that day."""
    return calendar.weekend if is_weekend(day) else calendar.weekday


def is_weekend(day: date) -> bool:
    return day.weekday() > _FRIDAY


def _starts(hall: Hall, business: Business, now: datetime) -> Iterator[datetime]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(_LOOK_AHEAD_DAYS + 1):
        day = midnight + timedelta(days=ahead)
        for session in sorted(
            sessions_for(hall.calendar, business, day.date()), key=lambda one: one.start_minute
        ):
            yield day + timedelta(minutes=session.start_minute)


def _reason(hall: Hall, business: Business, now: datetime) -> str:
    day = now.date()
    if is_weekend(day) and business.weekend == "none":
        return f"{business.name}周末不办理。"
    if is_weekend(day) and business.weekend == "appt":
        return f"{business.name}周末只办理预约。"
    minute = minute_of(now.time())
    here = [s for s in sessions_of(hall.calendar, day) if s.start_minute <= minute < s.end_minute]
    if any(session.mode == "noon" for session in here):
        return f"{business.name}中午不办理。"
    return "现在不在办事时间。"
