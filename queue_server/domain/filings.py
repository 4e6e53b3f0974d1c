"""A filing's life as a table, what an item asks for, and the day by which it is decided. Pure."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from queue_server.domain.filing_forms import FormField, PaperWanted
from queue_server.domain.hall import Calendar

FilingState = Literal["submitted", "taken_up", "returned", "done", "withdrawn"]
FilingAction = Literal["take_up", "return", "finish", "submit_again", "withdraw"]

TRANSITIONS: dict[tuple[FilingState, FilingAction], FilingState] = {
    ("submitted", "take_up"): "taken_up",
    ("submitted", "return"): "returned",
    ("submitted", "withdraw"): "withdrawn",
    ("taken_up", "finish"): "done",
    ("taken_up", "return"): "returned",
    ("taken_up", "withdraw"): "withdrawn",
    ("returned", "submit_again"): "submitted",
    ("returned", "withdraw"): "withdrawn",
}
"""What may follow what; all else is refused. An applicant may withdraw until there is a result, a taken-up filing too."""

RECEIPTS_A_DAY = 9999
"""`R` and four digits."""

_STATE_WORDS: dict[FilingState, str] = {
    "submitted": "已经交上，等窗口看",
    "taken_up": "窗口已经收下，正在办",
    "returned": "退回补正了，等申请人补好再交",
    "done": "已经办结",
    "withdrawn": "申请人已经撤回",
}


class FilingItem(Struct, frozen=True, kw_only=True):
    """An item that can be filed at a kiosk. `commit_days` counts working days unless `calendar_days`."""

    id: str
    name: str
    fields: tuple[FormField, ...]
    papers: tuple[PaperWanted, ...]
    commit_days: int | None = None
    calendar_days: bool = False


def after(state: FilingState, action: FilingAction) -> FilingState | None:
    """The state that follows, or None where the table does not allow it."""
    return TRANSITIONS.get((state, action))


def say_state(state: FilingState) -> str:
    """The state as words that complete 这份申请…"""
    return _STATE_WORDS[state]


def receipt_text(sequence: int) -> str:
    """`R` and four digits. Raises ValueError outside 1…9999."""
    if not 1 <= sequence <= RECEIPTS_A_DAY:
        raise ValueError(f"expected a receipt number of 1…{RECEIPTS_A_DAY}, got {sequence}")
    return f"R{sequence:04d}"


def is_working_day(day: date, calendar: Calendar) -> bool:
    if day in calendar.makeup_workdays:
        return True
    return day.weekday() < 5 and not any(h.start <= day <= h.end for h in calendar.holidays)


def due_day(item: FilingItem, submitted: date, calendar: Calendar) -> date | None:
    """The last day for the result: the promised days after the day of submission. None where nothing is promised."""
    if item.commit_days is None:
        return None
    if item.calendar_days:
        return submitted + timedelta(days=item.commit_days)
    day, left = submitted, item.commit_days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working_day(day, calendar)
    return day
