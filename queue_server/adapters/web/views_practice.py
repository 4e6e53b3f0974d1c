"""What the practice page shows: the tray, the devices, strips as decoded, what was spoken and printed. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from drivers.emulators.api import CardInTray, DeviceShown, Overview, SlipShown, SoundShown, StripShown
from queue_server.adapters.practice_door import PRACTICE_TIME
from queue_server.adapters.web.words import clock_text, floor_name
from queue_server.contract.messages import DeviceState
from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import opening
from queue_server.domain.state import HallState

PRACTICE_WORDS = "按 " + PRACTICE_TIME.replace("T", " ") + " 练习"
"""The one button out of hours."""
_CALLING = re.compile(r"请\s*[A-Z]+\d+\s*号")
_KINDS = {
    "id_reader": "读卡器",
    "printer": "打印机",
    "qr_camera": "扫码口",
    "document_camera": "高拍仪",
    "led_bus": "条屏",
    "hall_board": "大屏",
    "speaker": "广播",
}
_SHOWN_SOUNDS = 5
_SHOWN_SLIPS = 4


class Card(Struct, frozen=True, kw_only=True):
    """`face` is the name printed on it: a tray's hint begins with it."""

    name: str
    face: str
    title: str
    hint: str
    kind: str
    held: bool


class Plug(Struct, frozen=True, kw_only=True):
    id: str
    label: str
    plugged: bool


class Strip(Struct, frozen=True, kw_only=True):
    """One tile. `tone` is read off the decoded text: calling, serving, paused, rest, shut; or off."""

    window: int
    lines: list[str]
    tone: Literal["calling", "serving", "paused", "rest", "shut", "off"]


class Heard(Struct, frozen=True, kw_only=True):
    file: str
    at: str
    zone: str
    text: str


class Slip(Struct, frozen=True, kw_only=True):
    file: str
    at: str


class Playing(Struct, frozen=True, kw_only=True):
    """Everything that changes on the page, which plays the first kiosk. `matrix_rev` tells when a manager changed what windows serve."""

    kiosk: str | None
    screen: bool
    card: str | None
    code: str | None
    paper: str
    cards: list[Card]
    plugs: list[Plug]
    strips: list[Strip]
    sounds: list[Heard]
    slips: list[Slip]
    sound_count: int
    slip_count: int
    matrix_rev: int
    closed: str | None


def playing(
    *,
    hall: Hall,
    overview: Overview,
    strips: Sequence[StripShown],
    sounds: Sequence[SoundShown],
    slips: Sequence[SlipShown],
    state: HallState,
    now: datetime,
) -> Playing:
    held = _held(overview)
    kiosk = next((device.kiosk for device in overview.devices if device.kiosk), None)
    zones = {
        zone.id: "、".join(hall.zones[name].short_name for name in zone.zones) for zone in hall.audio_zones
    }
    return Playing(
        kiosk=kiosk,
        screen=overview.screen_at is not None,
        card=held.title if held else overview.card,
        code=overview.code,
        paper=overview.paper,
        cards=[_card(one, held=one is held) for one in overview.tray],
        plugs=[
            Plug(id=one.id, label=_label(one), plugged=one.plugged)
            for one in overview.devices
            if one.kind in _KINDS and one.kiosk in (kiosk, None)
        ],
        strips=_tiles(hall, strips),
        sounds=[
            Heard(file=one.file, at=_seconds(one.at, now), zone=zones.get(one.zone, one.zone), text=one.text)
            for one in sounds[: -_SHOWN_SOUNDS - 1 : -1]
        ],
        slips=[Slip(file=one.file, at=_seconds(one.at, now)) for one in slips[: -_SHOWN_SLIPS - 1 : -1]],
        sound_count=overview.sounds,
        slip_count=overview.slips,
        matrix_rev=state.matrix_rev,
        closed=closed_text(hall, state, now),
    )


def closed_text(hall: Hall, state: HallState, now: datetime) -> str | None:
    """What to do where no business takes tickets now."""
    if any(opening(hall, state, business, now).open for business in hall.businesses.values()):
        return None
    return f"现在 {clock_text(now)}，不在办事时间，取不了号。"


def figures(states: Iterable[DeviceState], hall: Hall) -> str:
    """1 台取号机 · 48 块条屏 · 2 个广播: those that are there now."""
    there = Counter(state.kind for state in states if state.online)
    return f"{there['kiosk']} 台取号机 · {len(hall.windows)} 块条屏 · {there['announcer']} 个广播"


def _held(overview: Overview) -> CardInTray | None:
    return next((one for one in overview.tray if overview.card in (one.name, one.title)), None)


def _card(card: CardInTray, *, held: bool) -> Card:
    face, comma, hint = card.hint.partition("，")
    if not comma:
        face, hint = card.title, card.hint
    return Card(name=card.name, face=face, title=card.title, hint=hint, kind=card.kind, held=held)


def _label(device: DeviceShown) -> str:
    """读卡器; 一楼条屏."""
    floor = "" if device.floor is None else floor_name(device.floor)
    return floor + _KINDS[device.kind]


def _tiles(hall: Hall, strips: Sequence[StripShown]) -> list[Strip]:
    by_window: Mapping[int | None, StripShown] = {strip.window: strip for strip in strips}
    return [_tile(number, by_window.get(number)) for number in sorted(hall.windows)]


def _tile(number: int, shown: StripShown | None) -> Strip:
    if shown is None or not shown.lines:
        return Strip(window=number, lines=[f"{number:02d}", "没有画面"], tone="off")
    text = shown.lines[-1]
    tone: Literal["calling", "serving", "paused", "rest", "shut", "off"] = "rest"
    if not shown.online:
        tone = "off"
    elif _CALLING.search(text):
        tone = "calling"
    elif text.startswith("办理"):
        tone = "serving"
    elif text.startswith("暂停"):
        tone = "paused"
    elif text.endswith(("未开", "不开")):
        tone = "shut"
    return Strip(window=number, lines=shown.lines, tone=tone)


def _seconds(at: str, now: datetime) -> str:
    """10:24:06, hall time."""
    try:
        return f"{datetime.fromisoformat(at).astimezone(now.tzinfo):%H:%M:%S}"
    except ValueError:
        return at
