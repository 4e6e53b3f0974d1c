"""A ticket's whole story, one Chinese sentence a step, to be read to the citizen: no person, no reason for a priority."""

from datetime import datetime

from queue_server.domain.hall import Hall
from queue_server.domain.state import Ticket, TicketStep

_SENTENCES = {
    "issued": "取号，办{business}{instead}",
    "printed": "小票打好了",
    "print_failed": "小票没有打出来，号照样有效",
    "called": "{window}叫号",
    "recalled": "{window}又叫了一次",
    "started": "{window}开始办理",
    "missed": "{window}叫了没有人来，过号",
    "rejoined": "过号后回来，重新排队",
    "voided": "号作废",
    "finished": "{window}{outcome}",
    "step_done": "{window}这一步办好了，接着排{business}，号不变",
    "held": "{window}挂起：{hold}",
    "unheld": "{window}接着办",
    "transferred": "{window}转到{to}，{place}，号不变",
    "undone": "{window}撤回了上一步：{action}不算",
    "cancelled": "取消了这个号",
    "expired": "号到此为止",
    "moved": "工作人员换了一个号，接着排：{other}",
    "requeued": "改到{business}排，号和时间不变",
    "marked": "工作人员改了排队的先后",
    "rated": "评价：{level} 级",
}
_OUTCOMES = {
    "done": "办结",
    "received": "收下材料，等通知",
    "papers_missing": "看了材料，没带齐，这次没有办成",
    "not_done": "这次没有办成",
}
_HOLDS = {
    "any_window": "回来时任意窗口优先接着办",
    "same_window": "材料留在窗口，回来还是这里接着办",
    "waiting_step": "等前一步办完，再接着办",
}
_PLACES = {"first": "排在最前", "kept": "按原来的取号时间排", "last": "重新排队"}
_ACTIONS = {
    "next": "叫号",
    "start": "开始办理",
    "miss": "过号",
    "finish": "办结",
    "hold": "挂起",
    "unhold": "接着办",
    "transfer": "转号",
}
_WHY_NOT_HERE = frozenset({"called", "marked"})
"""Why it was called has a sentence of its own; why staff put somebody ahead is nobody else's business."""


def history_sentences(hall: Hall, ticket: Ticket) -> list[str]:
    """`10:24:05 …。` for each step, oldest first, in hall time; steps of another day begin with `11-25 `."""
    first = ticket.issued_at
    return [f"{_clock(step.at, first)} {sentence(hall, ticket, step)}" for step in ticket.history]


def sentence(hall: Hall, ticket: Ticket, step: TicketStep) -> str:
    """What happened in this step, without its time. A word that is not known (a newer journal) is told as it is."""
    detail = step.detail or ""
    text = _SENTENCES.get(step.what, step.what).format(
        window=_window(hall, step.window),
        business=_business(hall, step.business or ticket.business),
        instead=f"，接替 {_number(detail)}" if detail else "",
        outcome=_OUTCOMES.get(detail, "办结"),
        hold=_HOLDS.get(detail, "回来接着办"),
        to=_where(hall, step.to_window, step.business),
        place=_PLACES.get(detail, _PLACES["kept"]),
        action=_ACTIONS.get(detail, "这一步"),
        other=_number(detail),
        level=detail,
    )
    if step.why and step.what not in _WHY_NOT_HERE:
        text += f"（{step.why.rstrip('。')}）"
    return f"{text}。"


def why(hall: Hall, ticket: Ticket) -> str:
    """One sentence: which rule chose it when it was called last and whom it passed, or why it was not called (yet)."""
    if ticket.state == "waiting":
        since = ticket.queued_at or ticket.issued_at
        where = _where(hall, ticket.to_window, ticket.business)
        return f"{ticket.number} 从 {since:%H:%M} 起在等{where}，还没叫到。"
    if ticket.why is not None:
        return ticket.why
    return f"{ticket.number} 没有叫到过：{sentence(hall, ticket, ticket.history[-1])}"


def _where(hall: Hall, window: int | None, business: str | None) -> str:
    """Within a sentence, where a figure has a space before it."""
    return f" {_window(hall, window)}" if window is not None else _business(hall, business)


def _window(hall: Hall, number: int | None) -> str:
    known = hall.windows.get(number) if number is not None else None
    return f"{known.floor} 楼 {number} 号窗口" if known is not None else f"{number} 号窗口"


def _business(hall: Hall, code: str | None) -> str:
    known = hall.businesses.get(code or "")
    return known.name if known is not None else str(code)


def _number(ticket_id: str) -> str:
    """The number in a ticket's id."""
    return ticket_id.rpartition("-")[2]


def _clock(moment: datetime, first: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.date() == first.date() else f"{moment:%m-%d %H:%M:%S}"
