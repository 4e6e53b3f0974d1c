"""Clerks and windows: login, open, pause, resume, close, logout."""

from core_world import MANAGER, World, pad

from queue_server.domain import commands as c


def test_windows_start_closed_and_login_does_not_open_them():
    world = World()
    assert {window.state for window in world.state.windows.values()} == {"closed"}
    world.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    assert (world.state.windows[1].clerk, world.state.windows[1].state) == ("a", "closed")
    world.issue()
    world.refused(world.next(), "wrong_state")


def test_nobody_logged_in():
    world = World()
    for kind in (c.OpenWindow, c.PauseWindow, c.ResumeWindow, c.CloseWindow, c.LogOut, c.CallNext, c.Recall):
        world.refused(world.do(kind(actor=pad(1), window=1)), "not_allowed")
    for kind in (c.StartService, c.MissTicket, c.FinishTicket):
        world.refused(world.do(kind(actor=pad(1), window=1)), "not_allowed")


def test_a_window_that_is_not_in_the_hall():
    world = World()
    for kind in (c.OpenWindow, c.LogOut, c.CallNext, c.FinishTicket):
        world.refused(world.do(kind(actor=pad(9), window=9)), "not_found")
    world.refused(world.do(c.LogIn(actor=pad(9), window=9, clerk="a")), "not_found")


def test_the_same_login_again_is_no_event():
    world = World()
    world.open(1, "a")
    again = world.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    assert (again.refusal, again.events) == (None, ())
    assert world.state.windows[1].state == "open"


def test_a_clerk_is_at_one_window_at_a_time():
    world = World()
    world.open(1, "a")
    world.do(c.LogIn(actor=pad(2), window=2, clerk="a"))
    assert (world.state.windows[1].clerk, world.state.windows[1].state) == (None, "closed")
    assert (world.state.windows[2].clerk, world.state.windows[2].state) == ("a", "closed")


def test_a_clerk_with_a_ticket_in_hand_stays_where_it_is():
    world = World()
    world.open(1, "a")
    world.issue()
    world.called()
    world.refused(world.do(c.LogIn(actor=pad(2), window=2, clerk="a")), "wrong_state", window=1)
    world.start()
    world.refused(world.do(c.LogIn(actor=pad(2), window=2, clerk="a")), "wrong_state", window=1)
    world.finish()
    assert world.do(c.LogIn(actor=pad(2), window=2, clerk="a")).refusal is None


def test_another_clerk_takes_over_only_where_nothing_is_in_hand():
    world = World()
    world.open(1, "a")
    world.issue()
    world.called()
    world.refused(world.do(c.LogIn(actor=pad(1), window=1, clerk="b")), "wrong_state", number="A001")
    world.miss()
    world.do(c.LogIn(actor=pad(1), window=1, clerk="b"))
    assert (world.state.windows[1].clerk, world.state.windows[1].state) == ("b", "closed")


def test_logout_closes_the_window():
    world = World()
    world.open(1)
    world.do(c.LogOut(actor=pad(1), window=1))
    assert (world.state.windows[1].clerk, world.state.windows[1].state) == (None, "closed")


def test_close_and_logout_with_a_ticket_in_hand():
    world = World()
    world.open(1)
    world.issue()
    number = world.called()
    ticket_id = world.ticket(number).id
    for step in (None, world.start):
        if step:
            step()
        for kind in (c.CloseWindow, c.LogOut):
            refused = world.do(kind(actor=pad(1), window=1))
            world.refused(refused, "wrong_state", ticket_id=ticket_id, number=number)


def test_a_pause_begins_when_the_ticket_in_hand_ends():
    world = World()
    world.open(1)
    for _ in range(2):
        world.issue()
    world.called()
    world.do(c.PauseWindow(actor=pad(1), window=1, reason="喝水"))
    assert (world.state.windows[1].state, world.state.windows[1].pause_pending) == ("open", True)
    world.start()
    assert world.state.windows[1].state == "open"
    world.finish()
    window = world.state.windows[1]
    assert (window.state, window.pause_pending, window.reason) == ("paused", False, "喝水")
    world.refused(world.next(), "wrong_state")


def test_a_missed_ticket_begins_the_pause_too():
    world = World()
    world.open(1)
    world.issue()
    world.called()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    world.miss()
    assert world.state.windows[1].state == "paused"


def test_a_pause_not_begun_can_be_taken_back():
    world = World()
    world.open(1)
    world.issue()
    world.called()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    world.do(c.ResumeWindow(actor=pad(1), window=1))
    world.miss()
    assert world.state.windows[1].state == "open"


def test_pause_resume_close_by_the_table():
    world = World()
    world.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    world.refused(world.do(c.PauseWindow(actor=pad(1), window=1)), "wrong_state")
    world.refused(world.do(c.ResumeWindow(actor=pad(1), window=1)), "wrong_state")
    seen = []
    for kind in (c.OpenWindow, c.PauseWindow, c.ResumeWindow, c.PauseWindow, c.OpenWindow, c.CloseWindow):
        assert world.do(kind(actor=pad(1), window=1)).refusal is None
        seen.append(world.state.windows[1].state)
    assert seen == ["open", "paused", "open", "paused", "open", "closed"]


def test_the_same_again_is_no_event():
    world = World()
    world.open(1)
    assert world.do(c.OpenWindow(actor=pad(1), window=1)).events == ()
    world.do(c.PauseWindow(actor=pad(1), window=1, reason="x"))
    assert world.do(c.PauseWindow(actor=pad(1), window=1, reason="x")).events == ()
    world.do(c.CloseWindow(actor=pad(1), window=1))
    assert world.do(c.CloseWindow(actor=pad(1), window=1)).events == ()


def test_the_manager_steers_a_window_without_sitting_at_it():
    world = World()
    for kind, expected in ((c.OpenWindow, "open"), (c.PauseWindow, "paused"), (c.CloseWindow, "closed")):
        assert world.do(kind(actor=MANAGER, window=1)).refusal is None
        assert world.state.windows[1].state == expected


def test_who_is_the_clerk_and_from_where_the_pad():
    world = World()
    world.open(1, "a")
    opened = world.events[-1]
    assert (opened.by, opened.source) == ("a", "P1")


def test_the_manager_changes_what_a_window_serves():
    world = World()
    before = world.state.matrix_rev
    assert world.do(c.SetServices(actor=MANAGER, window=1, services={"A02": 1})).refusal is None
    assert world.state.windows[1].services == {"A02": 1}
    assert world.state.matrix_rev > before
    assert world.do(c.SetServices(actor=MANAGER, window=1, services={"A02": 1})).events == ()
    world.refused(world.do(c.SetServices(actor=MANAGER, window=1, services={"Z": 1})), "unknown_business")
    world.refused(world.do(c.SetServices(actor=MANAGER, window=1, services={"A01": 4})), "bad_request")


def test_notice_line_of_one_floor_or_all():
    world = World()
    world.do(c.SetNotice(actor=MANAGER, text="今天下午停电", floor=None))
    world.do(c.SetNotice(actor=MANAGER, text=None, floor=2))
    assert world.state.notices == {1: "今天下午停电"}
    assert world.do(c.SetNotice(actor=MANAGER, text=" ", floor=2)).events == ()
    world.refused(world.do(c.SetNotice(actor=MANAGER, text="x", floor=3)), "bad_request")
    world.refused(world.do(c.SetNotice(actor=MANAGER, text="长" * 201, floor=1)), "bad_request")
