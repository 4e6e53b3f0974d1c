"""Appointments: making one, checking in early, on time and late, and not coming."""

from datetime import UTC, date, timedelta

import pytest
from core_world import KIOSK, MANAGER, TUESDAY, World, business, make_hall, pad, with_rules
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.events import AppointmentMissed
from queue_server.domain.hall import AppointmentRules, Calendar, Session
from queue_server.domain.tickets.appointments import blocked_until

SESSIONS = (
    Session(name="上午", start_minute=540, end_minute=720),
    Session(name="午间", start_minute=720, end_minute=810, mode="noon"),
    Session(name="下午", start_minute=810, end_minute=1020),
)
WEEKEND = (Session(name="错时上午", start_minute=540, end_minute=720, mode="stagger"),)
KEY, OTHER = "a" * 64, "b" * 64


def at(hour: int, minute: int = 0, days: int = 0):
    return TUESDAY.replace(hour=hour, minute=minute) + timedelta(days=days)


def hall_with(**rules):
    hall = make_hall(
        calendar=Calendar(weekday=SESSIONS, weekend=WEEKEND, ticket_cutoff="none"),
        businesses={
            "A01": business("A01", appointment=True, appointments_per_slot=2, limit_am=0),
            "A02": business("A02"),
            "C01": business("C01", "F2-A", 2, appointment=True, weekend="appt"),
        },
    )
    return with_rules(hall, appointment=AppointmentRules(**rules))


@pytest.fixture
def world() -> World:
    return World(hall_with())


def make(world: World, when, key: str | None = KEY, code: str = "A01", **more):
    return world.do(c.MakeAppointment(actor=MANAGER, business=code, at=when, person_key=key, **more))


def made(world: World, when, key: str | None = KEY, code: str = "A01") -> str:
    decision = make(world, when, key, code)
    assert decision.refusal is None, decision.refusal
    return decision.events[0].appointment.code


def check_in(world: World, code: str | None = None, key: str | None = None, **more):
    return world.do(
        c.CheckIn(actor=KIOSK, appointment=code, person_key=key, person=key and f"day-{key}", **more)
    )


def ticket_of(world: World, decision):
    assert decision.refusal is None, decision.refusal
    return world.state.tickets[decision.ticket_id]


# ---- making one ----


def test_made_and_given_back(world):
    code = made(world, at(14))
    assert world.state.appointments[code].slot_at == at(14)
    assert world.do(c.CancelAppointment(actor=MANAGER, code=code)).refusal is None
    assert world.state.appointments[code].state == "cancelled"
    world.refused(world.do(c.CancelAppointment(actor=MANAGER, code=code)), "wrong_state")
    world.refused(world.do(c.CancelAppointment(actor=MANAGER, code="nix")), "not_found")


@pytest.mark.parametrize(
    ("business_code", "when", "code"),
    [
        ("Z99", at(14), "unknown_business"),
        ("A02", at(14), "business_closed"),
        ("A01", at(8), "business_closed"),
        ("A01", at(12, 30), "business_closed"),
        ("A01", at(17), "business_closed"),
        ("A01", at(14, days=6), "bad_request"),
        ("A01", at(14, days=-1), "bad_request"),
        ("A01", at(14, days=4), "business_closed"),
    ],
)
def test_only_within_the_business_hours_of_the_days_ahead(world, business_code, when, code):
    world.refused(make(world, when, code=business_code), code)


def test_at_the_weekend_for_businesses_that_take_only_them(world):
    assert make(world, at(10, days=4), code="C01").refusal is None


def test_a_slot_has_so_many_places(world):
    made(world, at(13, 30), "1" * 64)
    second = made(world, at(14, 29), "2" * 64)
    world.refused(make(world, at(14)), "limit_reached", limit=2)
    assert make(world, at(14, 30)).refusal is None
    world.do(c.CancelAppointment(actor=MANAGER, code=second))
    assert make(world, at(14), OTHER).refusal is None


def test_one_a_person_business_and_day(world):
    made(world, at(14))
    world.refused(make(world, at(16)), "limit_reached")
    assert make(world, at(14, days=1)).refusal is None
    assert make(world, at(15), code="C01").refusal is None


def test_codes_are_the_given_one_or_the_days_next(world):
    assert make(world, at(14), code="A01").events[0].appointment.code == "A120261124001"
    given = world.do(c.MakeAppointment(actor=MANAGER, business="A01", at=at(15), code="KXWP"))
    assert given.events[0].appointment.code == "KXWP"
    again = world.do(c.MakeAppointment(actor=MANAGER, business="A01", at=at(16), code="KXWP"))
    world.refused(again, "wrong_state")


def test_any_offset_is_the_halls_time(world):
    code = made(world, at(14).astimezone(UTC))
    assert world.state.appointments[code].slot_at.hour == 14


# ---- checking in ----


def test_on_time_at_its_slot_before_who_walked_in(world):
    code = made(world, at(10, 30))
    walked_in = world.issue("A02")
    ticket = ticket_of(world, check_in(world, code))
    assert (ticket.queue_class, ticket.effective_at, ticket.slot_at) == (
        "appointment_on_time",
        at(10, 30),
        at(10, 30),
    )
    assert world.state.appointments[code].ticket == ticket.id
    world.open(2)
    assert [world.called(2)] == [ticket.number] != [walked_in]


@pytest.mark.parametrize(("minute", "good"), [(-31, False), (-30, True), (0, True), (15, True)])
def test_from_early_to_late(minute, good):
    world = World(hall_with(), now=at(11) + timedelta(minutes=minute))
    decision = check_in(world, made(world, at(11)))
    if good:
        assert ticket_of(world, decision).queue_class == "appointment_on_time"
    else:
        world.refused(decision, "business_closed", opens_at="2026-11-24T10:30:00.000+08:00")
        assert "10:30" in decision.refusal.message


def test_late_is_ordinary_from_now_on():
    world = World(hall_with(), now=at(11, 16))
    ticket = ticket_of(world, check_in(world, made(world, at(11))))
    assert (ticket.queue_class, ticket.effective_at) == ("ordinary", at(11, 16))


def test_late_is_too_late_where_the_hall_says_so():
    world = World(hall_with(late_policy="void"), now=at(11, 16))
    world.refused(check_in(world, made(world, at(11))), "wrong_state")


def test_another_day(world):
    code = made(world, at(14, days=1))
    decision = check_in(world, code)
    world.refused(decision, "business_closed", opens_at="2026-11-25T13:30:00.000+08:00")
    assert "11 月 25 日" in decision.refusal.message


def test_twice_tells_the_number(world):
    code = made(world, at(10, 30))
    number = ticket_of(world, check_in(world, code)).number
    world.refused(check_in(world, code), "duplicate_ticket", number=number)
    world.refused(check_in(world, key=KEY), "duplicate_ticket", number=number)


def test_unknown_cancelled_or_nothing_said(world):
    world.refused(check_in(world, "nix"), "not_found")
    world.refused(check_in(world, key=KEY), "not_found")
    world.refused(check_in(world), "bad_request")
    code = made(world, at(10, 30))
    world.refused(check_in(world, code, claim="vip"), "bad_request")
    world.do(c.CancelAppointment(actor=MANAGER, code=code))
    world.refused(check_in(world, code), "not_found")
    world.refused(check_in(world, key=KEY), "not_found")


def test_by_card_the_nearest_of_today(world):
    made(world, at(10, 30, days=1))
    made(world, at(16), code="C01")
    near = made(world, at(10, 45))
    made(world, at(10, 25), OTHER)
    ticket = ticket_of(world, check_in(world, key=KEY))
    assert (ticket.appointment, ticket.business, ticket.person) == (near, "A01", f"day-{KEY}")
    refused = check_in(world, key=KEY)
    world.refused(refused, "business_closed", opens_at="2026-11-24T15:30:00.000+08:00")


def test_neither_limit_nor_capacity_stops_it():
    hall = hall_with()
    hall = structs.replace(hall, calendar=structs.replace(hall.calendar, ticket_cutoff="capacity"))
    world = World(hall, now=at(16, 50))
    world.open(21)
    for each in range(4):
        assert world.do(c.IssueTicket(actor=MANAGER, business="C01", person=f"{each}")).refusal is None
    world.refused(world.do(c.IssueTicket(actor=KIOSK, business="C01", person="x")), "business_closed")
    assert check_in(world, made(world, at(16, 45), code="C01")).refusal is None


def test_a_limit_of_none_left_stops_only_who_walks_in(world):
    world.refused(world.do(c.IssueTicket(actor=KIOSK, business="A01")), "limit_reached")
    assert check_in(world, made(world, at(10, 30))).refusal is None


def test_at_the_weekend_only_they_get_a_number():
    saturday = TUESDAY + timedelta(days=4)
    world = World(hall_with(), now=saturday)
    world.refused(world.do(c.IssueTicket(actor=KIOSK, business="C01", person="p")), "business_closed")
    assert check_in(world, made(world, saturday, code="C01")).refusal is None


def test_a_stopped_business_gives_none(world):
    code = made(world, at(10, 30))
    world.do(c.StopBusiness(actor=MANAGER, business="A01", reason="网络检修。"))
    world.refused(check_in(world, code), "business_closed")


def test_a_person_with_a_number_for_it_has_one(world):
    world.do(c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": 9}))
    number = world.issue("A01", person=f"day-{KEY}")
    made(world, at(10, 30))
    world.refused(check_in(world, key=KEY), "duplicate_ticket", number=number)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (("senior", "appointment_on_time", "ordinary"), "senior"),
        (("appointment_on_time", "senior", "ordinary"), "appointment_on_time"),
    ],
)
def test_with_a_claim_the_class_that_comes_first(order, expected):
    world = World(with_rules(hall_with(), priority_order=order))
    ticket = ticket_of(world, check_in(world, made(world, at(10, 30)), claim="senior"))
    assert ticket.queue_class == expected


# ---- not coming ----


def test_twice_not_come_is_blocked_for_a_while_and_a_walk_in_never():
    world = World(hall_with(late_policy="void"))
    for day in (0, 1):
        made(world, at(11, days=day))
    world.now = at(11, 16)
    assert [type(event) for event in world.tick().events] == [AppointmentMissed]
    assert make(world, at(14)).refusal is None, "once is no reason"
    world.now = at(9, days=2)
    world.tick()
    assert world.state.no_shows[KEY] == (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25))
    world.refused(make(world, at(14, days=3)), "limit_reached", until="2026-12-25")
    assert make(world, at(14, days=3), OTHER).refusal is None
    assert world.issue("A02", person=f"day-{KEY}")


@pytest.mark.parametrize(
    ("days", "today", "until"),
    [
        ([], 0, None),
        ([0], 0, None),
        ([0, 0], 0, 30),
        ([0, 29], 29, 59),
        ([0, 29], 59, 59),
        ([0, 29], 60, None),
        ([0, 30], 30, None),
        ([0, 5, 40], 41, None),
    ],
)
def test_blocked_until(world, days, today, until):
    first = date(2026, 1, 1)
    world.state.no_shows[KEY] = tuple(first + timedelta(days=each) for each in days)
    expected = first + timedelta(days=until) if until is not None else None
    assert blocked_until(world.hall, world.state, KEY, first + timedelta(days=today)) == expected


def test_a_missed_one_is_over():
    world = World(hall_with(late_policy="void"))
    code = made(world, at(10, 30))
    world.now = at(11)
    world.tick()
    world.refused(check_in(world, code), "wrong_state")
    world.refused(check_in(world, key=KEY), "wrong_state")


def test_a_moved_ticket_takes_its_appointment_along(world):
    code = made(world, at(10, 30))
    ticket = ticket_of(world, check_in(world, code))
    moved = world.do(c.MoveTicket(actor=MANAGER, ticket_id=ticket.id, to_business="A02"))
    successor = ticket_of(world, moved)
    assert (successor.queue_class, successor.effective_at) == ("appointment_on_time", at(10, 30))
    assert world.state.appointments[code].ticket == successor.id


def test_a_transfer_keeps_the_slot(world):
    ticket = ticket_of(world, check_in(world, made(world, at(10, 45))))
    world.open(1)
    world.called()
    world.start()
    world.do(c.TransferTicket(actor=pad(1), window=1, to_business="A02"))
    assert world.state.tickets[ticket.id].effective_at == at(10, 45)
