"""Any sequence of commands: the promises that hold whatever people press."""

from copy import deepcopy
from datetime import timedelta

from core_world import World, business, make_hall, with_rules
from hall_checks import Watch
from hall_commands import WORDS, Asking
from hall_dice import Drawn
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.decide import decide
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import copy_of

OFTEN = ("issue", "call_next", "start", "finish", "undo")


def hall_of_the_machine():
    hall = make_hall(
        businesses={
            "A01": business("A01", appointment=True, max_wait_min=5, spill_after_min=2),
            "A02": business("A02", avg_min=4.5),
            "C01": business("C01", "F2-A", 2, id_required=True, avg_min=18, limit_am=4),
        }
    )
    return with_rules(hall, call={"no_show_after_s": 90, "recall_interval_s": 10}, max_wait_min=10)


class AnyHall(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World(hall_of_the_machine())
        self.watch = Watch(self.world.hall)
        for event in self.world.events:
            self.watch.see(event)

    def do(self, command: c.Command) -> None:
        world = self.world
        before = copy_of(world.state)
        assert before == world.state
        decision = decide(world.hall, world.state, command, world.now)
        assert before == world.state, "deciding changes nothing"
        assert decision == decide(world.hall, before, command, world.now), "the same state decides the same"
        if decision.refusal is not None and decision.refusal.code != "nobody_waiting":
            assert decision.events == (), "what is refused changes nothing"
        frozen = deepcopy(before)
        for event in decision.events:
            apply(world.state, event)
            self.watch.see(event)
        assert before == frozen, "a copy is independent"
        assert self.watch.state == world.state, "the events make the state"

    @rule(word=st.sampled_from(OFTEN) | st.sampled_from(WORDS), data=st.data())
    def ask(self, word, data):
        world = self.world
        self.do(getattr(Asking(Drawn(data, st), world.hall, world.state, world.now), word)())

    @rule(window=st.sampled_from([1, 2, 21]), clerk=st.sampled_from("abc"))
    def begin_work(self, window, clerk):
        self.do(c.LogIn(actor=c.Actor(id="P", kind="pad", window=window), window=window, clerk=clerk))
        self.do(c.OpenWindow(actor=c.Actor(id="P", kind="pad", window=window), window=window))

    @rule(seconds=st.sampled_from([0, 5, 11, 61, 89, 90, 301, 900, 3600, 86400]))
    def time_passes(self, seconds):
        self.world.now += timedelta(seconds=seconds)
        self.do(c.Tick(actor=c.Actor(id="server", kind="server")))

    @invariant()
    def everything_holds(self):
        self.watch.check()

    def teardown(self):
        again = empty_state()
        for event in self.watch.events:
            apply(again, event)
        assert again == self.world.state


AnyHall.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestAnyHall = AnyHall.TestCase
