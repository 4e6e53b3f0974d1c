"""The end of a day, the beginning of the next, and the hall file read again."""

from datetime import date, timedelta

from core_world import KIOSK, MANAGER, SERVER, World, make_hall, pad, window
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import copy_of
from queue_server.domain.tickets.finding import find

UNTIL_MIDNIGHT = 14 * 3600


def busy_world() -> World:
    """A001 waits, A002 is called at 2, A003 is served at 1."""
    world = World()
    world.open(1, "a")
    world.open(2, "b")
    for _ in range(3):
        world.issue(person=None)
    world.called(1)
    world.called(2)
    world.start(1)
    return world


def test_the_day_ends():
    world = busy_world()
    ids = {number: world.ticket(number).id for number in ("A001", "A002", "A003")}
    world.later(UNTIL_MIDNIGHT)
    world.tick()
    state = world.state
    assert state.day == date(2026, 11, 25)
    assert (state.tickets, state.sequences, state.numbers, state.calls) == ({}, {}, {}, [])
    assert all(w.state == "closed" and w.clerk is None and w.ticket is None for w in state.windows.values())
    ended = {number: find(state, ticket_id).state for number, ticket_id in ids.items()}
    assert ended == {"A001": "done", "A002": "void", "A003": "expired"}
    assert [step.what for step in find(state, ids["A002"]).history[-2:]] == ["missed", "voided"]
    assert find(state, ids["A003"]).history[-1].why
    assert world.issue() == "A001"


def test_yesterdays_slips_are_known_for_one_day():
    world = World()
    first = world.ticket(world.issue()).id
    world.later(24 * 3600)
    world.tick()
    assert find(world.state, first) is not None
    world.later(24 * 3600)
    world.tick()
    assert find(world.state, first) is None


def test_a_server_that_slept_over_days_knows_no_yesterday():
    world = World()
    first = world.ticket(world.issue()).id
    world.later(5 * 24 * 3600)
    world.tick()
    assert find(world.state, first) is None


def test_a_clock_that_goes_back_opens_no_day():
    world = World()
    world.issue()
    world.now -= timedelta(days=1)
    assert world.tick().events == ()
    assert world.issue() == "A002"


def test_the_matrix_starts_anew_each_day():
    world = World()
    world.do(c.SetServices(actor=SERVER, window=1, services={"A02": 1}))
    world.later(UNTIL_MIDNIGHT)
    world.tick()
    assert world.state.windows[1].services == {"A01": 1, "A02": 2}


def test_a_changed_hall_file_changes_only_the_windows_it_changed():
    world = World()
    world.do(c.SetServices(actor=SERVER, window=1, services={"A02": 1}))
    changed = {**world.hall.windows, 2: window(2, 1, {"A02": 1}), 3: window(3, 1, {"A01": 1})}
    del changed[21]
    world.hall = structs.replace(make_hall(), windows=changed)
    world.do(c.LoadHall(actor=SERVER))
    assert {number: w.services for number, w in world.state.windows.items()} == {
        1: {"A02": 1},
        2: {"A02": 1},
        3: {"A01": 1},
    }
    assert world.do(c.LoadHall(actor=SERVER)).events == ()


def test_a_window_that_left_the_hall_ends_what_it_has_in_hand_and_calls_nobody():
    world = busy_world()
    left = {number: one for number, one in world.hall.windows.items() if number != 1}
    world.hall = structs.replace(make_hall(), windows=left)
    world.do(c.LoadHall(actor=SERVER))
    world.refused(world.next(1), "not_found")
    assert world.finish(1).refusal is None
    world.refused(world.next(1), "not_found")
    for command in (c.PauseWindow, c.ResumeWindow, c.OpenWindow, c.CloseWindow):
        world.refused(world.do(command(actor=pad(1), window=1)), "not_found")
    assert world.do(c.LogOut(actor=pad(1), window=1)).refusal is None
    world.refused(world.do(c.LogIn(actor=pad(1), window=1, clerk="a")), "not_found")
    assert world.state.windows[1].state == "closed"


def test_tickets_of_a_business_that_left_the_hall_wait_until_the_day_ends():
    world = World()
    world.issue()
    kept = {code: one for code, one in world.hall.businesses.items() if code != "A01"}
    windows = {1: window(1, 1, {"A02": 1}), 2: window(2, 1, {"A02": 1})}
    world.hall = structs.replace(make_hall(), businesses=kept, windows=windows)
    world.do(c.LoadHall(actor=SERVER))
    world.open(1)
    world.refused(world.next(1), "nobody_waiting")
    world.refused(world.do(c.IssueTicket(actor=KIOSK, business="A01")), "unknown_business")
    first = world.ticket("A001").id
    world.later(UNTIL_MIDNIGHT)
    world.tick()
    assert find(world.state, first).state == "expired"


def test_a_notice_goes_on_over_days_and_over_a_restart():
    world = World()
    world.do(c.SetNotice(actor=MANAGER, text="电梯检修", floor=2))
    events = []
    for _ in range(3):
        world.later(24 * 3600)
        events = [*events[-1:], *world.tick().events]
    again = empty_state()
    for event in events:
        apply(again, event)
    assert again.notices == world.state.notices == {2: "电梯检修"}


def test_a_day_that_was_opened_before_notices_were_written_there_keeps_them():
    state = empty_state()
    world = World()
    opened = structs.replace(world.events[0], notices=None)
    state.notices[1] = "通知"
    apply(state, opened)
    assert state.notices == {1: "通知"}


def test_replay_gives_the_same_state():
    world = busy_world()
    world.later(UNTIL_MIDNIGHT)
    world.tick()
    world.issue()
    again = empty_state()
    for event in world.events:
        apply(again, event)
    assert again == world.state


def test_a_copy_shares_nothing_that_can_change():
    world = busy_world()
    copy = copy_of(world.state)
    assert copy == world.state
    before = copy_of(copy)
    world.finish(1)
    world.issue()
    world.later(UNTIL_MIDNIGHT)
    world.tick()
    assert copy == before
