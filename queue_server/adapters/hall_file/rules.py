"""The rules section, and what a later rule will need from it, checked already."""

import re
import string

from queue_server.adapters.hall_file.reading import Section
from queue_server.domain.hall import AgentRules, CallRules, Rules

DAY_S = 86400
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
        raw=section.raw(),
    )
    priority.ignore("military")
    priority.texts("care")
    _later(section)
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


def _later(rules: Section) -> None:
    """Rules whose turn comes later: typed now, kept in `Rules.raw`."""
    missed = rules.section("missed")
    missed.word("policy", "rejoin", ("rejoin", "void"))
    missed.whole("reinsert_after", 3)
    missed.whole("max_reinserts", 1)
    missed.word("valid", "half_day", ("half_day", "day"))
    missed.word("then", "void", ("void",))
    appointment = rules.section("appointment")
    for key in ("days_ahead", "slot_min", "checkin_early_min", "checkin_late_min"):
        appointment.whole(key, 0)
    appointment.word("late_policy", "ordinary", ("ordinary", "void"))
    no_show = appointment.section("no_show")
    for key in ("times", "in_days", "block_days"):
        no_show.whole(key, 0)
    hold = rules.section("hold")
    hold.texts("kinds", "any_window|same_window|waiting_step", "one of any_window, same_window, waiting_step")
    hold.whole("max_hold_min", 240)
    alarms = rules.section("alarms")
    for key in (
        "wait_minutes",
        "queue_per_window",
        "window_idle_open_min",
        "window_pause_min",
        "board_offline_s",
    ):
        alarms.whole(key, 0)
    alarms.number("service_over_avg_x", 3)
    alarms.number("abandon_rate", 0.15, most=1)
    alarms.flag("kiosk_paper_low", True)
    rules.get("privacy")
    for section in (missed, no_show, appointment, hold, alarms):
        section.finish()
