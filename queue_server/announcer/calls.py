"""What the hall says and shows for a call: spoken Chinese, the lines of a strip, the rows of a hall board. Pure."""

import re
from collections.abc import Iterable

from queue_server.contract.http import AudioZoneInfo, HallDocument
from queue_server.contract.messages import Board, BoardCall, Call, CallText, WindowState

STRIP_COLUMNS = 16
"""Half characters a line of a strip holds: 8 Chinese characters."""
LISTEN = "请听叫号"
"""Stands where a number would be older than the hall can vouch for."""
DEFAULT_TEMPLATE = "请{ticket}号到{floor}楼{window}号窗口办理"

_DIGITS = "零一二三四五六七八九"


# ---- speech ----


def spoken_number(number: str) -> str:
    """Letters by name, digits one by one: D028 → D零二八."""
    return "".join(
        _DIGITS[int(character)] if character in "0123456789" else character for character in number
    )


def cardinal(value: int) -> str:
    """0 to 9999 as it is said: 37 → 三十七, 10 → 十, 103 → 一百零三."""
    if not 0 <= value <= 9999:
        raise ValueError(f"expected 0 to 9999, got {value}")
    if value < 10:
        return _DIGITS[value]
    out = ""
    gap = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if gap else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(out)
    return out[1:] if out.startswith("一十") else out


def spoken_call(call: Call, floor: int, templates: dict[str, str]) -> str:
    """The sentence that is said on `floor`; a recall has its own words. The window's floor is said only on another one.

    A comma stands after the number, so that it is heard by itself.
    """
    template = templates.get("zh") or DEFAULT_TEMPLATE
    if call.times > 1:
        template = templates.get("zh_recall") or template
    elsewhere = call.floor != floor
    if not elsewhere:
        template = template.replace("{floor}楼", "")
    elif "{floor}" not in template:
        template = template.replace("{window}", "{floor}楼{window}", 1)
    template = re.sub(r"\{ticket\}号(?![，。！、])", "{ticket}号，", template)
    words = {
        "ticket": spoken_number(call.number),
        "window": cardinal(call.window),
        "floor": cardinal(call.floor),
        "window_name": call.window_name,
        "zone": call.zone_name,
    }
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found.group(1), ""), template).strip("，")


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between its marks; they are rendered and kept one by one."""
    parts = re.split(r"[，。；、！？,;!?]+", sentence)
    return [part for part in parts if any(character.isalnum() for character in part)]


def window_clauses(document: HallDocument, floor: int) -> list[str]:
    """The clauses that every call of this floor's windows needs, to be rendered ahead of the first call."""
    ahead: dict[str, None] = {}
    for window in document.windows:
        if window.floor != floor:
            continue
        for times in (1, 2):
            spoken = spoken_call(
                _example(window.window, floor, times), floor, document.announcement_templates
            )
            ahead.update(dict.fromkeys(clause for clause in clauses(spoken) if "零零零" not in clause))
    return list(ahead)


def _example(window: int, floor: int, times: int) -> Call:
    return Call(
        call_id="",
        number="000",
        window=window,
        window_name="",
        floor=floor,
        zone="",
        zone_name="",
        business="",
        times=times,
        repeats=1,
        text=CallText("", ""),
        at="",
        expires_at="",
    )


def zones_to_speak_in(call: Call, floor: int, document: HallDocument | None) -> list[str]:
    """The audio zones of the window's zone; all of this floor for a call to another floor, or where none is known."""
    if document is None:
        return [f"F{floor}"]
    here = audio_zones_of(document, floor)
    if call.floor == floor:
        own = [zone.id for zone in here if call.zone in zone.zones]
        if own:
            return own
    return [zone.id for zone in here] or [f"F{floor}"]


def audio_zones_of(document: HallDocument, floor: int) -> list[AudioZoneInfo]:
    zones = {zone.id for zone in document.zones if zone.floor == floor}
    return [audio for audio in document.audio_zones if zones.intersection(audio.zones)]


# ---- strips ----


def columns(text: str) -> int:
    """Width in half characters: 1 for ASCII, 2 for the rest."""
    return sum(1 if character.isascii() else 2 for character in text)


def fitted(text: str, width: int = STRIP_COLUMNS) -> str:
    """As much as fits; nothing ever scrolls."""
    used = 0
    for at, character in enumerate(text):
        used += columns(character)
        if used > width:
            return text[:at]
    return text


def first_fitting(choices: Iterable[str], width: int = STRIP_COLUMNS) -> str:
    """The first that fits; the last one cut where none does."""
    last = ""
    for choice in choices:
        if columns(choice) <= width:
            return choice
        last = choice
    return fitted(last, width)


def strip_head(window: int, document: HallDocument | None, state: WindowState | None) -> str:
    """Line 1: the window's number and its short name, 17 户政身份证; before the hall is known, its zone's name."""
    name = state.zone_name if state is not None else ""
    if document is not None:
        name = next((info.short_name for info in document.windows if info.window == window), name)
    return fitted(f"{window} {name}".strip())


def strip_second(state: WindowState | None, *, current: bool, open_today: bool = True) -> str:
    """Line 2. `current` is False where the server is known to be gone for too long: then no number stands there."""
    if state is None:
        return LISTEN
    if state.state == "paused":
        return _paused(state.notice)
    if state.state == "closed":
        if state.notice and columns(state.notice) <= STRIP_COLUMNS:
            return state.notice
        return "窗口未开" if open_today else "今日不开"
    if not current:
        return LISTEN
    if state.state == "open" or state.number is None:
        return "请先取号"
    if state.state == "calling":
        return first_fitting((f"请 {state.number} 号", f"请{state.number}号"))
    return first_fitting((f"办理 {state.number}", f"办理{state.number}"))


def _paused(notice: str | None) -> str:
    """暂停 10:40回; a notice that does not fit is left away, half a sentence says nothing."""
    if not notice:
        return "暂停"
    if notice.startswith("暂停"):
        return first_fitting((notice, "暂停"))
    return first_fitting((f"暂停 {notice}", "暂停"))


# ---- hall board ----


def board_rows(board: Board | None, floor: int, rows: int, width: int, *, current: bool) -> list[str]:
    """The rows of a hall board, newest call first, the notice in the last one. Called and served numbers only."""
    if board is None:
        return [LISTEN]
    if not current:
        return ["网络中断", LISTEN][:rows]
    notice = board.notice if board.notice and columns(board.notice) <= width else None
    room = rows - 1 if notice and rows > 1 else rows
    lines = [_board_row(call, floor, width) for call in board.calls if call.state in ("called", "serving")][
        :room
    ]
    if not lines:
        lines = ["请先取号", "叫到的号在这里"][:room]
    if notice and rows > 1:
        lines += [""] * (room - len(lines)) + [notice]
    return lines


def _board_row(call: BoardCall, floor: int, width: int) -> str:
    """M021 → 43号窗口; a window on another floor with its floor."""
    number, window = call.number, call.window
    if call.floor == floor:
        return first_fitting(
            (f"{number} → {window}号窗口", f"{number}→{window}号窗口", f"{number}→{window}号"), width
        )
    up = f"{call.floor}楼"
    return first_fitting(
        (f"{number} → {up} {window}号窗口", f"{number}→{up}{window}号窗", f"{number}→{up}{window}号"), width
    )
