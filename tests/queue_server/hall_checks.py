"""What must hold in a hall after every event, found from the events alone and by looking at everybody."""

from collections import Counter

from order_oracle import Waiter, as_set_today, expected, may_come

from queue_server.domain import events as e
from queue_server.domain.apply import apply
from queue_server.domain.choosing.order import choose
from queue_server.domain.choosing.waiting import calls_of, ids_at_window, ids_waiting, people_ahead
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import HallState
from queue_server.domain.tickets.table import STATES

IN_HAND = ("called", "serving")


class Watch:
    """Carries the events out on a state of its own and checks each; `state` is what they make."""

    def __init__(self, hall) -> None:
        self.hall = hall
        self.state: HallState = empty_state()
        self.events: list[e.Event] = []
        self._numbers: set[tuple[object, str]] = set()
        self._calls: set[str] = set()
        self._runs: dict[int, list[tuple[int, int, int]]] = {}
        """By window, newest last: the runs after each of its calls."""
        self._businesses: dict[int, list[str]] = {}
        """By window, newest last: what each of its calls was for."""
        self._called: Counter[str] = Counter()
        """Calls by business."""

    def see(self, event: e.Event) -> None:
        if isinstance(event, e.TicketIssued):
            self._is_new(event)
        if isinstance(event, e.TicketCalled):
            self._is_the_oracles(event)
            self._keeps_the_caps(event)
        if isinstance(event, (e.TicketCalled, e.TicketRecalled)):
            assert event.call_id not in self._calls, "a call has an id of its own"
            self._calls.add(event.call_id)
        if isinstance(event, e.DayOpened):
            self._nobody_is_left_behind(event)
            self._runs.clear()
            self._businesses.clear()
            self._called.clear()
        known = len(self.state.tickets)
        apply(self.state, event)
        self.events.append(event)
        self._is_counted(event)
        if not isinstance(event, e.DayOpened):
            assert len(self.state.tickets) == known + isinstance(event, e.TicketIssued), "no ticket is lost"

    def _is_counted(self, event: e.Event) -> None:
        """Each call counts for its business and in its window's runs; one that is taken back does not."""
        if not isinstance(event, (e.TicketCalled, e.ActionUndone)):
            return
        business = self.state.tickets[event.ticket_id].business
        if isinstance(event, e.TicketCalled):
            ticket = self.state.tickets[event.ticket_id]
            assert ticket.rejoin_due is None
            assert ticket.to_window is None
            self._runs.setdefault(event.window, [(0, 0, 0)]).append(
                (event.overdue_run, event.help_run, event.priority_run)
            )
            self._businesses.setdefault(event.window, []).append(business)
            self._called[business] += 1
        elif event.action == "next":
            self._runs[event.window].pop()
            business = self._businesses[event.window].pop()
            self._called[business] -= 1
        assert calls_of(self.state, business) == self._called[business]

    def _is_new(self, event: e.TicketIssued) -> None:
        key = (self.state.day, event.number)
        assert key not in self._numbers, f"{event.number} was given twice"
        assert event.ticket_id not in self.state.tickets, f"{event.ticket_id} was given twice"
        self._numbers.add(key)

    def _is_the_oracles(self, event: e.TicketCalled) -> None:
        """The same state, made from the events again, gives the same call; and it is the one the rules name."""
        state, window = self.state, self.state.windows[event.window]
        assert window.ticket is None, "one ticket at a window"
        assert state.tickets[event.ticket_id].state == "waiting"
        assert event.why
        runs = (event.overdue_run, event.help_run, event.priority_run)
        known = (window.overdue_run, window.help_run, window.priority_run)
        assert known == self._runs.get(event.window, [(0, 0, 0)])[-1]
        if event.rule == "chosen":
            assert runs == known
            return
        again = choose(self.hall, state, window, event.at)
        assert again is not None
        assert (again.ticket.id, again.why, again.rule) == (event.ticket_id, event.why, event.rule)
        assert again.passed == event.passed
        assert (event.ticket_id, *runs) == expected(self.hall, state, window, event.at)

    def _keeps_the_caps(self, event: e.TicketCalled) -> None:
        """From the calls alone: no priority over its cap while an ordinary ticket of the same level could come."""
        if event.rule == "chosen":
            return
        hall, state, window = (
            as_set_today(self.hall, self.state),
            self.state,
            self.state.windows[event.window],
        )
        everybody = [
            Waiter(hall, state, window, ticket, event.at)
            for ticket in state.tickets.values()
            if ticket.state == "waiting"
            and (
                ticket.to_window == window.window
                or (not ticket.to_window and ticket.business in window.services)
            )
        ]
        could_come = [one for one in everybody if may_come(one, everybody)]
        called = next(one for one in could_come if one.ticket.id == event.ticket_id)
        run = self._runs.get(event.window, [(0, 0, 0)])[-1][2]
        cap = hall.rules.max_consecutive_priority
        if called.priority and run >= cap > 0:
            others = [one for one in could_come if not one.priority and one.level == called.level]
            assert not others, f"{run + 1} priority calls in a row while {others[0].ticket.number} waits"
        if not called.over and any(one.over for one in could_come):
            rules = hall.rules
            assert (
                (
                    window.overdue_run >= rules.max_consecutive_overdue
                    and any(one.priority for one in could_come)
                )
                or (
                    window.help_run >= rules.max_consecutive_help
                    and any(one.level == 1 for one in could_come)
                )
                or run >= cap
            ), "nobody who waits too long is passed over but for a cap"

    def _nobody_is_left_behind(self, event: e.DayOpened) -> None:
        carried = {ticket.id for ticket in event.carried.held}
        left = {
            t.id for t in self.state.tickets.values() if t.state in ("waiting", "called", "serving", "held")
        }
        assert left == carried, "who goes on is carried over midnight, and nobody else"

    def check(self) -> None:
        check(self.hall, self.state)


def check(hall, state: HallState) -> None:
    """What holds in any state, whatever came before it."""
    waiting = _each_in_one_queue(state)
    _windows_and_tickets_agree(state)
    _the_line_is_known(hall, state, waiting)
    clerks = [one.clerk for one in state.windows.values() if one.clerk is not None]
    assert len(clerks) == len(set(clerks)), "a clerk sits once"
    live = [
        (one.person, one.business)
        for one in state.tickets.values()
        if one.person and one.state in ("waiting", "called", "serving", "held")
    ]
    assert len(state.numbers) == len({one.number for one in state.tickets.values()})
    assert all(state.tickets[ticket_id].number == number for number, ticket_id in state.numbers.items())
    assert len(live) <= len(state.tickets)


def _each_in_one_queue(state: HallState) -> list[str]:
    queues = [((code, None), queue) for code, queue in state.waiting.items()]
    queues += [((code, window), q) for window, held in state.at_window.items() for code, q in held.items()]
    found: list[str] = []
    for (code, window), queue in queues:
        for name, places in [*queue.classes.items(), *queue.rejoined.items()]:
            assert len(places) > 0
            for _, order, ticket_id in places:
                ticket = state.tickets[ticket_id]
                where = (ticket.business, ticket.to_window, ticket.queue_class, ticket.order)
                assert where == (code, window, name, order)
                found.append(ticket_id)
    waiting = sorted(one.id for one in state.tickets.values() if one.state == "waiting")
    assert sorted(found) == waiting, "who waits stands in one queue, once"
    return waiting


def _windows_and_tickets_agree(state: HallState) -> None:
    at_windows = [one.ticket for one in state.windows.values() if one.ticket is not None]
    assert len(at_windows) == len(set(at_windows)), "no ticket at two windows"
    in_hand = {one.ticket: one.window for one in state.windows.values() if one.ticket is not None}
    assert in_hand == {one.id: one.window for one in state.tickets.values() if one.state in IN_HAND}
    for ticket in state.tickets.values():
        assert ticket.state in STATES
        if ticket.state == "held":
            assert ticket.hold is not None
        elif ticket.state not in ("expired", "moved"):
            assert ticket.hold is None
    for window in state.windows.values():
        if window.state != "open":
            assert window.ticket is None
            assert not window.pause_pending


def _the_line_is_known(hall, state: HallState, waiting) -> None:
    lines = [ids_waiting(hall, state, code) for code in state.waiting]
    lines += [ids_at_window(hall, state, window) for window in state.at_window]
    assert sorted(one for line in lines for one in line) == waiting
    for line in lines:
        assert [people_ahead(hall, state, one) for one in line] == list(range(len(line)))
