"""Hours of the demonstration hall over the holidays of 2026, today's hours, stops, half-days and slots."""

from datetime import date, datetime, timedelta

import pytest
from core_world import KIOSK, MANAGER, ZONE, World, business, make_hall, window
from msgspec import structs

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.domain import commands as c
from queue_server.domain.hall import Calendar, Session
from queue_server.domain.hours import opening as o
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import HallState

DEMO = load_hall(DEMONSTRATION_HALL).hall
EMPTY = empty_state()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def of(**kind):
    """A business of the demonstration hall with another weekend or noon."""
    return structs.replace(DEMO.businesses["A01"], **{"weekend": "stagger", "noon_service": False, **kind})


STAGGER, APPT, NONE = of(), of(weekend="appt"), of(weekend="none")
NOON = of(noon_service=True)


@pytest.mark.parametrize(
    ("kind", "moment", "opens"),
    [
        # a plain Tuesday
        (STAGGER, "11-24 09:00", None),
        (STAGGER, "11-24 12:10", "11-24 13:30"),
        (NOON, "11-24 12:10", None),
        (NONE, "11-24 16:59", None),
        (NONE, "11-24 17:00", "11-25 09:00"),
        # a weekend
        (NONE, "11-27 18:00", "11-30 09:00"),
        (STAGGER, "11-28 10:00", None),
        (NOON, "11-28 12:10", "11-28 13:30"),
        (APPT, "11-28 10:00", "11-30 09:00"),
        # 春节: 15 to 23 February; Saturday 14 and 28 are workdays
        (NONE, "02-13 17:30", "02-14 09:00"),
        (NOON, "02-14 12:30", None),
        (APPT, "02-14 10:00", None),
        (NONE, "02-14 17:00", "02-24 09:00"),
        (APPT, "02-14 17:00", "02-24 09:00"),
        (STAGGER, "02-14 17:00", "02-15 09:00"),
        (STAGGER, "02-16 10:00", None),
        (NOON, "02-16 12:00", "02-17 09:00"),
        (NONE, "02-16 10:00", "02-24 09:00"),
        (APPT, "02-18 10:00", "02-24 09:00"),
        (STAGGER, "02-23 12:00", "02-24 09:00"),
        (NONE, "02-27 17:00", "02-28 09:00"),
        # 国庆: 1 to 7 October; Saturday 10 is a workday, Sunday 20 September too
        (NONE, "09-30 17:00", "10-08 09:00"),
        (NONE, "10-09 17:00", "10-10 09:00"),
        (APPT, "09-20 15:00", None),
        (NONE, "10-10 17:00", "10-12 09:00"),
        # 元旦 begins the year; Sunday 4 January is a workday
        (NONE, "01-01 09:30", "01-04 09:00"),
        (STAGGER, "01-01 09:30", None),
        (STAGGER, "01-01 13:30", "01-02 09:00"),
        # holidays on a weekday
        (NONE, "05-04 10:00", "05-06 09:00"),
        (NONE, "06-19 10:00", "06-22 09:00"),
    ],
)
def test_hours_by_the_table_of_2026(kind, moment, opens):
    found = o.opening(DEMO, EMPTY, kind, at(moment))
    assert found.opens_at == (at(opens) if opens else None), found
    assert found.open == (opens is None)
    assert found.open or found.reason.endswith("。")


@pytest.mark.parametrize(
    ("kind", "moment", "word"),
    [
        (APPT, "11-28 10:00", "周末只办理预约"),
        (NONE, "11-28 10:00", "周末不办理"),
        (NONE, "05-04 10:00", "节假日不办理"),
        (STAGGER, "11-24 12:10", "中午不办理"),
        (STAGGER, "11-24 20:00", "不在办事时间"),
    ],
)
def test_the_reason_says_which_rule(kind, moment, word):
    assert word in o.opening(DEMO, EMPTY, kind, at(moment)).reason


@pytest.mark.parametrize(
    ("kind", "moment", "open_"),
    [
        (APPT, "11-28 10:00", True),
        (APPT, "11-28 12:30", False),
        (STAGGER, "11-28 10:00", True),
        (NONE, "11-28 10:00", False),
        (APPT, "05-04 10:00", False),
        (APPT, "11-24 10:00", True),
    ],
)
def test_who_booked_comes_at_the_weekend_too(kind, moment, open_):
    assert o.opening(DEMO, EMPTY, kind, at(moment), appointment=True).open is open_


def test_the_year_after_the_table_counts_as_without_holidays_and_is_named():
    assert o.years_missing(DEMO.calendar, date(2026, 11, 24)) == (2027,)
    assert o.years_missing(DEMO.calendar, date(2027, 3, 1)) == (2027, 2028)
    assert o.years_missing(Calendar(weekday=()), date(2026, 1, 1)) == (2026, 2027)


def test_a_makeup_day_within_a_holiday_is_a_workday():
    day = date(2026, 10, 2)
    calendar = structs.replace(DEMO.calendar, makeup_workdays=frozenset({day}))
    assert o.day_kind(calendar, day) == "weekday"
    assert o.day_kind(DEMO.calendar, day) == "statutory_holiday"


# ---- what the manager set for today ----


def steered(command: c.Command, hall=DEMO, moment="11-24 10:24") -> World:
    world = World(hall, at(moment))
    decision = world.do(command)
    assert decision.refusal is None, decision.refusal
    return world


def hours(*stretches: tuple[str, str], mode: str = "full", until: datetime | None = None) -> c.SetHours:
    def minute(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    sessions = tuple(
        c.Hours(name="", start_minute=minute(a), end_minute=minute(b), mode=mode) for a, b in stretches
    )
    return c.SetHours(actor=MANAGER, sessions=sessions, until=until)


def test_todays_hours_hold_today_and_no_longer():
    world = steered(hours(("09:00", "11:00"), ("15:00", "16:00")))
    assert o.opening(DEMO, world.state, STAGGER, at("11-24 10:59")).open
    assert o.opening(DEMO, world.state, STAGGER, at("11-24 11:00")).opens_at == at("11-24 15:00")
    assert o.opening(DEMO, world.state, STAGGER, at("11-24 16:00")).opens_at == at("11-25 09:00")
    assert o.opening(DEMO, world.state, STAGGER, at("11-25 11:00")).open
    world.now = at("11-25 08:00")
    world.tick()
    assert o.opening(DEMO, world.state, STAGGER, at("11-25 16:30")).open


def test_hours_set_on_a_holiday_are_for_those_who_work_then():
    world = steered(hours(("13:30", "15:00")), moment="05-04 10:24")
    assert o.opening(DEMO, world.state, STAGGER, at("05-04 14:00")).open
    assert o.opening(DEMO, world.state, NONE, at("05-04 14:00")).opens_at == at("05-06 09:00")


def test_no_hours_at_all_close_the_hall_today():
    world = steered(c.SetHours(actor=MANAGER, sessions=()))
    assert o.opening(DEMO, world.state, STAGGER, at("11-24 14:00")).opens_at == at("11-25 09:00")


def test_a_business_that_was_stopped_says_why():
    world = steered(c.StopBusiness(actor=MANAGER, business="A01", reason="设备检修"))
    found = o.opening(DEMO, world.state, DEMO.businesses["A01"], at("11-24 10:30"))
    assert (found.open, found.reason, found.opens_at) == (False, "设备检修。", None)
    refused = world.do(c.IssueTicket(actor=KIOSK, business="A01", person="p"))
    world.refused(refused, "business_closed", opens_at=None)
    assert refused.refusal.message == "设备检修。"
    world.do(c.StartBusiness(actor=MANAGER, business="A01"))
    assert world.do(c.IssueTicket(actor=KIOSK, business="A01", person="p")).refusal is None


@pytest.mark.parametrize(
    ("until", "opens"), [("11:00", "11-24 11:00"), ("12:30", "11-24 13:30"), ("20:00", "11-25 09:00")]
)
def test_a_stop_with_an_end_says_when_it_works_again(until, opens):
    stop = c.StopBusiness(actor=MANAGER, business="A01", reason="设备检修", until=at(f"11-24 {until}"))
    world = steered(stop)
    found = o.opening(DEMO, world.state, DEMO.businesses["A01"], world.now)
    assert (found.open, found.opens_at) == (False, at(opens))


def test_a_business_without_a_window_is_closed_until_the_matrix_is_the_files_again():
    hall = make_hall(calendar=DEMO.calendar)
    world = World(hall, at("11-24 10:24"))
    for number in (1, 2):
        assert world.do(c.SetServices(actor=MANAGER, window=number, services={"A01": 1})).refusal is None
    found = o.opening(hall, world.state, hall.businesses["A02"], world.now)
    assert (found.open, found.reason) == (False, "今天没有窗口办理。")
    assert found.opens_at == at("11-25 09:00")
    assert o.opening(hall, world.state, hall.businesses["A01"], world.now).open


def test_a_business_whose_open_windows_closed_takes_tickets_all_the_same():
    world = World(make_hall())
    world.open(2)
    world.do(c.CloseWindow(actor=MANAGER, window=2))
    assert o.windows_serving(world.hall, world.state, "A02") == [1, 2]
    assert world.issue("A02")


def test_a_business_that_no_window_of_the_file_serves_has_no_next_time():
    hall = make_hall(windows={1: window(1, 1, {"A01": 1})})
    found = o.opening(hall, EMPTY, hall.businesses["A02"], at("11-24 10:24"))
    assert (found.open, found.opens_at) == (False, None)


# ---- half-days and slots ----


@pytest.mark.parametrize(
    ("moment", "half", "slot"),
    [
        ("11-24 08:59", "am", None),
        ("11-24 09:00", "am", "09:00"),
        ("11-24 11:59", "am", "11:00"),
        ("11-24 12:00", "am", "12:00"),
        ("11-24 13:29", "am", "13:00"),
        ("11-24 13:30", "pm", "13:30"),
        ("11-24 14:29", "pm", "13:30"),
        ("11-24 16:59", "pm", "16:30"),
        ("11-24 17:00", "pm", None),
        ("11-28 12:30", "am", None),
        ("11-28 13:30", "pm", "13:30"),
    ],
)
def test_noon_belongs_to_the_morning(moment, half, slot):
    assert o.half_of(DEMO, EMPTY, at(moment)) == half
    assert o.slot_of(DEMO, EMPTY, at(moment)) == slot


def test_noon_goes_on_with_the_mornings_slots():
    rules = structs.replace(DEMO.rules, appointment=structs.replace(DEMO.rules.appointment, slot_min=50))
    hall = structs.replace(DEMO, rules=rules)
    starts = [start for start, _ in o.day_slots(hall, EMPTY, date(2026, 11, 24))]
    assert starts[:7] == [540, 590, 640, 690, 740, 790, 810]


def test_the_half_days_follow_todays_hours():
    world = steered(hours(("09:00", "11:00"), ("15:00", "16:00")))
    assert o.half_of(DEMO, world.state, at("11-24 14:59")) == "am"
    assert o.half_of(DEMO, world.state, at("11-24 15:00")) == "pm"


def test_one_session_all_day_is_one_half():
    hall = make_hall()
    assert {o.half_of(hall, EMPTY, at(f"11-24 {hour:02d}:00")) for hour in range(24)} == {"pm"}
    assert o.slot_of(hall, EMPTY, at("11-24 23:59")) == "23:00"


def test_a_business_opens_as_soon_as_the_look_ahead_finds_it():
    shut = Calendar(
        weekday=(Session(name="", start_minute=540, end_minute=720),),
        holidays=(structs.replace(DEMO.calendar.holidays[0], start=date(2026, 3, 1), end=date(2026, 4, 30)),),
    )
    hall = make_hall(calendar=shut)
    found = o.opening(hall, EMPTY, business("A01", weekend="none"), at("03-01 10:00"))
    assert found.opens_at == at("05-01 09:00")
    assert found.opens_at - at("03-01 10:00") < timedelta(days=o.LOOK_AHEAD_DAYS)


def test_an_empty_state_knows_the_hall_files_windows():
    assert o.windows_serving(make_hall(), HallState(day=date(2026, 1, 1)), "A02") == [1, 2]
