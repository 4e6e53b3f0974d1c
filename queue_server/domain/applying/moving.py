"""A ticket goes from state to state, always by the table, and its history says so."""

from datetime import datetime

from queue_server.domain import events as e
from queue_server.domain.choosing.waiting import dequeue, enqueue
from queue_server.domain.state import HallState, Ticket, TicketStep
from queue_server.domain.tickets import table


def step(
    state: HallState,
    event: e.TicketEvent,
    *,
    business: str | None = None,
    to_window: int | None = None,
    detail: str | None = None,
) -> Ticket:
    """The ticket of today is where the table says; one that waited stands in no queue now. Raises ImpossibleEvent."""
    ticket = state.tickets[event.ticket_id]
    waited = ticket.state == "waiting"
    if waited and table.allowed(ticket.state, e.kind_of(event)):
        dequeue(state, ticket)
    follow(ticket, event, business=business, to_window=to_window, detail=detail)
    return ticket


def follow(
    ticket: Ticket,
    event: e.TicketEvent,
    *,
    business: str | None = None,
    to_window: int | None = None,
    detail: str | None = None,
) -> None:
    """State and history alone. Raises ImpossibleEvent where the table does not allow it."""
    what = e.kind_of(event)
    ticket.state = table.after(ticket.state, what)
    ticket.history.append(
        TicketStep(
            at=event.at,
            what=what,
            window=event.window if isinstance(event, e.AtWindow) else None,
            by=event.by,
            why=event.why,
            business=business,
            to_window=to_window,
            detail=detail,
        )
    )


def ended(state: HallState, event: e.TicketEvent) -> None:
    """It is over for now: the window that had it in hand is free."""
    ticket = state.tickets[event.ticket_id]
    ticket.ended_at = event.at
    release(state, ticket, event.at)


def release(state: HallState, ticket: Ticket, at: datetime) -> None:
    """The window that had it in hand is free."""
    window = state.windows.get(ticket.window) if ticket.window is not None else None
    if window is not None and window.ticket == ticket.id:
        window.ticket = None
        window.since = at


def wait_again(state: HallState, ticket: Ticket, at: datetime) -> None:
    """It stands in the queue that its fields name, and is at no window."""
    ticket.window = None
    ticket.queued_at = at
    ticket.called_at = None
    ticket.started_at = None
    enqueue(state, ticket)
