"""Why this one: one sentence that a manager can read to a citizen. It never tells the reason for a priority."""

import heapq
from collections.abc import Sequence
from datetime import datetime

from queue_server.domain.choosing.heads import OWN, Heads, limits_of
from queue_server.domain.choosing.rules import Pick, Rule
from queue_server.domain.hall import Hall
from queue_server.domain.state import Ticket, WindowNow

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


def passed_over(heads: Heads, ticket_id: str, since: datetime) -> tuple[list[str], bool]:
    """Ids of those who compete and have waited longer, longest first, and whether there are more than `NAMED`."""
    known = [*heads.first, *heads.behind] if heads.behind else heads.first
    longer = [(head.since, head.order, head.id, 0, head.line) for head in known if head.since < since]
    heapq.heapify(longer)
    ids: list[str] = []
    while longer and len(ids) <= NAMED:
        _, _, found, place, line = longer[0]
        if found != ticket_id:
            ids.append(found)
        place += 1
        if line is not None and place < len(line):
            began, order, following = line[place]
            if began < since:
                heapq.heapreplace(longer, (began, order, following, place, line))
                continue
        heapq.heappop(longer)
    return ids[:NAMED], len(ids) > NAMED


def sentence(
    hall: Hall, pick: Pick, ticket: Ticket, runs: WindowNow, passed: Sequence[str], more: bool, now: datetime
) -> str:
    head = pick.head
    limit, spill = limits_of(hall, head.business)
    minutes = max(0, int((now - head.since).total_seconds() // 60))
    waited = f"等了 {minutes} 分" if minutes else "等了不到 1 分"
    if pick.over:
        waited += f"{'多' if 0 < minutes <= limit else ''}，超过 {round(limit, 2):g} 分上限"
    text = _WORDS[pick.rule].format(
        number=ticket.number,
        waited=waited,
        name=_name(hall, head.business),
        run=runs.overdue_run,
        spill=f"{round(spill, 2):g}",
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


def _name(hall: Hall, business: str) -> str:
    known = hall.businesses.get(business)
    return known.short_name if known else business
