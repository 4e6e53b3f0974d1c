"""Whether a ticket may not be reached before the hall pauses: said before it is taken, and on the slip."""

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


class Risk(Struct, frozen=True, kw_only=True):
    """`end` of the running session and when the hall serves again that day, both `HH:MM`; `resumes` None: not any more."""

    end: str
    resumes: str | None


def risk_sentence(now: datetime, late_min: int, sessions: Sequence[Session]) -> str | None:
    """The risk as one sentence; None where there is none."""
    risk = risk_of(now, late_min, sessions)
    if risk is None:
        return None
    if risk.resumes is not None:
        return f"{risk.end} 前可能轮不到；轮不到，{risk.resumes} 先叫您。"
    return f"{risk.end} 前可能轮不到，请留意叫号。"


def risk_of(now: datetime, late_min: int, sessions: Sequence[Session]) -> Risk | None:
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
    return Risk(end=session.end, resumes=later[0].start if later else None)


def _at(now: datetime, clock: str) -> datetime:
    hours, minutes = (int(part) for part in clock.split(":"))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=hours, minutes=minutes)
