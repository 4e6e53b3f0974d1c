"""Who may be called next, by the text of the rules and by looking at everybody: names the sentence that a call breaks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from small_hall import CAPS, MAX_WAIT_S, ORDER, SERVICES, SPILL_AFTER_S

TOO_CLOSE_S = 0.005
"""Times on the broker are whole milliseconds: so close to a limit nothing is claimed."""


@dataclass
class Waiter:
    number: str
    business: str
    queue_class: str
    issued_at: datetime
    order: int

    @property
    def place(self) -> tuple[int, datetime, int]:
        return (ORDER.index(self.queue_class), self.issued_at, self.order)

    @property
    def priority(self) -> bool:
        return self.queue_class != "ordinary"


class NaiveQueue:
    def __init__(self) -> None:
        self.waiting: dict[str, Waiter] = {}
        self.runs = {window: dict.fromkeys(CAPS, 0) for window in SERVICES}
        self._issued = 0

    def issue(self, ticket: dict[str, Any], claim: str) -> None:
        self._issued += 1
        queue_class = "ordinary" if claim == "none" else claim
        at = datetime.fromisoformat(ticket["issued_at"])
        one = Waiter(ticket["number"], ticket["business"], queue_class, at, self._issued)
        self.waiting[one.number] = one

    def for_window(self, window: int) -> list[Waiter]:
        return [one for one in self.waiting.values() if one.business in SERVICES[window]]

    def chosen_by_clerk(self, number: str) -> None:
        """`window.call`: it neither counts for nor resets any run."""
        del self.waiting[number]

    def call(self, window: int, number: str, at: datetime) -> str | None:
        """`window.next` gave this number; the rule that it breaks."""
        people, level_of, runs = self.for_window(window), SERVICES[window], self.runs[window]
        waited = {one.number: (at - one.issued_at).total_seconds() for one in people}
        beyond = {one.number: waited[one.number] - MAX_WAIT_S[one.business] for one in people}
        spills = {one.number: waited[one.number] - SPILL_AFTER_S[one.business] for one in people}
        unsure = any(abs(each) < TOO_CLOSE_S for each in (*beyond.values(), *spills.values()))
        one = self.waiting.pop(number)
        over = [each for each in people if beyond[each.number] > 0]
        level = level_of[one.business]
        own_waits = any(level_of[each.business] == 1 for each in people)
        full = {name: runs[name] >= cap for name, cap in CAPS.items()}
        priority_waits = any(each.priority for each in people)
        broken = None
        if over:
            longest = max(over, key=lambda each: beyond[each.number])
            excused = (
                (full["overdue"] and priority_waits)
                or (full["help"] and own_waits and level_of[longest.business] > 1)
                or (full["priority"] and longest.priority)
            )
            if beyond[number] < beyond[longest.number] and not excused:
                broken = f"{longest.number} is longest over its limit"
            elif beyond[number] > 0 and full["overdue"] and priority_waits:
                if not one.priority and not full["priority"]:
                    broken = "too many overdue in a row while a priority ticket waits"
            elif beyond[number] > 0 and level > 1 and full["help"] and own_waits:
                broken = "too many overdue of a higher level in a row while level 1 waits"
        else:
            lowest = min(level_of[each.business] for each in people)
            spilling = {level_of[each.business] for each in people if spills[each.number] > 0}
            pool = [each for each in people if level_of[each.business] in {lowest, *spilling}]
            ordinary = [each for each in pool if not each.priority]
            first = min(pool, key=lambda each: each.place)
            if first.priority and full["priority"] and ordinary:
                first = min(ordinary, key=lambda each: each.place)
            if first is not one:
                broken = f"{first.number} is first of the levels that are chosen among"
        overdue = beyond[number] > 0
        made_way = overdue and one.priority and full["overdue"]
        self.runs[window] = {
            "overdue": runs["overdue"] + 1 if overdue and not made_way else 0,
            "help": runs["help"] + 1 if overdue and level > 1 else 0,
            "priority": runs["priority"] + 1 if one.priority else 0,
        }
        return None if unsure else broken
