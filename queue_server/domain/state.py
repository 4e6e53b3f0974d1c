"""The hall's day in memory. Changed only by `domain.apply`; has one owner."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field, structs

TicketState = Literal[
    "waiting", "called", "serving", "held", "done", "missed", "void", "cancelled", "expired", "moved"
]
OpenState = Literal["closed", "open", "paused"]


class TicketStep(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a ticket's history; `what` is the event's name in the words of the field (issued, called…)."""

    at: datetime
    what: str
    window: int | None = None
    by: str | None = None
    why: str | None = None


class Ticket(Struct, kw_only=True, gc=False):
    """`order` is the running issue order of the day; `person` and `agent` are keyed hashes of that day or None.

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
    step: int = 0
    window: int | None = None
    called_at: datetime | None = None
    """The last call or recall."""
    first_called_at: datetime | None = None
    times: int = 0
    """Calls of this number at this window, 1 for the first."""
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
    waiting: dict[str, list[str]] = field(default_factory=dict)
    """Waiting ticket ids of each business, in the order in which they would be called."""
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


def copy_of(state: HallState) -> HallState:
    """A copy that shares nothing that can change, for what-if."""
    return structs.replace(
        state,
        tickets={key: _ticket_copy(ticket) for key, ticket in state.tickets.items()},
        numbers=dict(state.numbers),
        sequences=dict(state.sequences),
        waiting={key: list(queue) for key, queue in state.waiting.items()},
        windows={
            key: structs.replace(window, services=dict(window.services))
            for key, window in state.windows.items()
        },
        calls=[structs.replace(call) for call in state.calls],
        notices=dict(state.notices),
        persons={key: list(tickets) for key, tickets in state.persons.items()},
        agents={key: list(tickets) for key, tickets in state.agents.items()},
        configured={key: dict(services) for key, services in state.configured.items()},
        previous={key: _ticket_copy(ticket) for key, ticket in state.previous.items()},
    )


def _ticket_copy(ticket: Ticket) -> Ticket:
    return structs.replace(ticket, history=list(ticket.history))
