"""What is published by itself: retained states and call events. Times are RFC 3339 text; minutes are integers."""

from msgspec import UNSET, Struct, UnsetType

from queue_server.contract.words import CallState, Minutes, WindowStateName


class ServerState(Struct, frozen=True, kw_only=True):
    """`server/state`. The last will has `online: false` and no `at`."""

    online: bool
    since: str
    version: str
    hall_rev: int
    rev: int
    at: str | UnsetType = UNSET


class BoardCall(Struct, frozen=True, kw_only=True):
    number: str
    window: int
    window_name: str
    floor: int
    zone: str
    zone_name: str
    state: CallState
    called_at: str
    times: int


class BoardWindow(Struct, frozen=True, kw_only=True):
    window: int
    name: str
    state: WindowStateName
    number: str | None


class BoardWaiting(Struct, frozen=True, kw_only=True):
    business: str
    name: str
    people: int
    minutes: Minutes


class Board(Struct, frozen=True, kw_only=True):
    """`floor/{floor}/board`: newest call first, at most 20 of today, each number once."""

    rev: int
    at: str
    floor: int
    calls: list[BoardCall]
    windows: list[BoardWindow]
    waiting: list[BoardWaiting]
    notice: str | None


class WindowState(Struct, frozen=True, kw_only=True):
    """`window/{window}/state`: what the window's strip shows."""

    rev: int
    at: str
    window: int
    name: str
    floor: int
    zone: str
    zone_name: str
    state: WindowStateName
    number: str | None
    business: str | None
    notice: str | None


class BusinessState(Struct, frozen=True, kw_only=True):
    """`business/{business}/state`; `reason` and `opens_at` are null while it is open."""

    rev: int
    at: str
    business: str
    name: str
    floor: int
    zone: str
    zone_name: str
    windows: list[int]
    card_needed: bool
    open: bool
    reason: str | None
    opens_at: str | None
    people: int
    minutes: Minutes


class CallText(Struct, frozen=True):
    zh: str
    en: str


class Call(Struct, frozen=True, kw_only=True):
    """`floor/{floor}/call`: one call to be spoken and flashed. Same `call_id` again: already done."""

    call_id: str
    number: str
    window: int
    window_name: str
    floor: int
    zone: str
    zone_name: str
    business: str
    times: int
    repeats: int
    text: CallText
    at: str
    expires_at: str


class DeviceState(Struct, frozen=True, kw_only=True):
    online: bool
    since: str
    kind: str
    faults: list[str] = []
    detail: dict[str, object] = {}
