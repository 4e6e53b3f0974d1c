"""Why a command is refused. The words are the contract's error codes."""

from typing import Literal

from msgspec import Struct

RefusalCode = Literal[
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


class Refusal(Struct, frozen=True, kw_only=True):
    """`message` is one Chinese sentence a citizen or clerk can read; `detail` is for programs."""

    code: RefusalCode
    message: str
    detail: dict[str, object] = {}
