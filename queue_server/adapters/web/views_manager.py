"""What the manager's pages show, made from the hall, its state and the devices. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from queue_server.adapters.web.views_common import (
    Phase,
    limit_of,
    phase_of,
    ticket_at,
    window_now,
)
from queue_server.adapters.web.words import clock_text, floor_name, mark_of, minutes_since
from queue_server.application.ports import DeviceAccount
from queue_server.contract.messages import DeviceState
from queue_server.domain.choosing.waiting import ids_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket

_PHASES = {"closed": "未开", "idle": "空闲", "calling": "叫号", "serving": "", "paused": "暂停"}
MANY_MARKS = 10
KINDS = {"kiosk": "取号机", "pad": "叫号器", "announcer": "播报", "board": "屏"}
DEVICES = {
    "printer": "打印机",
    "reader": "读卡器",
    "camera": "扫码摄像头",
    "document_camera": "高拍仪",
    "voice": "语音",
}
FAULTS = {
    "out_of_paper": "没纸了",
    "near_end": "纸快用完",
    "cover_open": "盖子开着",
    "jam": "卡纸了",
    "offline": "没有回应",
    "missing": "没有接上",
}


@dataclass(frozen=True)
class Tile:
    window: int
    name: str
    phase: Phase
    state: str
    number: str | None
    minutes: int
    long: bool
    """Served for one and a half times the usual minutes or more."""
    clerk: str | None
    low_counter: bool


@dataclass(frozen=True)
class QueueLine:
    business: str
    name: str
    people: int
    marks: list[str]
    more: int
    longest: int


@dataclass(frozen=True)
class FloorView:
    floor: int
    name: str
    tiles: list[Tile]
    queues: list[QueueLine]
    notice: str | None


@dataclass(frozen=True)
class DeviceLine:
    name: str
    kind: str
    place: str
    state: str
    bad: bool


@dataclass(frozen=True)
class Sums:
    waiting: int
    longest: int
    longest_text: str
    over: bool
    open_windows: int
    paused: int
    closed: int
    done: int
    issued: int
    headline: str


def sums(hall: Hall, state: HallState, now: datetime) -> Sums:
    """The first line of the page: what it is about, in one sentence, and the figures under it."""
    waiting = [
        state.tickets[ticket] for business in state.waiting for ticket in ids_waiting(hall, state, business)
    ]
    first = min(waiting, key=lambda ticket: (ticket.issued_at, ticket.order), default=None)
    phases = [phase_of(state, number) for number in hall.windows]
    longest = minutes_since(first.issued_at, now) if first else 0
    over = first is not None and longest > limit_of(hall, first.business)
    text = f"{first.number} {hall.businesses[first.business].name}" if first else ""
    return Sums(
        waiting=len(waiting),
        longest=longest,
        longest_text=text,
        over=over,
        open_windows=sum(phase not in ("closed", "paused") for phase in phases),
        paused=phases.count("paused"),
        closed=phases.count("closed"),
        done=sum(ticket.state == "done" for ticket in state.tickets.values()),
        issued=len(state.tickets),
        headline=_headline(hall, first, longest, over, len(waiting), phases),
    )


def _headline(
    hall: Hall, first: Ticket | None, longest: int, over: bool, people: int, phases: Sequence[Phase]
) -> str:
    if all(phase == "closed" for phase in phases):
        return f"窗口都没开，{people} 人在等" if people else "窗口都没开，现在没有人等"
    if first is None:
        return "现在没有人等"
    if over:
        limit = limit_of(hall, first.business)
        return f"{first.number} 等了 {longest} 分，超过“{hall.businesses[first.business].name}”的 {limit:g} 分上限"
    return f"{people} 人在等，最久 {longest} 分，没有人超过上限"


def floor_view(hall: Hall, state: HallState, floor: int, now: datetime) -> FloorView:
    numbers = sorted(number for number, window in hall.windows.items() if window.floor == floor)
    return FloorView(
        floor=floor,
        name=floor_name(floor),
        tiles=[_tile(hall, state, number, now) for number in numbers],
        queues=[
            _queue(hall, state, business.id, now)
            for business in hall.businesses.values()
            if business.floor == floor
        ],
        notice=state.notices.get(floor),
    )


def _tile(hall: Hall, state: HallState, number: int, now: datetime) -> Tile:
    it, ticket, phase = window_now(state, number), ticket_at(state, number), phase_of(state, number)
    begun = it.since
    long = False
    if ticket is not None:
        begun = (ticket.started_at or ticket.called_at) if phase == "serving" else ticket.called_at
        usual = hall.businesses[ticket.business].avg_min
        long = phase == "serving" and begun is not None and minutes_since(begun, now) >= 1.5 * usual
    return Tile(
        window=number,
        name=hall.windows[number].name,
        phase=phase,
        state=_PHASES[phase],
        number=ticket.number if ticket else None,
        minutes=minutes_since(begun, now) if begun else 0,
        long=long,
        clerk=it.clerk,
        low_counter=hall.windows[number].low_counter,
    )


def _queue(hall: Hall, state: HallState, business: str, now: datetime) -> QueueLine:
    waiting = [state.tickets[ticket] for ticket in ids_waiting(hall, state, business)]
    waits = sorted((minutes_since(ticket.issued_at, now) for ticket in waiting), reverse=True)
    limit = limit_of(hall, business)
    return QueueLine(
        business=business,
        name=hall.businesses[business].short_name,
        people=len(waiting),
        marks=[mark_of(wait, limit) for wait in waits[:MANY_MARKS]],
        more=max(0, len(waits) - MANY_MARKS),
        longest=waits[0] if waits else 0,
    )


def device_lines(
    accounts: Sequence[DeviceAccount], states: Mapping[str, DeviceState], now: datetime
) -> list[DeviceLine]:
    """Every device that has an account or speaks, by kind and name; nothing moves while it is read."""
    known = {account.name: account for account in accounts}
    lines = []
    for name in sorted(known.keys() | states.keys(), key=lambda each: (_kind(known, states, each), each)):
        account, state = known.get(name), states.get(name)
        kind = _kind(known, states, name)
        place = ""
        if account is not None:
            place = f"{account.window} 号窗口" if account.window else floor_name(account.floor)
        lines.append(DeviceLine(name, KINDS.get(kind, kind), place, *_device_words(state, now)))
    return lines


def _kind(known: Mapping[str, DeviceAccount], states: Mapping[str, DeviceState], name: str) -> str:
    return known[name].kind if name in known else states[name].kind


def _device_words(state: DeviceState | None, now: datetime) -> tuple[str, bool]:
    if state is None:
        return "今天还没上线", False
    since = datetime.fromisoformat(state.since).astimezone(now.tzinfo)
    if not state.online:
        return f"{clock_text(since)} 起断线", True
    if state.faults:
        return "，".join(fault_text(fault) for fault in state.faults), True
    return f"正常，{clock_text(since)} 起", False


def fault_text(fault: str) -> str:
    """`printer:out_of_paper` in words; a strip is named by its address. What is not known stays as it is."""
    device, _, code = fault.partition(":")
    if code.isdigit():
        return f"{code} 号窗口屏没有回应"
    if code in FAULTS or not code:
        return f"{DEVICES.get(device, device)}{FAULTS.get(code, '没有回应')}"
    return fault


def unprinted(state: HallState) -> list[tuple[str, str, str]]:
    """Number, time and kiosk of today's tickets whose slip did not come out and that still count."""
    live = ("waiting", "called", "serving", "held")
    return [
        (ticket.number, ticket.issued_at.strftime("%H:%M"), ticket.kiosk)
        for ticket in state.tickets.values()
        if ticket.printed is False and ticket.state in live
    ]
