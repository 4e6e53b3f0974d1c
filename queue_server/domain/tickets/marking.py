"""What staff do to a waiting ticket on the pages: put it ahead, or give the person a number of another business."""

from datetime import datetime

from msgspec import structs

from queue_server.domain import events
from queue_server.domain.commands import Actor, MarkTicket, MoveTicket
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours import limits, opening
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.tickets import persons
from queue_server.domain.tickets.combos import first_place
from queue_server.domain.tickets.finding import about, find, not_found, only_today
from queue_server.domain.tickets.issuing import ORDINARY, STAFF, class_of, closed, next_ticket
from queue_server.domain.tickets.table import allowed

STAFF_OVERRIDE = "staff_override"
MARKS = frozenset({STAFF_OVERRIDE, ORDINARY})


def mark(hall: Hall, state: HallState, command: MarkTicket, now: datetime) -> Decision:
    """`ordinary` takes the mark away: the ticket is again in the class of its claim or appointment."""
    if command.queue_class not in MARKS:
        return refuse("bad_request", "只能改成优先，或者改回原来的排法。")
    ticket, refused = _waiting(state, command.actor, command.ticket_id, "marked")
    if ticket is None:
        return refused or not_found()
    following = STAFF_OVERRIDE
    if command.queue_class == ORDINARY:
        kept = ticket.slot_at is not None and ticket.effective_at == ticket.slot_at
        following = class_of(hall, state, ticket.claim, on_time=kept)
    if following == ticket.queue_class:
        return Decision(ticket_id=ticket.id)
    marked = events.TicketMarked(
        **stamp(state, command.actor, now), ticket_id=ticket.id, queue_class=following, why=command.reason
    )
    return Decision(events=(marked,), ticket_id=ticket.id)


def move(hall: Hall, state: HallState, command: MoveTicket, now: datetime) -> Decision:
    """The waiting person goes on with a new number at another business; class and first issue time are kept."""
    business = hall.businesses.get(command.to_business)
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    ticket, refused = _waiting(state, command.actor, command.ticket_id, "moved")
    if ticket is None:
        return refused or not_found()
    if business.id == ticket.business:
        return refuse("bad_request", f"{ticket.number} 已经在排这项业务。")
    if ticket.combo is not None:
        text = f"{ticket.number} 是一件事的号，按步骤办，不能换号。"
        return refuse("wrong_state", text, **about(ticket))
    refused = (
        closed(opening.opening(hall, state, business, now))
        or persons.live_limits(hall, state, ticket.person, business.id, besides=ticket.id)
        or limits.refusal(hall, state, business, now, command.actor)
    )
    if refused is not None:
        return refused
    successor = structs.replace(
        next_ticket(hall, state, command.actor, now, business),
        floor=ticket.floor_seen,
        person=ticket.person,
        agent=ticket.agent,
        claim=ticket.claim,
        delivery=ticket.delivery,
        queue_class=ticket.queue_class,
        effective_at=first_place(ticket),
        first_issued_at=ticket.first_issued_at or ticket.issued_at,
        appointment=ticket.appointment,
        slot_at=ticket.slot_at,
        moved_from=ticket.id,
    )
    gone = events.TicketMoved(
        **stamp(state, command.actor, now), ticket_id=ticket.id, successor=successor.ticket_id
    )
    return Decision(events=(gone, successor), ticket_id=successor.ticket_id)


def _waiting(
    state: HallState, actor: Actor, ticket_id: str, event: str
) -> tuple[Ticket | None, Decision | None]:
    if actor.kind not in STAFF:
        return None, refuse("not_allowed", "请找工作人员改。")
    ticket = find(state, ticket_id)
    if ticket is None:
        return None, not_found()
    late = only_today(state, ticket)
    if late is not None:
        return None, late
    if not allowed(ticket.state, event):
        return None, refuse("wrong_state", f"{ticket.number} 现在不在排队。", **about(ticket))
    return ticket, None
