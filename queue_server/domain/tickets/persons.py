"""The real-name rule: one live ticket a person and business, caps a person and day, agents by their own cap."""

from collections.abc import Sequence

from queue_server.domain.decision import Decision, refuse
from queue_server.domain.hall import Business, Hall
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.tickets.table import LIVE


def card_needed(hall: Hall, business: Business) -> bool:
    return hall.rules.real_name and business.id_required


def live_tickets(state: HallState, person: str | None) -> list[Ticket]:
    """Those a person holds now; nobody's, for somebody unknown."""
    if person is None:
        return []
    return [ticket for ticket in _tickets(state, state.persons.get(person, ())) if ticket.state in LIVE]


def live_limits(
    hall: Hall, state: HallState, person: str | None, business: str, besides: str | None = None
) -> Decision | None:
    """Why the person may not hold one more ticket now, `besides` the one with this id."""
    live = [ticket for ticket in live_tickets(state, person) if ticket.id != besides]
    same = next((ticket for ticket in live if ticket.business == business), None)
    if same is not None and hall.rules.one_live_ticket_per_id_per_business:
        return refuse("duplicate_ticket", f"这项业务您已经有号了：{same.number}。", number=same.number)
    most = hall.rules.max_live_tickets_per_id
    if len(live) >= most:
        return refuse("limit_reached", f"一人同时最多有 {most} 个号，请先办完手上的号。", limit=most)
    return None


def day_limit(hall: Hall, state: HallState, person: str | None) -> Decision | None:
    """Why the person may take no more tickets today."""
    most = hall.rules.max_tickets_per_id_per_day
    if person is None or len(_taken(state, person)) < most:
        return None
    return refuse("limit_reached", f"一人一天最多取 {most} 个号。", limit=most)


def agent_limits(hall: Hall, state: HallState, agent: str | None, person: str | None) -> Decision | None:
    """Why `agent` may take no ticket for `person`."""
    if agent is None:
        return None
    rules = hall.rules.agent_tickets
    if not rules.allowed:
        return refuse("not_allowed", "本大厅不能代别人取号。")
    principals = [ticket.person for ticket in _tickets(state, state.agents.get(agent, ()))]
    known = {one for one in principals if one is not None}
    if person is not None and person in known:
        return None
    most = rules.max_principals_per_agent_per_day
    if len(known) + sum(one is None for one in principals) >= most:
        return refuse("limit_reached", f"一人一天最多替 {most} 个人取号。", limit=most)
    return None


def _taken(state: HallState, person: str) -> list[Ticket]:
    """What the person took today; a ticket that staff moved to another business counts once."""
    return [ticket for ticket in _tickets(state, state.persons.get(person, ())) if ticket.state != "moved"]


def _tickets(state: HallState, ids: Sequence[str]) -> list[Ticket]:
    return [state.tickets[one] for one in ids]
