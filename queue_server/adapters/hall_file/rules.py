"""The rules section: every rule of the queue, an absent one with its default."""

import re
import string
from typing import get_args

from queue_server.adapters.hall_file.reading import Section
from queue_server.domain.hall import (
    AgentRules,
    AlarmRules,
    AppointmentRules,
    CallRules,
    HoldRules,
    LatePolicy,
    MissedPolicy,
    MissedRules,
    MissedValid,
    Rules,
)
from queue_server.domain.state import HoldKind

DAY_S = 86400
DAY_MIN = 1440
ORDER = Rules().priority_order


def read_rules(top: Section) -> Rules:
    """An absent rule takes its default."""
    section = top.section("rules")
    usual = Rules()
    agents = section.section("agent_tickets")
    priority = section.section("priority")
    rules = Rules(
        real_name=section.flag("real_name", usual.real_name),
        spill_after_min=section.number("spill_after_min", usual.spill_after_min),
        max_wait_min=section.number("max_wait_min", usual.max_wait_min),
        max_consecutive_overdue=section.whole("max_consecutive_overdue", usual.max_consecutive_overdue),
        max_consecutive_help=section.whole("max_consecutive_help", usual.max_consecutive_help),
        one_live_ticket_per_id_per_business=section.flag(
            "one_live_ticket_per_id_per_business", usual.one_live_ticket_per_id_per_business
        ),
        max_live_tickets_per_id=section.whole(
            "max_live_tickets_per_id", usual.max_live_tickets_per_id, least=1
        ),
        max_tickets_per_id_per_day=section.whole(
            "max_tickets_per_id_per_day", usual.max_tickets_per_id_per_day, least=1
        ),
        agent_tickets=AgentRules(
            allowed=agents.flag("allowed", True),
            max_principals_per_agent_per_day=agents.whole("max_principals_per_agent_per_day", 3),
        ),
        ticket_format=_ticket_format(section, usual.ticket_format),
        call=_call(section),
        priority_order=_order(priority),
        senior_age=priority.whole("senior_age", usual.senior_age, most=150),
        max_consecutive_priority=priority.whole("max_consecutive_priority", usual.max_consecutive_priority),
        missed=_missed(section),
        appointment=_appointment(section),
        hold=_hold(section),
        alarms=_alarms(section),
        raw=section.raw(),
    )
    priority.ignore("military")
    priority.texts("care")
    section.get("privacy")
    section.texts("avoid_prefix_letters", "[A-Za-z]", "a letter")
    for read in (agents, priority, section):
        read.finish()
    return rules


def _call(rules: Section) -> CallRules:
    section, usual = rules.section("call"), CallRules()
    call = CallRules(
        announce_repeats=section.whole("announce_repeats", usual.announce_repeats, most=10),
        recall_interval_s=section.number("recall_interval_s", usual.recall_interval_s, most=DAY_S),
        max_recalls=section.whole("max_recalls", usual.max_recalls),
        no_show_after_s=section.number("no_show_after_s", usual.no_show_after_s, most=DAY_S),
        undo_s=section.number("undo_s", usual.undo_s, most=DAY_S),
        expires_s=section.number("expires_s", usual.expires_s, most=DAY_S),
        other_floor_extra_s=section.number("other_floor_extra_s", usual.other_floor_extra_s, most=DAY_S),
    )
    section.finish()
    return call


def _order(priority: Section) -> tuple[str, ...]:
    """The classes in the file's order; one that is left out comes behind them."""
    pattern = "|".join(re.escape(word) for word in ORDER)
    given = priority.texts("order", pattern, "one of " + ", ".join(ORDER))
    return given + tuple(word for word in ORDER if word not in given)


def _ticket_format(section: Section, usual: str) -> str:
    what = 'a format such as "{prefix}{seq:03d}"'
    text = section.text("ticket_format", usual, what=what)
    try:
        parts = list(string.Formatter().parse(text))
        fields = [(name, spec or "", conversion) for _, name, spec, conversion in parts if name is not None]
        allowed = sorted(name for name, _, _ in fields) == ["prefix", "seq"] and all(
            conversion is None and re.fullmatch(r"(0?[1-9])?d?" if name == "seq" else "", spec)
            for name, spec, conversion in fields
        )
        if allowed and len(text.format(prefix="AA", seq=123456789)) <= 24:
            return text
    except (ValueError, IndexError, KeyError):
        pass  # told below, with the line
    section.wrong("ticket_format", what)
    return usual


def _missed(rules: Section) -> MissedRules:
    section, usual = rules.section("missed"), MissedRules()
    missed = MissedRules(
        policy=section.word("policy", usual.policy, get_args(MissedPolicy)),
        reinsert_after=section.whole("reinsert_after", usual.reinsert_after),
        max_reinserts=section.whole("max_reinserts", usual.max_reinserts),
        valid=section.word("valid", usual.valid, get_args(MissedValid)),
    )
    section.word("then", "void", ("void",))
    section.finish()
    return missed


def _appointment(rules: Section) -> AppointmentRules:
    section, usual = rules.section("appointment"), AppointmentRules()
    no_show = section.section("no_show")
    appointment = AppointmentRules(
        days_ahead=section.whole("days_ahead", usual.days_ahead, most=366),
        slot_min=section.whole("slot_min", usual.slot_min, least=1, most=DAY_MIN),
        checkin_early_min=section.whole("checkin_early_min", usual.checkin_early_min, most=DAY_MIN),
        checkin_late_min=section.whole("checkin_late_min", usual.checkin_late_min, most=DAY_MIN),
        late_policy=section.word("late_policy", usual.late_policy, get_args(LatePolicy)),
        no_show_times=no_show.whole("times", usual.no_show_times),
        no_show_in_days=no_show.whole("in_days", usual.no_show_in_days, most=3660),
        no_show_block_days=no_show.whole("block_days", usual.no_show_block_days, most=3660),
    )
    no_show.finish()
    section.finish()
    return appointment


def _hold(rules: Section) -> HoldRules:
    section, usual = rules.section("hold"), HoldRules()
    kinds = get_args(HoldKind)
    given = section.texts("kinds", "|".join(kinds), "one of " + ", ".join(kinds))
    hold = HoldRules(
        kinds=given if section.has("kinds") else usual.kinds,
        max_hold_min=section.number("max_hold_min", usual.max_hold_min),
    )
    section.finish()
    return hold


def _alarms(rules: Section) -> AlarmRules:
    section, usual = rules.section("alarms"), AlarmRules()
    alarms = AlarmRules(
        wait_minutes=section.number("wait_minutes", usual.wait_minutes, most=DAY_MIN),
        queue_per_window=section.number("queue_per_window", usual.queue_per_window),
        window_idle_open_min=section.number("window_idle_open_min", usual.window_idle_open_min, most=DAY_MIN),
        window_pause_min=section.number("window_pause_min", usual.window_pause_min, most=DAY_MIN),
        service_over_avg_x=section.number("service_over_avg_x", usual.service_over_avg_x),
        abandon_rate=section.number("abandon_rate", usual.abandon_rate, most=1),
        kiosk_paper_low=section.flag("kiosk_paper_low", usual.kiosk_paper_low),
        board_offline_s=section.number("board_offline_s", usual.board_offline_s, most=DAY_S),
    )
    section.finish()
    return alarms
