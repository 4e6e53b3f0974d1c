"""Any sequence of what can happen to tickets: an action taken back at once was never there; replay gives the same."""

from datetime import timedelta

from core_world import KIOSK, MANAGER, SERVER, UPSTAIRS, World, business, make_hall, pad, with_rules
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import json

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.choosing.waiting import ids_at_window, ids_waiting
from queue_server.domain.events import AnyEvent
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import HallState, copy_of

WINDOWS = st.sampled_from([1, 2, 21])
CODES = st.sampled_from(["A01", "A02", "C01"])
PERSONS = st.sampled_from([None, "p", "q", "r", "s"])
PICK = st.integers(0, 60)
HOW = st.tuples(
    CODES,
    st.sampled_from(["first", "kept", "last"]),
    st.sampled_from(["any_window", "same_window", "waiting_step"]),
)
IN_HAND = ("called", "serving")
SENT_ON = ("transferred", "step_done")


def the_hall():
    hall = make_hall(
        businesses={
            each.id: each
            for each in (
                business("A01", appointment=True),
                business("A02", avg_min=4.5),
                business("C01", "F2-A", 2, avg_min=18),
            )
        }
    )
    return with_rules(
        hall,
        call={"no_show_after_s": 90, "recall_interval_s": 10},
        max_live_tickets_per_id=9,
        max_tickets_per_id_per_day=999,
    )


def comparable(state: HallState) -> HallState:
    """Without what stays of an action that was taken back: its history, its call ids, the new grace time."""
    copy = copy_of(state)
    for ticket in copy.tickets.values():
        ticket.history.clear()
        ticket.calls = 0
        if ticket.state == "called":
            ticket.called_at = None
    for window in copy.windows.values():
        window.undo = None
    return copy


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(the_hall())
        for number in (1, 2, 21):
            self.world.open(number)
        for number, person in enumerate("pqrstuvw"):
            code = ("A01", "A02", "C01")[number % 3]
            self.do(c.IssueTicket(actor=KIOSK, business=code, person=person))
        self.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="x"))

    def do(self, command: c.Command) -> bool:
        """Whether something happened."""
        world = self.world
        before = copy_of(world.state)
        decision = world.do(command)
        again = copy_of(before)
        for event in decision.events:
            apply(again, event)
        assert again == world.state
        return bool(decision.events)

    def one(self, pick: int, *states: str) -> str:
        tickets = [t.id for t in self.world.state.tickets.values() if not states or t.state in states]
        return tickets[pick % len(tickets)] if tickets else "20261124-X001"

    @rule(
        code=CODES, person=PERSONS, upstairs=st.booleans(), claim=st.sampled_from(["none", "none", "senior"])
    )
    def issue(self, code, person, upstairs, claim):
        actor = UPSTAIRS if upstairs else KIOSK
        self.do(c.IssueTicket(actor=actor, business=code, person=person, claim=claim))

    @rule(person=PERSONS)
    def issue_combo(self, person):
        self.do(c.IssueTicket(actor=KIOSK, combo="T-1", person=person))

    @rule(minutes=st.integers(-20, 40))
    def come_with_an_appointment(self, minutes):
        at = self.world.now + timedelta(minutes=minutes)
        known = set(self.world.state.appointments)
        self.do(c.MakeAppointment(actor=MANAGER, business="A01", at=at))
        for code in set(self.world.state.appointments) - known:
            self.do(c.CheckIn(actor=KIOSK, appointment=code))

    @rule(pick=PICK, what=st.sampled_from(["mark", "unmark", "move", "cancel"]), code=CODES)
    def something_else_while_it_waits(self, pick, what, code):
        one = self.one(pick, "waiting")
        self.do(
            {
                "mark": c.MarkTicket(actor=MANAGER, ticket_id=one, queue_class="staff_override"),
                "unmark": c.MarkTicket(actor=MANAGER, ticket_id=one, queue_class="ordinary"),
                "move": c.MoveTicket(actor=MANAGER, ticket_id=one, to_business=code),
                "cancel": c.CancelTicket(actor=KIOSK, ticket_id=one),
            }[what]
        )

    @rule(pick=PICK, rate=st.booleans())
    def come_back(self, pick, rate):
        if rate:
            self.do(c.GiveRating(actor=KIOSK, ticket_id=self.one(pick, "done"), level=pick % 7))
        else:
            self.do(c.RejoinTicket(actor=UPSTAIRS, ticket_id=self.one(pick, "missed")))

    @rule(window=WINDOWS)
    def recall(self, window):
        self.do(c.Recall(actor=pad(window), window=window))

    @rule(window=WINDOWS, kind=st.sampled_from([c.PauseWindow, c.OpenWindow, c.OpenWindow]))
    def shift(self, window, kind):
        self.do(kind(actor=pad(window), window=window))

    @rule(window=WINDOWS, picks=st.lists(PICK, min_size=2, max_size=6), how=HOW)
    def work(self, window, picks, how):
        self.act(window, picks, how, undo=False)

    @rule(window=WINDOWS, picks=st.lists(PICK, min_size=3, max_size=9), how=HOW)
    def work_longer(self, window, picks, how):
        self.act(window, picks, how, undo=False)

    @rule(window=WINDOWS, picks=st.lists(PICK, min_size=1, max_size=6), how=HOW)
    def work_and_take_the_last_back(self, window, picks, how):
        self.act(window, picks, how, undo=True)

    @rule(window=WINDOWS, picks=st.lists(PICK, min_size=1, max_size=6), how=HOW)
    def work_longer_and_take_the_last_back(self, window, picks, how):
        self.act(window, [*picks, *picks], how, undo=True)

    @rule(windows=st.permutations([1, 2, 21]), picks=st.tuples(PICK, PICK), how=HOW, again=st.booleans())
    def two_windows_act_and_both_take_it_back(self, windows, picks, how, again):
        """In either order; one that the other has touched stays, and is all that stays."""
        before = comparable(self.world.state)
        acted = [window for window, pick in zip(windows, picks, strict=False) if self.step(window, pick, how)]
        order = acted if again else acted[::-1]
        taken_back = [self.do(c.UndoLast(actor=pad(window), window=window)) for window in order]
        if all(taken_back):
            assert comparable(self.world.state) == before
        else:
            stays = [window for window, back in zip(order, taken_back, strict=True) if not back]
            assert stays == acted[:1], "only the earlier one can have been touched, by the later one"

    def act(self, window, picks, how, *, undo):
        for pick in picks[:-1]:
            self.step(window, pick, how)
        before = comparable(self.world.state)
        if self.step(window, picks[-1], how) and undo:
            undone = self.world.do(c.UndoLast(actor=pad(window), window=window))
            assert undone.refusal is None, undone.refusal
            assert comparable(self.world.state) == before
            again = self.world.do(c.UndoLast(actor=pad(window), window=window))
            self.world.refused(again, "wrong_state")

    def step(self, window, pick, how) -> bool:
        """One of the commands that the window's state suggests; whether something happened."""
        code, place, kind = how
        at = {"actor": pad(window), "window": window}
        held = self.world.state.windows[window].ticket
        suggested = {
            None: [
                c.CallNext(**at),
                c.CallNumber(**at, ticket_id=self.one(pick, "waiting")),
                c.CallNext(**at),
                c.UnholdTicket(**at, ticket_id=self.one(pick, "held")),
            ],
            "called": [c.StartService(**at), c.StartService(**at), c.MissTicket(**at)],
            "serving": [
                c.CallNext(**at),
                c.FinishTicket(**at, outcome="received"),
                c.FinishTicket(**at, outcome="not_done"),
                c.HoldTicket(**at, ticket_id=held or "", kind=kind),
                c.TransferTicket(**at, to_window={1: 2, 2: 21, 21: 1}[window], place=place),
                c.TransferTicket(**at, to_business=code, place=place),
                c.CallNumber(**at, ticket_id=self.one(pick, "waiting")),
            ],
        }[self.world.state.tickets[held].state if held else None]
        return self.do(suggested[pick % len(suggested)])

    @rule(window=WINDOWS)
    def undo_whatever_was_last(self, window):
        self.do(c.UndoLast(actor=pad(window), window=window))

    @rule(seconds=st.sampled_from([1, 5, 11, 61, 90, 900]))
    def time_passes(self, seconds):
        self.world.now += timedelta(seconds=seconds)
        self.do(c.Tick(actor=SERVER))

    @invariant()
    def windows_and_tickets_agree(self):
        state = self.world.state
        in_hand = {w.ticket: w.window for w in state.windows.values() if w.ticket is not None}
        assert in_hand == {t.id: t.window for t in state.tickets.values() if t.state in IN_HAND}
        assert len(in_hand) == sum(w.ticket is not None for w in state.windows.values())
        for window in state.windows.values():
            assert window.state == "open" or (window.ticket is None and not window.pause_pending)

    @invariant()
    def the_waiting_are_in_their_queue_once(self):
        hall, state = self.world.hall, self.world.state
        queued = [one for code in state.waiting for one in ids_waiting(hall, state, code)]
        queued += [one for window in state.at_window for one in ids_at_window(hall, state, window)]
        assert sorted(queued) == sorted(t.id for t in state.tickets.values() if t.state == "waiting")
        assert all(queue.calls >= 0 for queue in state.waiting.values())

    @invariant()
    def fields_fit_the_state(self):
        for ticket in self.world.state.tickets.values():
            if ticket.state == "waiting":
                assert ticket.window is None
            assert (ticket.hold is not None) == (ticket.state == "held")
            assert ticket.rejoins <= 1
            assert ticket.step < max(1, len(ticket.steps))

    @invariant()
    def a_person_takes_one_live_ticket_for_a_business(self):
        live = [
            (t.person, t.business)
            for t in self.world.state.tickets.values()
            if t.person
            and t.state in ("waiting", "called", "serving", "held")
            and not any(step.what in SENT_ON for step in t.history)
        ]
        assert len(live) == len(set(live))

    @invariant()
    def calls_are_each_a_new_one(self):
        ids = [event.call_id for event in self.world.events if hasattr(event, "call_id")]
        assert len(ids) == len(set(ids))

    def teardown(self):
        """As the journal gives it back."""
        again = empty_state()
        for event in self.world.events:
            apply(again, json.decode(json.encode(event), type=AnyEvent))
        assert again == self.world.state


Life.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestLife = Life.TestCase
