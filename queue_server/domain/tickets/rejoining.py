"""A missed ticket comes back: once, in the half-day in which it was missed."""

from datetime import datetime

from queue_server.domain import events
from queue_server.domain.choosing.waiting import calls_of
from queue_server.domain.commands import RejoinTicket
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours import opening
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.tickets import persons
from queue_server.domain.tickets.finding import about, find, not_found, only_today

_TAKE_ANEW = "请重新取号"


def rejoin(hall: Hall, state: HallState, command: RejoinTicket, now: datetime) -> Decision:
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    refused = only_today(state, ticket) or _cannot(hall, state, ticket, now)
    if refused is None:
        refused = persons.live_limits(hall, state, ticket.person, ticket.business)
    if refused is not None:
        return refused
    back = events.TicketRejoined(
        **stamp(state, command.actor, now),
        ticket_id=ticket.id,
        due=calls_of(state, ticket.business) + hall.rules.missed.reinsert_after,
        floor=command.actor.floor or ticket.floor_seen,
    )
    return Decision(events=(back,), ticket_id=ticket.id)


def _cannot(hall: Hall, state: HallState, ticket: Ticket, now: datetime) -> Decision | None:
    rules = hall.rules.missed
    if ticket.state not in ("missed", "void"):
        return refuse("wrong_state", f"{ticket.number} 没有过号，不用重新排队。", **about(ticket))
    if rules.policy == "void":
        return refuse("wrong_state", f"本大厅过号无效：{ticket.number} {_TAKE_ANEW}。", **about(ticket))
    if ticket.rejoins >= rules.max_reinserts:
        text = f"{ticket.number} 已经回来过 {ticket.rejoins} 次，{_TAKE_ANEW}。"
        return refuse("limit_reached", text, limit=rules.max_reinserts, **about(ticket))
    if ticket.state == "void" or not _in_time(hall, state, ticket, now):
        return refuse(
            "wrong_state", f"{ticket.number} 过号后没有在半天内回来，{_TAKE_ANEW}。", **about(ticket)
        )
    return None


def _in_time(hall: Hall, state: HallState, ticket: Ticket, now: datetime) -> bool:
    if hall.rules.missed.valid != "half_day" or ticket.ended_at is None:
        return True
    return opening.half_of(hall, state, ticket.ended_at) == opening.half_of(hall, state, now)
