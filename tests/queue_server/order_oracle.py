"""Who is called next, found by looking at every ticket: slow, and written from the rules' text alone."""

from datetime import timedelta

from msgspec import structs

WITHOUT_ORDER = 10_000


class Waiter:
    """One waiting ticket as this window sees it."""

    def __init__(self, hall, state, window, ticket, now) -> None:
        rules = hall.rules
        known = hall.businesses[ticket.business]
        longest = rules.max_wait_min if known.max_wait_min is None else known.max_wait_min
        spill = rules.spill_after_min if known.spill_after_min is None else known.spill_after_min
        order = list(rules.priority_order) if rules.max_consecutive_priority else []
        ordinary = order.index("ordinary") if "ordinary" in order else WITHOUT_ORDER
        self.ticket = ticket
        self.queue = ("window", ticket.to_window) if ticket.to_window else ("business", ticket.business)
        self.line = (*self.queue, ticket.business)
        self.level = 1 if ticket.to_window else window.services[ticket.business]
        self.rank = order.index(ticket.queue_class) if ticket.queue_class in order else ordinary
        self.priority = self.rank < ordinary
        self.rejoined = ticket.rejoin_due is not None
        self.since = ticket.queued_at if self.rejoined else ticket.effective_at
        self.waited = now - self.since
        self.over_by = self.waited - timedelta(minutes=longest)
        self.over = self.over_by > timedelta(0)
        self.spills = self.waited > timedelta(minutes=spill)
        calls = state.waiting[ticket.business].calls if ticket.business in state.waiting else 0
        self.due_in = ticket.rejoin_due - calls if self.rejoined else 0
        self.key = None


def expected(hall, state, window, now):
    """`(ticket id, overdue run, help run, priority run)` or None."""
    hall = as_set_today(hall, state)
    everybody = [
        Waiter(hall, state, window, ticket, now)
        for ticket in state.tickets.values()
        if ticket.state == "waiting"
        and (
            ticket.to_window == window.window or (not ticket.to_window and ticket.business in window.services)
        )
    ]
    callable_now = [one for one in everybody if may_come(one, everybody)]
    if not callable_now:
        return None
    one, forced = chosen(hall, window, callable_now)
    overdue_run = 0 if forced or not one.over else window.overdue_run + 1
    help_run = window.help_run + 1 if one.over and one.level > 1 else 0
    priority_run = window.priority_run + 1 if one.priority else 0
    return one.ticket.id, overdue_run, help_run, priority_run


def as_set_today(hall, state):
    """The hall with the manager's order and cap."""
    given = {
        "priority_order": state.settings.get("priority_order"),
        "max_consecutive_priority": state.settings.get("max_consecutive_priority"),
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return structs.replace(hall, rules=structs.replace(hall.rules, **changes))


def may_come(one, everybody):
    """A rejoined ticket comes when it is due; sooner only where nobody else of its queue can."""
    if one.due_in <= 0:
        return True
    others = [other for other in everybody if other.queue == one.queue]
    if any(other.due_in <= 0 for other in others):
        return False
    return one is min(others, key=lambda other: (other.due_in, other.ticket.order))


def chosen(hall, window, people):
    """The person, and whether the cap of overdue calls made it a priority ticket."""
    rules = hall.rules
    over = [one for one in people if one.over]
    own_work_waits = any(one.level == 1 for one in people)
    among = people
    if over and own_work_waits and window.help_run >= rules.max_consecutive_help:
        over = [one for one in over if one.level == 1]
        if rules.max_consecutive_help > 0:
            among = [one for one in people if one.level == 1]
    ordinary = [one for one in among if not one.priority]
    ordinary_over = [one for one in over if not one.priority]
    priority = [one for one in people if one.priority]
    priority_full = window.priority_run >= rules.max_consecutive_priority
    overdue_full = window.overdue_run >= rules.max_consecutive_overdue
    if any(one.over for one in people) and overdue_full and priority:
        if rules.max_consecutive_overdue > 0:
            if priority_full and ordinary:
                return first(together(ordinary, people), people), False
            return priority_due(among, priority, people)
    elif over:
        one = longest_over(over)
        if not (one.priority and priority_full):
            return one, False
        if ordinary_over:
            return longest_over(ordinary_over), False
        if ordinary:
            return first(together(ordinary, people), people), False
        return one, False
    pool = together(among, people)
    left = [one for one in pool if not one.priority]
    return first(left if priority_full and left else pool, people), False


def priority_due(among, priority, people):
    """Overdue calls have reached their cap; `among` is the window's own work where help calls have too."""
    near = [one for one in among if one.priority]
    fresh = [one for one in priority if not one.over and heads_its_line(one, people)]
    own = [one for one in among if not one.over and heads_its_line(one, people)]
    if own and not near and not fresh:
        return first(own, people), False
    return first(together(near or fresh or priority, people), people), True


def longest_over(people):
    return min(people, key=lambda one: (-one.over_by, one.since, one.ticket.order))


def together(among, everybody):
    """Of those, the ones at their lowest level and at every level with a wait that spills over."""
    lowest = min(one.level for one in among)
    spilling = {one.level for one in everybody if one.spills}
    return [one for one in among if one.level == lowest or one.level in spilling]


def line_of(one, everybody):
    """Who stands in its line with its class: the rejoined that are due, and the others."""
    line = [other for other in everybody if (other.line, other.rank) == (one.line, one.rank)]
    back = sorted(
        (other for other in line if other.rejoined), key=lambda it: (it.ticket.rejoin_due, it.ticket.order)
    )
    plain = sorted(
        (other for other in line if not other.rejoined), key=lambda it: (it.since, it.ticket.order)
    )
    return back, plain


def heads_its_line(one, everybody):
    back, plain = line_of(one, everybody)
    return (back + plain)[0] is one


def first(people, everybody):
    """By class, effective time and issue order; a rejoined one that is due heads its class in its queue."""
    heads = []
    for one in people:
        back, plain = line_of(one, everybody)
        if (back + plain)[0] is not one:
            continue
        times = [one.ticket.issued_at if one.rejoined else one.since]
        if one.rejoined and plain:
            times.append(plain[0].since)
        heads.append((one.rank, min(times), one.ticket.order, one))
    return min(heads, key=lambda head: head[:3])[3]
