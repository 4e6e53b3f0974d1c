"""A missed ticket comes back: when, how often, and where it waits then."""

import pytest
from core_world import KIOSK, TUESDAY, UPSTAIRS, World, business, make_hall, with_rules
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.hall import Calendar, MissedRules, Session

SESSIONS = (
    Session(name="上午", start_minute=540, end_minute=720),
    Session(name="午间", start_minute=720, end_minute=810, mode="noon"),
    Session(name="下午", start_minute=810, end_minute=1020),
)


def world_with(**missed) -> World:
    hall = make_hall(
        calendar=Calendar(weekday=SESSIONS, ticket_cutoff="none"),
        businesses={"A01": business("A01", noon_service=True)},
    )
    return World(with_rules(hall, missed=MissedRules(**missed)))


def rejoin(world: World, number: str, actor=KIOSK):
    return world.do(c.RejoinTicket(actor=actor, ticket_id=world.ticket(number).id))


def missed_one(world: World) -> str:
    world.open(1)
    number = world.issue(person="p")
    assert world.called() == number
    world.miss()
    return number


def serve_next(world: World) -> str:
    number = world.called()
    world.start()
    world.finish()
    return number


def test_it_comes_three_calls_later():
    world = World()
    missed = missed_one(world)
    others = [world.issue() for _ in range(5)]
    assert rejoin(world, missed).refusal is None
    assert world.ticket(missed).state == "waiting"
    assert world.ticket(missed).window is None
    assert [serve_next(world) for _ in range(6)] == [*others[:3], missed, *others[3:]]


def test_it_comes_sooner_where_nobody_else_waits():
    world = World()
    missed = missed_one(world)
    other = world.issue()
    rejoin(world, missed)
    assert [serve_next(world), serve_next(world)] == [other, missed]


def test_who_scans_upstairs_is_called_on_both_floors():
    world = World()
    missed = missed_one(world)
    rejoin(world, missed, UPSTAIRS)
    world.called()
    assert world.ticket(missed).call_floors == (1, 2)


def test_a_second_time_is_over_the_limit():
    world = World()
    missed = missed_one(world)
    rejoin(world, missed)
    world.called()
    world.miss()
    world.refused(rejoin(world, missed), "limit_reached", limit=1, number=missed)
    assert world.ticket(missed).state == "missed"


@pytest.mark.parametrize(("steps", "before"), list(enumerate(["waiting", "called", "serving", "done"])))
def test_only_a_missed_one_comes_back(steps, before):
    world = World()
    world.open(1)
    number = world.issue()
    for step in (world.next, world.start, world.finish)[:steps]:
        step()
    world.refused(rejoin(world, number), "wrong_state", state=before)


def test_who_gave_their_number_back_takes_another():
    world = World()
    number = world.issue()
    world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    world.refused(rejoin(world, number), "wrong_state", state="cancelled")


def test_nobody_comes_back_where_missed_is_void():
    world = world_with(policy="void")
    missed = missed_one(world)
    world.refused(rejoin(world, missed), "wrong_state", number=missed)


def test_noon_belongs_to_the_morning():
    world = world_with()
    missed = missed_one(world)
    world.now = TUESDAY.replace(hour=13, minute=29)
    world.tick()
    assert rejoin(world, missed).refusal is None


@pytest.mark.parametrize("ticks", [True, False])
def test_in_the_afternoon_the_morning_is_over(ticks):
    world = world_with()
    missed = missed_one(world)
    world.now = TUESDAY.replace(hour=13, minute=30)
    if ticks:
        world.tick()
        assert world.ticket(missed).state == "void"
    world.refused(rejoin(world, missed), "wrong_state")


def test_it_is_the_half_day_of_the_call_not_of_the_issue():
    world = world_with()
    number = world.issue()
    world.now = TUESDAY.replace(hour=14)
    world.tick()
    world.open(1)
    world.called()
    world.miss()
    world.later(600)
    assert rejoin(world, number).refusal is None


def test_valid_all_day():
    world = world_with(valid="day")
    missed = missed_one(world)
    world.now = TUESDAY.replace(hour=15)
    world.tick()
    assert rejoin(world, missed).refusal is None


def test_who_took_another_number_meanwhile_keeps_that():
    world = World()
    missed = missed_one(world)
    fresh = world.issue(person="p")
    world.refused(rejoin(world, missed), "duplicate_ticket", number=fresh)


def test_not_more_live_tickets_than_anybody_may_hold():
    world = World(with_rules(make_hall(), max_live_tickets_per_id=1))
    missed = missed_one(world)
    world.issue("A02", person="p")
    world.refused(rejoin(world, missed), "limit_reached", limit=1)


def test_yesterdays_does_not_come_back():
    world = World()
    missed = missed_one(world)
    ticket_id = world.ticket(missed).id
    world.later(86400)
    world.tick()
    world.refused(world.do(c.RejoinTicket(actor=KIOSK, ticket_id=ticket_id)), "wrong_state")
    world.refused(world.do(c.RejoinTicket(actor=KIOSK, ticket_id="20261124-X001")), "not_found")


def test_recalls_begin_anew_and_times_go_on():
    world = World(with_rules(make_hall(), call={"max_recalls": 1, "recall_interval_s": 0}))
    missed = missed_one(world)
    rejoin(world, missed)
    world.called()
    assert world.ticket(missed).times == 2
    assert world.recall().refusal is None
    assert world.ticket(missed).times == 3
    world.refused(world.recall(), "wrong_state", again_at=None)


def test_a_rejoined_ticket_keeps_its_class_and_issue_time():
    world = World()
    missed = missed_one(world)
    before = structs.replace(world.ticket(missed))
    world.later(60)
    rejoin(world, missed)
    after = world.ticket(missed)
    assert (after.issued_at, after.queue_class, after.order) == (
        before.issued_at,
        before.queue_class,
        before.order,
    )
    assert after.queued_at == world.now
