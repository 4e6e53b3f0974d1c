"""Today's rules as they stand: businesses with their limits, the priority order, hours, sound. Pure."""

from dataclasses import dataclass
from datetime import datetime

from queue_server.adapters.web.words import CLASSES, SESSION_MODES, clock_text, floor_name
from queue_server.domain import settings
from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.hall import clock_text as minute_text
from queue_server.domain.hours.limits import taken
from queue_server.domain.hours.opening import opening, sessions_of
from queue_server.domain.settings import LIMITS
from queue_server.domain.state import HallState


@dataclass(frozen=True)
class BusinessLine:
    """`am`, `pm` and `slot` are what was taken, and the limit where there is one; `state` is empty where it is open."""

    business: str
    name: str
    people: int
    am: str
    pm: str
    state: str
    stopped: bool
    limits: tuple[str, str, str]
    """As they are typed: empty is no limit."""


@dataclass(frozen=True)
class FloorLines:
    floor: int
    name: str
    lines: list[BusinessLine]


@dataclass(frozen=True)
class ClassLine:
    queue_class: str
    name: str
    first: bool


@dataclass(frozen=True)
class SessionLine:
    start: str
    end: str
    name: str
    mode: str
    words: str


@dataclass(frozen=True)
class SoundLine:
    zone: str
    name: str
    volume: str


def floor_lines(hall: Hall, state: HallState, now: datetime) -> list[FloorLines]:
    return [
        FloorLines(
            floor,
            floor_name(floor),
            [_line(hall, state, b.id, now) for b in hall.businesses.values() if b.floor == floor],
        )
        for floor in range(hall.floors, 0, -1)
    ]


def _line(hall: Hall, state: HallState, code: str, now: datetime) -> BusinessLine:
    limits = [settings.limit(hall, state, code, name) for name in LIMITS]
    stopped = settings.stopped(state, code)
    return BusinessLine(
        business=code,
        name=hall.businesses[code].short_name,
        people=people_waiting(state, code),
        am=_of(taken(state, code, "am"), limits[0]),
        pm=_of(taken(state, code, "pm"), limits[1]),
        state=_state(hall, state, code, now),
        stopped=stopped is not None,
        limits=tuple("" if most is None else str(most) for most in limits),  # type: ignore[arg-type]
    )


def _of(count: int, most: int | None) -> str:
    return f"{count}" if most is None else f"{count}/{most}"


def _state(hall: Hall, state: HallState, code: str, now: datetime) -> str:
    stopped = settings.stopped(state, code)
    if stopped is not None:
        until = f"，到 {clock_text(stopped.until.astimezone(now.tzinfo))}" if stopped.until else ""
        return f"停止取号{until}"
    hours = opening(hall, state, hall.businesses[code], now)
    if hours.open:
        return ""
    return (
        f"{clock_text(hours.opens_at)} 起"
        if hours.opens_at and hours.opens_at.date() == now.date()
        else "没到时间"
    )


def class_lines(hall: Hall, state: HallState) -> list[ClassLine]:
    order = settings.priority_order(hall, state)
    return [ClassLine(one, CLASSES.get(one, one), place == 0) for place, one in enumerate(order)]


def session_lines(hall: Hall, state: HallState) -> list[SessionLine]:
    """Today's sessions as they stand."""
    return [
        SessionLine(
            start=minute_text(one.start_minute),
            end=minute_text(one.end_minute),
            name=one.name,
            mode=one.mode,
            words=SESSION_MODES.get(one.mode, one.mode),
        )
        for one in sessions_of(hall, state, state.day)
    ]


def sound_lines(hall: Hall, state: HallState) -> list[SoundLine]:
    """Each audio zone with its volume where one is set for today."""
    lines = []
    for zone in hall.audio_zones:
        names = "、".join(hall.zones[one].short_name for one in zone.zones if one in hall.zones)
        volume = settings.volume(state, zone.id)
        lines.append(SoundLine(zone.id, names, "" if volume is None else str(volume)))
    return lines


def quiet_text(state: HallState) -> str:
    return "，".join(f"{minute_text(start)}–{minute_text(end)}" for start, end in settings.quiet(state))
