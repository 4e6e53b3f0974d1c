"""What a device asks; every request carries `request_id`, a UUID chosen by the device."""

from typing import Annotated

from msgspec import Meta, Struct

from queue_server.contract.words import Claim, Delivery, HoldKind, Outcome, Place


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


class TicketCheckIn(Request, frozen=True, kw_only=True):
    """`appointment` (its code, or the text of its QR code) or `person_key`."""

    appointment: str | None = None
    person_key: str | None = None


class TicketRejoin(Request, frozen=True, kw_only=True):
    """`token` or `number` (today's)."""

    token: str | None = None
    number: str | None = None


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


class WindowCall(Request, frozen=True, kw_only=True):
    """`number` is one of today's; a slip's token is taken too."""

    number: str


class WindowHold(Request, frozen=True, kw_only=True):
    """`kind` absent or null: the first kind that the hall allows."""

    ticket_id: str
    kind: HoldKind | None = None


class WindowUnhold(Request, frozen=True, kw_only=True):
    """`kind` may be told and changes nothing."""

    ticket_id: str
    kind: HoldKind | None = None


class WindowTransfer(Request, frozen=True, kw_only=True):
    """Exactly one of `to_business` and `to_window`; `place` absent or null: kept."""

    ticket_id: str
    to_business: str | None = None
    to_window: int | None = None
    place: Place | None = None


class WindowUndo(Request, frozen=True, kw_only=True):
    pass


class RatingGive(Request, frozen=True, kw_only=True):
    """`token` or `ticket_id`; `level` 1 (very bad) to 5 (very good)."""

    level: Annotated[int, Meta(ge=1, le=5)]
    token: str | None = None
    ticket_id: str | None = None
    reasons: list[str] | None = None
    text: str | None = None
