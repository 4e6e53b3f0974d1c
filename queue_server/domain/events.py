"""What happened. One struct for each fact; the journal keeps them, `domain.apply` carries them out."""

from datetime import date, datetime
from typing import TypedDict

from msgspec import Struct


class Stamp(TypedDict):
    """When, who and from where: the head of every event."""

    at: datetime
    by: str
    source: str


class Event(Struct, frozen=True, kw_only=True, tag_field="kind", tag=True):
    """`by` is who (a clerk, a device, the server itself), `source` from which device or page, `why` a reason."""

    at: datetime
    by: str
    source: str
    why: str | None = None


class DayOpened(Event, frozen=True, kw_only=True, tag="day_opened"):
    """A new day begins with empty queues; `services` is the window matrix it starts with, `notices` go on."""

    day: date
    services: dict[int, dict[str, int]]
    notices: dict[int, str] | None = None
    """None in a journal of before they were written here: those of the day before."""


class HallLoaded(Event, frozen=True, kw_only=True, tag="hall_loaded"):
    """The hall file was read at a start and its window matrix is another."""

    services: dict[int, dict[str, int]]


class TicketEvent(Event, frozen=True, kw_only=True, tag=True):
    ticket_id: str


class TicketIssued(TicketEvent, frozen=True, kw_only=True, tag="issued"):
    number: str
    prefix: str
    seq: int
    business: str
    floor: int
    combo: str | None = None
    person: str | None = None
    agent: str | None = None
    claim: str = "none"
    delivery: str = "paper"


class TicketPrinted(TicketEvent, frozen=True, kw_only=True, tag="printed"):
    printed: bool


class TicketCancelled(TicketEvent, frozen=True, kw_only=True, tag="cancelled"):
    pass


class TicketExpired(TicketEvent, frozen=True, kw_only=True, tag="expired"):
    pass


class AtWindow(TicketEvent, frozen=True, kw_only=True, tag=True):
    window: int


class TicketCalled(AtWindow, frozen=True, kw_only=True, tag="called"):
    """`floors` is where the call is shown and spoken: the window's, and where the person was last seen."""

    call_id: str
    times: int
    floors: tuple[int, ...]
    note: str | None = None


class TicketRecalled(AtWindow, frozen=True, kw_only=True, tag="recalled"):
    call_id: str
    times: int
    floors: tuple[int, ...]


class ServiceStarted(AtWindow, frozen=True, kw_only=True, tag="started"):
    """The person stands at the window: `floor` is where they were last seen from now on."""

    floor: int


class TicketMissed(AtWindow, frozen=True, kw_only=True, tag="missed"):
    pass


class TicketFinished(AtWindow, frozen=True, kw_only=True, tag="finished"):
    outcome: str


class WindowEvent(Event, frozen=True, kw_only=True, tag=True):
    window: int


class ClerkLoggedIn(WindowEvent, frozen=True, kw_only=True, tag="clerk_logged_in"):
    clerk: str


class ClerkLoggedOut(WindowEvent, frozen=True, kw_only=True, tag="clerk_logged_out"):
    clerk: str


class WindowOpened(WindowEvent, frozen=True, kw_only=True, tag="window_opened"):
    """Opened, or resumed after a pause."""


class PauseAsked(WindowEvent, frozen=True, kw_only=True, tag="pause_asked"):
    """The pause begins when the ticket in hand ends."""


class PauseWithdrawn(WindowEvent, frozen=True, kw_only=True, tag="pause_withdrawn"):
    pass


class WindowPaused(WindowEvent, frozen=True, kw_only=True, tag="window_paused"):
    pass


class WindowClosed(WindowEvent, frozen=True, kw_only=True, tag="window_closed"):
    pass


class ServicesSet(WindowEvent, frozen=True, kw_only=True, tag="services_set"):
    services: dict[str, int]


class NoticeSet(Event, frozen=True, kw_only=True, tag="notice_set"):
    """The notice line of these floors' boards; None takes it away."""

    floors: tuple[int, ...]
    text: str | None


AnyEvent = (
    DayOpened
    | HallLoaded
    | TicketIssued
    | TicketPrinted
    | TicketCancelled
    | TicketExpired
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | TicketMissed
    | TicketFinished
    | ClerkLoggedIn
    | ClerkLoggedOut
    | WindowOpened
    | PauseAsked
    | PauseWithdrawn
    | WindowPaused
    | WindowClosed
    | ServicesSet
    | NoticeSet
)
"""Every event there is; the journal decodes this union by its `kind`."""


def kind_of(event: Event) -> str:
    """The event's word in the journal and in the ticket's history."""
    return str(type(event).__struct_config__.tag)
