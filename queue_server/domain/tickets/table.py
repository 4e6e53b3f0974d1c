"""A ticket's life as a table: which event is allowed in which state, and where it leads."""

from queue_server.domain.state import TicketState

TABLE: dict[tuple[TicketState, str], TicketState] = {
    ("waiting", "called"): "called",
    ("waiting", "cancelled"): "cancelled",
    ("waiting", "expired"): "expired",
    ("waiting", "moved"): "moved",
    ("waiting", "requeued"): "waiting",
    ("waiting", "marked"): "waiting",
    ("called", "recalled"): "called",
    ("called", "started"): "serving",
    ("called", "missed"): "missed",
    ("called", "expired"): "expired",
    ("serving", "finished"): "done",
    ("serving", "held"): "held",
    ("serving", "transferred"): "waiting",
    ("serving", "step_done"): "waiting",
    ("held", "unheld"): "serving",
    ("held", "expired"): "expired",
    ("missed", "rejoined"): "waiting",
    ("missed", "voided"): "void",
    ("done", "rated"): "done",
}
"""`(state, event) -> state`. What is not here is refused."""

STATES: tuple[TicketState, ...] = (
    "waiting",
    "called",
    "serving",
    "held",
    "done",
    "missed",
    "void",
    "cancelled",
    "expired",
    "moved",
)
EVENTS: tuple[str, ...] = tuple(dict.fromkeys(event for _, event in TABLE))

LIVE: frozenset[TicketState] = frozenset({"waiting", "called", "serving", "held"})
"""States in which a ticket counts against what a person may hold at once."""


class ImpossibleEvent(Exception):
    """The journal holds an event that the table does not allow."""


def allowed(state: TicketState, event: str) -> bool:
    return (state, event) in TABLE


def after(state: TicketState, event: str) -> TicketState:
    """Raises ImpossibleEvent where the table does not allow it."""
    following = TABLE.get((state, event))
    if following is None:
        raise ImpossibleEvent(f"ticket is {state}: {event} is not allowed")
    return following
