"""The words of the MQTT contract: what a field may say."""

from typing import Literal

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
