"""One rating a ticket, after its service."""

import pytest
from core_world import KIOSK, World, pad

from queue_server.domain import commands as c


def rate(world: World, number: str, level: int = 5, actor=KIOSK, **more):
    ticket_id = world.state.numbers.get(number, number)
    return world.do(c.GiveRating(actor=actor, ticket_id=ticket_id, level=level, **more))


def done(world: World) -> str:
    world.open(1)
    number = world.issue()
    world.called()
    world.start()
    world.finish()
    return number


@pytest.mark.parametrize("level", [1, 5])
def test_levels(level):
    world = World()
    number = done(world)
    assert rate(world, number, level, reasons=("快",), text="谢谢").refusal is None
    assert world.ticket(number).rated == level
    assert world.ticket(number).state == "done"
    assert [step.what for step in world.ticket(number).history][-1] == "rated"


@pytest.mark.parametrize("level", [0, 6, -1])
def test_no_other_levels(level):
    world = World()
    world.refused(rate(world, done(world), level), "bad_request")


def test_once():
    world = World()
    number = done(world)
    rate(world, number, 1)
    world.refused(rate(world, number, 5), "wrong_state", number=number)
    assert world.ticket(number).rated == 1


def test_only_after_the_service():
    world = World()
    world.open(1)
    number = world.issue()
    for step in (world.next, world.start):
        world.refused(rate(world, number), "wrong_state")
        step()
    world.refused(rate(world, number), "wrong_state", state="serving")
    world.refused(rate(world, "20261124-X001"), "not_found")


def test_a_pad_rates_what_was_served_at_its_window():
    world = World()
    number = done(world)
    world.refused(rate(world, number, actor=pad(2)), "not_allowed")
    assert rate(world, number, actor=pad(1)).refusal is None


def test_yesterdays_ticket_can_be_rated_today_and_not_the_day_after():
    world = World()
    number = done(world)
    ticket_id = world.ticket(number).id
    world.later(86400)
    world.tick()
    assert rate(world, ticket_id, 4).refusal is None
    assert world.state.previous[ticket_id].rated == 4
    world.refused(rate(world, ticket_id, 4), "wrong_state")
    world.later(86400)
    world.tick()
    world.refused(rate(world, ticket_id), "not_found")
