"""Limits of a business, no more tickets for it, priority order and cap."""

from datetime import datetime
from typing import Any

from queue_server.domain import settings
from queue_server.domain.changes import changed, in_hall_time
from queue_server.domain.commands import SetLimits, SetPriority, StartBusiness, StopBusiness
from queue_server.domain.decision import Decision, moment_text, refuse
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState

MAX_LIMIT = 100_000
MAX_CONSECUTIVE = 1000
MAX_REASON = 60
"""Characters of a reason that citizens read."""

_WORDS = {"limit_am": "上午", "limit_pm": "下午", "limit_slot": "每个时段"}


def set_limits(hall: Hall, state: HallState, command: SetLimits, now: datetime) -> Decision:
    business = hall.businesses.get(command.business)
    if business is None:
        return _unknown(command.business)
    unknown = sorted(name for name in command.limits if name not in settings.LIMITS)
    if unknown or not command.limits:
        return refuse("bad_request", "只能限上午、下午和每个时段的号。", unknown=unknown)
    wrong = sorted(n for n, most in command.limits.items() if most is not None and not 0 <= most <= MAX_LIMIT)
    if wrong:
        return refuse("bad_request", f"限号要在 0 到 {MAX_LIMIT} 之间。", wrong=wrong)
    given = [(name, command.limits[name]) for name in settings.LIMITS if name in command.limits]
    after = {
        settings.limit_key(name, business.id): settings.NO_LIMIT if most is None else most
        for name, most in given
        if most != settings.limit(hall, state, business.id, name)
    }
    words = [f"{_WORDS[name]}{'不限号' if most is None else f'限 {most} 个号'}" for name, most in given]
    return changed(state, command, now, f"{business.short_name}{'，'.join(words)}", after)


def stop(hall: Hall, state: HallState, command: StopBusiness, now: datetime) -> Decision:
    business = hall.businesses.get(command.business)
    if business is None:
        return _unknown(command.business)
    reason = " ".join(command.reason.split())
    if not 0 < len(reason) <= MAX_REASON:
        return refuse("bad_request", f"请写清原因，最多 {MAX_REASON} 个字。")
    end = in_hall_time(command.until, now)
    until = moment_text(end) if end is not None else None
    after = {settings.stopped_key(business.id): {"reason": _sentence(reason), "until": until}}
    title = f"{business.short_name}停止取号：{reason.rstrip('。')}"
    return changed(state, command, now, title, after)


def start(hall: Hall, state: HallState, command: StartBusiness, now: datetime) -> Decision:
    business = hall.businesses.get(command.business)
    if business is None:
        return _unknown(command.business)
    after = {settings.stopped_key(business.id): None}
    return changed(state, command, now, f"{business.short_name}恢复取号", after)


def set_priority(hall: Hall, state: HallState, command: SetPriority, now: datetime) -> Decision:
    after: dict[str, Any] = {}
    words = []
    if command.order is not None:
        if sorted(command.order) != sorted(hall.rules.priority_order):
            return refuse("bad_request", "顺序里每一类要有一次。", classes=list(hall.rules.priority_order))
        if command.order != settings.priority_order(hall, state):
            after[settings.PRIORITY_ORDER] = list(command.order)
        words.append("优先顺序改了")
    most = command.max_consecutive
    if most is not None:
        if not 0 <= most <= MAX_CONSECUTIVE:
            return refuse("bad_request", f"连续优先的号要在 0 到 {MAX_CONSECUTIVE} 之间。")
        if most != settings.max_consecutive_priority(hall, state):
            after[settings.MAX_CONSECUTIVE] = most
        words.append(f"优先的号最多连叫 {most} 个")
    if not words:
        return refuse("bad_request", "请写要改的顺序或个数。")
    return changed(state, command, now, "，".join(words), after)


def _unknown(business: str) -> Decision:
    return refuse("unknown_business", f"没有这项业务：{business}。", unknown=[business])


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", ".", "!", "?")) else f"{text}。"
