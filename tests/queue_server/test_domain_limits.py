"""Limits by half-day and slot, and the end of tickets when the waiting could not be served before closing."""

from datetime import datetime

import pytest
from core_world import KIOSK, MANAGER, ZONE, World, business, make_hall, window
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.hall import AppointmentRules, Calendar, Rules, Session
from queue_server.domain.hours import capacity, limits

TWO_HALVES = Calendar(
    weekday=(
        Session(name="上午", start_minute=540, end_minute=720),
        Session(name="午间", start_minute=720, end_minute=810, mode="noon"),
        Session(name="下午", start_minute=810, end_minute=1020),
    ),
    ticket_cutoff="none",
)


def at(clock: str, day: int = 24) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZONE)


def a_hall(calendar: Calendar = TWO_HALVES, **kind):
    codes = {"A01": business("A01", **kind), "A02": business("A02", avg_min=4.5), "C01": business("C01")}
    return make_hall(calendar=calendar, businesses=codes)


def ask(world: World, code: str = "A01", actor: c.Actor = KIOSK):
    return world.do(c.IssueTicket(actor=actor, business=code))


# ---- limits ----


def test_a_half_days_limit_sends_to_the_afternoon_and_the_afternoons_to_the_next_day():
    world = World(a_hall(limit_am=2, limit_pm=1, noon_service=True), at("10:24"))
    assert [ask(world).refusal, ask(world).refusal] == [None, None]
    refused = ask(world)
    world.refused(refused, "limit_reached", limit=2, opens_at="2026-11-24T13:30:00.000+08:00")
    assert "上午" in refused.refusal.message
    world.now = at("12:30")
    world.refused(ask(world), "limit_reached", opens_at="2026-11-24T13:30:00.000+08:00")
    world.now = at("13:30")
    assert ask(world).refusal is None
    world.refused(ask(world), "limit_reached", limit=1, opens_at="2026-11-25T09:00:00.000+08:00")
    assert ask(world, "A02").refusal is None


def test_a_slots_limit_sends_to_the_next_slot():
    world = World(a_hall(limit_slot=1), at("10:24"))
    assert ask(world).refusal is None
    world.refused(ask(world), "limit_reached", limit=1, opens_at="2026-11-24T11:00:00.000+08:00")
    world.now = at("11:00")
    assert ask(world).refusal is None
    world.refused(ask(world), "limit_reached", opens_at="2026-11-24T13:30:00.000+08:00")
    world.now = at("16:30")
    assert ask(world).refusal is None
    world.refused(ask(world), "limit_reached", opens_at="2026-11-25T09:00:00.000+08:00")


def test_slots_are_as_long_as_the_rules_say():
    hall = structs.replace(a_hall(limit_slot=1), rules=Rules(appointment=AppointmentRules(slot_min=20)))
    world = World(hall, at("10:24"))
    ask(world)
    world.refused(ask(world), "limit_reached", opens_at="2026-11-24T10:40:00.000+08:00")


def test_a_ticket_given_back_was_taken_all_the_same():
    world = World(a_hall(limit_am=1), at("10:24"))
    number = world.issue()
    world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    world.refused(ask(world), "limit_reached")


def test_a_limit_of_nought_gives_none_and_no_limit_gives_all():
    world = World(a_hall(limit_am=0), at("10:24"))
    world.refused(ask(world), "limit_reached", limit=0)
    world.do(c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": None}))
    assert all(ask(world).refusal is None for _ in range(30))


def test_a_limit_set_live_counts_those_already_taken():
    world = World(a_hall(), at("10:24"))
    ask(world)
    world.do(c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": 1}))
    world.refused(ask(world), "limit_reached", limit=1)
    world.now = at("13:30")
    assert ask(world).refusal is None


def test_staff_give_a_ticket_over_the_limit():
    world = World(a_hall(limit_am=0), at("10:24"))
    assert ask(world, actor=MANAGER).refusal is None
    world.refused(ask(world), "limit_reached")


def test_what_was_taken_is_forgotten_with_the_day():
    world = World(a_hall(limit_am=1), at("10:24"))
    ask(world)
    world.now = at("10:24", day=25)
    world.tick()
    assert ask(world).refusal is None


@given(most=st.integers(0, 6), asked=st.integers(0, 10))
def test_never_more_than_the_limit(most, asked):
    world = World(a_hall(limit_pm=most), at("14:00"))
    taken = sum(ask(world).refusal is None for _ in range(asked))
    assert taken == min(most, asked)
    assert limits.taken(world.state, "A01", "pm") == taken


# ---- capacity ----

CAPACITY = structs.replace(TWO_HALVES, ticket_cutoff="capacity")


def alone(code: str = "A01", **kind):
    """One window for one business, 10 minutes each."""
    return make_hall(
        calendar=CAPACITY,
        businesses={code: business(code, **kind)},
        windows={1: window(1, 1, {code: 1})},
        combos={},
    )


def test_who_could_not_be_served_before_closing_is_told_the_next_day():
    world = World(alone(), at("16:00"))
    world.open(1)
    for _ in range(7):
        assert ask(world).refusal is None
    refused = ask(world)
    world.refused(refused, "business_closed", opens_at="2026-11-25T09:00:00.000+08:00")
    assert "今天办不完" in refused.refusal.message


def test_the_cut_off_can_be_switched_off():
    hall = structs.replace(alone(), calendar=TWO_HALVES)
    world = World(hall, at("16:50"))
    assert all(ask(world).refusal is None for _ in range(50))


def test_staff_answer_for_one_more():
    world = World(alone(), at("16:59"))
    assert [ask(world).refusal is None for _ in range(3)] == [True, False, False]
    assert ask(world, actor=MANAGER).refusal is None


def test_an_ordinary_morning_is_never_refused():
    world = World(alone(), at("09:00"))
    world.open(1)
    assert all(ask(world).refusal is None for _ in range(30))


def test_noon_counts_only_where_the_business_works_through():
    plain, through = World(alone(), at("11:50")), World(alone(noon_service=True), at("11:50"))
    for world in (plain, through):
        for _ in range(60):
            ask(world)
    assert len(plain.state.tickets) == 23  # 10 + 210 minutes
    assert len(through.state.tickets) == 32  # 310 minutes


def test_more_open_windows_serve_more():
    both = make_hall(
        calendar=CAPACITY,
        businesses={"A01": business("A01")},
        windows={n: window(n, 1, {"A01": 1}) for n in (1, 2, 3)},
        combos={},
    )
    world = World(both, at("16:00"))
    for number in (1, 2):
        world.open(number)
    for _ in range(40):
        ask(world)
    assert len(world.state.tickets) == 13  # two windows, an hour each


def test_before_any_window_is_open_those_that_will_be_count():
    world = World(
        make_hall(
            calendar=CAPACITY,
            businesses={"A01": business("A01")},
            windows={n: window(n, 1, {"A01": 1}) for n in (1, 2)},
            combos={},
        ),
        at("16:00"),
    )
    for _ in range(40):
        ask(world)
    assert len(world.state.tickets) == 13


def sharing(level: int) -> World:
    """Window 1 serves A01 at level 1 and A02 at `level`; 10 minutes each."""
    hall = make_hall(
        calendar=CAPACITY,
        businesses={"A01": business("A01"), "A02": business("A02")},
        windows={1: window(1, 1, {"A01": 1, "A02": level})},
        combos={},
    )
    world = World(hall, at("16:00"))
    world.open(1)
    for _ in range(5):
        assert ask(world, "A02").refusal is None
    return world


@pytest.mark.parametrize(("level", "taken"), [(1, 2), (2, 7)])
def test_people_of_the_same_window_come_before_only_at_its_own_level(level, taken):
    world = sharing(level)
    assert sum(ask(world).refusal is None for _ in range(20)) == taken


def test_the_ticket_in_hand_takes_its_time():
    world = World(alone(), at("16:45"))
    world.open(1)
    world.issue()
    world.called()
    world.start()
    assert [ask(world).refusal is None for _ in range(3)] == [True, False, False]
    world.later(600)
    world.finish()
    assert world.hall.businesses["A01"].avg_min == 10
    world.refused(ask(world), "business_closed")


@given(
    own=st.floats(0, 1000),
    busy=st.lists(st.floats(0, 1000), min_size=1, max_size=6),
)
def test_the_work_fits_exactly_into_what_the_windows_have_left(own, busy):
    done = capacity.wait_minutes(own, busy)
    free = sum(max(0.0, done - each) for each in busy)
    assert free == pytest.approx(own, abs=1e-6)
    assert done >= min(busy)


def test_what_a_kiosk_may_offer_is_what_it_would_get():
    world = World(a_hall(limit_am=1), at("10:24"))
    one = world.hall.businesses["A01"]
    assert limits.taking(world.hall, world.state, one, world.now).open
    ask(world)
    found = limits.taking(world.hall, world.state, one, world.now)
    assert (found.open, found.opens_at) == (False, at("13:30"))
    assert found.reason.endswith("。")
    late = World(alone(), at("16:59"))
    ask(late)
    ask(late)
    found = limits.taking(late.hall, late.state, late.hall.businesses["A01"], late.now)
    assert (found.open, found.reason) == (False, limits.TOO_MANY)
    assert (
        limits.taking(late.hall, late.state, late.hall.businesses["A01"], at("20:00")).reason
        != limits.TOO_MANY
    )
