"""Opening hours by weekday, noon and weekend, and the next time a business opens."""

from datetime import datetime

import pytest
from core_world import ALL_DAY, ZONE, World, business, make_hall

from queue_server.domain import commands as c
from queue_server.domain.hall import Calendar, Session
from queue_server.domain.hours.day import empty_state
from queue_server.domain.hours.opening import opening

WEEK = Calendar(
    weekday=(
        Session(name="上午", start_minute=540, end_minute=720),
        Session(name="午间", start_minute=720, end_minute=810, mode="noon"),
        Session(name="下午", start_minute=810, end_minute=1020),
    ),
    weekend=(
        Session(name="错时上午", start_minute=540, end_minute=720, mode="stagger"),
        Session(name="错时下午", start_minute=810, end_minute=1020, mode="stagger"),
    ),
)
HALL = make_hall(calendar=WEEK)


def at(day: int, clock: str) -> datetime:
    """November 2026: the 23rd is a Monday."""
    hour, minute, *rest = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, day, hour, minute, *rest, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "day", "clock", "opens"),
    [
        ({}, 24, "08:59:59", at(24, "09:00")),
        ({}, 24, "09:00", None),
        ({}, 24, "11:59:59", None),
        ({}, 24, "12:00", at(24, "13:30")),
        ({"noon_service": True}, 24, "12:00", None),
        ({}, 24, "13:30", None),
        ({}, 24, "17:00", at(25, "09:00")),
        ({}, 27, "17:00", at(28, "09:00")),
        ({"weekend": "appt"}, 27, "17:00", at(30, "09:00")),
        ({}, 28, "09:00", None),
        ({}, 28, "12:30", at(28, "13:30")),
        ({"noon_service": True}, 28, "12:30", at(28, "13:30")),
        ({"weekend": "appt"}, 28, "10:00", at(30, "09:00")),
        ({"weekend": "none"}, 29, "10:00", at(30, "09:00")),
    ],
)
def test_hours(kind, day, clock, opens):
    found = opening(HALL, empty_state(), business("A01", **kind), at(day, clock))
    assert found.open == (opens is None)
    assert found.opens_at == opens
    assert (found.reason is None) == found.open


def test_a_day_without_end():
    hall = make_hall(calendar=Calendar(weekday=ALL_DAY, weekend=ALL_DAY))
    for clock in ("00:00", "12:00", "23:59:59"):
        assert opening(hall, empty_state(), business("A01"), at(24, clock)).open


def test_no_session_at_all_has_no_next_time():
    hall = make_hall(calendar=Calendar(weekday=()))
    found = opening(hall, empty_state(), business("A01"), at(24, "10:00"))
    assert not found.open
    assert found.opens_at is None


def test_a_business_that_is_not_in_this_hall_says_where():
    found = opening(HALL, empty_state(), business("A01", closed_text="请到隔壁办理。"), at(24, "10:00"))
    assert (found.open, found.reason, found.opens_at) == (False, "请到隔壁办理。", None)


def test_a_ticket_outside_the_hours_is_refused_with_the_next_time():
    world = World(HALL, at(24, "12:10"))
    refused = world.do(c.IssueTicket(actor=c.Actor(id="K1", kind="kiosk"), business="A01"))
    world.refused(refused, "business_closed", opens_at="2026-11-24T13:30:00.000+08:00")
