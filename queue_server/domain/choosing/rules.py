"""Rules 1 to 5 of "Who is called next", over the heads of a window's queues.

Readings where the rules leave room:

* A wait is over a limit when it is longer than it, not when it is as long.
* Rule 2: among the lowest level at which somebody waits and each level that has a wait over `spill_after_min` of its business.
* A run counts calls in a row, also those made while nobody of the other side waited; a call chosen by the clerk neither
  counts nor ends it. The overdue and the help run count tickets that were over their limit when called, by whatever rule.
* The cap of overdue calls reached while a priority ticket waits: the next call is a priority ticket, of the lowest level
  that has one (and levels that spill over), and the overdue run starts anew.
* The cap of help calls reached while somebody waits at level 1: this call is among level 1 only. Both of these caps reached:
  a priority ticket of level 1, else one of a higher level that is not over its limit, else a ticket of level 1 that is
  not; only where there is none of these the priority ticket that is over its limit at a higher level.
* The priority cap holds over all of these: then an ordinary ticket over its limit, else one of the lowest level that has
  one (and levels that spill over). Without an overdue ticket it holds among the levels that rule 2 chooses among.
* A cap of 0 switches off what it caps: no overdue ticket goes before a waiting priority ticket, none of a higher level by
  rule 1 while somebody waits at level 1, no class goes ahead of ordinary.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from msgspec import Struct

from queue_server.domain.choosing.heads import OWN, Head, Heads, Over
from queue_server.domain.state import WindowNow

Rule = Literal[
    "overdue",
    "priority_due",
    "ordinary_turn",
    "own_turn",
    "priority",
    "rejoined",
    "spill",
    "help",
    "first_come",
    "chosen",
]
"""Rule 1: `overdue`, and `priority_due`, `own_turn` where its caps are reached. Rule 3: `priority`, and `ordinary_turn` at its cap.

Rules 2 and 4: `spill` and `help` of a higher level, `rejoined`, `first_come`. `chosen` by the clerk.
"""


class Caps(Struct, frozen=True):
    """How many in a row."""

    overdue: int
    help: int
    priority: int


class Pick(Struct, frozen=True):
    """The head to call, by which rule, and the window's runs after the call."""

    head: Head
    rule: Rule
    overdue_run: int
    help_run: int
    priority_run: int
    over: bool
    """Whether it had waited longer than its limit."""


def pick(heads: Heads, runs: WindowNow, caps: Caps) -> Pick | None:
    """The same heads, runs and caps give the same pick; None where there is no head."""
    if not heads.first:
        return None
    head, rule = _selected(heads, runs, caps)
    over = any(one.head is head for one in heads.overdue)
    return Pick(
        head,
        rule,
        runs.overdue_run + 1 if over and rule != "priority_due" else 0,
        runs.help_run + 1 if over and head.level > OWN else 0,
        runs.priority_run + 1 if head.priority else 0,
        over,
    )


def _selected(heads: Heads, runs: WindowNow, caps: Caps) -> tuple[Head, Rule]:
    overdue, first, own_turn = heads.overdue, heads.first, False
    if not overdue:
        return _by_place(_pool(first, heads.spilling), runs, caps)
    own = [head for head in first if head.level == OWN]
    if own and runs.help_run >= caps.help:
        overdue = [one for one in overdue if one.head.level == OWN]
        if caps.help:
            own_turn = len(own) < len(first)
            first = own
    if runs.overdue_run >= caps.overdue and any(head.priority for head in heads.first):
        if caps.overdue:
            return _priority_due(heads, first, runs, caps)
    elif overdue:
        return _longest_over(heads, overdue, first, runs, caps)
    chosen, rule = _by_place(_pool(first, heads.spilling), runs, caps)
    return chosen, "own_turn" if own_turn and rule == "first_come" else rule


def _longest_over(
    heads: Heads, overdue: Sequence[Over], first: Sequence[Head], runs: WindowNow, caps: Caps
) -> tuple[Head, Rule]:
    longest = min(overdue).head
    if longest.priority and runs.priority_run >= caps.priority:
        over = [one for one in overdue if not one.head.priority]
        if over:
            return min(over).head, "overdue"
        ordinary = [head for head in first if not head.priority]
        if ordinary:
            return min(_pool(ordinary, heads.spilling)), "ordinary_turn"
    return longest, "overdue"


def _priority_due(heads: Heads, first: Sequence[Head], runs: WindowNow, caps: Caps) -> tuple[Head, Rule]:
    if runs.priority_run >= caps.priority:
        ordinary = [head for head in first if not head.priority]
        if ordinary:
            return min(_pool(ordinary, heads.spilling)), "ordinary_turn"
    near = [head for head in first if head.priority]
    if near:
        return min(_pool(near, heads.spilling)), "priority_due"
    over = {one.head.id for one in heads.overdue}
    far = [head for head in heads.first if head.priority]
    fresh = [head for head in far if head.id not in over]
    own = [head for head in first if head.id not in over]
    if own and not fresh:
        return min(own), "own_turn"
    return min(_pool(fresh or far, heads.spilling)), "priority_due"


def _pool(among: Sequence[Head], spilling: AbstractSet[int]) -> Sequence[Head]:
    """Rule 2: the lowest level, and those that spill over."""
    lowest = min([head.level for head in among])
    return [head for head in among if head.level == lowest or head.level in spilling]


def _by_place(pool: Sequence[Head], runs: WindowNow, caps: Caps) -> tuple[Head, Rule]:
    """Rules 3 to 5."""
    first = min(pool)
    if first.priority:
        if runs.priority_run < caps.priority:
            return first, "priority"
        ordinary = [head for head in pool if not head.priority]
        return (min(ordinary), "ordinary_turn") if ordinary else (first, "priority")
    if first.line is None:
        return first, "rejoined"
    if first.level == OWN:
        return first, "first_come"
    return first, "spill" if any(head.level < first.level for head in pool) else "help"
