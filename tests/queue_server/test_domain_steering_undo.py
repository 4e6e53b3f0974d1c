"""A change taken back: by the manager, by itself when its time is over, and never half."""

from datetime import timedelta

import pytest
from core_world import KIOSK, MANAGER, SERVER, TUESDAY, World, pad
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import structs
from test_domain_steering import COMMANDS, HALL, prepared

from queue_server.domain import commands as c
from queue_server.domain import settings as s
from queue_server.domain.apply import apply
from queue_server.domain.state import HallState, copy_of


def in_force(state: HallState) -> dict[str, object]:
    """All that a change can change."""
    return {
        "settings": dict(state.settings),
        "services": {n: dict(w.services) for n, w in state.windows.items()},
        "windows": {n: (w.state, w.pause_pending, w.reason) for n, w in state.windows.items()},
        "notices": dict(state.notices),
        "businesses": {t.id: t.business for t in state.tickets.values()},
        "waiting": {
            code: {name: list(places) for name, places in queue.classes.items()}
            for code, queue in state.waiting.items()
            if queue.classes
        },
    }


def undo(at: World, change_id: str | None = None):
    return at.do(c.UndoChange(actor=MANAGER, change_id=change_id or at.state.changes[-1].id))


def minutes(at: World, count: float) -> None:
    at.later(count * 60)
    at.tick()


@pytest.mark.parametrize("name", COMMANDS)
def test_done_and_undone_is_as_before(name):
    at = prepared()
    before = in_force(at.state)
    at.do(COMMANDS[name])
    changed = in_force(at.state)
    assert changed != before
    decision = undo(at)
    assert decision.refusal is None
    assert in_force(at.state) == before
    first, second = at.state.changes
    assert (first.undone, second.undoes, second.title) == (True, first.id, f"撤销：{first.title}")
    at.refused(undo(at, first.id), "wrong_state")
    at.refused(undo(at, second.id), "wrong_state")
    assert at.do(COMMANDS[name]).refusal is None
    assert in_force(at.state) == changed


@pytest.mark.parametrize("name", COMMANDS)
def test_a_change_with_an_end_ends_by_itself(name):
    at = prepared()
    before = in_force(at.state)
    at.do(structs.replace(COMMANDS[name], until=at.now + timedelta(minutes=30)))
    changed = in_force(at.state)
    minutes(at, 29.9)
    assert in_force(at.state) == changed
    minutes(at, 0.2)
    assert in_force(at.state) == before
    assert at.state.changes[-1].undoes == at.state.changes[0].id
    assert at.state.changes[-1].by == "server"
    assert "自动撤下" in at.state.changes[-1].title
    assert at.tick().events == ()


def test_what_was_changed_again_is_not_undone_but_the_newer_change_is_named():
    at = prepared()
    at.do(COMMANDS["services"])
    first = at.state.changes[-1]
    at.do(c.SetServices(actor=MANAGER, window=1, services={"C01": 1}))
    second = at.state.changes[-1]
    at.refused(undo(at, first.id), "wrong_state", change_id=second.id, title=second.title)
    assert undo(at, second.id).refusal is None
    assert undo(at, first.id).refusal is None
    assert at.state.windows[1].services == {"A01": 1, "A02": 2}


def test_what_is_no_longer_as_it_was_set_is_not_undone():
    at = prepared()
    at.do(COMMANDS["services"])
    windows = {**HALL.windows, 1: structs.replace(HALL.windows[1], services={"C01": 1})}
    at.hall = structs.replace(HALL, windows=windows)
    at.do(c.LoadHall(actor=SERVER))
    at.refused(undo(at), "wrong_state")
    assert at.state.windows[1].services == {"C01": 1}


def test_a_set_over_several_windows_is_undone_in_one_step_or_not_at_all():
    at = prepared()
    at.do(COMMANDS["set"])
    applied = at.state.changes[-1]
    at.do(c.SetServices(actor=MANAGER, window=2, services={"A01": 3}))
    at.refused(undo(at, applied.id), "wrong_state")
    assert at.state.windows[1].services == {"A01": 2}
    undo(at)
    assert undo(at, applied.id).refusal is None
    assert [at.state.windows[n].services for n in (1, 2)] == [{"A01": 1, "A02": 2}, {"A01": 1, "A02": 1}]


def limit_until(at: World, most: int, minutes_on: int | None):
    until = at.now + timedelta(minutes=minutes_on) if minutes_on else None
    at.do(c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": most}, until=until))


def limit(at: World) -> int | None:
    return s.limit(at.hall, at.state, "A01", "limit_am")


def test_a_newer_change_stands_when_the_older_one_ends_and_goes_back_behind_it():
    at = prepared()
    limit_until(at, 10, 10)
    limit_until(at, 5, 20)
    minutes(at, 10)
    assert limit(at) == 5
    minutes(at, 10)
    assert limit(at) is None


def test_a_newer_change_that_ends_first_gives_way_to_the_older_one():
    at = prepared()
    limit_until(at, 10, 20)
    limit_until(at, 5, 10)
    minutes(at, 10)
    assert limit(at) == 10
    minutes(at, 10)
    assert limit(at) is None


def test_both_end_in_a_server_that_slept():
    for older, newer in ((10, 20), (20, 10), (10, 10)):
        at = prepared()
        limit_until(at, 10, older)
        limit_until(at, 5, newer)
        minutes(at, 30)
        assert limit(at) is None
        assert len({change.id for change in at.state.changes}) == len(at.state.changes) == 4


def test_what_was_set_since_without_an_end_stays():
    at = prepared()
    limit_until(at, 10, 10)
    limit_until(at, 5, None)
    minutes(at, 10)
    assert limit(at) == 5
    assert undo(at, at.state.changes[1].id).refusal is None
    assert limit(at) is None


def test_an_undone_change_does_not_end_again():
    at = prepared()
    limit_until(at, 10, 10)
    undo(at)
    limit_until(at, 3, None)
    minutes(at, 10)
    assert limit(at) == 3


def test_a_notice_that_ended_at_midnight_is_not_carried_on():
    at = prepared()
    at.do(c.SetNotice(actor=MANAGER, text="电梯检修", floor=2))
    end = TUESDAY.replace(hour=23, minute=59)
    at.do(c.SetNotice(actor=MANAGER, text="今晚停水", floor=1, until=end))
    at.now = TUESDAY + timedelta(days=1)
    at.tick()
    assert at.state.notices == {2: "电梯检修"}


# ---- a moved queue ----


def test_only_those_who_still_wait_go_back():
    at = World()
    gone, called, stays = (at.issue("A01") for _ in range(3))
    at.do(COMMANDS["queue"])
    newcomer = at.issue("A02")
    at.do(c.CancelTicket(actor=KIOSK, ticket_id=at.ticket(gone).id))
    at.open(2)
    assert at.called(2) == called
    decision = undo(at)
    assert [one.ticket_id for one in decision.events[1:]] == [at.ticket(stays).id]
    assert at.ticket(stays).business == "A01"
    assert [at.ticket(one).business for one in (called, newcomer)] == ["A02", "A02"]


def test_a_queue_moved_on_goes_back_in_the_order_it_came():
    at = World()
    number = at.issue("A01")
    at.do(COMMANDS["queue"])
    first = at.state.changes[-1].id
    at.do(c.MoveQueue(actor=MANAGER, from_business="A02", to_business="C01"))
    assert at.ticket(number).business == "C01"
    undo(at)
    assert at.ticket(number).business == "A02"
    undo(at, first)
    assert at.ticket(number).business == "A01"


# ---- windows ----


@pytest.mark.parametrize(
    ("prepare", "command"),
    [
        ([], c.OpenWindow),
        ([c.OpenWindow], c.PauseWindow),
        ([c.OpenWindow], c.CloseWindow),
        ([c.OpenWindow, c.PauseWindow], c.ResumeWindow),
        ([c.OpenWindow, c.PauseWindow], c.CloseWindow),
    ],
)
def test_a_window_goes_back_to_what_it_was(prepare, command):
    at = prepared()
    at.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    for one in prepare:
        at.do(one(actor=pad(1), window=1, reason="开会" if one is c.PauseWindow else None))
    before = in_force(at.state)
    at.do(command(actor=MANAGER, window=1, reason="检修" if command is not c.OpenWindow else None))
    assert in_force(at.state) != before
    assert undo(at).refusal is None
    assert in_force(at.state) == before


def test_a_pause_that_has_not_begun_is_taken_back():
    at = prepared()
    at.open(1)
    at.called(1)
    before = in_force(at.state)
    at.do(c.PauseWindow(actor=MANAGER, window=1))
    assert at.state.windows[1].pause_pending
    undo(at)
    assert in_force(at.state) == before


def test_a_pause_that_began_meanwhile_ends():
    at = prepared()
    at.open(1)
    at.called(1)
    at.do(c.PauseWindow(actor=MANAGER, window=1, reason="开会"))
    at.start(1)
    at.finish(1)
    assert at.state.windows[1].state == "paused"
    assert undo(at).refusal is None
    assert at.state.windows[1].state == "open"


def test_a_window_with_a_ticket_in_hand_is_not_closed_by_an_undo():
    at = prepared()
    at.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    at.do(c.OpenWindow(actor=MANAGER, window=1))
    number = at.called(1)
    at.refused(undo(at), "wrong_state", number=number)
    assert at.state.windows[1].state == "open"


def test_a_window_that_its_clerk_turned_since_stays():
    at = prepared()
    at.open(1)
    at.do(c.PauseWindow(actor=MANAGER, window=1))
    at.do(c.ResumeWindow(actor=pad(1), window=1))
    at.refused(undo(at), "wrong_state")


def test_a_window_that_was_turned_for_a_while_goes_back_by_itself():
    at = prepared()
    at.open(1)
    before = in_force(at.state)
    ten = at.now + timedelta(minutes=10)
    at.do(c.PauseWindow(actor=MANAGER, window=1, reason="开会", until=ten))
    assert at.state.changes[-1].title == "1 号窗口暂停：开会，到 10:34 自动撤下。"
    minutes(at, 9)
    assert at.state.windows[1].state == "paused"
    minutes(at, 1)
    assert in_force(at.state) == before
    at.refused(at.do(c.CloseWindow(actor=MANAGER, window=1, until=ten)), "bad_request")


def test_a_window_opened_for_a_while_closes_when_its_ticket_ends():
    at = prepared()
    at.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    at.do(c.OpenWindow(actor=MANAGER, window=1, until=at.now + timedelta(minutes=10)))
    at.called(1)
    at.start(1)
    minutes(at, 11)
    assert at.state.windows[1].state == "open"
    at.finish(1)
    at.tick()
    assert at.state.windows[1].state == "closed"


def test_changes_of_a_window_that_left_the_hall_end_in_peace():
    at = prepared()
    end = at.now + timedelta(minutes=10)
    at.do(c.OpenWindow(actor=MANAGER, window=2, until=end))
    at.do(c.SetServices(actor=MANAGER, window=2, services={"C01": 1}, until=end))
    at.hall = structs.replace(HALL, windows={n: one for n, one in HALL.windows.items() if n != 2})
    at.do(c.LoadHall(actor=SERVER))
    for change in list(at.state.changes):
        at.refused(undo(at, change.id), "wrong_state")
    minutes(at, 11)
    assert [change.undone for change in at.state.changes[:2]] == [True, True]
    assert at.tick().events == ()


# ---- any sequence ----

CODES = st.sampled_from(["A01", "A02", "C01"])
NUMBERS = st.sampled_from([1, 2, 21])
SERVICES = st.dictionaries(CODES, st.integers(1, 3), max_size=3)
MINUTES = st.sampled_from([None, None, 1, 2, 5])
NOTICES = st.sampled_from([None, "停电", "停水"])


class Steered(RuleBasedStateMachine):
    """Whatever the manager does: undone newest first, or ended by itself, the hall is as it was in the morning."""

    def __init__(self) -> None:
        super().__init__()
        self.at = World(HALL)
        for code in ("A01", "A01", "A02"):
            self.at.issue(code)
        self.at.do(c.SaveSet(actor=MANAGER, name="月末", services={1: {"A02": 1}, 21: {"A01": 1}}))
        self.morning = in_force(self.at.state)

    def do(self, command: c.Command) -> None:
        before = copy_of(self.at.state)
        decision = self.at.do(command)
        if decision.refusal is not None:
            assert decision.events == ()
        for event in decision.events:
            apply(before, event)
        assert before == self.at.state

    def until(self, minutes_on):
        return self.at.now + timedelta(minutes=minutes_on) if minutes_on else None

    @rule(number=NUMBERS, services=SERVICES, on=MINUTES)
    def services(self, number, services, on):
        self.do(c.SetServices(actor=MANAGER, window=number, services=services, until=self.until(on)))

    @rule(services=st.dictionaries(NUMBERS, SERVICES, min_size=1, max_size=3), on=MINUTES)
    def windows(self, services, on):
        self.do(c.SetWindows(actor=MANAGER, services=services, until=self.until(on)))

    @rule(on=MINUTES)
    def apply_set(self, on):
        self.do(c.ApplySet(actor=MANAGER, name="月末", until=self.until(on)))

    @rule(
        code=CODES,
        limits=st.dictionaries(st.sampled_from(s.LIMITS), st.none() | st.integers(0, 9), min_size=1),
        on=MINUTES,
    )
    def limits(self, code, limits, on):
        self.do(c.SetLimits(actor=MANAGER, business=code, limits=limits, until=self.until(on)))

    @rule(code=CODES, stop=st.booleans(), on=MINUTES)
    def stop(self, code, stop, on):
        if stop:
            self.do(c.StopBusiness(actor=MANAGER, business=code, reason="检修", until=self.until(on)))
        else:
            self.do(c.StartBusiness(actor=MANAGER, business=code, until=self.until(on)))

    @rule(most=st.integers(0, 4), on=MINUTES)
    def priority(self, most, on):
        self.do(c.SetPriority(actor=MANAGER, max_consecutive=most, until=self.until(on)))

    @rule(text=NOTICES, floor=st.sampled_from([None, 1, 2]), on=MINUTES)
    def notice(self, text, floor, on):
        self.do(c.SetNotice(actor=MANAGER, text=text, floor=floor, until=self.until(on)))

    @rule(codes=st.tuples(CODES, CODES), on=MINUTES)
    def move(self, codes, on):
        source, goal = codes
        self.do(c.MoveQueue(actor=MANAGER, from_business=source, to_business=goal, until=self.until(on)))

    @rule(
        number=NUMBERS,
        kind=st.sampled_from([c.OpenWindow, c.PauseWindow, c.ResumeWindow, c.CloseWindow]),
        on=MINUTES,
    )
    def turn(self, number, kind, on):
        self.do(kind(actor=MANAGER, window=number, until=self.until(on)))

    @rule(pick=st.integers(0, 30))
    def undo_any(self, pick):
        if self.at.state.changes:
            change = self.at.state.changes[pick % len(self.at.state.changes)]
            self.do(c.UndoChange(actor=MANAGER, change_id=change.id))

    @rule(seconds=st.sampled_from([1, 60, 61, 300]))
    def time_passes(self, seconds):
        self.at.later(seconds)
        self.do(c.Tick(actor=SERVER))

    @invariant()
    def ids_are_unique_and_what_was_undone_is_marked(self):
        changes = self.at.state.changes
        assert len({change.id for change in changes}) == len(changes)
        undone = {change.undoes for change in changes if change.undoes}
        assert undone == {change.id for change in changes if change.undone}

    def teardown(self):
        self.at.later(301)
        while self.at.tick().events:
            pass
        for change in reversed(list(self.at.state.changes)):
            now = next(one for one in self.at.state.changes if one.id == change.id)
            if not now.undone and now.undoes is None:
                undone = undo(self.at, change.id)
                assert undone.refusal is None, undone.refusal
        assert in_force(self.at.state) == self.morning


TestSteered = Steered.TestCase
TestSteered.settings = hypothesis_settings(max_examples=60, stateful_step_count=20, deadline=None)
