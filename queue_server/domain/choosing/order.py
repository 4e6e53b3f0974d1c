"""Who is called next (`queue.md`, rules 1 to 5): a function of the hall, the state and the time alone.

Looks at the heads of the queues only: the cost does not grow with the people who wait. `choosing.rules` says how the
rules are read.
"""

from datetime import datetime
from typing import get_args

from msgspec import Struct

from queue_server.domain.choosing.heads import Heads, heads_of
from queue_server.domain.choosing.rules import Caps, Pick, Rule
from queue_server.domain.choosing.rules import pick as _pick
from queue_server.domain.choosing.waiting import ranks_of
from queue_server.domain.choosing.words import passed_over, sentence, sentence_chosen
from queue_server.domain.hall import Hall
from queue_server.domain.settings import max_consecutive_priority
from queue_server.domain.state import HallState, Ticket, WindowNow

RULES: tuple[Rule, ...] = get_args(Rule)


class Choice(Struct, frozen=True, kw_only=True):
    """`why` is one sentence that a manager can read to a citizen; `passed` the first numbers that waited longer.

    `overdue_run`, `help_run` and `priority_run` are the window's runs after the call.
    """

    ticket: Ticket
    rule: Rule
    why: str
    passed: tuple[str, ...] = ()
    overdue_run: int = 0
    help_run: int = 0
    priority_run: int = 0


def pick(hall: Hall, state: HallState, window: WindowNow, now: datetime) -> Pick | None:
    """`choose` without words, for playing the queue forward."""
    return _pick(_heads(hall, state, window, now), window, _caps(hall, state))


def choose(hall: Hall, state: HallState, window: WindowNow, now: datetime) -> Choice | None:
    """The ticket that this window calls next, or None where nobody waits for it."""
    heads = _heads(hall, state, window, now)
    picked = _pick(heads, window, _caps(hall, state))
    if picked is None:
        return None
    ticket = state.tickets[picked.head.id]
    passed, more = _passed(state, heads, ticket, picked.head.since)
    return Choice(
        ticket=ticket,
        rule=picked.rule,
        why=sentence(hall, picked, ticket, window, passed, more, now),
        passed=passed,
        overdue_run=picked.overdue_run,
        help_run=picked.help_run,
        priority_run=picked.priority_run,
    )


def chosen(hall: Hall, state: HallState, window: WindowNow, ticket: Ticket, now: datetime) -> Choice:
    """The clerk chose this waiting ticket (`window.call`): the runs stay as they are."""
    since = ticket.queued_at if ticket.rejoin_due is not None else ticket.effective_at
    passed, more = _passed(state, _heads(hall, state, window, now), ticket, since or ticket.issued_at)
    return Choice(
        ticket=ticket,
        rule="chosen",
        why=sentence_chosen(ticket, passed, more),
        passed=passed,
        overdue_run=window.overdue_run,
        help_run=window.help_run,
        priority_run=window.priority_run,
    )


def _heads(hall: Hall, state: HallState, window: WindowNow, now: datetime) -> Heads:
    return heads_of(hall, state, window, ranks_of(hall, state), now)


def _caps(hall: Hall, state: HallState) -> Caps:
    rules = hall.rules
    return Caps(
        rules.max_consecutive_overdue, rules.max_consecutive_help, max_consecutive_priority(hall, state)
    )


def _passed(state: HallState, heads: Heads, ticket: Ticket, since: datetime) -> tuple[tuple[str, ...], bool]:
    ids, more = passed_over(heads, ticket.id, since)
    return tuple([state.tickets[one].number for one in ids]), more
