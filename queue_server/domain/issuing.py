"""Taking a ticket, giving it back, and what became of its slip."""

from collections.abc import Sequence
from datetime import datetime

from queue_server.domain import events, limits, numbers, opening
from queue_server.domain.commands import CancelTicket, IssueTicket, NotePrinted, ShowTicket
from queue_server.domain.decision import Decision, moment_text, refuse, stamp
from queue_server.domain.hall import Business, Hall
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.ticket import LIVE, allowed


def card_needed(hall: Hall, business: Business) -> bool:
    return hall.rules.real_name and business.id_required


def issue(hall: Hall, state: HallState, command: IssueTicket, now: datetime) -> Decision:
    if (command.business is None) == (command.combo is None):
        return refuse("bad_request", "请选一项业务，或一件“一件事”。")
    business = _business(hall, command)
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    refused = _may_take(hall, state, command, business, now)
    if refused is not None:
        return refused
    number, seq = numbers.next_number(hall, state, business.prefix)
    ticket_id = numbers.ticket_id(state.day, number)
    issued = events.TicketIssued(
        **stamp(state, command.actor, now),
        ticket_id=ticket_id,
        number=number,
        prefix=business.prefix,
        seq=seq,
        business=business.id,
        floor=command.actor.floor or 1,
        combo=command.combo,
        person=command.person,
        agent=_agent_of(command),
        claim=command.claim,
        delivery=command.delivery,
        half=opening.half_of(hall, state, now),
        slot=opening.slot_of(hall, state, now),
    )
    return Decision(events=(issued,), ticket_id=ticket_id)


def cancel(_hall: Hall, state: HallState, command: CancelTicket, now: datetime) -> Decision:
    ticket = find(state, command.ticket_id)
    if ticket is None:
        return refuse("not_found", "没有查到这个号。")
    if ticket.id not in state.tickets or not allowed(ticket.state, "cancelled"):
        return refuse(
            "wrong_state", f"{ticket.number} 现在不能取消。", ticket_id=ticket.id, state=ticket.state
        )
    gone = events.TicketCancelled(**stamp(state, command.actor, now), ticket_id=ticket.id)
    return Decision(events=(gone,), ticket_id=ticket.id)


def note_printed(_hall: Hall, state: HallState, command: NotePrinted, now: datetime) -> Decision:
    if command.ticket_id not in state.tickets:
        return refuse("not_found", "没有查到这个号。")
    noted = events.TicketPrinted(
        **stamp(state, command.actor, now), ticket_id=command.ticket_id, printed=command.printed
    )
    return Decision(events=(noted,), ticket_id=command.ticket_id)


def show(_hall: Hall, state: HallState, command: ShowTicket, _now: datetime) -> Decision:
    if find(state, command.ticket_id) is None:
        return refuse("not_found", "没有查到这个号。")
    return Decision(ticket_id=command.ticket_id)


def find(state: HallState, ticket_id: str) -> Ticket | None:
    """A ticket of today or yesterday."""
    return state.tickets.get(ticket_id) or state.previous.get(ticket_id)


def _business(hall: Hall, command: IssueTicket) -> Business | None:
    if command.business is not None:
        return hall.businesses.get(command.business)
    combo = hall.combos.get(command.combo or "")
    return hall.businesses.get(combo.steps[0]) if combo and combo.steps else None


def _agent_of(command: IssueTicket) -> str | None:
    """Somebody who takes a ticket for themselves is no agent."""
    return command.agent if command.agent != command.person else None


def _may_take(
    hall: Hall, state: HallState, command: IssueTicket, business: Business, now: datetime
) -> Decision | None:
    if command.person is None and card_needed(hall, business):
        return refuse("not_allowed", "办这项业务取号要刷身份证。", needs="card")
    hours = opening.opening(hall, state, business, now)
    if not hours.open:
        at = moment_text(hours.opens_at) if hours.opens_at else None
        return refuse("business_closed", hours.reason or "现在不办理。", opens_at=at)
    return (
        _person_limits(hall, state, command, business)
        or _agent_limits(hall, state, command)
        or limits.refusal(hall, state, business, now, command.actor)
    )


def _person_limits(hall: Hall, state: HallState, command: IssueTicket, business: Business) -> Decision | None:
    if command.person is None:
        return None
    rules = hall.rules
    taken = _tickets(state, state.persons.get(command.person, ()))
    live = [ticket for ticket in taken if ticket.state in LIVE]
    same = next((ticket for ticket in live if ticket.business == business.id), None)
    if same is not None and rules.one_live_ticket_per_id_per_business:
        return refuse("duplicate_ticket", f"这项业务您已经有号了：{same.number}。", number=same.number)
    if len(live) >= rules.max_live_tickets_per_id:
        most = rules.max_live_tickets_per_id
        return refuse("limit_reached", f"一人同时最多有 {most} 个号，请先办完手上的号。", limit=most)
    if len(taken) >= rules.max_tickets_per_id_per_day:
        most = rules.max_tickets_per_id_per_day
        return refuse("limit_reached", f"一人一天最多取 {most} 个号。", limit=most)
    return None


def _agent_limits(hall: Hall, state: HallState, command: IssueTicket) -> Decision | None:
    agent = _agent_of(command)
    if agent is None:
        return None
    rules = hall.rules.agent_tickets
    if not rules.allowed:
        return refuse("not_allowed", "本大厅不能代别人取号。")
    principals = [ticket.person for ticket in _tickets(state, state.agents.get(agent, ()))]
    known = {person for person in principals if person is not None}
    others = len(known) + sum(1 for person in principals if person is None)
    if (
        command.person is None or command.person not in known
    ) and others >= rules.max_principals_per_agent_per_day:
        most = rules.max_principals_per_agent_per_day
        return refuse("limit_reached", f"一人一天最多替 {most} 个人取号。", limit=most)
    return None


def _tickets(state: HallState, ids: Sequence[str]) -> list[Ticket]:
    return [state.tickets[one] for one in ids]
