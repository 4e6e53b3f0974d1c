"""Courses of what-if: the live hall played forward, with a change and without it, and never touched itself."""

from datetime import timedelta

import pytest
from msgspec import structs
from rehearsal_world import a_day, busy_state, demonstration

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.decide import decide
from queue_server.domain.lookahead.record import Arrival, DayRecord, Service
from queue_server.domain.rehearsal.course import play_forward
from queue_server.domain.rehearsal.effect import outcome_of
from queue_server.domain.rehearsal.learnt import learnt, usual
from queue_server.domain.rehearsal.question import Proposal, ask, together
from queue_server.domain.rehearsal.scenario import scenario_of
from queue_server.domain.state import copy_of

TRAFFIC = ("L01", "L02", "L03")
MANAGER = c.Actor(id="m", kind="manager")


def question(change, minute=624, load=1.5):
    state, now = busy_state(load, minute)
    hall = demonstration()
    return ask(hall, state, now, scenario_of(hall), change)


def helping(state):
    return Proposal(services={40: {**state.windows[40].services, "L03": 1}})


def mean(courses, code):
    every = [wait for course in courses for wait in course.waits[code]]
    return sum(every) / len(every)


def both(asked, runs=8):
    hall = demonstration()
    return (
        [play_forward(hall, asked, seed, changed=False) for seed in range(runs)],
        [play_forward(hall, asked, seed, changed=True) for seed in range(runs)],
    )


def test_the_question_is_the_zone_that_the_change_touches():
    state, _ = busy_state()
    windows, businesses = together(state, helping(state))
    assert windows == {40, 41, 42}
    assert businesses == set(TRAFFIC)
    asked = question(helping(state))
    assert set(asked.state.windows) == {40, 41, 42}
    assert {ticket.business for ticket in asked.state.tickets.values()} <= set(TRAFFIC)
    for code in TRAFFIC:
        assert people_waiting(asked.state, code) == people_waiting(state, code)


def test_a_change_that_joins_two_zones_asks_about_both():
    state, _ = busy_state()
    windows, businesses = together(state, Proposal(services={40: {"L01": 1, "F01": 2}}))
    assert windows == {21, 40, 41, 42}
    assert businesses == {*TRAFFIC, "F01"}


def test_the_live_state_is_not_touched_and_knows_no_person():
    state, now = busy_state()
    before = copy_of(state)
    hall = demonstration()
    asked = ask(hall, state, now, scenario_of(hall), helping(state))
    play_forward(hall, asked, 1, changed=True)
    assert state == before
    assert all(ticket.person is None and ticket.agent is None for ticket in asked.state.tickets.values())
    assert not asked.state.persons


def test_a_seed_gives_the_same_course_and_no_change_the_same_again():
    hall = demonstration()
    state, _ = busy_state()
    asked = question(Proposal(services={40: dict(state.windows[40].services)}))
    one = play_forward(hall, asked, 3, changed=False)
    assert play_forward(hall, asked, 3, changed=False) == one
    other = play_forward(hall, asked, 4, changed=False)
    assert other.waits != one.waits
    same = play_forward(hall, asked, 3, changed=True)
    assert (same.waits, same.longest) == (one.waits, one.longest)


def test_a_helper_shortens_the_queue_it_helps_and_its_own_people_pay():
    state, _ = busy_state()
    before, after = both(question(helping(state)))
    assert mean(after, "L03") < mean(before, "L03") - 1
    assert mean(after, "L01") > mean(before, "L01")


def test_a_closed_window_is_felt_by_its_people():
    before, after = both(question(Proposal(closed=(42,))))
    assert mean(after, "L03") > mean(before, "L03") + 3


def test_a_paused_window_that_is_opened_again_helps():
    hall = demonstration()
    state, now = busy_state()
    for number in (41, 42):
        for event in decide(hall, state, c.PauseWindow(actor=MANAGER, window=number), now).events:
            apply(state, event)
    long_ago = now - timedelta(hours=2)
    for number in (41, 42):
        state.windows[number].state, state.windows[number].since = "paused", long_ago
        state.windows[number].pause_pending = False
    asked = ask(hall, state, now, scenario_of(hall), Proposal(opened=(41, 42)))
    before, after = both(asked, 4)
    assert sum(mean(after, code) for code in TRAFFIC) < sum(mean(before, code) for code in TRAFFIC) - 10


def test_a_change_that_ends_soon_does_less():
    state, now = busy_state()
    change = helping(state)
    _, whole = both(question(change))
    soon = structs.replace(change, until=now + timedelta(minutes=10))
    before, short = both(question(soon))
    assert mean(whole, "L03") < mean(short, "L03") < mean(before, "L03") + 0.01


def test_a_paused_window_for_some_minutes_costs_less_than_for_good():
    _, now = busy_state()
    before, gone = both(question(Proposal(paused=(42,))))
    _, back = both(question(Proposal(paused=(42,), until=now + timedelta(minutes=10))))
    assert mean(before, "L03") <= mean(back, "L03") < mean(gone, "L03")


def test_the_horizon_ends_with_the_half_day():
    state, _ = busy_state()
    assert (question(helping(state)).end_s - question(helping(state)).now_s) / 60 == pytest.approx(96)
    late = question(helping(state), minute=16 * 60 + 50)
    assert late.end_s - late.now_s == 20 * 60
    early = question(helping(state), minute=14 * 60)
    assert early.end_s - early.now_s == 2 * 3600


def test_an_outcome_says_who_gains_and_who_pays():
    state, _ = busy_state()
    asked = question(helping(state))
    before, after = both(asked)
    outcome = outcome_of(asked, before, after)
    assert outcome.runs == 8
    assert outcome.helped == "L03"
    assert "L03" not in outcome.pays
    effect = outcome.effects["L03"]
    assert effect.before.mean == pytest.approx(mean(before, "L03"))
    assert effect.after.mean == pytest.approx(mean(after, "L03"))
    assert effect.mean_change < 0 < effect.gain
    assert effect.p90_change == effect.after.p90 - effect.before.p90
    curves = outcome.curves["L03"]
    assert len(curves.before) == len(curves.after) == len(outcome.minutes)
    assert all(
        low <= middle <= high for low, middle, high in zip(curves.low, curves.after, curves.high, strict=True)
    )
    assert outcome.minutes[0] == 624
    assert outcome.minutes[1] - outcome.minutes[0] == 5
    longest = max(
        (asked.now - t.queued_at).total_seconds()
        for t in state.tickets.values()
        if t.state == "waiting" and t.business == "L03"
    )
    assert curves.before[0] == pytest.approx(longest / 60, abs=0.01)


def test_today_corrects_what_was_expected():
    hall = demonstration()
    state, now = busy_state(1.5)
    usual = scenario_of(hall)
    found = learnt(hall, state, usual, now)
    more = sum(one.daily for one in found.traffic.values()) / sum(one.daily for one in usual.traffic.values())
    assert 1.1 < more < 1.6
    for ticket in state.tickets.values():
        if ticket.business == "L03" and ticket.started_at and ticket.ended_at:
            ticket.ended_at = ticket.started_at + timedelta(minutes=40)
            ticket.held_s = 0
    slower = learnt(hall, state, usual, now)
    assert slower.traffic["L03"].mean_min > usual.traffic["L03"].mean_min + 5
    assert slower.traffic["L01"] == found.traffic["L01"]


def test_earlier_days_correct_what_the_hall_file_says():
    hall = demonstration()
    filed = scenario_of(hall)
    assert usual(hall, filed, []) == filed
    one = filed.traffic["L03"]
    day = DayRecord(
        day=busy_state()[0].day,
        arrivals=[Arrival(business="L03", at=36000 + number, ahead=False) for number in range(100)],
        services=[
            Service(business="L03", window=42, called=36000, taken=round(2 * one.mean_min * 60))
            for _ in range(100)
        ],
    )
    found = usual(hall, filed, [day] * 5)
    expected = hall.businesses["L03"].expected_daily
    assert found.traffic["L03"].daily == pytest.approx(one.daily * 100 / expected, rel=0.1)
    assert found.traffic["L03"].mean_min == pytest.approx(2 * one.mean_min, rel=0.15)
    assert found.traffic["L01"].daily < one.daily / 5, "nobody came for it"
    assert found.traffic["L01"].mean_min == pytest.approx(filed.traffic["L01"].mean_min)


def test_what_rehearsed_days_teach_is_what_they_were_made_of():
    hall = demonstration()
    filed = scenario_of(hall)
    days = []
    for seed in range(3):
        record = DayRecord(day=busy_state()[0].day)
        for wait in a_day(seed).waits:
            record.arrivals.append(Arrival(business=wait.business, at=round(wait.queued_at), ahead=False))
        days.append(record)
    found = usual(hall, filed, days)
    came = sum(one.daily for one in found.traffic.values())
    assert came == pytest.approx(sum(one.daily for one in filed.traffic.values()), rel=0.12)
