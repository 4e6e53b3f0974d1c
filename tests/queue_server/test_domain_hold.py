"""Three kinds of hold: where a ticket on hold goes on, and whose time it is not."""

import pytest
from core_world import KIOSK, World, make_hall, pad, with_rules

from queue_server.domain import commands as c
from queue_server.domain.hall import HoldRules
from queue_server.domain.tickets.notes import note


def serving(world: World, window: int = 1, code: str = "A01") -> str:
    """Somebody is served at the window, which was not open before."""
    world.open(window)
    number = world.issue(code, person="p")
    assert world.called(window) == number
    world.start(window)
    return number


def hold(world: World, number: str, kind=None, window: int = 1):
    return world.do(
        c.HoldTicket(actor=pad(window), window=window, ticket_id=world.ticket(number).id, kind=kind)
    )


def unhold(world: World, number: str, window: int = 1):
    return world.do(c.UnholdTicket(actor=pad(window), window=window, ticket_id=world.ticket(number).id))


@pytest.mark.parametrize("kind", [None, "any_window", "same_window", "waiting_step"])
def test_on_hold_the_window_is_free(kind):
    world = World()
    number = serving(world)
    assert hold(world, number, kind).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.hold, ticket.window) == ("held", kind or "any_window", 1)
    assert world.state.windows[1].ticket is None
    assert world.state.windows[1].served == 0
    following = world.issue()
    assert world.called(1) == following


def test_it_goes_on_where_it_was():
    world = World()
    number = serving(world)
    hold(world, number, "same_window")
    world.later(300)
    assert unhold(world, number).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.window, ticket.hold, ticket.held_at) == ("serving", 1, None, None)
    assert world.state.windows[1].ticket == ticket.id
    assert ticket.held_s == 300


def test_held_time_adds_up():
    world = World()
    number = serving(world)
    for seconds in (60, 90):
        hold(world, number)
        world.later(seconds)
        unhold(world, number)
        world.later(10)
    assert world.ticket(number).held_s == 150


def test_a_hold_before_a_transfer_is_not_taken_off_the_service_after_it():
    world = World()
    number = serving(world)
    hold(world, number)
    world.later(300)
    unhold(world, number)
    assert world.ticket(number).held_before_s == 0
    world.do(c.TransferTicket(actor=pad(1), window=1, ticket_id=world.ticket(number).id, to_window=2))
    world.open(2)
    assert world.called(2) == number
    world.start(2)
    ticket = world.ticket(number)
    assert (ticket.held_s, ticket.held_before_s) == (300, 300)


@pytest.mark.parametrize(
    ("kind", "code"), [("any_window", None), ("waiting_step", None), ("same_window", "not_allowed")]
)
def test_at_another_window_that_serves_the_business(kind, code):
    world = World()
    number = serving(world)
    hold(world, number, kind)
    world.open(2)
    gone_on = unhold(world, number, 2)
    if code is not None:
        world.refused(gone_on, code, number=number)
    else:
        assert gone_on.refusal is None
        assert world.ticket(number).window == 2


def test_not_where_the_business_is_not_served():
    world = World()
    number = serving(world, 21, "C01")
    hold(world, number, window=21)
    world.open(1)
    world.refused(unhold(world, number, 1), "not_allowed")


def test_a_window_with_a_ticket_in_hand_takes_nobody_up():
    world = World()
    number = serving(world)
    hold(world, number)
    other = world.issue()
    world.called(1)
    world.refused(unhold(world, number), "wrong_state", number=other)
    world.start(1)
    world.refused(unhold(world, number), "wrong_state", number=other)


@pytest.mark.parametrize("kind", [c.PauseWindow, c.CloseWindow])
def test_a_window_that_is_not_open_takes_nobody_up(kind):
    world = World()
    number = serving(world)
    hold(world, number)
    world.do(kind(actor=pad(1), window=1))
    world.refused(unhold(world, number), "wrong_state")


def test_only_who_is_served_is_held_and_only_who_is_held_goes_on():
    world = World()
    world.open(1)
    number = world.issue()
    world.refused(unhold(world, number), "wrong_state", state="waiting")
    world.refused(hold(world, number), "wrong_state")
    world.called()
    world.refused(hold(world, number), "wrong_state", state="called")
    world.start()
    hold(world, number)
    world.refused(hold(world, number), "wrong_state", state="held")
    world.refused(world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id="20261124-X001")), "not_found")
    world.refused(world.do(c.UnholdTicket(actor=pad(1), window=1, ticket_id="20261124-X001")), "not_found")


def test_another_windows_ticket_is_not_held_here():
    world = World()
    number = serving(world)
    world.open(2)
    world.refused(hold(world, number, window=2), "not_allowed")
    world.refused(unhold(world, number, window=2), "not_allowed", state="serving")


def test_kinds_are_those_of_the_hall():
    world = World(with_rules(make_hall(), hold=HoldRules(kinds=("any_window",))))
    number = serving(world)
    world.refused(hold(world, number, "same_window"), "bad_request")
    world.refused(hold(world, number, "for_ever"), "bad_request")
    assert hold(world, number).refusal is None


def test_nobody_logged_in():
    world = World()
    number = serving(world)
    world.refused(hold(world, number, window=2), "not_allowed")
    world.refused(unhold(world, number, window=2), "not_allowed")
    world.refused(unhold(world, number, window=99), "not_found")


def test_a_pause_asked_for_begins_with_the_hold():
    world = World()
    number = serving(world)
    world.do(c.PauseWindow(actor=pad(1), window=1))
    hold(world, number)
    assert world.state.windows[1].state == "paused"


def test_a_held_ticket_is_live():
    world = World()
    number = serving(world)
    hold(world, number)
    again = world.do(c.IssueTicket(actor=pad(1), business="A01", person="p"))
    world.refused(again, "duplicate_ticket", number=number)


def test_a_hold_of_an_earlier_step_or_one_taken_back_is_not_told_to_the_next_window():
    world = World()
    number = serving(world)
    hold(world, number)
    world.do(c.UndoLast(actor=pad(1), window=1))
    assert note(world.hall, world.ticket(number)) is None
    hold(world, number)
    unhold(world, number)
    assert note(world.hall, world.ticket(number)) == "挂起过，接着办"


def test_a_combos_next_step_does_not_tell_of_the_hold_before_it():
    world = World()
    world.open(21)
    decision = world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="p"))
    number = world.state.tickets[decision.ticket_id].number
    world.called(21)
    world.start(21)
    hold(world, number, window=21)
    unhold(world, number, window=21)
    assert "挂起过" in (note(world.hall, world.ticket(number)) or "")
    world.finish(21)
    assert "挂起过" not in (note(world.hall, world.ticket(number)) or "")
