"""一件事: one number through all the steps of a combo, over windows and floors."""

from datetime import datetime

from queue_server.domain.events import Event, Stamp, StepFinished, TicketFinished
from queue_server.domain.hall import Hall
from queue_server.domain.state import Ticket

GOES_ON = frozenset({"done", "received"})
"""Outcomes of a step after which the next one can begin; any other ends the ticket."""


def next_step(hall: Hall, ticket: Ticket) -> str | None:
    """The business that comes after this step; None at the last one and where there is no combo.

    A step whose business left the hall file is passed over.
    """
    return next((one for one in ticket.steps[ticket.step + 1 :] if one in hall.businesses), None)


def ended(hall: Hall, ticket: Ticket, window: int, outcome: str, head: Stamp) -> Event:
    """The service is over: the ticket is done, or waits for its next step with its first issue time.

    Also for a business that is closed for now: the person is here, and the ticket of the day goes with them.
    """
    following = next_step(hall, ticket) if outcome in GOES_ON else None
    if following is None:
        return TicketFinished(**head, ticket_id=ticket.id, window=window, outcome=outcome)
    return StepFinished(
        **head,
        ticket_id=ticket.id,
        window=window,
        outcome=outcome,
        business=following,
        effective_at=first_place(ticket),
    )


def first_place(ticket: Ticket) -> datetime:
    """The time that a ticket sent on keeps: its first issue, for an appointment that was kept its slot."""
    if ticket.queue_class == "appointment_on_time" and ticket.slot_at is not None:
        return ticket.slot_at
    return ticket.first_issued_at or ticket.issued_at


def step_text(hall: Hall, ticket: Ticket) -> str | None:
    """“二手房交易一件事，第 2 步，共 4 步”; None where there is no combo."""
    if ticket.combo is None or not ticket.steps:
        return None
    combo = hall.combos.get(ticket.combo)
    name = combo.name if combo is not None else "一件事"
    return f"{name}，第 {ticket.step + 1} 步，共 {len(ticket.steps)} 步"
