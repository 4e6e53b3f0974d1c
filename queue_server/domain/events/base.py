"""Heads of events: when, who, from where, about which ticket or window."""

from datetime import datetime
from typing import TypedDict

from msgspec import Struct


class Stamp(TypedDict):
    """When, who and from where: the head of every event."""

    at: datetime
    by: str
    source: str


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag=True):
    """`by` is who (a clerk, a device, the server itself), `source` from which device or page, `why` a reason."""

    at: datetime
    by: str
    source: str
    why: str | None = None


class TicketEvent(Event, frozen=True, kw_only=True, tag=True):
    ticket_id: str


class AtWindow(TicketEvent, frozen=True, kw_only=True, tag=True):
    window: int


class WindowEvent(Event, frozen=True, kw_only=True, tag=True):
    window: int


def kind_of(event: Event) -> str:
    """The event's word in the journal and in the ticket's history."""
    return str(type(event).__struct_config__.tag)
