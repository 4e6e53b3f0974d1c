"""一件事: one number through all steps, over windows and floors."""

import pytest
from core_world import KIOSK, World, make_hall, pad
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.choosing.waiting import ids_waiting
from queue_server.domain.decide import decide
from queue_server.domain.hall import Combo
from queue_server.domain.state import copy_of

STEPS = ("C01", "A01", "A02")


def world_of_three() -> World:
    hall = structs.replace(make_hall(), combos={"T-1": Combo(id="T-1", name="开店一件事", steps=STEPS)})
    world = World(hall)
    for number in (1, 2, 21):
        world.open(number)
    return world


def take(world: World) -> str:
    decision = world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="p"))
    assert decision.refusal is None
    return world.state.tickets[decision.ticket_id].number


def serve(world: World, window: int, outcome: str = "done") -> None:
    world.called(window)
    world.start(window)
    assert world.finish(window, outcome=outcome).refusal is None


def test_one_number_through_all_steps():
    world = world_of_three()
    number = take(world)
    issued = world.ticket(number).issued_at
    for step, (window, business) in enumerate(zip((21, 1, 2), STEPS, strict=True)):
        ticket = world.ticket(number)
        assert (ticket.state, ticket.business, ticket.step) == ("waiting", business, step)
        assert ticket.effective_at == issued
        world.later(60)
        serve(world, window)
    assert (world.ticket(number).state, world.ticket(number).outcome) == ("done", "done")
    assert [world.state.windows[each].served for each in (1, 2, 21)] == [1, 1, 1]


def test_the_note_says_which_step():
    world = world_of_three()
    number = take(world)
    world.called(21)
    assert world.ticket(number).note == "开店一件事，第 1 步，共 3 步"
    world.start(21)
    world.finish(21)
    world.called(1)
    assert world.ticket(number).note == "开店一件事，第 2 步，共 3 步"


def test_a_step_on_another_floor_is_called_on_both():
    world = world_of_three()
    number = take(world)
    world.called(21)
    assert world.ticket(number).call_floors == (1, 2), "taken below"
    world.start(21)
    world.finish(21)
    assert world.ticket(number).floor_seen == 2
    world.called(1)
    assert world.ticket(number).call_floors == (1, 2)


@pytest.mark.parametrize("outcome", ["papers_missing", "not_done"])
def test_other_outcomes_end_it(outcome):
    world = world_of_three()
    number = take(world)
    serve(world, 21, outcome)
    assert (world.ticket(number).state, world.ticket(number).outcome) == ("done", outcome)


def test_papers_received_go_on():
    world = world_of_three()
    number = take(world)
    serve(world, 21, "received")
    assert (world.ticket(number).state, world.ticket(number).business) == ("waiting", "A01")


def test_the_first_issue_time_counts_in_the_next_queue():
    world = world_of_three()
    number = take(world)
    world.later(60)
    later = world.issue("A01")
    serve(world, 21)
    assert [world.called(1), world.called(2)] == [number, later]


def test_next_finishes_the_step_and_may_call_it_at_the_same_window():
    hall = structs.replace(
        make_hall(), combos={"T-1": Combo(id="T-1", name="开店一件事", steps=("A01", "A02"))}
    )
    world = World(hall)
    world.open(2)
    number = take(world)
    world.later(60)
    other = world.issue("A02")
    assert world.called(2) == number
    world.start(2)
    assert world.called(2) == number, "their next step is here and nobody has waited longer"
    assert world.ticket(number).step == 1
    world.start(2)
    assert world.called(2) == other
    assert world.ticket(number).state == "done"


def test_undone_the_same_window_serves_the_first_step_again():
    hall = structs.replace(
        make_hall(), combos={"T-1": Combo(id="T-1", name="开店一件事", steps=("A01", "A02"))}
    )
    world = World(hall)
    world.open(2)
    number = take(world)
    world.called(2)
    world.start(2)
    world.called(2)
    assert world.do(c.UndoLast(actor=pad(2), window=2)).refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.business, ticket.step, ticket.window) == ("serving", "A01", 0, 2)
    assert ids_waiting(world.hall, world.state, "A02") == []


def test_a_stopped_next_step_still_waits():
    world = world_of_three()
    number = take(world)
    world.do(c.StopBusiness(actor=c.Actor(id="m", kind="manager"), business="A01", reason="检修。"))
    serve(world, 21)
    assert (world.ticket(number).state, world.ticket(number).business) == ("waiting", "A01")


def test_a_step_whose_business_left_the_hall_is_passed_over():
    world = world_of_three()
    number = take(world)
    known = {code: each for code, each in world.hall.businesses.items() if code != "A01"}
    world.hall = structs.replace(world.hall, businesses=known)
    serve(world, 21)
    assert world.ticket(number).business == "A02"
    assert world.ticket(number).step == 2


def test_a_combo_is_refused_like_its_first_business():
    world = world_of_three()
    world.refused(world.do(c.IssueTicket(actor=KIOSK, combo="T-1")), "not_allowed", needs="card")
    world.do(c.StopBusiness(actor=c.Actor(id="m", kind="manager"), business="C01", reason="检修。"))
    world.refused(world.do(c.IssueTicket(actor=KIOSK, combo="T-1", person="p")), "business_closed")


def test_each_step_may_be_missed_once():
    world = world_of_three()
    number = take(world)
    ticket_id = world.ticket(number).id
    for window in (21, 1):
        world.called(window)
        world.miss(window)
        assert world.do(c.RejoinTicket(actor=KIOSK, ticket_id=ticket_id)).refusal is None
        serve(world, window)
    assert world.ticket(number).business == "A02"


def test_to_look_for_the_next_step_here_changes_nothing():
    hall = structs.replace(
        make_hall(), combos={"T-1": Combo(id="T-1", name="开店一件事", steps=("A01", "A02"))}
    )
    world = World(hall)
    world.open(2)
    take(world)
    world.issue("A02")
    world.called(2)
    world.start(2)
    before = copy_of(world.state)
    decided = decide(world.hall, world.state, c.CallNext(actor=pad(2), window=2), world.now)
    assert len(decided.events) == 2
    assert world.state == before
