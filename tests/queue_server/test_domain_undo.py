"""The last action of a window taken back: what stands then, and when it is refused."""

import pytest
from core_world import KIOSK, UPSTAIRS, World, make_hall, pad, with_rules

from queue_server.domain import commands as c
from queue_server.domain.choosing.waiting import ids_waiting, people_ahead
from queue_server.domain.events import ActionUndone


def undo(world: World, window: int = 1):
    return world.do(c.UndoLast(actor=pad(window), window=window))


def serving(world: World, **more) -> str:
    world.open(1)
    number = world.issue(**more)
    assert world.called() == number
    world.start()
    return number


def state_of(world: World, number: str) -> str:
    return world.ticket(number).state


def test_an_undone_call_waits_where_it_waited():
    world = World()
    world.open(1)
    numbers = [world.issue() for _ in range(3)]
    world.called()
    undone = undo(world)
    assert undone.refusal is None
    assert undone.ticket_id == world.ticket(numbers[0]).id
    assert [world.state.tickets[one].number for one in ids_waiting(world.hall, world.state, "A01")] == numbers
    assert people_ahead(world.hall, world.state, undone.ticket_id) == 0
    assert world.state.calls == []
    assert world.state.windows[1].ticket is None
    assert world.ticket(numbers[0]).window is None
    assert world.called() == numbers[0]
    assert world.ticket(numbers[0]).call_id.endswith("-2"), (
        "the first call was heard: its id is not given again"
    )


def test_a_next_that_finished_one_brings_it_back():
    world = World()
    first = serving(world)
    second = world.issue()
    world.called()
    undone = undo(world)
    assert undone.ticket_id == world.ticket(second).id
    assert (state_of(world, first), state_of(world, second)) == ("serving", "waiting")
    assert world.state.windows[1].ticket == world.ticket(first).id
    assert world.state.windows[1].served == 0
    assert world.ticket(first).outcome is None
    assert [call.number for call in world.state.calls] == [first]
    told = [world.ticket(number).history[-1] for number in (first, second)]
    assert [(step.what, step.detail) for step in told] == [("undone", "finish"), ("undone", "next")]


def test_a_next_that_found_nobody_is_undone_as_a_finish():
    world = World()
    number = serving(world)
    assert world.next().refusal.code == "nobody_waiting"
    undone = undo(world)
    assert undone.refusal is None
    assert (undone.ticket_id, state_of(world, number)) == (world.ticket(number).id, "serving")


@pytest.mark.parametrize(
    ("action", "back"),
    [
        ("start", "called"),
        ("miss", "called"),
        ("finish", "serving"),
        ("hold", "serving"),
        ("transfer", "serving"),
    ],
)
def test_each_action(action, back):
    world = World()
    world.open(1)
    number = world.issue()
    world.called()
    if action not in ("start", "miss"):
        world.start()
    ticket_id = world.ticket(number).id
    command = {
        "start": c.StartService(actor=pad(1), window=1),
        "miss": c.MissTicket(actor=pad(1), window=1),
        "finish": c.FinishTicket(actor=pad(1), window=1, outcome="papers_missing"),
        "hold": c.HoldTicket(actor=pad(1), window=1, ticket_id=ticket_id),
        "transfer": c.TransferTicket(actor=pad(1), window=1, to_business="C01"),
    }[action]
    assert world.do(command).refusal is None
    undone = undo(world)
    assert undone.refusal is None
    assert state_of(world, number) == back
    assert world.state.windows[1].ticket == ticket_id
    assert [e.action for e in undone.events if isinstance(e, ActionUndone)] == [action]
    world.refused(undo(world), "wrong_state")


def test_an_unhold_elsewhere_is_undone_to_where_it_was_held():
    world = World()
    number = serving(world)
    ticket_id = world.ticket(number).id
    world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=ticket_id))
    world.later(100)
    world.open(2)
    world.do(c.UnholdTicket(actor=pad(2), window=2, ticket_id=ticket_id))
    world.later(10)
    assert undo(world, 2).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.window, ticket.hold, ticket.held_s) == ("held", 1, "any_window", 0)
    assert world.state.windows[2].ticket is None
    world.refused(undo(world, 1), "wrong_state")


def test_only_within_undo_s():
    world = World(with_rules(make_hall(), call={"undo_s": 60}))
    number = serving(world)
    world.finish()
    world.later(60.001)
    world.refused(undo(world), "wrong_state")
    assert state_of(world, number) == "done"


def test_at_the_last_moment():
    world = World()
    number = serving(world)
    world.finish()
    world.later(60)
    assert undo(world).refusal is None
    assert state_of(world, number) == "serving"


def test_nothing_to_undo_and_nobody_there():
    world = World()
    world.refused(undo(world), "not_allowed")
    world.refused(undo(world, 99), "not_found")
    world.open(1)
    world.refused(undo(world), "wrong_state")


def test_a_missed_ticket_that_came_back_stays():
    world = World()
    world.open(1)
    number = world.issue()
    world.called()
    world.miss()
    world.do(c.RejoinTicket(actor=UPSTAIRS, ticket_id=world.ticket(number).id))
    world.refused(undo(world), "wrong_state", number=number)
    assert state_of(world, number) == "waiting"


def test_a_transferred_ticket_called_elsewhere_stays():
    world = World()
    number = serving(world)
    world.do(c.TransferTicket(actor=pad(1), window=1, to_business="C01"))
    world.open(21)
    world.called(21)
    world.refused(undo(world), "wrong_state", number=number)
    assert undo(world, 21).refusal is None
    world.refused(undo(world), "wrong_state", number=number)
    assert (state_of(world, number), world.ticket(number).business) == ("waiting", "C01")


def test_a_held_ticket_taken_up_elsewhere_stays():
    world = World()
    number = serving(world)
    ticket_id = world.ticket(number).id
    world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=ticket_id))
    world.open(2)
    world.do(c.UnholdTicket(actor=pad(2), window=2, ticket_id=ticket_id))
    world.refused(undo(world), "wrong_state", number=number)


def test_only_the_last_action_after_the_next_one_was_called():
    world = World()
    first = serving(world)
    world.finish()
    second = world.issue()
    world.called()
    assert undo(world).refusal is None
    assert (state_of(world, first), state_of(world, second)) == ("done", "waiting")
    world.refused(undo(world), "wrong_state")


def test_a_finished_ticket_stays_when_its_person_took_another():
    world = World()
    number = serving(world, person="p")
    world.finish()
    again = world.issue(person="p")
    world.refused(undo(world), "wrong_state", number=number)
    world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(again).id))
    assert undo(world).refusal is None


def test_a_rating_and_a_slip_are_no_hindrance_and_stay():
    world = World()
    number = serving(world)
    world.finish()
    ticket_id = world.ticket(number).id
    world.do(c.GiveRating(actor=KIOSK, ticket_id=ticket_id, level=5))
    world.do(c.NotePrinted(actor=KIOSK, ticket_id=ticket_id, printed=True))
    assert undo(world).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.rated, ticket.printed) == ("serving", 5, True)


def test_missed_by_itself_is_nobodys_action():
    world = World(with_rules(make_hall(), call={"no_show_after_s": 30}))
    world.open(1)
    world.issue()
    world.called()
    world.later(30)
    world.tick()
    world.refused(undo(world), "wrong_state")


def test_a_miss_taken_back_has_its_grace_time_again():
    world = World(with_rules(make_hall(), call={"no_show_after_s": 30}))
    world.open(1)
    number = world.issue()
    world.called()
    world.later(29)
    world.miss()
    world.later(20)
    undo(world)
    world.tick()
    assert state_of(world, number) == "called"
    world.later(30)
    world.tick()
    assert state_of(world, number) == "missed"


def test_recalls_pauses_and_openings_do_not_hide_the_call():
    world = World(with_rules(make_hall(), call={"recall_interval_s": 0}))
    world.open(1)
    number = world.issue()
    world.called()
    assert world.recall().refusal is None
    world.do(c.PauseWindow(actor=pad(1), window=1))
    assert undo(world).refusal is None
    assert state_of(world, number) == "waiting"
    window = world.state.windows[1]
    assert (window.state, window.pause_pending) == ("paused", False), "the pause asked for begins"


def test_a_finish_before_a_pause_is_taken_back_into_the_pause_asked_for():
    world = World()
    number = serving(world)
    world.do(c.PauseWindow(actor=pad(1), window=1, reason="开会"))
    world.finish()
    assert world.state.windows[1].state == "paused"
    assert undo(world).refusal is None
    window = world.state.windows[1]
    assert (window.state, window.pause_pending, window.ticket) == ("open", True, world.ticket(number).id)
    world.finish()
    assert (world.state.windows[1].state, world.state.windows[1].reason) == ("paused", "开会")


def test_not_while_closed_and_not_after_logging_out():
    world = World()
    number = serving(world)
    world.finish()
    world.do(c.CloseWindow(actor=pad(1), window=1))
    world.refused(undo(world), "wrong_state", state="closed")
    world.do(c.OpenWindow(actor=pad(1), window=1))
    assert undo(world).refusal is None
    world.finish()
    world.do(c.LogOut(actor=pad(1), window=1))
    world.open(1, clerk="somebody_else")
    world.refused(undo(world), "wrong_state")
    assert state_of(world, number) == "done"


def test_runs_of_the_window_are_as_before():
    world = World()
    world.open(1)
    world.issue(claim="senior")
    world.issue()
    world.called()
    assert world.state.windows[1].priority_run == 1
    undo(world)
    assert world.state.windows[1].priority_run == 0


def test_the_boards_keep_what_others_called_meanwhile():
    world = World()
    numbers = [world.issue() for _ in range(3)]
    world.open(1)
    world.open(2)
    assert world.called(1) == numbers[0]
    assert world.called(2) == numbers[1]
    undo(world, 1)
    assert [call.number for call in world.state.calls] == [numbers[1]]
    assert undo(world, 2).refusal is None
    assert world.state.calls == []


def test_a_recalled_call_is_taken_back_between_the_calls_of_others():
    world = World(with_rules(make_hall(), call={"recall_interval_s": 0}))
    numbers = [world.issue() for _ in range(3)]
    world.open(1)
    world.open(2)
    world.called(1)
    world.called(2)
    world.recall(1)
    assert [call.number for call in world.state.calls] == [numbers[0], numbers[1]]
    undo(world, 1)
    undo(world, 2)
    assert world.state.calls == []


def test_a_board_full_of_calls_shows_the_oldest_again():
    world = World()
    world.open(1)
    for _ in range(21):
        world.issue()
    for _ in range(20):
        world.called()
        world.start()
        world.finish()
    before = list(world.state.calls)
    world.called()
    assert len(world.state.calls) == 20
    assert world.state.calls != before
    undo(world)
    assert world.state.calls == before


def test_a_step_of_a_combo_is_taken_back():
    world = World()
    world.open(21)
    decision = world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="p"))
    number = world.state.tickets[decision.ticket_id].number
    world.called(21)
    world.start(21)
    world.finish(21)
    assert world.ticket(number).business == "A01"
    assert undo(world, 21).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.business, ticket.step, ticket.window) == ("serving", "C01", 0, 21)
    assert ids_waiting(world.hall, world.state, "A01") == []


def test_numbers_and_other_windows_are_untouched():
    world = World()
    world.open(1)
    world.open(2)
    for _ in range(2):
        world.issue()
    world.called(1)
    world.called(2)
    world.start(2)
    undo(world, 1)
    assert world.state.sequences == {"A": 2}
    assert world.state.windows[2].ticket is not None
    assert world.issue() == "A003"
