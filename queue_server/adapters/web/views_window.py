"""What the clerk's page shows, made from the hall and its state. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from queue_server.adapters.web.live import milliseconds
from queue_server.adapters.web.views_common import (
    Phase,
    limit_of,
    phase_of,
    services_of_window,
    ticket_at,
    window_now,
)
from queue_server.adapters.web.views_pad import HELD_ROWS, HeldRow, Key, Main, held_rows, main_key, pad_keys
from queue_server.adapters.web.words import (
    LEVELS,
    Mark,
    clock_text,
    floor_name,
    mark_of,
    minutes_since,
    minutes_text,
    seconds_since,
    timer_text,
)
from queue_server.domain.choosing.order import choose
from queue_server.domain.choosing.waiting import (
    ids_at_window,
    ids_waiting,
    people_waiting,
    place_of,
    ranks_of,
)
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, TicketStep
from queue_server.domain.tickets.explaining import sentence

QUEUE_ROWS = 6
HELD_IN_LINE = 2
HISTORY_ROWS = 5
LONG = 1.5
"""The bar of a service ends at one and a half times the usual minutes."""


@dataclass(frozen=True)
class QueueRow:
    number: str
    business: str
    minutes: int
    mark: Mark


@dataclass(frozen=True)
class QueueView:
    rows: list[QueueRow]
    people: int
    more: int
    longest: int
    """Whole minutes that the one who waits longest has waited, shown in `rows` or not."""
    help: str
    """What stands on the levels 2 and 3, in words."""

    @property
    def next_number(self) -> str | None:
        return self.rows[0].number if self.rows else None


@dataclass(frozen=True)
class Tick:
    percent: float
    text: str


@dataclass(frozen=True)
class Timer:
    """Counts from `from_ms` (hall time, milliseconds); the bar is full after `span_s`."""

    from_ms: int
    span_s: float
    text: str
    caption: str
    percent: float
    ticks: list[Tick]
    end: str


@dataclass(frozen=True)
class InHand:
    id: str
    number: str
    business: str
    note: str | None
    why: str | None
    status: str
    timer: Timer
    history: list[tuple[str, str]]


@dataclass(frozen=True)
class WindowView:
    window: int
    name: str
    place: str
    clerk: str | None
    served: int
    phase: Phase
    since: str
    since_minutes: int
    reason: str | None
    pause_pending: bool
    ticket: InHand | None
    queue: QueueView
    main: Main
    missed: str = ""
    """Who was called here last and did not come, while nobody else has been called since."""
    held: list[HeldRow] = field(default_factory=list)
    on_hold: int = 0
    """Those in `held` and those for which there is no digit left."""
    keys: list[Key] = field(default_factory=list)


def window_view(hall: Hall, state: HallState, window: int, now: datetime) -> WindowView:
    """Everything on the clerk's page of one window."""
    place = hall.windows[window]
    it = window_now(state, window)
    phase = phase_of(state, window)
    ticket = ticket_at(state, window)
    rows = held_rows(hall, state, window, now)
    shown = rows[:HELD_ROWS]
    queue = queue_view(hall, state, window, now, QUEUE_ROWS - max(0, -(-len(shown) // HELD_IN_LINE) - 1))
    held = None if ticket is None else _in_hand(hall, ticket, phase, now)
    return WindowView(
        window=window,
        name=place.name,
        place=f"{hall.zones[place.zone].short_name} · {floor_name(place.floor)}",
        clerk=it.clerk,
        served=it.served,
        phase=phase,
        since=clock_text(it.since.astimezone(now.tzinfo)) if it.since else "",
        since_minutes=minutes_since(it.since, now) if it.since else 0,
        reason=it.reason,
        pause_pending=it.pause_pending,
        ticket=held,
        queue=queue,
        main=main_key(phase, held.number if held else None, queue.next_number, it.pause_pending),
        missed=_missed(state, window, now),
        held=shown,
        on_hold=len(rows),
        keys=pad_keys(hall, it, phase, ticket, now, held=bool(rows)),
    )


def _missed(state: HallState, window: int, now: datetime) -> str:
    """The grace time may end while the clerk looks away: then the page says so."""
    last = next((call for call in state.calls if call.window == window), None)
    ticket = state.tickets.get(last.ticket) if last else None
    if ticket is None or ticket.state != "missed" or ticket.ended_at is None:
        return ""
    return f"{ticket.number} 没有来，{clock_text(ticket.ended_at.astimezone(now.tzinfo))} 过号了。"


def waiting_for(hall: Hall, state: HallState, window: int, now: datetime) -> list[tuple[int, Ticket]]:
    """Level and ticket of everyone this window may call: the one it calls next, then by level, class and time.

    Those who were transferred to this window count as its own work.
    """
    ranks = ranks_of(hall, state)
    first = choose(hall, state, window_now(state, window), now)
    chosen = first.ticket.id if first else None
    found = [(1, state.tickets[ticket_id]) for ticket_id in ids_at_window(hall, state, window)]
    found += [
        (level, state.tickets[ticket_id])
        for business, level in services_of_window(hall, state, window).items()
        for ticket_id in ids_waiting(hall, state, business)
    ]

    def place(pair: tuple[int, Ticket]) -> tuple[Any, ...]:
        level, ticket = pair
        return ticket.id != chosen, level, ranks.of(ticket.queue_class), place_of(ticket)

    return sorted(found, key=place)


def queue_view(hall: Hall, state: HallState, window: int, now: datetime, most: int = QUEUE_ROWS) -> QueueView:
    """The first `most` of the window's queue; a long list of held tickets takes the room of the last ones."""
    waiting = waiting_for(hall, state, window, now)
    rows = [
        QueueRow(
            ticket.number,
            hall.businesses[ticket.business].name,
            minutes_since(ticket.issued_at, now),
            mark_of((now - ticket.issued_at).total_seconds() / 60, limit_of(hall, ticket.business)),
        )
        for _, ticket in waiting[:most]
    ]
    helps = [
        f"{hall.businesses[business].short_name}（{LEVELS[level]}）{_people(people_waiting(state, business))}"
        for business, level in services_of_window(hall, state, window).items()
        if level > 1 and business in hall.businesses
    ]
    return QueueView(
        rows=rows,
        people=len(waiting),
        more=max(0, len(waiting) - most),
        longest=max((minutes_since(ticket.issued_at, now) for _, ticket in waiting), default=0),
        help=" · ".join(helps[:2]),
    )


def _people(count: int) -> str:
    return f"{count} 人" if count else "没人等"


def _in_hand(hall: Hall, ticket: Ticket, phase: Phase, now: datetime) -> InHand:
    business = hall.businesses[ticket.business]
    if phase == "calling":
        status = f"第 {ticket.times} 次" if ticket.times else ""
        timer = _calling(hall, ticket, now)
    else:
        came = ticket.started_at or ticket.called_at or ticket.issued_at
        status = f"{clock_text(came.astimezone(now.tzinfo))} 到窗 · 叫了 {ticket.times} 次"
        timer = _serving(came, ticket.held_s - ticket.held_before_s, business.avg_min, now)
    return InHand(
        id=ticket.id,
        number=ticket.number,
        business=business.name,
        note=_note(hall, ticket, phase),
        why=ticket.why,
        status=status,
        timer=timer,
        history=[
            (clock_text(step.at.astimezone(now.tzinfo)), step_text(hall, ticket, step))
            for step in ticket.history[-HISTORY_ROWS:]
        ],
    )


def _note(hall: Hall, ticket: Ticket, phase: Phase) -> str | None:
    """What the clerk should know of the ticket, and that its person comes from another floor."""
    extra = hall.rules.call.other_floor_extra_s
    if phase != "calling" or not _comes_from_another_floor(ticket) or not extra:
        return ticket.note
    way = f"人在{floor_name(ticket.floor_seen)}，多给 {_span_text(extra)}"
    return f"{way}；{ticket.note}" if ticket.note else way


def _comes_from_another_floor(ticket: Ticket) -> bool:
    return len(ticket.call_floors) > 1


def _calling(hall: Hall, ticket: Ticket, now: datetime) -> Timer:
    rules = hall.rules.call
    begun = ticket.called_at or ticket.issued_at
    span = rules.no_show_after_s or 4 * rules.recall_interval_s or 60.0
    if _comes_from_another_floor(ticket):
        span += rules.other_floor_extra_s
    ticks = []
    if 0 < rules.recall_interval_s < span and ticket.recalls < rules.max_recalls:
        ticks.append(Tick(_percent(rules.recall_interval_s, span), f"{rules.recall_interval_s:g} 秒 可重呼"))
    end = f"{_span_text(span)} 自动过号" if rules.no_show_after_s else ""
    return _timer(begun, span, now, "从这次叫号算起", ticks, end)


def _serving(came: datetime, held_s: float, usual_min: float, now: datetime) -> Timer:
    """Time on hold is no service: the timer goes on from where it stood."""
    span = usual_min * 60 * LONG
    ticks = [Tick(_percent(1, LONG), f"平常 {minutes_text(usual_min)} 分")]
    caption = "从到窗算起，挂起不算" if held_s else "从到窗算起"
    return _timer(
        came + timedelta(seconds=held_s),
        span,
        now,
        caption,
        ticks,
        f"{minutes_text(round(usual_min * LONG, 1))} 分",
    )


def _timer(begun: datetime, span: float, now: datetime, caption: str, ticks: list[Tick], end: str) -> Timer:
    gone = seconds_since(begun, now)
    return Timer(milliseconds(begun), span, timer_text(gone), caption, _percent(gone, span), ticks, end)


def _percent(part: float, whole: float) -> float:
    return round(min(100.0, 100 * part / whole), 1) if whole > 0 else 100.0


def _span_text(seconds: float) -> str:
    return f"{minutes_text(round(seconds / 60, 1))} 分" if seconds >= 60 else f"{seconds:g} 秒"


def step_text(hall: Hall, ticket: Ticket, step: TicketStep) -> str:
    """One line of a ticket's history in words; where it was taken, the clerk wants to know."""
    if step.what == "issued":
        return f"{step.by or '取号机'} 取号"
    return sentence(hall, ticket, step).rstrip("。")
