"""Every payload of the MQTT contract v1, field for field. Times are RFC 3339 text with offset; minutes are integers."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

Minutes = tuple[int, int]
"""`[likely, late]`: 50th and 90th percentile of the wait, in minutes."""

CallState = Literal["called", "serving", "missed", "done"]
WindowStateName = Literal["closed", "open", "calling", "serving", "paused"]
TicketStateName = Literal[
    "waiting", "called", "serving", "held", "done", "missed", "void", "cancelled", "expired", "moved"
]
Claim = Literal["none", "senior", "care", "military"]
Delivery = Literal["paper", "phone"]
Outcome = Literal["done", "received", "papers_missing", "not_done"]
HoldKind = Literal["any_window", "same_window", "waiting_step"]
Place = Literal["first", "kept", "last"]
DeviceKind = Literal["kiosk", "pad", "announcer", "board"]
ErrorCode = Literal[
    "bad_request",
    "unknown_business",
    "business_closed",
    "limit_reached",
    "duplicate_ticket",
    "not_found",
    "wrong_state",
    "nobody_waiting",
    "not_allowed",
    "busy",
    "unavailable",
]

MAX_REQUEST_BYTES = 16 * 1024
"""A longer request is answered with `bad_request`."""


# ---- retained states and events, sent by the server ----


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


# ---- retained state of a device, sent by the device ----


class DeviceState(Struct, frozen=True, kw_only=True):
    online: bool
    since: str
    kind: str
    faults: list[str] = []
    detail: dict[str, object] = {}


# ---- requests; every one carries `request_id`, a UUID chosen by the device ----


class Request(Struct, frozen=True, kw_only=True):
    """What every command carries."""

    request_id: str


class TicketIssue(Request, frozen=True, kw_only=True):
    """Exactly one of `business` and `combo`."""

    business: str | None = None
    combo: str | None = None
    person_key: str | None = None
    claim: Claim | None = None
    agent: str | None = None
    delivery: Delivery | None = None


class TicketShow(Request, frozen=True, kw_only=True):
    """`token` or `number` (today's)."""

    token: str | None = None
    number: str | None = None


class TicketCancel(Request, frozen=True, kw_only=True):
    token: str


class TicketPrinted(Request, frozen=True, kw_only=True):
    """`printed` absent or null: it was."""

    ticket_id: str
    printed: bool | None = None


class WindowLogin(Request, frozen=True, kw_only=True):
    clerk: str
    pin: str


class WindowLogout(Request, frozen=True, kw_only=True):
    pass


class WindowOpen(Request, frozen=True, kw_only=True):
    reason: str | None = None


class WindowPause(Request, frozen=True, kw_only=True):
    reason: str | None = None


class WindowResume(Request, frozen=True, kw_only=True):
    reason: str | None = None


class WindowClose(Request, frozen=True, kw_only=True):
    reason: str | None = None


class WindowNext(Request, frozen=True, kw_only=True):
    pass


class WindowRecall(Request, frozen=True, kw_only=True):
    pass


class WindowStart(Request, frozen=True, kw_only=True):
    ticket_id: str | None = None


class WindowMiss(Request, frozen=True, kw_only=True):
    ticket_id: str | None = None


class WindowFinish(Request, frozen=True, kw_only=True):
    ticket_id: str | None = None
    outcome: Outcome | None = None


# ---- results ----


class IssuedTicket(Struct, frozen=True, kw_only=True):
    ticket_id: str
    number: str
    business: str
    business_name: str
    floor: int
    zone: str
    zone_name: str
    windows: list[int]
    people_ahead: int
    minutes: Minutes
    issued_at: str
    token: str


class HistoryEntry(Struct, frozen=True, kw_only=True):
    at: str
    what: str
    window: int | None


class ShownTicket(Struct, frozen=True, kw_only=True):
    state: TicketStateName
    number: str
    people_ahead: int
    minutes: Minutes
    window: int | None
    history: list[HistoryEntry]


class LoggedIn(Struct, frozen=True, kw_only=True):
    window: int
    businesses: list[str]


class CalledTicket(Struct, frozen=True, kw_only=True):
    ticket_id: str
    number: str
    business: str
    why: str
    note: str | None
    waited_s: int


class TicketNow(Struct, frozen=True, kw_only=True):
    ticket_id: str
    state: TicketStateName


class Nothing(Struct, frozen=True):
    """An empty result, `{}`."""


class Error(Struct, frozen=True, kw_only=True):
    """`message` is one Chinese sentence a citizen or clerk can read; `detail` is for programs."""

    code: ErrorCode
    message: str
    detail: dict[str, object] = {}


class Failure(Struct, frozen=True, kw_only=True):
    ok: Literal[False] = False
    error: Error


class CommandRule(Struct, frozen=True):
    """One row of the command table: who may send it, its request and its result."""

    kinds: tuple[DeviceKind, ...]
    request: type[Request]
    result: type[Struct]


COMMANDS: dict[str, CommandRule] = {
    "ticket.issue": CommandRule(("kiosk",), TicketIssue, IssuedTicket),
    "ticket.show": CommandRule(("kiosk", "pad"), TicketShow, ShownTicket),
    "ticket.cancel": CommandRule(("kiosk",), TicketCancel, Nothing),
    "ticket.printed": CommandRule(("kiosk",), TicketPrinted, Nothing),
    "window.login": CommandRule(("pad",), WindowLogin, LoggedIn),
    "window.logout": CommandRule(("pad",), WindowLogout, Nothing),
    "window.open": CommandRule(("pad",), WindowOpen, WindowState),
    "window.pause": CommandRule(("pad",), WindowPause, WindowState),
    "window.resume": CommandRule(("pad",), WindowResume, WindowState),
    "window.close": CommandRule(("pad",), WindowClose, WindowState),
    "window.next": CommandRule(("pad",), WindowNext, CalledTicket),
    "window.recall": CommandRule(("pad",), WindowRecall, CalledTicket),
    "window.start": CommandRule(("pad",), WindowStart, TicketNow),
    "window.miss": CommandRule(("pad",), WindowMiss, TicketNow),
    "window.finish": CommandRule(("pad",), WindowFinish, TicketNow),
}
"""Every command there is so far. One that is not here is `bad_request` with `detail {unknown: NAME}`."""
