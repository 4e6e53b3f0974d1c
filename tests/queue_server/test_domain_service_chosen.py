"""A chosen number is called; what the clerk is told of it beforehand."""

import pytest
from core_world import KIOSK, MANAGER, UPSTAIRS, World, make_hall, pad, with_rules

from queue_server.domain import commands as c
from queue_server.domain.events import TicketCalled


def call(world: World, number: str, window: int = 1):
    ticket_id = world.state.numbers.get(number, number)
    return world.do(c.CallNumber(actor=pad(window), window=window, ticket_id=ticket_id))


def test_a_chosen_one_is_called_before_its_turn():
    world = World()
    first = world.issue()
    world.later(60)
    second = world.issue()
    world.open(1)
    called = call(world, second)
    assert called.refusal is None
    assert world.ticket(second).state == "called"
    event = next(one for one in called.events if isinstance(one, TicketCalled))
    assert (event.rule, event.passed) == ("chosen", (first,))
    assert first in world.ticket(second).why


def test_it_neither_counts_for_nor_resets_the_runs():
    world = World()
    world.open(1)
    world.issue(claim="senior")
    ordinary, senior = world.issue(), world.issue(claim="senior")
    world.called()
    assert world.state.windows[1].priority_run == 1
    world.start()
    for number in (ordinary, senior):
        assert call(world, number).refusal is None
        world.start()
        assert world.state.windows[1].priority_run == 1


def test_the_one_being_served_is_finished_first():
    world = World()
    world.open(1)
    first, second = world.issue(), world.issue()
    world.called()
    world.start()
    assert call(world, second).refusal is None
    assert (world.ticket(first).state, world.ticket(first).outcome) == ("done", "done")
    assert world.do(c.UndoLast(actor=pad(1), window=1)).refusal is None
    assert (world.ticket(first).state, world.ticket(second).state) == ("serving", "waiting")


def test_refused_it_finishes_nobody():
    world = World()
    world.open(1)
    first = world.issue()
    upstairs = world.issue("C01", person="p")
    world.called()
    world.start()
    world.refused(call(world, upstairs), "not_allowed", number=upstairs)
    world.refused(call(world, first), "wrong_state", state="serving")
    world.refused(call(world, "20261124-X001"), "not_found")
    assert world.ticket(first).state == "serving"


def test_not_while_one_is_called_or_the_window_is_shut():
    world = World()
    first, second = world.issue(), world.issue()
    world.refused(call(world, first), "not_allowed")
    world.refused(call(world, first, 99), "not_found")
    world.do(c.LogIn(actor=pad(1), window=1, clerk="a"))
    world.refused(call(world, first), "wrong_state", state="closed")
    world.do(c.OpenWindow(actor=pad(1), window=1))
    world.called()
    world.refused(call(world, second), "wrong_state", number=first)
    world.start()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    world.refused(call(world, second), "wrong_state", number=first)


def test_who_waits_for_another_window_is_not_called_here():
    world = World()
    world.open(1)
    number = world.issue()
    world.called()
    world.start()
    world.do(c.TransferTicket(actor=pad(1), window=1, to_window=21))
    world.refused(call(world, number), "not_allowed")
    world.open(21)
    assert call(world, number, 21).refusal is None


def test_yesterdays_is_over():
    world = World()
    number = world.issue()
    ticket_id = world.ticket(number).id
    world.later(86400)
    world.tick()
    world.open(1)
    world.refused(call(world, ticket_id), "wrong_state")


@pytest.mark.parametrize("upstairs", [False, True])
def test_a_call_over_two_floors_has_a_longer_grace_time(upstairs):
    world = World(with_rules(make_hall(), call={"no_show_after_s": 60, "other_floor_extra_s": 30}))
    world.open(1)
    number = world.issue(actor=UPSTAIRS if upstairs else KIOSK)
    world.called()
    world.later(60)
    world.tick()
    assert world.ticket(number).state == ("called" if upstairs else "missed")
    world.later(30)
    world.tick()
    assert world.ticket(number).state == "missed"


# ---- notes ----


def test_notes_tell_what_a_clerk_should_know():
    world = World(with_rules(make_hall(), call={"no_show_after_s": 0}))
    world.open(1)
    plain = world.issue(claim="care", person="p")
    world.called()
    assert world.ticket(plain).note is None, "nothing tells the reason for a priority"
    world.start()
    world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=world.ticket(plain).id))
    agent = world.issue(person="q", agent="r")
    world.called()
    assert world.ticket(agent).note == "代办"
    world.start()
    world.do(c.UndoLast(actor=pad(1), window=1))
    world.start()
    world.finish()
    missed = world.issue(person="s")
    world.called()
    world.miss()
    world.do(c.RejoinTicket(actor=KIOSK, ticket_id=world.ticket(missed).id))
    world.called()
    assert world.ticket(missed).note == "过号后回来的"


# ---- marks and moves by staff ----


def mark(world: World, number: str, queue_class: str, actor=MANAGER):
    return world.do(
        c.MarkTicket(
            actor=actor, ticket_id=world.ticket(number).id, queue_class=queue_class, reason="突发不适"
        )
    )


def move(world: World, number: str, to_business: str, actor=MANAGER):
    return world.do(c.MoveTicket(actor=actor, ticket_id=world.ticket(number).id, to_business=to_business))


def test_marked_it_goes_first_and_back_again():
    world = World()
    first, second = world.issue(), world.issue(claim="senior")
    assert mark(world, first, "staff_override").refusal is None
    assert mark(world, first, "staff_override").events == ()
    world.open(1)
    assert world.called() == first
    world.do(c.UndoLast(actor=pad(1), window=1))
    mark(world, first, "ordinary")
    assert world.ticket(first).queue_class == "ordinary"
    assert world.called() == second


def test_a_mark_taken_away_leaves_the_claim():
    world = World()
    number = world.issue(claim="senior")
    mark(world, number, "staff_override")
    mark(world, number, "ordinary")
    assert world.ticket(number).queue_class == "senior"


def test_marks_are_for_staff_and_for_those_who_wait():
    world = World()
    world.open(1)
    number = world.issue()
    world.refused(mark(world, number, "staff_override", KIOSK), "not_allowed")
    world.refused(mark(world, number, "senior"), "bad_request")
    world.called()
    world.refused(mark(world, number, "staff_override"), "wrong_state")


def test_moved_to_another_business_with_a_new_number():
    world = World()
    number = world.issue(person="p", claim="senior", actor=UPSTAIRS)
    issued = world.now
    world.later(300)
    moved = move(world, number, "C01")
    assert moved.refusal is None
    old, new = world.ticket(number), world.state.tickets[moved.ticket_id]
    assert (old.state, old.history[-1].detail) == ("moved", new.id)
    assert (new.number, new.business, new.state, new.person) == ("C001", "C01", "waiting", "p")
    assert (new.queue_class, new.effective_at, new.first_issued_at) == ("senior", issued, issued)
    assert new.floor_seen == 2


def test_moved_twice_the_first_time_is_kept():
    world = World()
    number = world.issue()
    issued = world.now
    world.later(300)
    second = world.state.tickets[move(world, number, "A02").ticket_id]
    world.later(300)
    third = world.state.tickets[move(world, second.number, "C01").ticket_id]
    assert (third.effective_at, third.first_issued_at) == (issued, issued)


def test_a_moved_ticket_counts_once_a_day():
    world = World(with_rules(make_hall(), max_tickets_per_id_per_day=2))
    number = world.issue(person="p")
    assert move(world, number, "A02").refusal is None
    assert world.issue("C01", person="p")
    world.refused(world.do(c.IssueTicket(actor=KIOSK, business="A01", person="p")), "limit_reached", limit=2)


def test_moves_that_are_refused():
    world = World()
    world.open(1)
    number, other = world.issue(person="p"), world.issue("A02", person="p")
    world.refused(move(world, number, "Z99"), "unknown_business")
    world.refused(move(world, number, "A01"), "bad_request")
    world.refused(move(world, number, "A02"), "duplicate_ticket", number=other)
    world.refused(move(world, number, "C01", KIOSK), "not_allowed")
    world.do(c.StopBusiness(actor=MANAGER, business="C01", reason="检修。"))
    world.refused(move(world, number, "C01"), "business_closed")
    combo = world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="q"))
    world.refused(combo, "business_closed")
    world.called()
    world.refused(move(world, number, "C01"), "wrong_state")


def test_a_combo_keeps_its_number():
    world = World()
    combo = world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="q"))
    moved = world.do(c.MoveTicket(actor=MANAGER, ticket_id=combo.ticket_id, to_business="A02"))
    world.refused(moved, "wrong_state")
