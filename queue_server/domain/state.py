"""The hall's day in memory. Changed only by `domain.apply`; has one owner."""

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct, field, structs
from typing_extensions import override

TicketState = Literal[
    "waiting", "called", "serving", "held", "done", "missed", "void", "cancelled", "expired", "moved"
]
OpenState = Literal["closed", "open", "paused"]
HoldKind = Literal["any_window", "same_window", "waiting_step"]
Half = Literal["am", "pm"]


class TicketStep(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a ticket's history; `what` is the event's name in the words of the field (issued, called…)."""

    at: datetime
    what: str
    window: int | None = None
    by: str | None = None
    why: str | None = None
    business: str | None = None
    """Where it waits from now on, where that changed."""
    to_window: int | None = None
    detail: str | None = None
    """The outcome, the kind of hold, the class, the level, the successor, or the action taken back."""


class Ticket(Struct, kw_only=True, gc=False):
    """`order` is the running issue order of the day; `person` and `agent` are keyed hashes of that day or None.

    `queue_class` is the class it waits in (an entry of `rules.priority.order`), `effective_at` its place in that class
    (`queue.md`, "Who is called next" 4), `queued_at` since when it waits where it waits now.
    Holds nothing that holds a ticket: thousands of them are no work for the garbage collector.
    """

    id: str
    number: str
    business: str
    state: TicketState
    order: int
    issued_at: datetime
    floor_seen: int
    kiosk: str
    person: str | None = None
    agent: str | None = None
    claim: str = "none"
    delivery: str = "paper"
    combo: str | None = None
    steps: tuple[str, ...] = ()
    """The businesses of its combo, as they were when it was issued."""
    step: int = 0
    """Its place in `steps`."""
    half: Half = "am"
    """The half-day in which it was issued: noon belongs to the morning."""
    queue_class: str = "ordinary"
    effective_at: datetime | None = None
    queued_at: datetime | None = None
    appointment: str | None = None
    """Code of the appointment it was checked in with."""
    slot_at: datetime | None = None
    first_issued_at: datetime | None = None
    """When the person took their first number, where staff gave them this one instead of it."""
    rejoins: int = 0
    rejoin_due: int | None = None
    """The count of calls of its business (`Waiting.calls`) at which a rejoined ticket is due."""
    to_window: int | None = None
    """The only window that may call it: it was transferred there."""
    hold: HoldKind | None = None
    held_at: datetime | None = None
    held_s: float = 0
    """Seconds on hold in all: not service time."""
    held_before_s: float = 0
    """Of them, those before the service at hand (or the last one) began: another step, another window."""
    rated: int | None = None
    window: int | None = None
    called_at: datetime | None = None
    """The last call or recall."""
    first_called_at: datetime | None = None
    times: int = 0
    """Calls of this number at this window, 1 for the first."""
    recalls: int = 0
    """Recalls since it was called last."""
    calls: int = 0
    """Calls of this number in all: makes the next `call_id`."""
    call_id: str | None = None
    """The last call or recall."""
    call_floors: tuple[int, ...] = ()
    """Where the last call was sent to."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    printed: bool | None = None
    why: str | None = None
    note: str | None = None
    history: list[TicketStep] = field(default_factory=list)


class WindowNow(Struct, kw_only=True):
    """`ticket` is the id of the ticket in hand (called or serving)."""

    window: int
    state: OpenState = "closed"
    clerk: str | None = None
    ticket: str | None = None
    pause_pending: bool = False
    reason: str | None = None
    since: datetime | None = None
    services: dict[str, int] = field(default_factory=dict)
    """Business to level, as they stand now."""
    served: int = 0
    """Tickets finished here today."""
    overdue_run: int = 0
    """Overdue tickets called in a row (rule 1)."""
    help_run: int = 0
    """Overdue tickets of a higher level called in a row (rule 1)."""
    priority_run: int = 0
    """Priority tickets called in a row (rule 3)."""
    undo: "UndoPoint | None" = None
    """What stood before the last action here, as long as it can be undone."""


class UndoPoint(Struct, frozen=True, kw_only=True):
    """`tickets` (the one that the action was about last), `window` and the boards' `calls` are from before the action.

    `steps` is how long the history of each ticket was after it: what came later touched somebody else, or did not.
    """

    action: str
    at: datetime
    tickets: tuple[Ticket, ...]
    steps: tuple[int, ...]
    window: WindowNow
    calls: tuple["CallShown", ...] = ()


class Waiting(Struct, kw_only=True, eq=False):
    """One queue, changed only by `domain.choosing.waiting`.

    `classes`: for each class that somebody waits in, a sorted list of (effective time, issue order, ticket id).
    `rejoined`: rejoined tickets by class, sorted (due, issue order, ticket id); `calls` counts the calls of the business
    (of the queue in `HallState.waiting`, also for those who wait at one window).
    `memo`: what `domain.choosing` last made of the heads; every change drops it, and it is no part of the state.
    """

    classes: dict[str, Any] = field(default_factory=dict)
    rejoined: dict[str, Any] = field(default_factory=dict)
    calls: int = 0
    memo: Any = None

    __hash__ = None  # type: ignore[assignment]

    @override
    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Waiting)
            and self.classes == other.classes
            and self.rejoined == other.rejoined
            and self.calls == other.calls
        )


class Appointment(Struct, frozen=True, kw_only=True):
    """`person` is the `person_key` itself, kept until the appointment ends."""

    code: str
    business: str
    slot_at: datetime
    person: str | None
    made_at: datetime
    state: Literal["booked", "checked_in", "missed", "cancelled"] = "booked"
    ticket: str | None = None


class Change(Struct, frozen=True, kw_only=True):
    """One change that the manager made, as it can be undone. Keys and values: `domain.settings`."""

    id: str
    at: datetime
    by: str
    title: str
    """One Chinese sentence."""
    before: dict[str, Any]
    after: dict[str, Any]
    until: datetime | None = None
    undone: bool = False
    undoes: str | None = None


class SavedSet(Struct, frozen=True, kw_only=True):
    """A saved set of window services (潮汐窗口): window to business to level."""

    name: str
    services: dict[int, dict[str, int]]


class Carried(Struct, frozen=True, kw_only=True):
    """What goes on over midnight: it stands in the event that opens the day, so that a restart needs two days only."""

    appointments: tuple[Appointment, ...] = ()
    no_shows: dict[str, tuple[date, ...]] = {}
    """`person_key` to the days on which an appointment was not kept."""
    held: tuple[Ticket, ...] = ()
    sets: tuple[SavedSet, ...] = ()


class CallShown(Struct, kw_only=True):
    """One line of the boards' calls: the newest call of one number."""

    ticket: str
    number: str
    window: int
    business: str
    floors: tuple[int, ...]
    called_at: datetime
    times: int


class HallState(Struct, kw_only=True):
    """All that `decide` may look at, beside the hall as configured."""

    day: date
    matrix_rev: int = 1
    """Grows when a window's businesses change."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """Today's numbers to ticket ids."""
    sequences: dict[str, int] = field(default_factory=dict)
    """Last number given out, by prefix."""
    waiting: dict[str, Waiting] = field(default_factory=dict)
    """By business: those who wait for any window that serves it."""
    at_window: dict[int, dict[str, Waiting]] = field(default_factory=dict)
    """By window and business: those who were transferred to it and to no other."""
    windows: dict[int, WindowNow] = field(default_factory=dict)
    calls: list[CallShown] = field(default_factory=list)
    """Newest first, today's, each number once."""
    notices: dict[int, str] = field(default_factory=dict)
    """Notice line by floor."""
    issued: int = 0
    persons: dict[str, list[str]] = field(default_factory=dict)
    """Today's ticket ids of each person."""
    agents: dict[str, list[str]] = field(default_factory=dict)
    """Today's ticket ids that each agent took for others."""
    configured: dict[int, dict[str, int]] = field(default_factory=dict)
    """Each window's businesses and levels as the hall file gave them last."""
    previous: dict[str, Ticket] = field(default_factory=dict)
    """Yesterday's tickets by id, as they ended: a slip is valid to the end of the next day."""
    settings: dict[str, Any] = field(default_factory=dict)
    """What the manager has set for today; a key that is absent is as the hall file says. Keys: `domain.settings`."""
    changes: list[Change] = field(default_factory=list)
    """The manager's changes of today, oldest first."""
    sets: dict[str, SavedSet] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    """By code: today's and those to come."""
    no_shows: dict[str, tuple[date, ...]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    """Tickets taken, by `BUSINESS/am`, `BUSINESS/pm` and `BUSINESS/HH:MM` (start of the slot)."""
    halves_ended: tuple[Half, ...] = ()
    """Half-days whose end was carried out."""


def copy_of(state: HallState) -> HallState:
    """A copy that shares nothing that can change, for what-if."""
    return structs.replace(
        state,
        tickets={key: ticket_copy(ticket) for key, ticket in state.tickets.items()},
        numbers=dict(state.numbers),
        sequences=dict(state.sequences),
        waiting={key: waiting_copy(queue) for key, queue in state.waiting.items()},
        at_window={
            w: {k: waiting_copy(q) for k, q in queues.items()} for w, queues in state.at_window.items()
        },
        windows={w: structs.replace(it, services=dict(it.services)) for w, it in state.windows.items()},
        calls=[structs.replace(call) for call in state.calls],
        notices=dict(state.notices),
        persons={key: list(tickets) for key, tickets in state.persons.items()},
        agents={key: list(tickets) for key, tickets in state.agents.items()},
        configured={key: dict(services) for key, services in state.configured.items()},
        previous={key: ticket_copy(ticket) for key, ticket in state.previous.items()},
        settings=dict(state.settings),
        changes=[structs.replace(change) for change in state.changes],
        sets=dict(state.sets),
        appointments=dict(state.appointments),
        no_shows=dict(state.no_shows),
        taken=dict(state.taken),
    )


def waiting_copy(queue: Waiting) -> Waiting:
    return Waiting(
        classes={key: places.copy() for key, places in queue.classes.items()},
        rejoined={key: places.copy() for key, places in queue.rejoined.items()},
        calls=queue.calls,
    )


def ticket_copy(ticket: Ticket) -> Ticket:
    return structs.replace(ticket, history=list(ticket.history))
