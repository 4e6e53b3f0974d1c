"""What happened. One struct for each fact; the journal keeps them, `domain.apply` carries them out."""

from datetime import date, datetime
from typing import Any, TypedDict

from msgspec import Struct

from queue_server.domain.state import Appointment, Carried, Half, HoldKind, SavedSet


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
    carried: Carried = Carried()


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
    steps: tuple[str, ...] = ()
    half: Half = "am"
    slot: str | None = None
    """Start of the slot in which it was taken, `HH:MM`."""
    queue_class: str = "ordinary"
    effective_at: datetime | None = None
    """None: its own time."""
    appointment: str | None = None
    slot_at: datetime | None = None
    moved_from: str | None = None
    """The ticket of the same person that ended for this one."""
    first_issued_at: datetime | None = None


class TicketPrinted(TicketEvent, frozen=True, kw_only=True, tag="printed"):
    printed: bool


class TicketCancelled(TicketEvent, frozen=True, kw_only=True, tag="cancelled"):
    pass


class TicketExpired(TicketEvent, frozen=True, kw_only=True, tag="expired"):
    pass


class TicketMoved(TicketEvent, frozen=True, kw_only=True, tag="moved"):
    """Ended here; the person waits on under the ticket `successor`."""

    successor: str


class TicketRequeued(TicketEvent, frozen=True, kw_only=True, tag="requeued"):
    """Waits on with the same number in another business's queue: its queue was moved or merged."""

    business: str


class TicketMarked(TicketEvent, frozen=True, kw_only=True, tag="marked"):
    """Somebody of the staff put it into another class while it waits."""

    queue_class: str


class TicketRejoined(TicketEvent, frozen=True, kw_only=True, tag="rejoined"):
    """`due`: see `Ticket.rejoin_due`; `floor` is where the person scanned it."""

    due: int
    floor: int


class TicketVoided(TicketEvent, frozen=True, kw_only=True, tag="voided"):
    pass


class TicketRated(TicketEvent, frozen=True, kw_only=True, tag="rated"):
    level: int
    reasons: tuple[str, ...] = ()
    text: str | None = None


class AtWindow(TicketEvent, frozen=True, kw_only=True, tag=True):
    window: int


class TicketCalled(AtWindow, frozen=True, kw_only=True, tag="called"):
    """`floors` is where the call is shown and spoken: the window's, and where the person was last seen."""

    call_id: str
    times: int
    floors: tuple[int, ...]
    note: str | None = None
    rule: str = "first_come"
    """Which rule chose it (`domain.order.RULES`); `chosen` where the clerk did."""
    passed: tuple[str, ...] = ()
    """Numbers that waited longer and were passed over."""
    overdue_run: int = 0
    help_run: int = 0
    priority_run: int = 0
    """The window's runs after this call."""
    finished: str | None = None
    """The ticket in hand whose service the same command ended first."""


class TicketRecalled(AtWindow, frozen=True, kw_only=True, tag="recalled"):
    call_id: str
    times: int
    floors: tuple[int, ...]


class ServiceStarted(AtWindow, frozen=True, kw_only=True, tag="started"):
    """The person stands at the window: `floor` is where they were last seen from now on."""

    floor: int


class TicketMissed(AtWindow, frozen=True, kw_only=True, tag="missed"):
    by_itself: bool = False
    """Nobody pressed anything: the grace time was over."""


class TicketFinished(AtWindow, frozen=True, kw_only=True, tag="finished"):
    outcome: str


class StepFinished(AtWindow, frozen=True, kw_only=True, tag="step_done"):
    """A step of a combo is done: the ticket waits for the next one, `business`, with the same number."""

    outcome: str
    business: str
    effective_at: datetime


class TicketHeld(AtWindow, frozen=True, kw_only=True, tag="held"):
    hold: HoldKind


class TicketUnheld(AtWindow, frozen=True, kw_only=True, tag="unheld"):
    """Served on, at `window`."""


class TicketTransferred(AtWindow, frozen=True, kw_only=True, tag="transferred"):
    """From `window` to `business`, and there only at `to_window` where one is named."""

    business: str
    to_window: int | None = None
    place: str = "kept"
    effective_at: datetime


class ActionUndone(AtWindow, frozen=True, kw_only=True, tag="undone"):
    """The last action at this window is taken back: tickets and window stand as before it.

    `businesses` and `floors` are where it is seen.
    """

    action: str
    businesses: tuple[str, ...] = ()
    floors: tuple[int, ...] = ()


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


class SettingsChanged(Event, frozen=True, kw_only=True, tag="settings_changed"):
    """The manager changed something for today. `before` and `after` hold the same keys (`domain.settings`)."""

    change_id: str
    title: str
    before: dict[str, Any]
    after: dict[str, Any]
    until: datetime | None = None
    undoes: str | None = None


class SetSaved(Event, frozen=True, kw_only=True, tag="set_saved"):
    saved: SavedSet


class SetForgotten(Event, frozen=True, kw_only=True, tag="set_forgotten"):
    name: str


class HalfDayEnded(Event, frozen=True, kw_only=True, tag="half_day_ended"):
    half: Half


class AppointmentMade(Event, frozen=True, kw_only=True, tag="appointment_made"):
    appointment: Appointment


class AppointmentCancelled(Event, frozen=True, kw_only=True, tag="appointment_cancelled"):
    code: str


class AppointmentMissed(Event, frozen=True, kw_only=True, tag="appointment_missed"):
    code: str


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
    | TicketMoved
    | TicketRequeued
    | TicketMarked
    | TicketRejoined
    | TicketVoided
    | TicketRated
    | StepFinished
    | TicketHeld
    | TicketUnheld
    | TicketTransferred
    | ActionUndone
    | SettingsChanged
    | SetSaved
    | SetForgotten
    | HalfDayEnded
    | AppointmentMade
    | AppointmentCancelled
    | AppointmentMissed
)
"""Every event there is; the journal decodes this union by its `kind`."""


def kind_of(event: Event) -> str:
    """The event's word in the journal and in the ticket's history."""
    return str(type(event).__struct_config__.tag)
