"""When a business takes tickets: calendar, holidays and make-up days, today's hours, stopped by the manager."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from queue_server.domain import settings
from queue_server.domain.hall import Business, Calendar, Hall, Session, clock_text, minute_of
from queue_server.domain.state import Half, HallState

LOOK_AHEAD_DAYS = 92
"""How far the next opening is looked for: further than any run of holidays."""
_FRIDAY = 4
_NOON = 12 * 60

DayKind = Literal["weekday", "weekend", "statutory_holiday"]


class Opening(Struct, frozen=True, kw_only=True):
    """`reason` (one Chinese sentence) and `opens_at` (the next time, or None where there is none) only while closed."""

    open: bool
    reason: str | None = None
    opens_at: datetime | None = None


OPEN = Opening(open=True)


def opening(
    hall: Hall, state: HallState, business: Business, now: datetime, *, appointment: bool = False
) -> Opening:
    """Whether the business takes tickets at `now` (hall time); with `appointment`, from those who booked.

    Limits and what can still be served before closing are `domain.hours.limits`.
    """
    if business.closed_text is not None:
        return Opening(open=False, reason=business.closed_text)
    stopped = settings.stopped(state, business.id)
    if stopped is not None:
        return Opening(
            open=False, reason=stopped.reason, opens_at=_after_stop(hall, state, business, stopped.until, now)
        )
    if not is_served(hall, state, business.id):
        return Opening(
            open=False, reason="今天没有窗口办理。", opens_at=_another_day(hall, state, business, now)
        )
    if _session_at(hall, state, business, now, appointment=appointment) is not None:
        return OPEN
    return Opening(
        open=False,
        reason=_reason(hall, state, business, now),
        opens_at=next_opening(hall, state, business, now),
    )


def next_opening(hall: Hall, state: HallState, business: Business, now: datetime) -> datetime | None:
    """The next start of a session of this business after `now`, as far as the look-ahead goes."""
    return next((start for start, _ in spans(hall, state, business, now) if start > now), None)


def spans(
    hall: Hall, state: HallState, business: Business, now: datetime, days: int = LOOK_AHEAD_DAYS
) -> Iterator[tuple[datetime, datetime]]:
    """Start and end of each session of the business, from the first of today on, over `days` days from today."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(days):
        day = midnight + timedelta(days=ahead)
        for session in sessions_for(hall, state, business, day.date()):
            yield (
                day + timedelta(minutes=session.start_minute),
                day + timedelta(minutes=session.end_minute),
            )


def windows_serving(hall: Hall, state: HallState, business: str) -> list[int]:
    """The windows that serve the business today, at any level, open or not, by number."""
    if not state.windows:
        return sorted(number for number, window in hall.windows.items() if business in window.services)
    return sorted(
        number
        for number, window in state.windows.items()
        if business in window.services and number in hall.windows
    )


def is_served(hall: Hall, state: HallState, business: str) -> bool:
    """Whether there is any such window."""
    if not state.windows:
        return bool(windows_serving(hall, state, business))
    return any(
        business in window.services and number in hall.windows for number, window in state.windows.items()
    )


def sessions_for(
    hall: Hall, state: HallState, business: Business, day: date, *, appointment: bool = False
) -> tuple[Session, ...]:
    """The day's sessions in which this business takes tickets; with `appointment`, from those who booked."""
    kind = day_kind(hall.calendar, day)
    walk_in = kind == "weekday" or business.weekend == "stagger"
    booked = appointment and kind == "weekend" and business.weekend == "appt"
    if not walk_in and not booked:
        return ()
    sessions = sessions_of(hall, state, day)
    return tuple(session for session in sessions if session.mode != "noon" or business.noon_service)


def sessions_of(hall: Hall, state: HallState, day: date) -> tuple[Session, ...]:
    """The hall's sessions on that day: what the manager set for today, else the calendar's. By their start."""
    given = settings.sessions_today(state) if day == state.day else None
    if given is not None:
        return given
    kind = day_kind(hall.calendar, day)
    if kind == "statutory_holiday":
        return hall.calendar.statutory_holiday
    return hall.calendar.weekend if kind == "weekend" else hall.calendar.weekday


@lru_cache(maxsize=512)
def day_kind(calendar: Calendar, day: date) -> DayKind:
    """A make-up workday is as a weekday, whatever else it is."""
    if day in calendar.makeup_workdays:
        return "weekday"
    for days in calendar.holidays:
        if days.start <= day <= days.end:
            return "statutory_holiday"
    return "weekend" if day.weekday() > _FRIDAY else "weekday"


def years_missing(calendar: Calendar, day: date) -> tuple[int, ...]:
    """Of this year and the next, those without a single holiday in the table."""
    known = {days.start.year for days in calendar.holidays} | {days.end.year for days in calendar.holidays}
    return tuple(year for year in (day.year, day.year + 1) if year not in known)


# ---- half-days and slots ----


def morning_end(hall: Hall, state: HallState, day: date) -> int:
    """The minute at which the morning ends: the start of the day's last session that is not noon's."""
    return _morning_end(sessions_of(hall, state, day))


@lru_cache(maxsize=64)
def _morning_end(sessions: tuple[Session, ...]) -> int:
    return max((s.start_minute for s in sessions if s.mode != "noon"), default=_NOON)


def half_of(hall: Hall, state: HallState, now: datetime) -> Half:
    """The half-day: noon belongs to the morning."""
    return "am" if minute_of(now.time()) < morning_end(hall, state, now.date()) else "pm"


def slot_of(hall: Hall, state: HallState, now: datetime) -> str | None:
    """Start `HH:MM` of the slot at `now`; None outside the hall's sessions."""
    minute = minute_of(now.time())
    found = [start for start, end in day_slots(hall, state, now.date()) if start <= minute < end]
    return clock_text(found[0]) if found else None


def day_slots(hall: Hall, state: HallState, day: date) -> tuple[tuple[int, int], ...]:
    """Start and end minutes of the day's slots: `rules.appointment.slot_min` each, from each session's start.

    Noon goes on with the morning's slots; the last slot of a stretch may be shorter.
    """
    return _slots(sessions_of(hall, state, day), max(1, hall.rules.appointment.slot_min))


@lru_cache(maxsize=64)
def _slots(sessions: tuple[Session, ...], each: int) -> tuple[tuple[int, int], ...]:
    stretches: list[list[int]] = []
    for session in sessions:
        if session.mode == "noon" and stretches and stretches[-1][1] == session.start_minute:
            stretches[-1][1] = session.end_minute
        else:
            stretches.append([session.start_minute, session.end_minute])
    return tuple(
        (start, min(start + each, end)) for first, end in stretches for start in range(first, end, each)
    )


# ---- in words ----


def _session_at(
    hall: Hall, state: HallState, business: Business, now: datetime, *, appointment: bool
) -> Session | None:
    minute = minute_of(now.time())
    sessions = sessions_for(hall, state, business, now.date(), appointment=appointment)
    return next((one for one in sessions if one.start_minute <= minute < one.end_minute), None)


def _after_stop(
    hall: Hall, state: HallState, business: Business, until: datetime | None, now: datetime
) -> datetime | None:
    """When a stop ends within the business's hours, else its next session after that; None for a stop without end."""
    if until is None:
        return None
    for start, end in spans(hall, state, business, now):
        if end > until:
            return max(start, until)
    return None


def _another_day(hall: Hall, state: HallState, business: Business, now: datetime) -> datetime | None:
    """Tomorrow the windows start with the hall file's businesses again."""
    if not any(business.id in window.services for window in hall.windows.values()):
        return None
    days = (start for start, _ in spans(hall, state, business, now) if start.date() > now.date())
    return next(days, None)


def _reason(hall: Hall, state: HallState, business: Business, now: datetime) -> str:
    kind = day_kind(hall.calendar, now.date())
    if kind == "weekend" and business.weekend == "appt":
        return f"{business.name}周末只办理预约。"
    if kind == "weekend" and business.weekend == "none":
        return f"{business.name}周末不办理。"
    if kind == "statutory_holiday" and business.weekend != "stagger":
        return f"{business.name}节假日不办理。"
    minute = minute_of(now.time())
    here = [s for s in sessions_of(hall, state, now.date()) if s.start_minute <= minute < s.end_minute]
    if any(session.mode == "noon" for session in here):
        return f"{business.name}中午不办理。"
    return "现在不在办事时间。"
