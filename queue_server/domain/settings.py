"""What the manager has set for today, over what the hall file says: keys, values and their only readers.

A change (`SettingsChanged`) maps keys to JSON values; None means: as the hall file says. Keys:

* `limit_am/A01`, `limit_pm/A01`, `limit_slot/A01`: a whole number, or `none` for no limit;
* `stopped/A01`: `{"reason": text, "until": RFC 3339 text or None}`;
* `priority_order`: a list of classes; `max_consecutive_priority`: a whole number;
* `hours`: a list of `{"name", "start_minute", "end_minute", "mode"}`: today's sessions;
* `volume/AU-F1-L`: 0…100; `quiet`: a list of `[start, end]`, minutes since midnight;
* `services/17`, `notice/1`, `window/17`: stand in the window and the notices themselves, see `current`;
* `queue/A01`: who was moved away, and whither; stands only in the change.
"""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from queue_server.domain.hall import Hall, Session, SessionMode
from queue_server.domain.state import HallState, WindowNow

LimitName = Literal["limit_am", "limit_pm", "limit_slot"]
LIMITS: tuple[LimitName, ...] = ("limit_am", "limit_pm", "limit_slot")

PRIORITY_ORDER = "priority_order"
MAX_CONSECUTIVE = "max_consecutive_priority"
HOURS = "hours"
QUIET = "quiet"
NO_LIMIT = "none"
"""The value of a limit that was taken away: None would be the hall file's."""


class Stopped(Struct, frozen=True, kw_only=True):
    """No tickets for a business, by the manager's word."""

    reason: str
    until: datetime | None = None


def limit_key(name: LimitName, business: str) -> str:
    return f"{name}/{business}"


def stopped_key(business: str) -> str:
    return f"stopped/{business}"


def services_key(window: int) -> str:
    return f"services/{window}"


def window_key(window: int) -> str:
    return f"window/{window}"


def notice_key(floor: int) -> str:
    return f"notice/{floor}"


def volume_key(audio_zone: str) -> str:
    return f"volume/{audio_zone}"


def queue_key(business: str) -> str:
    return f"queue/{business}"


def parts_of(key: str) -> tuple[str, str]:
    """The kind of a key and what it is about ("" where there is only one such)."""
    kind, _, about = key.partition("/")
    return kind, about


# ---- readers ----


def limit(hall: Hall, state: HallState, business: str, name: LimitName) -> int | None:
    """Tickets of the business that may be taken in a half-day or slot; None is no limit."""
    if state.settings:
        given = state.settings.get(limit_key(name, business))
        if given is not None:
            return None if given == NO_LIMIT else int(given)
    known = hall.businesses.get(business)
    return getattr(known, name) if known is not None else None


def stopped(state: HallState, business: str) -> Stopped | None:
    """Why the manager lets nobody take a ticket for it, None where anybody may."""
    given = state.settings.get(stopped_key(business)) if state.settings else None
    if given is None:
        return None
    until = given.get("until")
    return Stopped(reason=given["reason"], until=datetime.fromisoformat(until) if until else None)


def priority_order(hall: Hall, state: HallState) -> tuple[str, ...]:
    """The classes, first called first."""
    given = state.settings.get(PRIORITY_ORDER) if state.settings else None
    return hall.rules.priority_order if given is None else tuple(given)


def max_consecutive_priority(hall: Hall, state: HallState) -> int:
    given = state.settings.get(MAX_CONSECUTIVE) if state.settings else None
    return hall.rules.max_consecutive_priority if given is None else int(given)


def sessions_today(state: HallState) -> tuple[Session, ...] | None:
    """The sessions that the manager set for `state.day`; None where the calendar's hold."""
    given = state.settings.get(HOURS) if state.settings else None
    if given is None:
        return None
    return tuple(
        Session(
            name=one["name"],
            start_minute=one["start_minute"],
            end_minute=one["end_minute"],
            mode=_mode(one["mode"]),
        )
        for one in given
    )


def volume(state: HallState, audio_zone: str) -> int | None:
    """0…100 as set today; None where the announcer's own holds."""
    given = state.settings.get(volume_key(audio_zone))
    return None if given is None else int(given)


def quiet(state: HallState) -> tuple[tuple[int, int], ...]:
    """Hours in which nothing is spoken today, minutes since midnight."""
    return tuple((start, end) for start, end in state.settings.get(QUIET) or ())


def current(state: HallState, key: str) -> Any:
    """The value of any key as it stands now; None where it is as the hall file says (or nothing is set)."""
    kind, about = parts_of(key)
    if kind == "notice":
        return state.notices.get(int(about))
    if kind == "services":
        window = state.windows.get(int(about))
        return None if window is None else dict(window.services)
    if kind == "window":
        return window_value(state.windows.get(int(about)))
    return state.settings.get(key)


def window_value(window: WindowNow | None) -> dict[str, Any] | None:
    """A window's state as a value: a pause that was asked for counts as one."""
    if window is None:
        return None
    return {"state": "paused" if window.pause_pending else window.state, "reason": window.reason}


def _mode(word: str) -> SessionMode:
    return "noon" if word == "noon" else "stagger" if word == "stagger" else "full"
