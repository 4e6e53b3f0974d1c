"""Words and figures as the pages and boards say them. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from queue_server.domain.state import HoldKind, TicketState

_DIGITS = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"

Mark = Literal["new", "half", "over"]


def floor_name(floor: int) -> str:
    """一楼, 十二楼; a basement is 负一楼."""
    if floor < 0:
        return f"负{floor_name(-floor)}"
    if floor < 10:
        return f"{_DIGITS[floor]}楼"
    tens, ones = divmod(floor, 10)
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}楼"


def date_text(moment: datetime) -> str:
    """11月24日 星期二"""
    return f"{moment.month}月{moment.day}日 星期{_WEEKDAYS[moment.weekday()]}"


def clock_text(moment: datetime) -> str:
    """10:24"""
    return f"{moment:%H:%M}"


def minutes_since(then: datetime, now: datetime) -> int:
    """Whole minutes gone by, never below 0."""
    return max(0, int((now - then).total_seconds() // 60))


def seconds_since(then: datetime, now: datetime) -> int:
    return max(0, int((now - then).total_seconds()))


def timer_text(seconds: int) -> str:
    """03:12; from an hour on 1:03:12."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def minutes_text(value: float) -> str:
    """9, 8.5: without a needless decimal."""
    return f"{value:g}"


def mark_of(waited_min: float, limit_min: float) -> Mark:
    """How long somebody waits: `new` ● under half the limit, `half` ▲ from half, `over` ■ over the limit."""
    if waited_min > limit_min:
        return "over"
    return "half" if waited_min >= limit_min / 2 else "new"


def ranges_text(numbers: Iterable[int]) -> str:
    """1–5, or 1–3、6 where there are gaps."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def text_width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(1.0 if ord(letter) > 0x2000 or letter == "·" else 0.56 for letter in text)


LEVELS = {0: "不办", 1: "一级", 2: "二级", 3: "三级"}
OUTCOMES = {"done": "办好了", "received": "已收件", "papers_missing": "告知补材料", "not_done": "没办成"}
ROLES = {"clerk": "窗口", "manager": "大厅管理员", "guide": "导办员", "auditor": "审计员", "admin": "管理员"}


class HoldWords(NamedTuple):
    """A kind of hold: on the key, what becomes of it, in a list."""

    kind: HoldKind
    label: str
    then: str


HOLDS = {
    "any_window": HoldWords("any_window", "任意窗口", "哪个窗口都能接着办"),
    "same_window": HoldWords("same_window", "回本窗口", "回来还在这个窗口办"),
    "waiting_step": HoldWords("waiting_step", "等前一步", "前一步办好再接着办"),
}
PLACES = {"kept": "按原来的时间", "first": "排最前", "last": "排最后"}
STATE_WORDS: dict[TicketState, str] = {
    "waiting": "回去接着等",
    "called": "还在叫",
    "serving": "接着办",
    "held": "还挂着",
    "done": "还是办结",
    "missed": "还是过号",
    "void": "作废",
    "cancelled": "退号",
    "expired": "过期",
    "moved": "改号",
}
CLASSES = {
    "staff_override": "工作人员现场安排",
    "care": "需要照顾的人",
    "military": "军人和军属",
    "senior": "老人",
    "appointment_on_time": "准时到的预约",
    "ordinary": "普通号",
}
"""Classes of the priority order, as staff read them; on no screen that a visitor sees."""
SESSION_MODES = {"full": "全部业务", "noon": "午间业务", "stagger": "错时业务"}
