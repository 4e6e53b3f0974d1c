"""What happened to a ticket."""

from datetime import datetime

from queue_server.domain.events.base import AtWindow, TicketEvent
from queue_server.domain.state import Half, HoldKind


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


class TicketCalled(AtWindow, frozen=True, kw_only=True, tag="called"):
    """`floors` is where the call is shown and spoken: the window's, and where the person was last seen."""

    call_id: str
    times: int
    floors: tuple[int, ...]
    note: str | None = None
    rule: str = "first_come"
    """Which rule chose it (`domain.choosing.order.RULES`); `chosen` where the clerk did."""
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
