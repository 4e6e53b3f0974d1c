"""Small phrases that many screens share: times, windows, waits."""

from datetime import datetime, timedelta

from kiosk.application.contract_types import BusinessInfo, BusinessState
from kiosk.viewmodels.snapshot import Snapshot
from kiosk.viewmodels.texts import Texts

_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = "一二三四五六日"
_COUNTS = "零一二三四五六七八九十"


def day_text(texts: Texts, moment: datetime) -> str:
    """11月24日."""
    if texts.english:
        return f"{moment.day} {_MONTHS_EN[moment.month - 1]}"
    return f"{moment.month}月{moment.day}日"


def date_text(texts: Texts, moment: datetime) -> str:
    """11月24日 星期二."""
    if texts.english:
        return f"{_WEEKDAYS_EN[moment.weekday()]} {day_text(texts, moment)}"
    return f"{day_text(texts, moment)} 星期{_WEEKDAYS[moment.weekday()]}"


def moment_of(text: str | None, now: datetime) -> datetime | None:
    """A time of the contract (RFC 3339, or HH:MM of today) in hall time; None where it is neither."""
    if not text:
        return None
    try:
        if len(text) == 5:
            hour, minute = text.split(":")
            return now.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def time_text(texts: Texts, moment: datetime, now: datetime) -> str:
    """13:30, 明天 09:00 or 11月27日 09:00."""
    clock = moment.strftime("%H:%M")
    if moment.date() == now.date():
        return clock
    if moment.date() == (now + timedelta(days=1)).date():
        return texts("time.tomorrow", time=clock)
    return f"{day_text(texts, moment)} {clock}"


def minutes_text(minutes: tuple[int, int]) -> str:
    """30–48, or one number where both are the same."""
    likely, late = minutes
    return f"{likely}–{late}" if late > likely else f"{likely}"


def ranges_text(windows: list[int]) -> str:
    """31–34, 36: neighbours joined."""
    runs: list[list[int]] = []
    for window in sorted(set(windows)):
        if runs and window == runs[-1][-1] + 1:
            runs[-1].append(window)
        else:
            runs.append([window])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def count_text(count: int) -> str:
    """两, 三: how many in a sentence; digits with space around beyond ten."""
    if count == 2:
        return "两"
    return _COUNTS[count] if count <= 10 else f" {count} "


def business_name(snapshot: Snapshot, business: BusinessInfo) -> str:
    return snapshot.texts.pick(business.name, business.name_en)


def wide_brackets(name: str) -> str:
    """Full-width brackets, as on paper."""
    return name.replace("(", "（").replace(")", "）")


def paper_text(paper: str) -> tuple[str, str]:
    """A paper to bring, and what stands beside it: `身份证/社保卡` becomes 身份证或社保卡, and one of them is enough."""
    name, note = paper, ""
    if paper.endswith(")") and "(" in paper:
        name, _, note = paper[:-1].rpartition("(")
    choices = name.split("/")
    if len(choices) > 1:
        name = "、".join(choices[:-1]) + "或" + choices[-1]
    return wide_brackets(name), note


def row_name(snapshot: Snapshot, business: BusinessInfo) -> str:
    """On a row the examples in brackets are left to the second line, where there is one."""
    if snapshot.texts.english:
        return business.name_en or business.name
    return business.name.partition("(")[0] if business.hint else wide_brackets(business.name)


def closed_text(snapshot: Snapshot, business: BusinessInfo, state: BusinessState | None) -> str:
    """Why there is no number now and when there is one again."""
    texts = snapshot.texts
    if business.closed_text and not texts.english:
        return business.closed_text
    if state is None:
        return texts("closed.unknown")
    opens = moment_of(state.opens_at, snapshot.now)
    if opens is not None:
        when = time_text(texts, opens, snapshot.now)
        if state.reason and not texts.english and len(state.reason) > 1:
            return texts("closed.reason_until", reason=state.reason.rstrip("。，,."), time=when)
        return texts("closed.until", time=when)
    if state.reason and not texts.english:
        return state.reason.rstrip("。")
    return texts("closed.today")
