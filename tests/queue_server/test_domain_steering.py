"""What the manager changes: each is one audited change, refused where it does not fit, and seen in the rules in force."""

from datetime import datetime, timedelta

import pytest
from core_world import KIOSK, MANAGER, TUESDAY, World, make_hall, pad, with_rules
from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain import settings as s
from queue_server.domain.apply import apply
from queue_server.domain.events import NoticeSet, ServicesSet, SettingsChanged, TicketRequeued
from queue_server.domain.hall import AudioZone
from queue_server.domain.state import copy_of

ADMIN = c.Actor(id="root", kind="admin")
HALL = structs.replace(make_hall(), audio_zones=(AudioZone(id="AU-1", zones=("F1-B",)),))
ELEVEN = TUESDAY.replace(hour=11, minute=0)


def world() -> World:
    return World(HALL)


def change(at: World, command: c.Command) -> SettingsChanged:
    """The one audited event of a change that was made."""
    decision = at.do(command)
    assert decision.refusal is None, decision.refusal
    (event,) = (one for one in decision.events if isinstance(one, SettingsChanged))
    assert event.title.endswith("。")
    assert set(event.before) == set(event.after)
    assert at.state.changes[-1].id == event.change_id
    return event


COMMANDS = {
    "services": c.SetServices(actor=MANAGER, window=1, services={"A02": 1}),
    "windows": c.SetWindows(actor=MANAGER, services={1: {"A02": 1}, 2: {"A01": 2}}),
    "notice": c.SetNotice(actor=MANAGER, text="三点停电"),
    "limits": c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": 5, "limit_slot": 2}),
    "stop": c.StopBusiness(actor=MANAGER, business="A01", reason="设备检修"),
    "priority": c.SetPriority(actor=MANAGER, max_consecutive=1),
    "hours": c.SetHours(actor=MANAGER, sessions=(c.Hours(name="上午", start_minute=540, end_minute=660),)),
    "sound": c.SetSound(actor=MANAGER, volume={"AU-1": 30}, quiet=((720, 810),)),
    "set": c.ApplySet(actor=MANAGER, name="社保月末"),
    "queue": c.MoveQueue(actor=MANAGER, from_business="A01", to_business="A02"),
}
"""One change of each kind in a hall where A001 waits for A01 and a set is saved."""


def prepared() -> World:
    at = world()
    at.do(c.SaveSet(actor=MANAGER, name="社保月末", services={1: {"A01": 2}, 2: {"A02": 1}}))
    at.issue()
    return at


@pytest.mark.parametrize("name", COMMANDS)
def test_a_change_is_one_audited_event_by_somebody(name):
    at = prepared()
    event = change(at, COMMANDS[name])
    assert (event.by, event.source, event.at) == ("manager", "manager", at.now)
    assert event.until is None
    assert len(at.state.changes) == 1


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", ["kiosk", "pad", "clerk"])
def test_only_managers_steer(name, kind):
    at = prepared()
    before = copy_of(at.state)
    refused = at.do(structs.replace(COMMANDS[name], actor=c.Actor(id="x", kind=kind)))
    at.refused(refused, "not_allowed")
    assert at.state == before


@pytest.mark.parametrize("name", COMMANDS)
def test_an_admin_steers_too(name):
    assert change(prepared(), structs.replace(COMMANDS[name], actor=ADMIN)).by == "root"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "queue"])
def test_the_same_change_again_changes_nothing(name):
    at = prepared()
    change(at, COMMANDS[name])
    decision = at.do(COMMANDS[name])
    assert (decision.refusal, decision.events) == (None, ())


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize(
    "until",
    [TUESDAY, TUESDAY - timedelta(hours=1), TUESDAY + timedelta(days=1), datetime(2026, 11, 24, 11)],
)
def test_an_end_is_later_today(name, until):
    at = prepared()
    at.refused(at.do(structs.replace(COMMANDS[name], until=until)), "bad_request")
    assert at.state.changes == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_title_says_when_it_ends(name):
    event = change(prepared(), structs.replace(COMMANDS[name], until=ELEVEN))
    assert event.title.endswith("，到 11:00 自动撤下。")
    assert event.until == ELEVEN


# ---- windows and sets ----


def test_window_services_change_and_the_matrix_has_a_new_revision():
    at = world()
    revision = at.state.matrix_rev
    event = change(at, c.SetServices(actor=MANAGER, window=1, services={"A02": 1, "C01": 2}))
    assert at.state.windows[1].services == {"A02": 1, "C01": 2}
    assert event.title == "1 号窗口改为办A02，帮办C01。"
    assert at.state.matrix_rev == revision + 1
    assert change(at, c.SetServices(actor=MANAGER, window=1, services={})).title == "1 号窗口不办业务了。"


def test_several_windows_change_in_one_step():
    at = world()
    event = change(at, COMMANDS["windows"])
    assert sorted(event.after) == ["services/1", "services/2"]
    assert at.state.windows[1].services == {"A02": 1}
    assert at.state.windows[2].services == {"A01": 2}


@pytest.mark.parametrize(
    ("services", "code"),
    [
        ({}, "bad_request"),
        ({9: {"A01": 1}}, "not_found"),
        ({1: {"Z": 1}}, "unknown_business"),
        ({1: {"A01": 4}}, "bad_request"),
        ({1: {"A01": 1}, 2: {"A01": 0}}, "bad_request"),
    ],
)
def test_windows_that_do_not_fit_change_none(services, code):
    at = world()
    at.refused(at.do(c.SetWindows(actor=MANAGER, services=services)), code)
    at.refused(at.do(c.SaveSet(actor=MANAGER, name="x", services=services)), code)


def test_a_set_is_saved_applied_and_forgotten():
    at = prepared()
    event = change(at, COMMANDS["set"])
    assert "社保月末" in event.title
    assert at.state.windows[1].services == {"A01": 2}
    assert at.do(c.ForgetSet(actor=MANAGER, name="社保月末")).refusal is None
    at.refused(at.do(COMMANDS["set"]), "not_found")
    at.refused(at.do(c.ForgetSet(actor=MANAGER, name="社保月末")), "not_found")


def test_a_set_saved_again_is_overwritten():
    at = prepared()
    at.do(c.SaveSet(actor=MANAGER, name=" 社保月末 ", services={21: {"C01": 1}}))
    assert at.state.sets["社保月末"].services == {21: {"C01": 1}}
    again = at.do(c.SaveSet(actor=MANAGER, name="社保月末", services={21: {"C01": 1}}))
    assert again.events == ()
    for name in ("", " ", "长" * 21):
        at.refused(at.do(c.SaveSet(actor=MANAGER, name=name, services={21: {}})), "bad_request")


def test_a_set_that_the_hall_file_no_longer_allows_is_refused_whole():
    at = prepared()
    at.hall = structs.replace(HALL, windows={n: one for n, one in HALL.windows.items() if n != 2})
    at.do(c.LoadHall(actor=MANAGER))
    at.refused(at.do(COMMANDS["set"]), "not_found")
    assert at.state.windows[1].services == {"A01": 1, "A02": 2}


def test_sets_go_on_over_days_and_what_was_set_for_today_does_not():
    at = prepared()
    for name in ("set", "limits", "stop", "hours"):
        change(at, COMMANDS[name])
    at.later(24 * 3600)
    opened = at.tick().events[-1]
    assert (at.state.settings, at.state.changes) == ({}, [])
    assert list(at.state.sets) == ["社保月末"]
    assert opened.carried.sets == (at.state.sets["社保月末"],)
    assert at.state.windows[1].services == {"A01": 1, "A02": 2}


# ---- limits, stops, priority ----


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.SetLimits(actor=MANAGER, business="Z", limits={"limit_am": 1}), "unknown_business"),
        (c.SetLimits(actor=MANAGER, business="A01", limits={}), "bad_request"),
        (c.SetLimits(actor=MANAGER, business="A01", limits={"limit_day": 1}), "bad_request"),
        (c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": -1}), "bad_request"),
        (c.StopBusiness(actor=MANAGER, business="Z", reason="x"), "unknown_business"),
        (c.StopBusiness(actor=MANAGER, business="A01", reason="  "), "bad_request"),
        (c.StopBusiness(actor=MANAGER, business="A01", reason="长" * 61), "bad_request"),
        (c.StartBusiness(actor=MANAGER, business="Z"), "unknown_business"),
        (c.SetPriority(actor=MANAGER), "bad_request"),
        (c.SetPriority(actor=MANAGER, order=("care", "ordinary")), "bad_request"),
        (c.SetPriority(actor=MANAGER, max_consecutive=-1), "bad_request"),
        (c.SetSound(actor=MANAGER), "bad_request"),
        (c.SetSound(actor=MANAGER, volume={"AU-9": 3}), "bad_request"),
        (c.SetSound(actor=MANAGER, volume={"AU-1": 101}), "bad_request"),
        (c.SetSound(actor=MANAGER, quiet=((720, 720),)), "bad_request"),
        (c.SetSound(actor=MANAGER, quiet=((720, 800), (790, 900))), "bad_request"),
        (c.SetNotice(actor=MANAGER, text="x", floor=3), "bad_request"),
        (c.MoveQueue(actor=MANAGER, from_business="Z", to_business="A02"), "unknown_business"),
        (c.MoveQueue(actor=MANAGER, from_business="A01", to_business="Z"), "unknown_business"),
        (c.MoveQueue(actor=MANAGER, from_business="A01", to_business="A01"), "bad_request"),
        (c.MoveQueue(actor=MANAGER, from_business="A02", to_business="A01"), "nobody_waiting"),
        (c.UndoChange(actor=MANAGER, change_id="x"), "not_found"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(command, code):
    at = prepared()
    before = copy_of(at.state)
    at.refused(at.do(command), code)
    assert at.state == before


def test_limits_are_set_one_by_one_and_taken_away():
    at = world()
    event = change(at, COMMANDS["limits"])
    assert event.title == "A01上午限 5 个号，每个时段限 2 个号。"
    assert [s.limit(HALL, at.state, "A01", name) for name in s.LIMITS] == [5, None, 2]
    event = change(at, c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": None}))
    assert event.title == "A01上午不限号。"
    assert s.limit(HALL, at.state, "A01", "limit_am") is None
    assert s.limit(HALL, at.state, "A02", "limit_am") is None


def test_priority_order_and_cap():
    at = world()
    order = ("military", "staff_override", "care", "senior", "appointment_on_time", "ordinary")
    change(at, c.SetPriority(actor=MANAGER, order=order, max_consecutive=5))
    assert s.priority_order(HALL, at.state) == order
    assert s.max_consecutive_priority(HALL, at.state) == 5
    assert s.priority_order(HALL, World(HALL).state) == HALL.rules.priority_order
    assert s.max_consecutive_priority(HALL, World(HALL).state) == 2


# ---- hours, sound, notice ----


@pytest.mark.parametrize(
    "stretches",
    [
        [(540, 540, "full")],
        [(600, 540, "full")],
        [(540, 720, "full"), (700, 800, "full")],
        [(540, 1441, "full")],
        [(-1, 60, "full")],
        [(540, 720, "night")],
        [(n * 10, n * 10 + 5, "full") for n in range(25)],
    ],
)
def test_hours_that_cannot_be_are_refused(stretches):
    sessions = tuple(c.Hours(name="", start_minute=a, end_minute=b, mode=mode) for a, b, mode in stretches)
    at = world()
    at.refused(at.do(c.SetHours(actor=MANAGER, sessions=sessions)), "bad_request")


def test_hours_are_sorted_and_go_back_to_the_calendars():
    at = world()
    later, sooner = (c.Hours(name="", start_minute=a, end_minute=a + 60, mode="stagger") for a in (800, 540))
    event = change(at, c.SetHours(actor=MANAGER, sessions=(later, sooner)))
    assert event.title == "今天的办事时间改为 09:00–10:00、13:20–14:20。"
    assert [one.start_minute for one in s.sessions_today(at.state)] == [540, 800]
    assert {one.mode for one in s.sessions_today(at.state)} == {"stagger"}
    change(at, c.SetHours(actor=MANAGER, sessions=None))
    assert s.sessions_today(at.state) is None


def test_sound():
    at = world()
    change(at, COMMANDS["sound"])
    assert (s.volume(at.state, "AU-1"), s.quiet(at.state)) == (30, ((720, 810),))
    assert s.volume(at.state, "AU-2") is None
    change(at, c.SetSound(actor=MANAGER, quiet=()))
    assert (s.volume(at.state, "AU-1"), s.quiet(at.state)) == (30, ())


def test_a_notice_is_one_change_over_the_floors_it_changes():
    at = world()
    change(at, c.SetNotice(actor=MANAGER, text="电梯检修", floor=2))
    event = change(at, c.SetNotice(actor=MANAGER, text="电梯检修"))
    assert event.after == {"notice/1": "电梯检修"}
    assert at.state.notices == {1: "电梯检修", 2: "电梯检修"}


# ---- a queue moved ----


def waits_for(at: World, number: str) -> tuple[str, str]:
    ticket = at.ticket(number)
    return ticket.business, ticket.state


def test_a_queue_moves_with_numbers_and_times():
    at = world()
    first = at.issue("A01")
    at.later(60)
    second = at.issue("A02")
    at.later(60)
    third = at.issue("A01")
    decision = at.do(c.MoveQueue(actor=MANAGER, from_business="A01", to_business="A02"))
    moved = [at.ticket(first).id, at.ticket(third).id]
    assert decision.events[0].after == {"queue/A01": {"to": "A02", "tickets": moved}}
    assert [one.ticket_id for one in decision.events[1:]] == moved
    assert all(isinstance(one, TicketRequeued) for one in decision.events[1:])
    assert decision.events[0].title == "A01等的 2 人移到A02。"
    at.open(2)
    assert [at.called(2)] == [first]
    at.start(2)
    at.finish(2)
    assert at.called(2) == second
    assert [step.what for step in at.ticket(third).history] == ["issued", "requeued"]
    assert waits_for(at, third) == ("A02", "waiting")


def test_nobody_is_moved_to_where_no_window_serves():
    at = prepared()
    at.do(c.SetWindows(actor=MANAGER, services={1: {"A01": 1}, 2: {"A01": 1}}))
    at.refused(at.do(COMMANDS["queue"]), "wrong_state")


# ---- windows turned by a manager ----


def test_a_window_that_a_manager_turns_is_a_change_and_one_that_its_clerk_turns_is_none():
    at = world()
    at.open(1)
    assert at.state.changes == []
    decision = at.do(c.PauseWindow(actor=MANAGER, window=1, reason="开会"))
    assert [type(one).__name__ for one in decision.events] == ["SettingsChanged", "WindowPaused"]
    assert decision.events[0].title == "1 号窗口暂停：开会。"
    assert decision.events[0].before == {"window/1": {"state": "open", "reason": None}}
    at.do(c.ResumeWindow(actor=pad(1), window=1))
    assert len(at.state.changes) == 1


# ---- events of before ----


def test_events_of_before_settings_still_apply():
    at = world()
    stamp = {"at": at.now, "by": "manager", "source": "manager"}
    apply(at.state, ServicesSet(**stamp, window=1, services={"A02": 1}))
    apply(at.state, NoticeSet(**stamp, floors=(1, 2), text="通知"))
    apply(at.state, NoticeSet(**stamp, floors=(2,), text=None))
    assert at.state.windows[1].services == {"A02": 1}
    assert at.state.notices == {1: "通知"}


def test_rules_that_nobody_set_are_the_hall_files():
    hall = with_rules(HALL, max_consecutive_priority=7, priority_order=("care", "ordinary"))
    state = World(hall).state
    assert s.max_consecutive_priority(hall, state) == 7
    assert s.priority_order(hall, state) == ("care", "ordinary")
    assert s.limit(hall, state, "unknown", "limit_am") is None
    assert (s.stopped(state, "A01"), s.quiet(state), s.sessions_today(state)) == (None, (), None)


def test_a_ticket_taken_while_limits_change_is_the_kiosks():
    at = prepared()
    change(at, c.SetLimits(actor=MANAGER, business="A01", limits={"limit_pm": 1}))
    at.refused(at.do(c.IssueTicket(actor=KIOSK, business="A01")), "limit_reached", limit=1)
