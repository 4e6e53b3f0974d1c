"""Taking a ticket, giving it back, and what became of its slip."""

from datetime import datetime

from msgspec import structs

from queue_server.domain import events, settings
from queue_server.domain.commands import Actor, CancelTicket, IssueTicket, NotePrinted, ShowTicket
from queue_server.domain.decision import Decision, moment_text, refuse, stamp
from queue_server.domain.hall import Business, Combo, Hall
from queue_server.domain.hours import limits, opening
from queue_server.domain.state import HallState
from queue_server.domain.tickets import numbers, persons
from queue_server.domain.tickets.finding import about, find, not_found, only_today
from queue_server.domain.tickets.table import allowed

CLAIMS = frozenset({"none", "senior", "care", "military"})
DELIVERIES = frozenset({"paper", "phone"})
ORDINARY = "ordinary"
ON_TIME = "appointment_on_time"
STAFF = frozenset({"clerk", "manager", "guide", "admin"})
"""Kinds of actor who answer by name: they give a ticket to somebody without a card."""


def issue(hall: Hall, state: HallState, command: IssueTicket, now: datetime) -> Decision:
    if (command.business is None) == (command.combo is None):
        return refuse("bad_request", "请选一项业务，或一件“一件事”。")
    if command.claim not in CLAIMS or command.delivery not in DELIVERIES:
        return refuse("bad_request", "取号的选项不对，请重新取号。")
    combo = hall.combos.get(command.combo) if command.combo is not None else None
    business = _business(hall, command, combo)
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    refused = _may_take(hall, state, command, business, now)
    if refused is not None:
        return refused
    issued = structs.replace(
        next_ticket(hall, state, command.actor, now, business),
        combo=command.combo,
        steps=combo.steps if combo is not None else (),
        person=command.person,
        agent=_agent_of(command),
        claim=command.claim,
        delivery=command.delivery,
        queue_class=class_of(hall, state, command.claim),
    )
    return Decision(events=(issued,), ticket_id=issued.ticket_id)


def next_ticket(
    hall: Hall, state: HallState, actor: Actor, now: datetime, business: Business
) -> events.TicketIssued:
    """An ordinary ticket with the next number of the business."""
    number, seq = numbers.next_number(hall, state, business.prefix)
    return events.TicketIssued(
        **stamp(state, actor, now),
        ticket_id=numbers.ticket_id(state.day, number),
        number=number,
        prefix=business.prefix,
        seq=seq,
        business=business.id,
        floor=actor.floor or 1,
        half=opening.half_of(hall, state, now),
        slot=opening.slot_of(hall, state, now),
        effective_at=now,
    )


def class_of(hall: Hall, state: HallState, claim: str, *, on_time: bool = False) -> str:
    """The first in the priority order of those that hold for this person."""
    holds = {claim, ON_TIME} if on_time else {claim}
    return next((one for one in settings.priority_order(hall, state) if one in holds), ORDINARY)


def cancel(_hall: Hall, state: HallState, command: CancelTicket, now: datetime) -> Decision:
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    if ticket.id not in state.tickets or not allowed(ticket.state, "cancelled"):
        return refuse("wrong_state", f"{ticket.number} 现在不能取消。", **about(ticket))
    gone = events.TicketCancelled(**stamp(state, command.actor, now), ticket_id=ticket.id)
    return Decision(events=(gone,), ticket_id=ticket.id)


def note_printed(_hall: Hall, state: HallState, command: NotePrinted, now: datetime) -> Decision:
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return not_found()
    late = only_today(state, ticket)
    if late is not None:
        return late
    noted = events.TicketPrinted(
        **stamp(state, command.actor, now), ticket_id=ticket.id, printed=command.printed
    )
    return Decision(events=(noted,), ticket_id=ticket.id)


def show(_hall: Hall, state: HallState, command: ShowTicket, _now: datetime) -> Decision:
    if find(state, command.ticket_id) is None:
        return not_found()
    return Decision(ticket_id=command.ticket_id)


def _business(hall: Hall, command: IssueTicket, combo: Combo | None) -> Business | None:
    if command.business is not None:
        return hall.businesses.get(command.business)
    return hall.businesses.get(combo.steps[0]) if combo is not None and combo.steps else None


def _agent_of(command: IssueTicket) -> str | None:
    """Somebody who takes a ticket for themselves is no agent."""
    return command.agent if command.agent != command.person else None


def _may_take(
    hall: Hall, state: HallState, command: IssueTicket, business: Business, now: datetime
) -> Decision | None:
    person, agent = command.person, _agent_of(command)
    if person is None and persons.card_needed(hall, business) and command.actor.kind not in STAFF:
        return refuse("not_allowed", "办这项业务取号要刷身份证。", needs="card")
    return (
        closed(opening.opening(hall, state, business, now))
        or persons.live_limits(hall, state, person, business.id)
        or persons.day_limit(hall, state, person)
        or persons.agent_limits(hall, state, agent, person)
        or limits.refusal(hall, state, business, now, command.actor)
    )


def closed(hours: opening.Opening) -> Decision | None:
    if hours.open:
        return None
    at = moment_text(hours.opens_at) if hours.opens_at is not None else None
    return refuse("business_closed", hours.reason or "现在不办理。", opens_at=at)
