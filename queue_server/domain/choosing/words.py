"""Why this one: one sentence that a manager can read to a citizen. It never tells the reason for a priority."""

import heapq
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from queue_server.domain.choosing.heads import OWN, max_wait_min, spill_after_min
from queue_server.domain.choosing.rules import Pick, Rule
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, WindowNow

NAMED = 3
"""At most so many of those passed over are named."""

_WORDS: dict[Rule, str] = {
    "overdue": "{number} {waited}，最久的先叫",
    "priority_due": "已连着叫了 {run} 个超过上限的号，按本厅的优先规则轮到 {number}",
    "own_turn": "刚帮办过超过上限的号，轮到本窗口自己的业务：{number} {waited}，排在最前",
    "priority": "按本厅的优先规则，先叫 {number}",
    "ordinary_turn": "按本厅的优先规则，轮到先到先办的号：{number} {waited}，排在最前",
    "rejoined": "{number} 过号后回来重新排队，现在轮到它",
    "spill": "{name}有人等了超过 {spill} 分，和本窗口自己的业务一起排：{number} {waited}，排在最前",
    "help": "本窗口自己的业务没有人在等，帮办{name}：{number} {waited}，排在最前",
    "first_come": "{number} {waited}，在本窗口的业务里排在最前，先到先办",
    "chosen": "{number} 是窗口点名叫的",
}


def passed_over(
    state: HallState, window: WindowNow, ticket: Ticket, since: datetime
) -> tuple[tuple[str, ...], bool]:
    """Numbers that have waited longer for this window, longest first, and whether there are more than `NAMED`."""
    queues = [state.waiting[one] for one in window.services if one in state.waiting]
    queues += state.at_window.get(window.window, {}).values()
    earlier: list[tuple[datetime, int, str]] = []
    for queue in queues:
        for places in queue.classes.values():
            if places[0][0] < since:
                earlier += [one for one in islice(places, NAMED + 1) if one[0] < since]
        for places in queue.rejoined.values():
            for _, order, ticket_id in places:
                began = state.tickets[ticket_id].queued_at
                if began is not None and began < since:
                    earlier.append((began, order, ticket_id))
    if not earlier:
        return (), False
    longest = heapq.nsmallest(NAMED + 1, (one for one in earlier if one[2] != ticket.id))
    return tuple(state.tickets[one[2]].number for one in longest[:NAMED]), len(longest) > NAMED


def sentence(
    hall: Hall, pick: Pick, ticket: Ticket, runs: WindowNow, passed: Sequence[str], more: bool, now: datetime
) -> str:
    head = pick.head
    minutes, limit = _minutes(head.since, now), max_wait_min(hall, head.business)
    waited = f"等了 {minutes} 分"
    if head.limit_at < now:
        waited += f"{'多' if minutes <= limit else ''}，超过 {limit:g} 分上限"
    text = _WORDS[pick.rule].format(
        number=ticket.number,
        waited=waited,
        name=_name(hall, head.business),
        run=runs.overdue_run,
        spill=f"{spill_after_min(hall, head.business):g}",
    )
    if head.level > OWN and pick.rule not in ("help", "spill"):
        text += f"（帮办{_name(hall, head.business)}）"
    return text + _passed(passed, more)


def sentence_chosen(ticket: Ticket, passed: Sequence[str], more: bool) -> str:
    return _WORDS["chosen"].format(number=ticket.number) + _passed(passed, more)


def _passed(passed: Sequence[str], more: bool) -> str:
    if not passed:
        return "。"
    return f"；越过了等得更久的 {'、'.join(passed)}{' 等号' if more else ''}。"


def _minutes(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds() // 60))


def _name(hall: Hall, business: str) -> str:
    known = hall.businesses.get(business)
    return known.short_name if known else business
