"""What a device is answered."""

from typing import Literal

from msgspec import Struct

from queue_server.contract.words import ErrorCode, Minutes, TicketStateName


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
