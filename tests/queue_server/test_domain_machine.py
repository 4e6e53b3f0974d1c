"""Any sequence of commands: the promises that hold whatever people press."""

from datetime import timedelta

from core_world import KIOSK, SERVER, UPSTAIRS, World, make_hall, pad, with_rules
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.day import empty_state
from queue_server.domain.events import TicketCalled, TicketIssued, kind_of
from queue_server.domain.state import copy_of
from queue_server.domain.ticket import STATES
from queue_server.domain.waiting import ids_at_window, ids_waiting

WINDOWS = st.sampled_from([1, 2, 21])
CODES = st.sampled_from(["A01", "A02", "C01", "Z99"])
PERSONS = st.sampled_from([None, "p", "q", "r"])
CLERKS = st.sampled_from(["a", "b", "c"])
IN_HAND = ("called", "serving")


class Hall(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(with_rules(make_hall(), call={"no_show_after_s": 90, "recall_interval_s": 10}))
        self.numbers: dict[tuple[object, str], str] = {}

    def do(self, command: c.Command) -> None:
        world = self.world
        before = copy_of(world.state)
        decision = world.do(command)
        if decision.refusal is not None and decision.refusal.code != "nobody_waiting":
            assert decision.events == ()
        if not decision.events:
            assert world.state == before
        for event in decision.events:
            if isinstance(event, TicketIssued):
                key = (world.state.day, event.number)
                assert key not in self.numbers, "a number is given once a day"
                self.numbers[key] = event.ticket_id
        again = copy_of(before)
        for event in decision.events:
            apply(again, event)
        assert again == world.state

    @rule(business=CODES, person=PERSONS, upstairs=st.booleans())
    def issue(self, business, person, upstairs):
        self.do(c.IssueTicket(actor=UPSTAIRS if upstairs else KIOSK, business=business, person=person))

    @rule(pick=st.integers(0, 50))
    def cancel(self, pick):
        tickets = list(self.world.state.tickets)
        if tickets:
            self.do(c.CancelTicket(actor=KIOSK, ticket_id=tickets[pick % len(tickets)]))

    @rule(window=WINDOWS, clerk=CLERKS)
    def log_in_and_open(self, window, clerk):
        self.do(c.LogIn(actor=pad(window), window=window, clerk=clerk))
        self.do(c.OpenWindow(actor=pad(window), window=window))

    @rule(window=WINDOWS, kind=st.sampled_from([c.LogOut, c.PauseWindow, c.ResumeWindow, c.CloseWindow]))
    def shift(self, window, kind):
        self.do(kind(actor=pad(window), window=window))

    @rule(window=WINDOWS)
    def call_next(self, window):
        self.do(c.CallNext(actor=pad(window), window=window))

    @rule(
        window=WINDOWS,
        kind=st.sampled_from([c.Recall, c.StartService, c.StartService, c.MissTicket, c.FinishTicket]),
    )
    def serve(self, window, kind):
        self.do(kind(actor=pad(window), window=window))

    @rule(window=WINDOWS, services=st.dictionaries(st.sampled_from(["A01", "A02", "C01"]), st.integers(1, 3)))
    def steer(self, window, services):
        self.do(c.SetServices(actor=SERVER, window=window, services=services))

    @rule(seconds=st.sampled_from([0, 5, 11, 89, 90, 3600, 86400]))
    def time_passes(self, seconds):
        self.world.now += timedelta(seconds=seconds)
        self.do(c.Tick(actor=SERVER))

    @invariant()
    def windows_and_tickets_agree(self):
        state = self.world.state
        in_hand = {w.ticket: w.window for w in state.windows.values() if w.ticket is not None}
        at_window = {t.id: t.window for t in state.tickets.values() if t.state in IN_HAND}
        assert in_hand == at_window
        assert len(in_hand) == sum(1 for w in state.windows.values() if w.ticket is not None)

    @invariant()
    def the_waiting_are_in_their_queue_once(self):
        world, state = self.world, self.world.state
        queued = [(code, one) for code in state.waiting for one in ids_waiting(world.hall, state, code)]
        for number, queues in state.at_window.items():
            here = ids_at_window(world.hall, state, number)
            assert all(state.tickets[one].to_window == number for one in here)
            assert set(queues) == {state.tickets[one].business for one in here}
            queued += [(state.tickets[one].business, one) for one in here]
        waiting = [(t.business, t.id) for t in state.tickets.values() if t.state == "waiting"]
        assert sorted(queued) == sorted(waiting)

    @invariant()
    def clerks_sit_once_and_closed_windows_hold_nothing(self):
        windows = self.world.state.windows.values()
        clerks = [w.clerk for w in windows if w.clerk is not None]
        assert len(clerks) == len(set(clerks))
        for window in windows:
            if window.state != "open":
                assert window.ticket is None
                assert not window.pause_pending

    @invariant()
    def a_person_has_one_live_ticket_for_a_business(self):
        live = [
            (t.person, t.business)
            for t in self.world.state.tickets.values()
            if t.person and t.state in ("waiting", "called", "serving")
        ]
        assert len(live) == len(set(live))

    @invariant()
    def calls_are_each_a_new_one(self):
        ids = [event.call_id for event in self.world.events if hasattr(event, "call_id")]
        assert len(ids) == len(set(ids))
        assert all(t.state in STATES for t in self.world.state.tickets.values())

    def teardown(self):
        again = empty_state()
        for event in self.world.events:
            apply(again, event)
        assert again == self.world.state
        called = [event for event in self.world.events if isinstance(event, TicketCalled)]
        assert all(kind_of(event) == "called" and event.why for event in called)


Hall.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestHall = Hall.TestCase
