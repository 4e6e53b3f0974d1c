"""The keys of the clerk's number pad, and the tickets on hold that a window may go on with. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.adapters.web.live import milliseconds
from queue_server.adapters.web.views_common import Phase, window_now
from queue_server.adapters.web.words import HOLDS, minutes_since
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, WindowNow

HELD_ROWS = 9
"""As many as there are digits to pick one."""


@dataclass(frozen=True)
class HeldRow:
    """A ticket on hold that this window may go on with; `cap` is the digit that picks it."""

    id: str
    cap: int
    number: str
    business: str
    kind: str
    minutes: int


@dataclass(frozen=True)
class Key:
    """One key of the pad. `on_at_ms`: greyed until then; `off_at_ms`: greyed from then on; 0: neither."""

    action: str
    cap: str
    label: str
    on: bool
    on_at_ms: int = 0
    off_at_ms: int = 0


@dataclass(frozen=True)
class Main:
    action: str
    label: str
    hint: str


def held_rows(hall: Hall, state: HallState, window: int, now: datetime) -> list[HeldRow]:
    """All tickets on hold that this window may go on with, the longest first; the first `HELD_ROWS` have a digit."""
    held = sorted(
        (
            ticket
            for ticket in state.tickets.values()
            if ticket.state == "held" and _may_go_on(ticket, window_now(state, window))
        ),
        key=lambda ticket: (ticket.held_at or now, ticket.order),
    )
    return [
        HeldRow(
            id=ticket.id,
            cap=cap,
            number=ticket.number,
            business=hall.businesses[ticket.business].short_name,
            kind=HOLDS[ticket.hold].label if ticket.hold else "",
            minutes=minutes_since(ticket.held_at or now, now),
        )
        for cap, ticket in enumerate(held, 1)
    ]


def _may_go_on(ticket: Ticket, window: WindowNow) -> bool:
    """As `domain.tickets.holding` says, whatever the window is doing now."""
    if ticket.window == window.window:
        return True
    return ticket.hold != "same_window" and ticket.business in window.services


def main_key(phase: Phase, held: str | None, following: str | None, pause_pending: bool) -> Main:
    """The natural next step: `held` is the number in hand, `following` the one that is called next."""
    if phase == "closed":
        return Main("open", "开窗", "开始叫号")
    if phase == "paused":
        return (
            Main("resume_next", "恢复", f"并叫 {following}")
            if following
            else Main("resume", "恢复", "现在没人等")
        )
    if held is None:
        return Main("next", "下一位", f"叫 {following}" if following else "现在没人等")
    if phase == "calling":
        return Main("start", "人到了", f"{held} 开始办")
    if pause_pending:
        return Main("finish", "办结", f"{held} 办完就暂停")
    if following:
        return Main("next", "下一位", f"办结 {held}，叫 {following}")
    return Main("finish", "办结", f"{held}，后面没人等")


def pad_keys(
    hall: Hall, it: WindowNow, phase: Phase, ticket: Ticket | None, now: datetime, *, held: bool
) -> list[Key]:
    """In the order in which they lie under the hand; `held` says whether there is anybody to go on with."""
    calling = phase == "calling" and ticket is not None
    serving = phase == "serving"
    rules = hall.rules.call
    recall_at, may_recall = 0, False
    if calling and ticket is not None and ticket.called_at is not None:
        recall_at = milliseconds(ticket.called_at) + int(rules.recall_interval_s * 1000)
        may_recall = ticket.recalls < rules.max_recalls
    undo_until = it.undo.at + timedelta(seconds=rules.undo_s) if it.undo else now
    pause = Key("pause", "0", "暂停", phase in ("idle", "calling", "serving") and not it.pause_pending)
    if phase == "paused" or it.pause_pending:
        pause = Key("resume", "0", "恢复" if phase == "paused" else "不暂停了", on=True)
    hold = Key("ask:hold", "4", "挂起", serving)
    if phase == "idle" and held:
        hold = Key("ask:held", "4", "续办", on=True)
    return [
        Key("close", "G", "关窗", phase in ("idle", "paused")),
        Key("logout", "/", "交班", ticket is None),
        Key("outcome", "*", "记作", serving),
        Key("undo", "-", "撤销", undo_until > now, off_at_ms=milliseconds(undo_until)),
        hold,
        Key("ask:transfer", "5", "转号", serving),
        Key("ask:call", "6", "点名叫", phase == "idle" or (serving and not it.pause_pending)),
        Key("recall", "1", "重呼", may_recall, recall_at),
        Key("miss", "2", "过号", calling),
        Key("finish", "3", "只办结", serving),
        pause,
    ]
