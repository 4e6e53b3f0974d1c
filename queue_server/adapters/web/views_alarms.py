"""What needs somebody now: who waits too long, windows paused too long, devices in trouble. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from queue_server.adapters.web.views_common import limit_of, window_now
from queue_server.adapters.web.views_manager import DeviceLine
from queue_server.adapters.web.words import clock_text, minutes_since
from queue_server.domain.choosing.waiting import ids_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState


@dataclass(frozen=True)
class Alarm:
    """`key` is the same as long as it is the same trouble; `seen` says who knows of it; `now` is ■, else □."""

    key: str
    text: str
    about: str
    now: bool
    seen: str = ""


@dataclass(frozen=True)
class Seen:
    by: str
    at: datetime


def alarms_of(
    hall: Hall,
    state: HallState,
    devices: Sequence[DeviceLine],
    now: datetime,
    seen: Mapping[str, Seen],
) -> list[Alarm]:
    """In an order that stands still: businesses, windows, devices."""
    found = [*_waits(hall, state, now), *_pauses(hall, state, now), *_devices(devices)]
    return [
        Alarm(one.key, one.text, one.about, one.now, _words(seen[one.key]) if one.key in seen else "")
        for one in found
    ]


def _words(seen: Seen) -> str:
    return f"{clock_text(seen.at)} {seen.by} 知道了"


def _waits(hall: Hall, state: HallState, now: datetime) -> Iterator[Alarm]:
    for code in (one for one in hall.businesses if one in state.waiting):
        limit = limit_of(hall, code)
        tickets = [state.tickets[one] for one in ids_waiting(hall, state, code)]
        over = [one for one in tickets if minutes_since(one.issued_at, now) > limit]
        if not over:
            continue
        first = min(over, key=lambda one: (one.issued_at, one.order))
        name = hall.businesses[code].short_name
        more = f" · 共 {len(over)} 人超过" if len(over) > 1 else ""
        yield Alarm(
            key=f"wait/{code}",
            text=f"{first.number} 等了 {minutes_since(first.issued_at, now)} 分，超过 {limit:g} 分上限",
            about=f"{name}{more} · {_open_windows(state, code)}",
            now=True,
        )


def _open_windows(state: HallState, code: str) -> str:
    count = sum(one.state == "open" and code in one.services for one in state.windows.values())
    return f"{count} 个窗口开着" if count else "没有窗口开着"


def _pauses(hall: Hall, state: HallState, now: datetime) -> Iterator[Alarm]:
    most = hall.rules.alarms.window_pause_min
    for number, window in sorted(hall.windows.items()):
        it = window_now(state, number)
        if it.state == "paused" and it.since is not None and minutes_since(it.since, now) > most:
            reason = f" · {it.reason}" if it.reason else ""
            yield Alarm(
                key=f"pause/{number}/{it.since:%H%M%S}",
                text=f"{number} 号暂停 {minutes_since(it.since, now)} 分，超过 {most:g} 分",
                about=f"{window.short_name} · {clock_text(it.since)} 起{reason}",
                now=False,
            )


def _devices(devices: Sequence[DeviceLine]) -> Iterator[Alarm]:
    for one in devices:
        if one.bad:
            yield Alarm(
                key=f"device/{one.name}/{one.state}",
                text=f"{one.kind} {one.name} {one.state}",
                about=one.place,
                now=False,
            )
