"""What the desk page shows of filings: rows, answers, papers, history, and what can be decided. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.adapters.web.words import clock_text
from queue_server.application.filing_ports import Filing
from queue_server.contract.http import FormField, ItemInfo
from queue_server.domain.filings import FilingAction, FilingState, after

_WEEKDAYS = "一二三四五六日"
_HAPPENED: dict[FilingState, str] = {
    "submitted": "交上来",
    "taken_up": "收下",
    "returned": "退回补正",
    "done": "办结",
    "withdrawn": "申请人撤回",
}


class Row(Struct, frozen=True, kw_only=True):
    """One line of the list. `tone` colours `note`: bad (due or overdue), soon, or dim."""

    id: str
    item_name: str
    line: str
    note: str
    tone: Literal["bad", "soon", "dim"]
    new: bool
    chosen: bool


class PageShown(Struct, frozen=True, kw_only=True):
    address: str
    number: int


class PaperShown(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    note: str
    missing: bool
    pages: list[PageShown]


class AnswerShown(Struct, frozen=True, kw_only=True):
    label: str
    text: str


class Detail(Struct, frozen=True, kw_only=True):
    """One filing, opened. `masked`: name and number are hidden but for their ends."""

    id: str
    item_name: str
    line: str
    due: str | None
    answers: list[AnswerShown]
    papers: list[PaperShown]
    history: list[tuple[str, str, str | None]]
    actions: list[FilingAction]
    state: FilingState
    stands: str
    masked: bool


def headline(filings: Sequence[Filing], today: date) -> str:
    """The sentence over the list."""
    waiting = [filing for filing in filings if filing.state in ("submitted", "taken_up")]
    if not waiting:
        return "现在没有要看的申请"
    due = min((filing.due for filing in waiting if filing.due), default=None)
    count = f"{len(waiting)} 份等着办"
    if due is None:
        return count
    if due < today:
        return f"{count}，最急的过了期限，先办它"
    return f"{count}，最急的{'今天' if due == today else f' {day_text(due)}前'}要出结果"


def rows(
    filings: Sequence[Filing], items: Mapping[str, ItemInfo], now: datetime, chosen: str | None
) -> list[Row]:
    """In the order given."""
    return [_row(filing, items.get(filing.item), now, filing.id == chosen) for filing in filings]


def detail(filing: Filing, item: ItemInfo | None, now: datetime, *, full: bool) -> Detail:
    """`full` shows name and number whole."""
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else None
    history = [
        (
            _when(entry.at.astimezone(zone), now),
            f"{_HAPPENED[entry.state]} {entry.by}",
            entry.why,
        )
        for entry in filing.history
    ]
    actions: tuple[FilingAction, ...] = ("take_up", "return", "finish")
    return Detail(
        id=filing.id,
        item_name=filing.item_name,
        line=f"{receipt_text(filing, now.date())}，{_when(filing.submitted_at.astimezone(zone), now)} 在 {filing.kiosk} 交",
        due=_promise(filing, item),
        answers=_answers(filing, item, full=full),
        papers=_papers(filing, item),
        history=history,
        actions=[action for action in actions if after(filing.state, action)],
        state=filing.state,
        stands=_stands(filing, now, zone),
        masked=not full,
    )


def receipt_text(filing: Filing, today: date) -> str:
    """R0007; of another day 11月23日 R0007."""
    return (
        filing.receipt if filing.day == today else f"{filing.day.month}月{filing.day.day}日 {filing.receipt}"
    )


def day_text(day: date) -> str:
    """11月27日周五"""
    return f"{day.month}月{day.day}日周{_WEEKDAYS[day.weekday()]}"


def masked_name(name: str) -> str:
    return f"{name[:1]}*" if name else ""


def masked_number(number: str) -> str:
    """The first six and the last two places."""
    return number[:6] + "*" * (len(number) - 8) + number[-2:] if len(number) > 10 else "*" * len(number)


def _row(filing: Filing, item: ItemInfo | None, now: datetime, chosen: bool) -> Row:
    note, tone = _note(filing, now)
    applicant = masked_name(_applicant(filing, item))
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else None
    at = _when(filing.submitted_at.astimezone(zone), now)
    parts = [receipt_text(filing, now.date()), applicant, f"{at} {filing.kiosk}"]
    return Row(
        id=filing.id,
        item_name=filing.item_name,
        line=" · ".join(part for part in parts if part),
        note=note,
        tone=tone,
        new=filing.state == "submitted",
        chosen=chosen,
    )


def _note(filing: Filing, now: datetime) -> tuple[str, Literal["bad", "soon", "dim"]]:
    if filing.state == "returned":
        return "补正中，等申请人", "dim"
    if filing.state in ("done", "withdrawn"):
        return ("已办结" if filing.state == "done" else "申请人撤回了"), "dim"
    stage = "等着收" if filing.state == "submitted" else "收下了，等办结"
    if filing.due is None:
        return stage, "dim"
    left = (filing.due - now.date()).days
    if left < 0:
        return f"{stage}，{day_text(filing.due)}就该出结果", "bad"
    if left == 0:
        return f"{stage}，今天要出结果", "bad"
    return f"{stage}，{'明天' if left == 1 else day_text(filing.due)}前出结果", "soon" if left == 1 else "dim"


def _promise(filing: Filing, item: ItemInfo | None) -> str | None:
    if filing.due is None:
        return None
    promised = f"承诺 {item.commit_days} 个{item.commit_unit}，" if item and item.commit_days else ""
    return f"{promised}{day_text(filing.due)}前出结果"


def _stands(filing: Filing, now: datetime, zone: ZoneInfo | None) -> str:
    last = filing.history[-1]
    at = _when(last.at.astimezone(zone), now)
    if filing.state == "returned":
        return f"{at} 退回补正，等申请人补好再交"
    return f"{at} {_HAPPENED[filing.state]}"


def _when(moment: datetime, now: datetime) -> str:
    if moment.date() == now.date():
        return clock_text(moment)
    return f"{moment.month}月{moment.day}日 {clock_text(moment)}"


def _fields(item: ItemInfo | None) -> list[FormField]:
    steps = item.form.steps if item and item.form else []
    return [field for step in steps for field in step.fields]


def _applicant(filing: Filing, item: ItemInfo | None) -> str:
    named = next((field.id for field in _fields(item) if field.from_card == "name"), "name")
    return filing.answers.get(named, "")


def _answers(filing: Filing, item: ItemInfo | None, *, full: bool) -> list[AnswerShown]:
    """In the order of the form; an answer that the form no longer has comes last, under its id."""
    shown = []
    fields = _fields(item)
    for field in fields:
        text = filing.answers.get(field.id, "").strip()
        if not full and field.kind == "id_number":
            text = masked_number(text)
        elif not full and field.from_card == "name":
            text = masked_name(text)
        if text and field.unit:
            text = f"{text} {field.unit}"
        shown.append(AnswerShown(label=field.label, text=text or "没填"))
    known = {field.id for field in fields}
    for name, answer in sorted(filing.answers.items()):
        if name not in known:
            shown.append(AnswerShown(label=name, text=answer if full else "*" * len(answer)))
    return shown


def _papers(filing: Filing, item: ItemInfo | None) -> list[PaperShown]:
    wanted = item.papers if item else []
    names = {paper.id: paper.name for paper in wanted} | {
        paper: paper for paper in filing.papers if all(paper != one.id for one in wanted)
    }
    required = {paper.id for paper in wanted if paper.required}
    shown = []
    for paper, name in names.items():
        count = filing.papers.get(paper, 0)
        pages = [
            PageShown(address=f"/desk/{filing.id}/papers/{paper}/{number}", number=number)
            for number in range(1, count + 1)
        ]
        note = (
            f"拍照件 {count} 页" if count else ("没交，这份必须有" if paper in required else "没交，可以不交")
        )
        shown.append(PaperShown(id=paper, name=name, note=note, missing=not count, pages=pages))
    return shown
