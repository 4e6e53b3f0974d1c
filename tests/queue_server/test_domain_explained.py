"""The rules in force as sentences: each rule is in one, and what the manager changed today too."""

import pytest
from core_world import MANAGER, World, business, make_hall, with_rules

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.domain import commands as c
from queue_server.domain.hall import AppointmentRules, HoldRules, MissedRules, Rules
from queue_server.domain.hours.day import empty_state
from queue_server.domain.hours.explained import missed_sentence, rules_explained


def said(hall=None, state=None) -> str:
    sentences = rules_explained(hall or make_hall(), state or empty_state())
    assert all(one.endswith("。") for one in sentences), sentences
    assert len(sentences) == len(set(sentences))
    return "".join(sentences)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"max_wait_min": 12.5}, "等了超过 12.5 分钟的，等得最久的先叫"),
        ({"max_consecutive_overdue": 4}, "最多连叫 4 个。"),
        ({"max_consecutive_help": 2}, "最多连叫 2 个帮办的"),
        ({"spill_after_min": 7}, "等了超过 7 分钟，帮办的窗口也一起叫"),
        ({"priority_order": ("military", "ordinary")}, "优先叫号的顺序是：军人和军属。"),
        ({"senior_age": 65}, "65 岁以上老人"),
        ({"max_consecutive_priority": 3}, "优先的最多连叫 3 个"),
        ({"max_live_tickets_per_id": 2}, "手上最多 2 个号"),
        ({"max_tickets_per_id_per_day": 8}, "一天最多取 8 个"),
        ({"call": {"no_show_after_s": 90}}, "叫号后 90 秒没有人来"),
        ({"call": {"other_floor_extra_s": 45, "no_show_after_s": 90}}, "多等 45 秒"),
        ({"missed": MissedRules(reinsert_after=5)}, "再叫 5 个号就轮到"),
        ({"missed": MissedRules(policy="void")}, "过号了要重新取号"),
        ({"hold": HoldRules(max_hold_min=30)}, "号最多留 30 分钟"),
    ],
)
def test_a_rule_is_in_a_sentence(rules, words):
    assert words in said(with_rules(make_hall(), **rules))


def test_what_does_not_hold_is_not_said():
    rules = {
        "one_live_ticket_per_id_per_business": False,
        "priority_order": ("ordinary",),
        "call": {"no_show_after_s": 0},
        "hold": HoldRules(kinds=()),
    }
    text = said(with_rules(make_hall(), **rules))
    for words in ("同一项业务", "优先叫号", "没有人来", "号留着", "号最多留", "预约的"):
        assert words not in text


@pytest.mark.parametrize(("policy", "words"), [("ordinary", "按普通号排"), ("void", "预约就作废")])
def test_appointments(policy, words):
    codes = {"A01": business("A01", appointment=True)}
    hall = make_hall(
        businesses=codes, rules=Rules(appointment=AppointmentRules(late_policy=policy, checkin_late_min=20))
    )
    assert words in said(hall)
    assert "晚 20 分钟" in said(hall)


def test_a_business_with_rules_of_its_own():
    hall = make_hall(
        businesses={
            "A01": business("A01", max_wait_min=5, limit_am=3, limit_pm=4, limit_slot=1),
            "A02": business("A02", spill_after_min=2.5, limit_am=9, limit_pm=9),
        }
    )
    text = said(hall)
    assert "A01等了超过 5 分钟的先叫。" in text
    assert "A02等了超过 2.5 分钟，帮办的窗口就一起叫。" in text
    assert "A01上午限 3 个号，下午限 4 个号，每个时段限 1 个号。" in text
    assert "A02上午、下午各限 9 个号。" in text


def test_what_the_manager_changed_is_in_it():
    world = World()
    for command in (
        c.SetLimits(actor=MANAGER, business="A01", limits={"limit_pm": 8}),
        c.StopBusiness(actor=MANAGER, business="A02", reason="设备检修"),
        c.SetPriority(actor=MANAGER, max_consecutive=6),
        c.SetHours(actor=MANAGER, sessions=(c.Hours(name="", start_minute=540, end_minute=660),)),
    ):
        assert world.do(command).refusal is None
    text = said(world.hall, world.state)
    assert "A01下午限 8 个号。" in text
    assert "A02今天停止取号：设备检修。" in text
    assert "优先的最多连叫 6 个" in text
    assert text.startswith("今天的办事时间是 09:00–11:00。")


def test_the_demonstration_hall_names_each_business_so_that_nobody_mixes_them_up():
    hall = load_hall(DEMONSTRATION_HALL).hall
    text = said(hall)
    assert "工作日 09:00–12:00、13:30–17:00 办理。" in text
    assert "工作日中午 12:00–13:30 只办" in text
    assert "刻章周末不办理。" in text


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (MissedRules(), "过号了，半天内把号单再扫一下，可以接着排一次。"),
        (MissedRules(max_reinserts=2, valid="day"), "过号了，当天把号单再扫一下，可以接着排 2 次。"),
        (MissedRules(max_reinserts=0), "过号了要重新取号。"),
    ],
)
def test_the_slip_says_what_becomes_of_a_missed_number(rule, sentence):
    assert missed_sentence(rule) == sentence
