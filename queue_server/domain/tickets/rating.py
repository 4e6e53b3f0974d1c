"""好差评: one rating a ticket, after its service."""

from datetime import datetime

from queue_server.domain import events
from queue_server.domain.commands import GiveRating
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState
from queue_server.domain.tickets.finding import about, find, not_found
from queue_server.domain.tickets.table import allowed

LEVELS = range(1, 6)


def rate(_hall: Hall, state: HallState, command: GiveRating, now: datetime) -> Decision:
    """For a ticket of today or yesterday that is done; a pad only for one that was served at its window."""
    if command.level not in LEVELS:
        return refuse("bad_request", "评价只有 1 到 5 级。")
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    if command.actor.kind == "pad" and ticket.window != command.actor.window:
        return refuse("not_allowed", f"{ticket.number} 不是在这个窗口办的。", **about(ticket))
    if not allowed(ticket.state, "rated"):
        return refuse("wrong_state", f"{ticket.number} 还没办结，不能评价。", **about(ticket))
    if ticket.rated is not None:
        return refuse("wrong_state", f"{ticket.number} 已经评价过了，谢谢您。", **about(ticket))
    rated = events.TicketRated(
        **stamp(state, command.actor, now),
        ticket_id=ticket.id,
        level=command.level,
        reasons=command.reasons,
        text=command.text,
    )
    return Decision(events=(rated,), ticket_id=ticket.id)
