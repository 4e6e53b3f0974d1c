"""Finding a ticket, and saying which one a refusal is about."""

from queue_server.domain.decision import Decision, refuse
from queue_server.domain.state import HallState, Ticket


def find(state: HallState, ticket_id: str) -> Ticket | None:
    """A ticket of today or yesterday."""
    return state.tickets.get(ticket_id) or state.previous.get(ticket_id)


def not_found() -> Decision:
    return refuse("not_found", "没有查到这个号。")


def about(ticket: Ticket) -> dict[str, object]:
    """For `detail`."""
    return {"ticket_id": ticket.id, "number": ticket.number, "state": ticket.state}


def only_today(state: HallState, ticket: Ticket) -> Decision | None:
    """Yesterday's ticket can still be looked at and rated, and nothing else."""
    if ticket.id in state.tickets:
        return None
    return refuse("wrong_state", f"{ticket.number} 是昨天的号，已经过期。", **about(ticket))
