"""A ticket's story: its sentences, the lanes of its places, what can be done with it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from queue_server.adapters.charts.lanes import Lane, Span, SpanKind, lanes
from queue_server.adapters.web.words import floor_name, minutes_since
from queue_server.application.stays import standing
from queue_server.domain.hall import Hall
from queue_server.domain.state import Ticket, TicketStep
from queue_server.domain.tickets.explaining import sentence, why
from queue_server.domain.tickets.marking import STAFF_OVERRIDE

_STATES = {
    "waiting": "在等",
    "called": "正在叫",
    "serving": "正在办",
    "held": "挂起，等着接着办",
    "done": "办结了",
    "missed": "过号了，还能排回来",
    "void": "作废了",
    "cancelled": "取消了",
    "expired": "到此为止",
    "moved": "换了一个号",
}


@dataclass(frozen=True)
class StoryRow:
    at: str
    what: str
    why: str
    by: str


@dataclass(frozen=True)
class Story:
    """`explained` is to be read to the citizen; `ahead`: staff have put it ahead; `others`: numbers it came from or went to."""

    number: str
    ticket_id: str
    title: str
    about: str
    rows: list[StoryRow]
    explained: str
    svg: str
    waits: bool
    ahead: bool
    others: list[str]


def story_of(
    hall: Hall, ticket: Ticket, now: datetime | None, expected: tuple[int, int] | None = None
) -> Story:
    """`now` only for the day that is not over; `expected` are the minutes still to wait."""
    waits = ticket.state == "waiting" and now is not None
    places = _places(hall, ticket, now, expected if waits else None)
    minute = _minute(ticket, now) if now is not None and ticket.ended_at is None else None
    return Story(
        number=ticket.number,
        ticket_id=ticket.id,
        title=_title(hall, ticket),
        about=_about(ticket, now),
        rows=[_row(hall, ticket, step) for step in ticket.history],
        explained=why(hall, ticket),
        svg=lanes(places, minute, label=f"{ticket.number} 的经过"),
        waits=waits,
        ahead=ticket.queue_class == STAFF_OVERRIDE,
        others=_others(ticket),
    )


def _title(hall: Hall, ticket: Ticket) -> str:
    combo = hall.combos.get(ticket.combo or "")
    business = hall.businesses.get(ticket.business)
    name = business.name if business is not None else ticket.business
    if combo is not None:
        name = f"{combo.name}，第 {ticket.step + 1} 步，共 {len(ticket.steps)} 步：{name}"
    return f"{name}，{_STATES[ticket.state]}"


def _about(ticket: Ticket, now: datetime | None) -> str:
    end = ticket.ended_at or now
    words = [f"{ticket.issued_at:%H:%M} {floor_name(ticket.floor_seen)}取号"]
    if ticket.slot_at is not None:
        words.append(f"约的 {ticket.slot_at:%H:%M}")
    if end is not None and end.date() == ticket.issued_at.date():
        words.append(f"前后 {minutes_since(ticket.issued_at, end)} 分")
    if ticket.first_called_at is not None:
        words.append(f"等了 {minutes_since(ticket.issued_at, ticket.first_called_at)} 分叫到")
    return " · ".join(words)


def _row(hall: Hall, ticket: Ticket, step: TicketStep) -> StoryRow:
    return StoryRow(
        at=f"{step.at:%H:%M:%S}"
        if step.at.date() == ticket.issued_at.date()
        else f"{step.at:%m-%d %H:%M:%S}",
        what=sentence(hall, ticket, step).rstrip("。"),
        why=(step.why or "") if step.what == "called" else "",
        by=step.by or "",
    )


def _others(ticket: Ticket) -> list[str]:
    """Numbers in the ids of the ticket it was given instead of, and of the one given instead of it."""
    found = [step.detail or "" for step in ticket.history if step.what in ("issued", "moved")]
    return [one.rpartition("-")[2] for one in found if one]


class _Track:
    """Lanes in the order in which the ticket came to them."""

    def __init__(self, hall: Hall, ticket: Ticket) -> None:
        self._hall = hall
        self._ticket = ticket
        self._lanes: dict[str, tuple[str, str, list[Span]]] = {}

    def add(
        self,
        window: int | None,
        business: str,
        kind: SpanKind,
        start: datetime,
        end: datetime,
        words: str = "",
        *,
        now: bool = False,
    ) -> None:
        known = self._hall.businesses.get(business)
        about = known.short_name if known is not None else business
        name = "在等"
        if window is not None:
            place = self._hall.windows.get(window)
            name = f"{floor_name(place.floor)} {window} 号" if place is not None else f"{window} 号"
        spans = self._lanes.setdefault(f"{name}/{about}", (name, about, []))[2]
        first, last = _minute(self._ticket, start), _minute(self._ticket, end)
        spans.append(Span(kind=kind, start=first, end=max(first, last), words=words, now=now))

    def rows(self) -> list[Lane]:
        return [
            Lane(name=name, about=about, spans=tuple(spans)) for name, about, spans in self._lanes.values()
        ]


def _places(hall: Hall, ticket: Ticket, now: datetime | None, expected: tuple[int, int] | None) -> list[Lane]:
    """Each wait on the lane of the window that ended it; what is not over goes to `now`."""
    track = _Track(hall, ticket)
    business, window = ticket.business, None
    since: datetime | None = None
    phase: SpanKind = "wait"
    for step in standing(ticket.history):
        where = step.window if step.window is not None else window
        if step.what == "issued":
            business = step.business or business
        if step.what in _TURNS:
            if since is not None:
                track.add(
                    where if step.what == "called" else window,
                    business,
                    phase,
                    since,
                    step.at,
                    _words(phase, since, step.at),
                )
            following = _TURNS[step.what]
            since, phase = (step.at, following) if following is not None else (None, "wait")
            window = where if phase != "wait" else None
        business = step.business or business
    if since is not None and now is not None and now >= since:
        still = {"walk": f"{since:%H:%M} 叫号，正在走过去", "serve": "正在办"}
        words = still.get(phase) or _words(phase, since, now)
        track.add(window, business, phase, since, now, words, now=phase == "walk")
        if expected is not None:
            likely, late = (now.timestamp() + minutes * 60 for minutes in expected)
            start, end = (datetime.fromtimestamp(at, now.tzinfo) for at in (likely, max(late, likely + 60)))
            track.add(window, business, "expect", start, end, f"大约 {start:%H:%M}–{end:%H:%M} 叫到")
    return track.rows()


_TURNS: dict[str, SpanKind | None] = {
    "issued": "wait",
    "called": "walk",
    "started": "serve",
    "unheld": "serve",
    "held": "hold",
    "transferred": "wait",
    "step_done": "wait",
    "rejoined": "wait",
    "missed": None,
    "finished": None,
    "cancelled": None,
    "expired": None,
    "moved": None,
    "voided": None,
}
"""What begins with a step; None: nothing."""


def _words(phase: SpanKind, start: datetime, end: datetime) -> str:
    minutes = minutes_since(start, end)
    if phase == "serve":
        return f"办理 {minutes} 分" if minutes else "办理不到 1 分"
    if phase == "hold":
        return f"挂起 {minutes} 分" if minutes else "挂起"
    return f"等 {minutes} 分" if phase == "wait" and minutes else ""


def _minute(ticket: Ticket, moment: datetime) -> float:
    """Since the midnight of its day."""
    midnight = ticket.issued_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment - midnight).total_seconds() / 60
