"""Whether a ticket may not be reached before the hall pauses, as one sentence for the slip."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

DayKind = Literal["weekday", "weekend", "statutory_holiday"]

_SERVING = frozenset({"full", "stagger"})


class Session(Struct, frozen=True, kw_only=True):
    """One working session of a kind of day; `start` and `end` are `HH:MM`, the end up to 24:00."""

    days: DayKind
    start: str
    end: str
    mode: str


def risk_sentence(now: datetime, late_min: int, sessions: Sequence[Session]) -> str | None:
    """None where the late estimate still falls into the session that runs at `now` (hall time)."""
    kind = "weekend" if now.weekday() >= 5 else "weekday"
    serving = [session for session in sessions if session.days == kind and session.mode in _SERVING]
    today = [(_at(now, session.start), _at(now, session.end), session) for session in serving]
    today.sort(key=lambda entry: entry[:2])
    running = [(end, session) for start, end, session in today if start <= now < end]
    if not running:
        return None
    end, session = running[0]
    if now + timedelta(minutes=late_min) <= end:
        return None
    later = [following for start, _, following in today if start >= end]
    if later:
        return f"{session.end} 前可能轮不到；轮不到，{later[0].start} 先叫您。"
    return f"{session.end} 前可能轮不到，请留意叫号。"


def _at(now: datetime, clock: str) -> datetime:
    hours, minutes = (int(part) for part in clock.split(":"))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=hours, minutes=minutes)
