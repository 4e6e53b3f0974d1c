"""Who is called next: first come, first served over the levels of a window."""

from msgspec import Struct

from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, WindowNow
from queue_server.domain.waiting import ids_waiting


class Choice(Struct, frozen=True, kw_only=True):
    """`why` is one sentence that a manager can read to a citizen."""

    ticket: Ticket
    why: str


def choose(hall: Hall, state: HallState, window: WindowNow) -> Choice | None:
    """The ticket that this window calls next, or None where nobody waits for it.

    Level 1 first; a higher level only when all lower ones are empty; within a level by issue order
    over all its businesses.
    """
    heads = _heads(state, window)
    if not heads:
        return None
    level = min(heads)
    chosen = heads[level]
    later_levels = [
        ticket for other, ticket in heads.items() if other > level and ticket.order < chosen.order
    ]
    passed = min(later_levels, key=lambda ticket: ticket.order, default=None)
    return Choice(ticket=chosen, why=_why(hall, level, chosen, passed))


def _heads(state: HallState, window: WindowNow) -> dict[int, Ticket]:
    """The earliest waiting ticket of each level that has one."""
    heads: dict[int, Ticket] = {}
    for business, level in window.services.items():
        ids = ids_waiting(state, business)
        if not ids:
            continue
        first = min((state.tickets[each] for each in ids), key=lambda ticket: ticket.order)
        held = heads.get(level)
        if held is None or first.order < held.order:
            heads[level] = first
    return heads


def _why(hall: Hall, level: int, chosen: Ticket, passed: Ticket | None) -> str:
    taken = f"{chosen.number} 在 {chosen.issued_at:%H:%M} 取号"
    if level == 1:
        sentence = f"{taken}，是本窗口业务里等得最久的，先到先办"
    else:
        sentence = (
            f"本窗口自己的业务没有人在等，帮办{_name(hall, chosen.business)}：{taken}，是其中等得最久的"
        )
    if passed is not None:
        sentence += f"；{passed.number} 取号更早，但{_name(hall, passed.business)}在本窗口是帮办，本窗口业务办空后再叫"
    return sentence + "。"


def _name(hall: Hall, business: str) -> str:
    known = hall.businesses.get(business)
    return known.name if known else business
