"""A rehearsed day: everybody comes and goes by the hall's own rules, and a seed gives the same day again."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from msgspec import structs
from rehearsal_world import a_day, demonstration

from queue_server.domain.rehearsal.clerks import shifts_of
from queue_server.domain.rehearsal.playing import play, state_at
from queue_server.domain.rehearsal.scenario import scenario_of, with_load
from queue_server.domain.rehearsal.synthetic import SERVICES, WINDOWS, random_hall
from queue_server.domain.rehearsal.visitors import poisson, service_s, visitors_of

HOUR_S = 3600
SUNDAY = date(2026, 11, 29)


def test_a_seed_gives_the_same_day_and_another_seed_another():
    hall = demonstration()
    scenario = with_load(scenario_of(hall), 0.3)
    assert play(hall, scenario, 7) == play(hall, scenario, 7)
    assert play(hall, scenario, 7) != play(hall, scenario, 8)


def test_no_number_is_given_twice_and_every_called_ticket_waited():
    day = a_day()
    numbers = Counter(ticket.number for ticket in day.tickets.values())
    assert set(numbers.values()) == {1}
    assert all(ticket.waited_s >= 0 for ticket in day.tickets.values() if ticket.called_at is not None)


def test_a_window_calls_only_what_it_serves():
    hall = demonstration()
    for wait in a_day().waits:
        if wait.window is not None:
            assert wait.business in hall.windows[wait.window].services


def test_no_ticket_is_at_two_windows_at_any_issue():
    hall = demonstration()
    looked = []

    def observe(state, now, ticket_id):
        hands = {number: window.ticket for number, window in state.windows.items() if window.ticket}
        assert len(set(hands.values())) == len(hands)
        for number, held in hands.items():
            assert state.tickets[held].window == number
            assert state.tickets[held].state in ("called", "serving")
        looked.append(len(hands))

    play(hall, with_load(scenario_of(hall), 0.5), 2, observe)
    assert max(looked) > 10


def test_as_many_come_as_the_hall_file_expects():
    hall = demonstration()
    scenario = scenario_of(hall)
    expected = sum(one.daily for one in scenario.traffic.values())
    expected += sum(scenario.combos.values())
    came = [len(visitors_of(hall, state_of(hall), scenario, seed)) for seed in range(30)]
    assert sum(came) / len(came) == pytest.approx(expected, rel=0.05)


def test_people_come_in_two_peaks_and_not_while_closed():
    hall = demonstration()
    visitors = visitors_of(hall, state_of(hall), with_load(scenario_of(hall), 4), 1)
    hours = Counter(int(visitor.at // HOUR_S) for visitor in visitors)
    assert set(hours) <= set(range(9, 17))
    assert min(hours[9], hours[10]) > hours[12]
    assert hours[14] > hours[12] < hours[15]
    noon = {v.business for v in visitors if 12 * HOUR_S <= v.at < 13.5 * HOUR_S}
    assert all(hall.businesses[code].noon_service for code in noon)


def test_all_that_people_do_happens():
    day = a_day()
    states = Counter(ticket.state for ticket in day.tickets.values())
    assert states["done"] > 0.8 * len(day.tickets)
    assert states["cancelled"] > 0
    assert any(ticket.missed and ticket.state == "done" for ticket in day.tickets.values()), (
        "somebody came back"
    )
    missed = sum(ticket.missed > 0 for ticket in day.tickets.values()) / len(day.tickets)
    assert 0.04 <= missed <= 0.15
    combos = Counter(wait.ticket for wait in day.waits)
    assert max(combos.values()) >= 4, "a combo is called at each of its steps"


def test_some_book_check_in_and_are_called_sooner():
    hall = demonstration()
    day = play(hall, structs.replace(with_load(scenario_of(hall), 1.2), appointments=0.3), 3)
    booked = [one for one in day.tickets.values() if one.queue_class == "appointment_on_time"]
    assert len(booked) > 40
    assert all(hall.businesses[one.business].appointment for one in booked)
    codes = {one.business for one in booked}
    others = [t for t in day.tickets.values() if t.queue_class == "ordinary" and t.business in codes]
    waits = [[t.waited_s for t in found if t.waited_s is not None] for found in (booked, others)]
    assert sum(waits[0]) / len(waits[0]) < 0.8 * sum(waits[1]) / len(waits[1])


def test_claims_are_called_sooner():
    days = [a_day(seed, 1.3) for seed in (1, 2)]
    waits = {"senior": [], "ordinary": []}
    for day in days:
        for ticket in day.tickets.values():
            if ticket.queue_class in waits and ticket.waited_s is not None:
                waits[ticket.queue_class].append(ticket.waited_s)
    means = {name: sum(found) / len(found) for name, found in waits.items()}
    assert means["senior"] < 0.6 * means["ordinary"]


def test_the_observer_sees_the_state_at_each_issue():
    hall = demonstration()
    seen = []

    def observe(state, now, ticket_id):
        ticket = state.tickets[ticket_id]
        assert ticket.state == "waiting"
        assert ticket.issued_at == now
        seen.append(ticket_id)

    day = play(hall, with_load(scenario_of(hall), 0.3), 2, observe)
    assert seen == list(day.tickets)


def test_windows_are_open_in_their_hours_only_and_all_who_can_are_served():
    hall, day = demonstration(), a_day()
    for window, open_s in day.open_s.items():
        assert open_s <= 11 * HOUR_S
        assert 0 <= day.busy_s.get(window, 0) <= open_s + 1
    assert sum(ticket.called_at is None for ticket in day.tickets.values()) < 0.03 * len(day.tickets)
    assert set(day.open_s) <= set(hall.windows)


def test_a_window_without_noon_service_calls_nobody_over_noon():
    hall, day = demonstration(), a_day()
    closed = {
        number
        for number, window in hall.windows.items()
        if not any(hall.businesses[code].noon_service for code in window.services)
    }
    assert closed
    calls = [w for w in day.waits if w.window in closed and w.called_at is not None]
    assert calls
    assert not [w for w in calls if 12.05 * HOUR_S < w.called_at < 13.5 * HOUR_S]


def test_a_day_without_sessions_has_nobody(monkeypatch):
    hall = demonstration()
    closed = structs.replace(hall, calendar=structs.replace(hall.calendar, weekend=()))
    day = play(closed, scenario_of(closed), 1, day=SUNDAY)
    assert day.tickets == {}


def test_absent_clerks_leave_no_business_without_a_window():
    hall = demonstration()
    scenario = structs.replace(scenario_of(hall), absences=0.6)
    for seed in range(5):
        there = {shift.window for shift in shifts_of(hall, state_of(hall), scenario, seed)}
        assert len(there) < len(hall.windows)
        served = {code for number in there for code in hall.windows[number].services}
        assert served == {code for window in hall.windows.values() for code in window.services}


def test_breaks_never_meet_lunch():
    hall = demonstration()
    for shift in shifts_of(hall, state_of(hall), scenario_of(hall), 4):
        ends = 0.0
        for away in shift.away:
            assert away.start_s >= ends
            ends = away.until_s if away.until_s is not None else away.start_s + away.length_s


def test_service_times_have_the_mean_and_spread_asked_for():
    chance = Random(1)
    found = [service_s(12, 0.8, chance.gauss(0, 1)) for _ in range(40_000)]
    mean = sum(found) / len(found)
    deviation = (sum((one - mean) ** 2 for one in found) / len(found)) ** 0.5
    assert mean == pytest.approx(12 * 60, rel=0.03)
    assert deviation / mean == pytest.approx(0.8, rel=0.06)


def test_poisson_draws_have_mean_and_variance_alike():
    chance = Random(2)
    found = [poisson(chance, 3.5) for _ in range(20_000)]
    mean = sum(found) / len(found)
    assert mean == pytest.approx(3.5, rel=0.03)
    assert sum((one - mean) ** 2 for one in found) / len(found) == pytest.approx(3.5, rel=0.06)
    assert poisson(chance, 0) == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_halls_have_the_shape_of_the_benchmark(seed):
    hall, scenario = random_hall(seed)
    floors = Counter(window.floor for window in hall.windows.values())
    assert (floors[1], floors[2]) == WINDOWS
    assert len(hall.businesses) == sum(SERVICES) == len(scenario.traffic)
    for window in hall.windows.values():
        assert 3 <= len(window.services) <= 9
        assert set(window.services.values()) == {1}
        assert all(hall.businesses[code].floor == window.floor for code in window.services)
    for code in hall.businesses:
        assert sum(code in window.services for window in hall.windows.values()) >= 2
    for traffic in scenario.traffic.values():
        assert 4 <= traffic.mean_min <= 25
        assert 0.5 <= traffic.cv <= 1.1
        assert 0.04 <= traffic.no_show <= 0.15


def test_random_halls_repeat_and_differ():
    assert random_hall(5) == random_hall(5)
    assert random_hall(5) != random_hall(6)
    hall, scenario = random_hall(5)
    busier = random_hall(5, load=1.9)[1]
    assert hall == random_hall(5, load=1.9)[0]
    for code, traffic in scenario.traffic.items():
        assert busier.traffic[code].daily == pytest.approx(2 * traffic.daily)


def test_the_state_in_the_middle_of_a_day_is_the_days_own():
    hall = demonstration()
    scenario = with_load(scenario_of(hall), 0.3)
    state, now = state_at(hall, scenario, 4, 630)
    day = play(hall, scenario, 4)
    assert f"{now:%H:%M}" == "10:30"
    issued = [ticket for ticket in day.tickets.values() if ticket.issued_at < 630 * 60]
    assert set(state.tickets) == {ticket.ticket for ticket in issued}
    waiting = {t.id for t in state.tickets.values() if t.state == "waiting" and t.first_called_at is None}
    later = {t.ticket for t in issued if t.called_at is None or t.called_at >= 630 * 60}
    gone = {
        t.ticket for t in issued if t.called_at is None and t.ended_at is not None and t.ended_at < 630 * 60
    }
    assert waiting == later - gone


def state_of(hall):
    """The state of a morning before anybody came."""
    return state_at(hall, with_load(scenario_of(hall), 0.0001), 1, 30)[0]
