"""The day's course: missed by itself, holds, appointments not kept, the end of the morning, closing, midnight."""

from datetime import date, datetime, timedelta

import pytest
from core_world import KIOSK, MANAGER, SERVER, ZONE, World, business, make_hall, pad, with_rules
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.events import DayOpened, HalfDayEnded, kind_of
from queue_server.domain.hall import AppointmentRules, Calendar, HoldRules, MissedRules, Session
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import copy_of

WEEK = Calendar(
    weekday=(
        Session(name="上午", start_minute=540, end_minute=720),
        Session(name="午间", start_minute=720, end_minute=810, mode="noon"),
        Session(name="下午", start_minute=810, end_minute=1020),
    ),
    ticket_cutoff="none",
)


def at(clock: str, day: int = 24) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=ZONE)


def a_hall(**rules):
    codes = {
        "A01": business("A01", noon_service=True, appointment=True),
        "A02": business("A02", noon_service=True),
        "C01": business("C01", "F2-A", 2, noon_service=True),
    }
    return with_rules(make_hall(calendar=WEEK, businesses=codes), **rules)


def world(now: str = "10:24", **rules) -> World:
    """In the afternoon the morning's end is behind it."""
    one = World(a_hall(**rules), at(now))
    one.tick()
    return one


def to(at_world: World, clock: str, day: int = 24) -> list[str]:
    """The hall at that time, and what happened by itself."""
    at_world.now = at(clock, day)
    return [kind_of(event) for event in at_world.tick().events]


def miss(one: World, number: int = 1) -> str:
    ticket = one.issue()
    assert one.called(number) == ticket
    one.miss(number)
    return ticket


def hold(one: World, kind: str, number: int = 1) -> str:
    """A ticket on hold, by its id."""
    ticket = one.ticket(one.issue())
    one.called(number)
    one.start(number)
    held = one.do(c.HoldTicket(actor=pad(number), window=number, ticket_id=ticket.id, kind=kind))
    assert held.refusal is None, held.refusal
    return ticket.id


# ---- missed by itself ----


def test_a_call_across_floors_is_missed_later():
    one = World(with_rules(make_hall(), call={"no_show_after_s": 120, "other_floor_extra_s": 60}))
    one.open(1)
    one.open(21)
    here = one.issue("A01")
    there = one.issue("C01", actor=KIOSK, person="p")
    assert (one.called(1), one.called(21)) == (here, there)
    one.later(120)
    one.tick()
    assert (one.ticket(here).state, one.ticket(there).state) == ("missed", "called")
    one.later(59)
    one.tick()
    assert one.ticket(there).state == "called"
    one.later(1)
    one.tick()
    assert one.ticket(there).state == "missed"


# ---- the end of the morning ----


def test_the_morning_ends_once_and_who_waits_keeps_the_place():
    one = world()
    one.open(1)
    missed = miss(one)
    waiting = one.issue()
    before = structs.replace(one.ticket(waiting), history=[])
    assert to(one, "13:29:59") == []
    assert to(one, "13:30") == ["voided", "half_day_ended"]
    assert one.ticket(missed).state == "void"
    assert structs.replace(one.ticket(waiting), history=[]) == before
    assert to(one, "13:30:01") == []
    assert one.called() == waiting


def test_who_was_missed_in_the_afternoon_is_not_void_with_the_morning():
    one = world()
    one.open(1)
    one.now = at("13:31")
    missed = miss(one)
    one.tick()
    assert one.ticket(missed).state == "missed"


def test_a_missed_ticket_that_is_valid_all_day_stays():
    one = world(missed=MissedRules(valid="day"))
    one.open(1)
    missed = miss(one)
    assert to(one, "13:30") == ["half_day_ended"]
    assert one.ticket(missed).state == "missed"


@pytest.mark.parametrize("valid", ["half_day", "day"])
def test_at_midnight_the_missed_are_void(valid):
    one = world(missed=MissedRules(valid=valid))
    one.do(c.SetHours(actor=MANAGER, sessions=(c.Hours(name="", start_minute=0, end_minute=1440),)))
    one.open(1)
    ticket = one.ticket(miss(one)).id
    assert to(one, "23:59:59") == []
    assert "voided" in to(one, "00:00:01", day=25)
    assert one.state.previous[ticket].state == "void"
    assert one.state.previous[ticket].history[-1].why


def test_a_day_of_one_session_has_no_morning():
    one = World(make_hall())
    assert not any(isinstance(event, HalfDayEnded) for event in one.events)
    one.later(3600)
    assert one.tick().events == ()


def test_the_morning_ends_by_todays_hours():
    one = world()
    sessions = tuple(c.Hours(name="", start_minute=m, end_minute=m + 60) for m in (600, 660, 720))
    one.do(c.SetHours(actor=MANAGER, sessions=sessions))
    assert to(one, "11:59") == []
    assert to(one, "12:00") == ["half_day_ended"]


# ---- closing ----


def test_at_closing_who_waits_is_served_as_long_as_somebody_serves():
    one = world("16:50")
    one.open(1)
    first, second = one.issue(), one.issue()
    assert to(one, "17:00") == []
    assert one.called() == first
    one.start()
    assert to(one, "17:20") == []
    one.finish()
    one.do(c.PauseWindow(actor=pad(1), window=1))
    assert to(one, "17:21") == []
    one.do(c.LogOut(actor=pad(1), window=1))
    assert to(one, "17:21:01") == ["expired", "half_day_ended"]
    assert (one.ticket(first).state, one.ticket(second).state) == ("done", "expired")
    assert one.ticket(second).history[-1].why
    assert to(one, "17:22") == []


def test_a_hall_where_nobody_sits_closes_with_its_hours():
    one = world("16:50")
    number = one.issue()
    to(one, "16:59:59")
    assert one.ticket(number).state == "waiting"
    assert to(one, "17:00") == ["expired", "half_day_ended"]


def test_a_window_left_open_by_a_manager_with_nobody_there_keeps_no_hall_open():
    one = world("16:50")
    one.do(c.OpenWindow(actor=MANAGER, window=1))
    one.issue()
    assert to(one, "17:00") == ["expired", "half_day_ended"]


def test_at_closing_the_afternoons_missed_are_void_and_carried_holds_stay():
    one = world("16:50")
    one.open(1)
    missed = miss(one)
    kept = [hold(one, kind) for kind in ("any_window", "same_window")]
    step = hold(one, "waiting_step")
    one.do(c.LogOut(actor=pad(1), window=1))
    assert sorted(to(one, "17:00")) == ["expired", "half_day_ended", "voided"]
    assert one.ticket(missed).state == "void"
    assert one.state.tickets[step].state == "expired"
    assert [one.state.tickets[each].state for each in kept] == ["held", "held"]


def test_hours_made_longer_after_closing_close_again():
    one = world("16:50")
    to(one, "17:00")
    session = c.Hours(name="加时", start_minute=1020, end_minute=1080)
    one.do(c.SetHours(actor=MANAGER, sessions=(session,)))
    number = one.issue()
    assert to(one, "17:59") == []
    assert to(one, "18:00") == ["expired", "half_day_ended"]
    assert one.ticket(number).state == "expired"


def test_a_ticket_that_staff_give_after_closing_waits_until_midnight():
    one = World(a_hall(), at("18:00"))
    session = c.Hours(name="", start_minute=540, end_minute=1020)
    assert one.do(c.SetHours(actor=MANAGER, sessions=(session,))).refusal is None
    one.tick()
    assert one.state.halves_ended == ("pm",)
    one.now = at("16:00")
    number = one.issue()
    assert to(one, "20:00") == []
    ticket = one.ticket(number).id
    to(one, "00:00:01", day=25)
    assert one.state.previous[ticket].state == "expired"


def test_a_day_without_sessions_closes_at_midnight():
    one = world()
    number = one.issue()
    one.do(c.SetHours(actor=MANAGER, sessions=()))
    assert to(one, "23:59") == []
    assert one.ticket(number).state == "waiting"


# ---- holds ----


def test_a_hold_ends_after_its_minutes_of_open_hours():
    one = world("11:00", hold=HoldRules(max_hold_min=240))
    one.open(1)
    held = hold(one, "any_window")
    assert to(one, "14:59:59")[0] == "half_day_ended"
    assert one.state.tickets[held].state == "held"
    assert to(one, "15:00:01") == ["expired"]
    assert "240 分钟" in one.state.tickets[held].history[-1].why


def test_a_hold_of_the_afternoon_goes_on_the_next_day():
    one = world("16:00", hold=HoldRules(max_hold_min=240))
    one.open(1)
    held = hold(one, "any_window")
    to(one, "09:00", day=25)
    assert one.state.tickets[held].state == "held"
    assert to(one, "12:00", day=25) == []
    assert to(one, "12:00:01", day=25) == ["expired"]


def test_a_hold_without_an_end():
    one = world("09:00", hold=HoldRules(max_hold_min=0))
    one.open(1)
    held = hold(one, "same_window")
    to(one, "16:59")
    assert one.state.tickets[held].state == "held"


def carried() -> tuple[World, str, str]:
    """The next morning, with the number and the id of a ticket that was held over night at window 1."""
    one = World()
    one.open(1)
    person = one.do(c.IssueTicket(actor=KIOSK, business="A01", person="p"))
    one.called()
    one.start()
    one.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=person.ticket_id, kind="same_window"))
    number = one.state.tickets[person.ticket_id].number
    one.later(24 * 3600)
    one.tick()
    return one, number, person.ticket_id


def test_a_carried_number_keeps_its_id_and_is_not_given_again():
    one, number, ticket_id = carried()
    assert one.state.numbers == {number: ticket_id}
    assert [one.issue() for _ in range(2)] == ["A002", "A003"]
    assert ticket_id.startswith("20261124")
    assert one.state.tickets[ticket_id].person is None


def test_a_carried_ticket_is_served_on_and_expires_nothing():
    one, number, ticket_id = carried()
    one.issue()
    one.open(1, "b")
    back = one.do(c.UnholdTicket(actor=pad(1), window=1, ticket_id=ticket_id))
    assert back.refusal is None, back.refusal
    assert one.state.windows[1].ticket == ticket_id
    one.finish()
    assert one.ticket(number).state == "done"
    assert [step.what for step in one.ticket(number).history] == [
        "issued", "called", "started", "held", "unheld", "finished",
    ]  # fmt: skip


def test_a_carried_ticket_stays_carried_and_a_journal_of_two_days_is_enough():
    one, number, ticket_id = carried()
    for _ in range(3):
        one.later(24 * 3600)
        one.tick()
    assert one.state.tickets[ticket_id].state == "held"
    last = [event for event in one.events if isinstance(event, DayOpened)][-2]
    again = empty_state()
    for event in one.events[one.events.index(last) :]:
        apply(again, event)
    assert again.tickets == one.state.tickets
    assert again.numbers == one.state.numbers == {number: ticket_id}


def test_carried_out_twice_two_states_share_no_ticket():
    one, _, ticket_id = carried()
    opened = [event for event in one.events if isinstance(event, DayOpened)][-1]
    other = copy_of(one.state)
    apply(other, opened)
    other.tickets[ticket_id].history.clear()
    assert one.state.tickets[ticket_id].history
    assert opened.carried.held[0].history


# ---- appointments ----


def booked(one: World, clock: str, day: int = 24, person: str | None = "k1") -> str:
    made = one.do(c.MakeAppointment(actor=MANAGER, business="A01", at=at(clock, day), person_key=person))
    assert made.refusal is None, made.refusal
    return made.events[0].appointment.code


def test_where_who_is_late_has_lost_it_it_is_missed_after_the_late_minutes():
    one = world("09:00", appointment=AppointmentRules(late_policy="void", checkin_late_min=15))
    code = booked(one, "10:00")
    assert to(one, "10:15") == []
    assert to(one, "10:15:01") == ["appointment_missed"]
    assert one.state.appointments[code].state == "missed"
    assert one.state.no_shows == {"k1": (date(2026, 11, 24),)}
    assert to(one, "10:16") == []


def test_where_who_is_late_still_comes_it_is_missed_at_closing():
    one = world("09:00")
    code = booked(one, "10:00")
    assert "appointment_missed" not in to(one, "13:30")
    assert to(one, "17:00") == ["appointment_missed", "half_day_ended"]
    assert one.state.appointments[code].state == "missed"


def test_an_appointment_kept_is_not_missed():
    one = world("09:50")
    code = booked(one, "10:00")
    kept = one.do(c.CheckIn(actor=KIOSK, appointment=code))
    assert kept.refusal is None, kept.refusal
    to(one, "00:00:01", day=25)
    assert (one.state.no_shows, one.state.appointments) == ({}, {})


def test_appointments_to_come_go_on_over_days_and_missed_ones_count():
    one = world("09:00")
    today, later = booked(one, "16:00"), booked(one, "10:00", day=26, person="k2")
    to(one, "00:00:01", day=25)
    assert list(one.state.appointments) == [later]
    assert one.state.no_shows == {"k1": (date(2026, 11, 24),)}
    assert today not in one.state.appointments
    assert to(one, "09:00", day=27).count("appointment_missed") == 1
    assert one.state.no_shows["k2"] == (date(2026, 11, 26),)
    assert one.state.appointments == {}


def test_two_appointments_of_one_day_not_kept_are_two():
    one = world("09:00", appointment=AppointmentRules(late_policy="void"))
    booked(one, "10:00")
    to(one, "12:00")
    booked(one, "16:00")
    to(one, "00:00:01", day=25)
    assert one.state.no_shows == {"k1": (date(2026, 11, 24), date(2026, 11, 24))}


def test_a_no_show_is_forgotten_when_it_neither_counts_nor_blocks_any_more():
    one = world("09:00")
    booked(one, "16:00")
    to(one, "00:00:01", day=25)
    one.now = at("09:00") + timedelta(days=60)
    one.tick()
    assert one.state.no_shows == {"k1": (date(2026, 11, 24),)}
    one.later(24 * 3600)
    one.tick()
    assert one.state.no_shows == {}


# ---- clocks ----


@pytest.mark.parametrize("days", [1, 2, 9])
def test_a_clock_that_jumps_over_days_ends_one_day_and_begins_one(days):
    one = world("16:50")
    one.open(1)
    waiting, served = one.issue(), one.issue()
    assert one.called() == waiting
    one.now = at("10:00") + timedelta(days=days)
    events = one.do(c.Tick(actor=SERVER)).events
    assert sum(isinstance(event, DayOpened) for event in events) == 1
    assert isinstance(events[-1], DayOpened)
    assert one.state.day == one.now.date()
    assert one.state.halves_ended == ()
    again = empty_state()
    for event in one.events:
        apply(again, event)
    assert again == one.state
    assert served


def test_a_server_that_slept_from_morning_to_evening_ends_each_ticket_once():
    one = world("09:00", hold=HoldRules(max_hold_min=240))
    one.open(1)
    missed, step = miss(one), hold(one, "waiting_step")
    one.do(c.LogOut(actor=pad(1), window=1))
    assert sorted(to(one, "18:00")) == ["expired", "half_day_ended", "half_day_ended", "voided"]
    assert (one.ticket(missed).state, one.state.tickets[step].state) == ("void", "expired")


def test_a_server_started_after_hours_has_the_day_behind_it():
    one = world("18:00")
    assert one.state.halves_ended == ("am", "pm")
    assert to(one, "18:00:02") == []


def test_a_clock_that_was_set_back_closes_no_hall():
    one = world("10:24")
    number = one.issue()
    one.now = at("18:00") - timedelta(days=1)
    assert one.tick().events == ()
    assert one.ticket(number).state == "waiting"
