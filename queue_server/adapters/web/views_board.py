"""What the board of one floor shows, made from the hall and its state. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from queue_server.adapters.web.live import milliseconds
from queue_server.adapters.web.views_common import limit_of, minutes_of, phase_of, ticket_at
from queue_server.adapters.web.words import floor_name, minutes_since, ranges_text, seconds_since, text_width
from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.hall import Hall, Window, Zone
from queue_server.domain.state import CallShown, HallState

FLASH_S = 15
"""A board without scripts is loaded again every 15 s: a call younger than that is drawn flashing."""
HOT = 1.5
"""A wait is marked from one and a half times the limit."""
TILES_A_ROW = 12
SIZES = ((58, "n58"), (50, "n50"), (44, "n44"), (36, "n36"), (32, "n32"))
"""Type sizes of names, in pixels of the board, each with its class; nothing is smaller than the last."""
BIG_NAME_PX = 436
ROW_NAME_PX = 560
ZONE_NAME_PX = 312
WAY_PX = 210
LEAST_NAME_PX = 36
"""A window's name is read at 5 m."""
MAX_ENGLISH = 26
"""Letters that fit under the name."""

DEFAULT_NOTICE = "听到叫号，请看清号码和窗口再过去；不清楚就问穿蓝马甲的导办员。"


@dataclass(frozen=True)
class CallRow:
    key: str
    number: str
    window: int
    name: str
    row_name: str
    english: str
    way: str | None
    """上二楼 or 下一楼: the window is not on the floor of this board."""
    up: bool
    size: str
    row_size: str
    way_below: bool
    ago: str
    at_ms: int
    fresh: bool


@dataclass(frozen=True)
class ZoneRow:
    name: str
    windows: str
    people: int
    minutes: int
    size: str
    state: Literal["free", "wait", "hot", "shut"]


@dataclass(frozen=True)
class Tile:
    window: int
    state: str
    text: str
    is_number: bool


@dataclass(frozen=True)
class BoardView:
    floor: int
    newest: CallRow | None
    older: list[CallRow]
    empty_rows: int
    zones: list[ZoneRow]
    tiles: list[Tile]
    notice: str
    notice_label: str


def board_view(hall: Hall, state: HallState, floor: int, now: datetime) -> BoardView:
    """The whole board: the newest call, older ones, the zones' queues, every window, the notice line."""
    tiles = [tile for number, tile in sorted(_tiles(hall, state, floor).items())]
    rows = max(2, 5 - max(0, -(-len(tiles) // TILES_A_ROW) - 2))
    calls = [
        call_row(hall, call, floor, now)
        for call in state.calls
        if floor in call.floors and call.window in hall.windows
    ]
    older = calls[1 : 1 + rows]
    notice = state.notices.get(floor)
    return BoardView(
        floor=floor,
        newest=calls[0] if calls else None,
        older=older,
        empty_rows=rows - len(older),
        zones=zone_rows(hall, state, floor),
        tiles=tiles,
        notice=notice or DEFAULT_NOTICE,
        notice_label="通知" if notice else "提示",
    )


def call_row(hall: Hall, call: CallShown, floor: int, now: datetime) -> CallRow:
    window = hall.windows[call.window]
    up = window.floor > floor
    way = None if floor == window.floor else f"{'上' if up else '下'}{floor_name(window.floor)}"
    minutes = minutes_since(call.called_at, now)
    beside = BIG_NAME_PX - (WAY_PX if way else 0)
    below = way is not None and beside / text_width(window.name) < 44
    name, size = named(window, BIG_NAME_PX if below else beside, 58)
    row_name, row_size = named(window, ROW_NAME_PX - (WAY_PX if way else 0), 44)
    return CallRow(
        key=f"{call.ticket}-{call.window}-{call.times}",
        number=call.number,
        window=call.window,
        name=name,
        row_name=row_name,
        english=_english(hall, call.window, short=below),
        size=size,
        row_size=row_size,
        way_below=below,
        way=way,
        up=up,
        ago=f"{minutes} 分前" if minutes else "刚刚",
        at_ms=milliseconds(call.called_at),
        fresh=seconds_since(call.called_at, now) < FLASH_S,
    )


def _english(hall: Hall, window: int, *, short: bool) -> str:
    text = hall.zones[hall.windows[window].zone].name_en
    if short or not text:
        return f"Window {window}"
    full = f"Window {window} · {text}"
    return full if len(full) <= MAX_ENGLISH else text if len(text) <= MAX_ENGLISH else f"Window {window}"


def named(window: Window, room_px: int, most: int) -> tuple[str, str]:
    """The name and its size; the short name where the whole one would be too small to read."""
    name = window.name if LEAST_NAME_PX * text_width(window.name) <= room_px else window.short_name
    return name, size_for(name, room_px, most)


def size_for(text: str, room_px: int, most: int) -> str:
    """The class of the largest type size, at most `most` pixels, in which the text fits."""
    fits = [name for px, name in SIZES if px <= most and px * text_width(text) <= room_px]
    return fits[0] if fits else SIZES[-1][1]


def zones_with_windows(hall: Hall, floor: int) -> list[tuple[Zone, list[int]]]:
    """The zones of a floor that have windows, in the file's order, with their window numbers."""
    found = []
    for zone in hall.zones.values():
        numbers = [window.window for window in hall.windows.values() if window.zone == zone.id]
        if zone.floor == floor and numbers:
            found.append((zone, sorted(numbers)))
    return found


def zone_rows(hall: Hall, state: HallState, floor: int) -> list[ZoneRow]:
    return [_zone_row(hall, state, zone, numbers) for zone, numbers in zones_with_windows(hall, floor)]


def _zone_row(hall: Hall, state: HallState, zone: Zone, numbers: list[int]) -> ZoneRow:
    """The minutes are what people of this zone wait on average, each business weighed by its people."""
    total, people = 0.0, 0
    for business in hall.businesses.values():
        waiting = people_waiting(state, business.id)
        if business.zone != zone.id or not waiting:
            continue
        people += waiting
        total += waiting * minutes_of(hall, state, business.id)
    minutes = round(total / people) if people else 0
    limits = [
        limit_of(hall, business.id) for business in hall.businesses.values() if business.zone == zone.id
    ]
    hot = bool(limits) and minutes >= HOT * min(limits)
    shut = all(phase_of(state, number) == "closed" for number in numbers)
    kind: Literal["free", "wait", "hot", "shut"] = "hot" if hot else "wait"
    if not people:
        kind = "shut" if shut else "free"
    size = size_for(zone.short_name, ZONE_NAME_PX, 44)
    return ZoneRow(zone.short_name, f"{ranges_text(numbers)} 号窗口", people, minutes, size, kind)


def _tiles(hall: Hall, state: HallState, floor: int) -> dict[int, Tile]:
    words = {"closed": "未开", "idle": "空闲", "paused": "暂停"}
    found = {}
    for window in hall.windows.values():
        if window.floor != floor:
            continue
        phase = phase_of(state, window.window)
        ticket = ticket_at(state, window.window)
        text = ticket.number if ticket and phase in ("calling", "serving") else words.get(phase, "")
        found[window.window] = Tile(window.window, phase, text, phase in ("calling", "serving"))
    return found
