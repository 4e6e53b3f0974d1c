"""The rules in force, in short sentences that a screen can show to citizens."""

from collections.abc import Iterable, Sequence

from queue_server.domain import settings
from queue_server.domain.hall import Business, Hall, MissedRules, Session, clock_text
from queue_server.domain.state import HallState

_CLASSES = {
    "staff_override": "工作人员现场安排的",
    "care": "需要照顾的",
    "military": "军人和军属",
    "senior": "{age} 岁以上老人",
    "appointment_on_time": "准时到的预约",
    "ordinary": "普通号",
}
_HOLDS = {
    "any_window": "先去补材料的，号留着，回来时任意窗口优先接着办",
    "same_window": "材料留在窗口的，号留着，回来还是原来的窗口接着办",
    "waiting_step": "要等前一步办完的，号留着，等到了就接着办",
}


def rules_explained(hall: Hall, state: HallState) -> list[str]:
    """One sentence a rule, in the order in which a visit meets them; what the manager changed today is in it."""
    return [
        sentence
        for part in (_hours(hall, state), _taking(hall, state), _order(hall, state), _after_the_call(hall))
        for sentence in part
        if sentence
    ]


def missed_sentence(rule: MissedRules, *, can_rejoin: bool = True) -> str:
    """One sentence for the slip: rejoin, how often and how long, or void.

    A slip promises no rejoin that the kiosk has no command for.
    """
    if not can_rejoin or rule.policy == "void" or rule.max_reinserts == 0:
        return "过号了要重新取号。"
    often = "一次" if rule.max_reinserts == 1 else f" {rule.max_reinserts} 次"
    until = "当天" if rule.valid == "day" else "半天内"
    return f"过号了，{until}把号单再扫一下，可以接着排{often}。"


def _hours(hall: Hall, state: HallState) -> Iterable[str]:
    today = settings.sessions_today(state)
    if today is not None:
        yield f"今天的办事时间是 {_times(today)}。" if today else "今天不办理业务。"
    calendar = hall.calendar
    for word, sessions in (
        ("工作日", calendar.weekday),
        ("周末", calendar.weekend),
        ("法定节假日", calendar.statutory_holiday),
    ):
        daytime = [session for session in sessions if session.mode != "noon"]
        yield f"{word} {_times(daytime)} 办理。" if daytime else f"{word}不办理。"
    noon = [session for session in calendar.weekday if session.mode == "noon"]
    if noon:
        yield _some(hall, "noon_service", True, f"工作日中午 {_times(noon)} 只办{{names}}。", "中午不办理。")
    if calendar.weekend:
        yield _some(hall, "weekend", "appt", "{names}周末只办预约的。", "")
        yield _some(hall, "weekend", "none", "{names}周末不办理。", "")
    if calendar.ticket_cutoff == "capacity":
        yield "前面等的人到下班也办不完时，停止取号。"
    yield "上午没轮到的号，下午接着排，不用重新取。"


def _taking(hall: Hall, state: HallState) -> Iterable[str]:
    rules = hall.rules
    if rules.one_live_ticket_per_id_per_business:
        yield "同一项业务，一人手上只能有一个号。"
    yield f"一人手上最多 {rules.max_live_tickets_per_id} 个号，一天最多取 {rules.max_tickets_per_id_per_day} 个。"
    agents = rules.agent_tickets
    if agents.allowed:
        yield f"替别人取号，一天最多替 {agents.max_principals_per_agent_per_day} 个人。"
    else:
        yield "不能替别人取号。"
    for business in hall.businesses.values():
        stopped = settings.stopped(state, business.id)
        if stopped is not None:
            yield f"{_name(hall, business)}今天停止取号：{stopped.reason}"
        words = _limits(hall, state, business.id)
        if words:
            yield f"{_name(hall, business)}{'，'.join(words)}。"
    booking = rules.appointment
    if any(business.appointment for business in hall.businesses.values()):
        yield (
            f"预约的，提前 {booking.checkin_early_min} 分钟到晚 {booking.checkin_late_min} 分钟之间来都算准时"
            + ("；再晚就按普通号排。" if booking.late_policy == "ordinary" else "；再晚预约就作废。")
        )


def _order(hall: Hall, state: HallState) -> Iterable[str]:
    rules = hall.rules
    yield (
        f"等了超过 {rules.max_wait_min:g} 分钟的，等得最久的先叫；"
        f"有优先的人在等时，最多连叫 {rules.max_consecutive_overdue} 个。"
    )
    yield from _own_minutes(hall, "max_wait_min", "等了超过 {minutes} 分钟的先叫")
    yield "窗口先叫自己的业务，自己的没有人等了，再帮别的业务叫。"
    yield f"一项业务等了超过 {rules.spill_after_min:g} 分钟，帮办的窗口也一起叫。"
    yield from _own_minutes(hall, "spill_after_min", "等了超过 {minutes} 分钟，帮办的窗口就一起叫")
    yield f"帮办的窗口有自己的人在等时，最多连叫 {rules.max_consecutive_help} 个帮办的。"
    order = settings.priority_order(hall, state)
    ahead = list(order[: order.index("ordinary")]) if "ordinary" in order else list(order)
    if ahead:
        names = "、".join(_CLASSES.get(one, one).format(age=rules.senior_age) for one in ahead)
        most = settings.max_consecutive_priority(hall, state)
        yield f"优先叫号的顺序是：{names}。有普通号在等时，优先的最多连叫 {most} 个。"
    yield "同样的号，先取的先叫；预约按约好的时间排；转到别处的号，按第一次取号的时间排。"


def _after_the_call(hall: Hall) -> Iterable[str]:
    rules = hall.rules
    if rules.call.no_show_after_s > 0:
        yield (
            f"叫号后 {rules.call.no_show_after_s:g} 秒没有人来，算过号；"
            f"要换楼层的，多等 {rules.call.other_floor_extra_s:g} 秒。"
        )
    yield missed_sentence(rules.missed)
    if rules.missed.policy == "rejoin" and rules.missed.max_reinserts:
        yield f"扫了号单，这项业务再叫 {rules.missed.reinsert_after} 个号就轮到，没有别人等就马上轮到。"
    for kind in rules.hold.kinds:
        yield f"{_HOLDS[kind]}。"
    if rules.hold.kinds and rules.hold.max_hold_min > 0:
        yield f"号最多留 {rules.hold.max_hold_min:g} 分钟，只算办事的时间。"
    yield "下班时还没叫到的号作废；留着接着办的，第二天还有效。"


def _limits(hall: Hall, state: HallState, business: str) -> list[str]:
    am, pm, slot = (settings.limit(hall, state, business, name) for name in settings.LIMITS)
    if am is not None and am == pm:
        halves = [f"上午、下午各限 {am} 个号"]
    else:
        halves = [f"{word}限 {most} 个号" for word, most in (("上午", am), ("下午", pm)) if most is not None]
    return halves if slot is None else [*halves, f"每个时段限 {slot} 个号"]


def _own_minutes(hall: Hall, name: str, words: str) -> Iterable[str]:
    """Businesses with minutes of their own."""
    for business in hall.businesses.values():
        minutes = getattr(business, name)
        if minutes is not None and minutes != getattr(hall.rules, name):
            yield f"{_name(hall, business)}{words.format(minutes=f'{minutes:g}')}。"


def _some(hall: Hall, name: str, value: object, words: str, nobody: str) -> str:
    found = [_name(hall, one) for one in hall.businesses.values() if getattr(one, name) == value]
    return words.format(names="、".join(found)) if found else nobody


def _name(hall: Hall, business: Business) -> str:
    """The short name, where no other business has the same."""
    same = sum(1 for one in hall.businesses.values() if one.short_name == business.short_name)
    return business.short_name if same == 1 else business.name


def _times(sessions: Sequence[Session]) -> str:
    return "、".join(f"{clock_text(s.start_minute)}–{clock_text(s.end_minute)}" for s in sessions)
