"""The rules of the queue in the hall file: all of them read, absent ones by default, wrong ones told with their line."""

import pytest
from hall_file_world import SMALL, load, problems

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.domain.hall import (
    AlarmRules,
    AppointmentRules,
    CallRules,
    HoldRules,
    MissedRules,
    Rules,
)

EVERYTHING = """\
rules:
  max_wait_min: 12.5
  spill_after_min: 0.1
  call: {other_floor_extra_s: 7.5}
  missed: {policy: void, reinsert_after: 5, max_reinserts: 2, valid: day, then: void}
  appointment:
    days_ahead: 9
    slot_min: 20
    checkin_early_min: 5
    checkin_late_min: 3
    late_policy: void
    no_show: {times: 3, in_days: 10, block_days: 20}
  hold: {kinds: [same_window], max_hold_min: 0.5}
  alarms:
    wait_minutes: 20
    queue_per_window: 5.5
    window_idle_open_min: 4
    window_pause_min: 6
    service_over_avg_x: 2.5
    abandon_rate: 0.2
    kiosk_paper_low: false
    board_offline_s: 12
"""


def test_every_rule_is_read(tmp_path):
    loaded = load(tmp_path, SMALL + EVERYTHING)
    rules = loaded.hall.rules
    assert loaded.warnings == []
    assert (rules.max_wait_min, rules.spill_after_min) == (12.5, 0.1)
    assert rules.call == CallRules(other_floor_extra_s=7.5)
    assert rules.missed == MissedRules(policy="void", reinsert_after=5, max_reinserts=2, valid="day")
    assert rules.appointment == AppointmentRules(
        days_ahead=9,
        slot_min=20,
        checkin_early_min=5,
        checkin_late_min=3,
        late_policy="void",
        no_show_times=3,
        no_show_in_days=10,
        no_show_block_days=20,
    )
    assert rules.hold == HoldRules(kinds=("same_window",), max_hold_min=0.5)
    assert rules.alarms == AlarmRules(
        wait_minutes=20,
        queue_per_window=5.5,
        window_idle_open_min=4,
        window_pause_min=6,
        service_over_avg_x=2.5,
        abandon_rate=0.2,
        kiosk_paper_low=False,
        board_offline_s=12,
    )


def test_absent_rules_have_their_defaults(tmp_path):
    rules, usual = load(tmp_path, SMALL).hall.rules, Rules()
    for name in ("missed", "appointment", "hold", "alarms", "call"):
        assert getattr(rules, name) == getattr(usual, name)


def test_the_demonstration_hall_has_the_defaults_of_the_design():
    rules, usual = load_hall(DEMONSTRATION_HALL).hall.rules, Rules()
    for name in ("missed", "appointment", "hold", "alarms", "call", "priority_order"):
        assert getattr(rules, name) == getattr(usual, name)


def test_no_hold_at_all(tmp_path):
    assert load(tmp_path, SMALL + "rules: {hold: {kinds: []}}\n").hall.rules.hold.kinds == ()


def test_limits_and_appointments_of_a_business(tmp_path):
    text = SMALL.replace(
        "  zone: Z1\nwindows",
        "  zone: Z1\n  limit_slot: 4\n  appointments_per_slot: 2\n  limit_am: 0\n"
        "  max_wait_min: 0.5\n  spill_after_min: 1.5\nwindows",
    )
    loaded = load(tmp_path, text)
    business = loaded.hall.businesses["A01"]
    assert loaded.warnings == []
    assert (business.limit_slot, business.appointments_per_slot) == (4, 2)
    assert (business.limit_am, business.limit_pm) == (0, None)
    assert (business.max_wait_min, business.spill_after_min) == (0.5, 1.5)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("missed: {policy: maybe}", 'rules.missed.policy: expected one of rejoin, void, found "maybe"'),
        ("missed: {valid: week}", 'rules.missed.valid: expected one of half_day, day, found "week"'),
        ("missed: {max_reinserts: -1}", "rules.missed.max_reinserts: expected a whole number"),
        ("missed: {then: rejoin}", "rules.missed.then: expected one of void"),
        ("appointment: {slot_min: 0}", "rules.appointment.slot_min: expected a whole number from 1 to 1440"),
        ("appointment: {slot_min: 1.5}", "rules.appointment.slot_min: expected a whole number"),
        ("appointment: {late_policy: later}", "rules.appointment.late_policy: expected one of ordinary"),
        ("appointment: {no_show: {times: x}}", "rules.appointment.no_show.times: expected a whole number"),
        ("appointment: [1]", "rules.appointment: expected a section, found a list"),
        ("hold: {kinds: [forever]}", "rules.hold.kinds[1]: expected one of any_window, same_window"),
        ("hold: {max_hold_min: -1}", "rules.hold.max_hold_min: expected a number of at least 0"),
        ("alarms: {abandon_rate: 2}", "rules.alarms.abandon_rate: expected a number from 0 to 1"),
        ("alarms: {kiosk_paper_low: 1}", "rules.alarms.kiosk_paper_low: expected true or false"),
        ("call: {other_floor_extra_s: soon}", "rules.call.other_floor_extra_s: expected a number"),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(tmp_path, line, complaint):
    (said,) = problems(tmp_path, f"{SMALL}rules:\n  {line}\n")
    assert said.startswith(f"hall.yaml:17: {complaint}"), said


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (
            "missed: {reinsert_afters: 3}",
            "rules.missed.reinsert_afters: unknown key, did you mean reinsert_after?",
        ),
        ("appointment: {no_show: {time: 3}}", "rules.appointment.no_show.time: unknown key"),
        ("hold: {kind: [any_window]}", "rules.hold.kind: unknown key"),
        ("alarms: {wait_minute: 3}", "rules.alarms.wait_minute: unknown key"),
    ],
)
def test_an_unknown_key_is_told(tmp_path, line, key):
    (said,) = load(tmp_path, f"{SMALL}rules:\n  {line}\n").warnings
    assert said.startswith(f"hall.yaml:17: {key}")


def test_an_hour_that_is_a_whole_day(tmp_path):
    text = SMALL + "calendar: {weekday: [{start: '00:00', end: '24:00'}]}\n"
    (session,) = load(tmp_path, text).hall.calendar.weekday
    assert (session.start_minute, session.end_minute) == (0, 1440)
