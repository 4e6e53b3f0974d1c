"""Dynamic areas of BX-K cards (A3 06): where a text stands, in which font and colour. Bytes ↔ values."""

import re
import struct
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from drivers.base import ProtocolError
from drivers.led_board.protocol import command, joined

Colour = Literal["red", "green", "yellow"]
_COLOURS: Final[dict[Colour, bytes]] = {"red": b"\\C1", "green": b"\\C2", "yellow": b"\\C3"}
_AREA: Final = struct.Struct("<BHHHHBBBHB")
_LOOK: Final = struct.Struct("<BBBBBBBBI")
_CONTROLS: Final = re.compile(rb"\\(?:C(\d)|F[A-Z]\d{3}|n|D[YLDHMS])")
_REPLACEMENT: Final = "□"
_LIKE: Final = {"\\": "/", "―": "—", "・": "·", "•": "·", "\u00a0": " "}
MAX_TEXT: Final = 800


class Area(Struct, frozen=True, kw_only=True):
    """One dynamic area. `x`, `y`, `width`, `height` in dots; `text` is sanitised GBK with control escapes.

    `align`: bits 1-0 left 00, right 01, centre 10; bits 3-2 top 00, bottom 01, middle 10. `effect`: 1 static, 2 quick, 3 left …
    `speed` 0 fast to 18 hex; `stay` in half seconds; `timeout` in seconds.
    """

    id: int
    x: int = 0
    y: int = 0
    width: int
    height: int
    text: bytes
    gap: int = 0
    run: int = 0
    timeout: int = 0
    align: int = 0b1000
    lines: int = 1
    newline: int = 1
    effect: int = 1
    exit_effect: int = 0
    speed: int = 0
    stay: int = 0
    kind: int = 0


class Update(Struct, frozen=True, kw_only=True):
    """The body of A3 06. `delete` None keeps what is not named, an empty tuple deletes all, else those ids."""

    delete: tuple[int, ...] | None = None
    areas: tuple[Area, ...] = ()


def gb2312(text: str) -> str:
    """The text with everything a card can't show replaced: outside GB 2312 □, a backslash /, control characters a blank.

    GB 2312 has no second byte 5C, so no character of it is taken for a control escape.
    """
    return "".join(_shown(_LIKE.get(char, char)) for char in text)


def _shown(char: str) -> str:
    if not char.isprintable():
        return " "
    try:
        char.encode("gbk").decode(
            "gb2312"
        )  # GBK says which bytes (· and — differ), GB 2312 whether the card has them
    except UnicodeError:
        return _REPLACEMENT
    return char


def units(text: str) -> int:
    """Width in half characters: 1 for ASCII, 2 for the rest."""
    return sum(1 if char.isascii() else 2 for char in text)


def clipped(text: str, width: int) -> str:
    """As much of the text as fits into `width` half characters."""
    used = 0
    for index, char in enumerate(text):
        used += units(char)
        if used > width:
            return text[:index]
    return text


def marked(text: str, colour: Colour, font: int | None = None) -> bytes:
    """Bytes for an area: colour, optionally the font file (both Chinese and ASCII), then the sanitised text."""
    fonts = b"" if font is None else f"\\FO{font:03d}\\FE{font:03d}".encode("ascii")
    return fonts + _COLOURS[colour] + gb2312(text).encode("gbk")


def plain(text: bytes) -> tuple[str, Colour]:
    """What a reader sees: the text without control escapes (\\n becomes a line end), and its first colour."""
    found = _CONTROLS.search(text)
    colour: Colour = "red"
    while found:
        if found[1]:
            colour = next((name for name, mark in _COLOURS.items() if mark == found[0]), "red")
            break
        found = _CONTROLS.search(text, found.end())
    bare = _CONTROLS.sub(lambda control: b"\n" if control[0] == b"\\n" else b"", text)
    return bare.decode("gbk", errors="replace"), colour


def show(update: Update, mode: int = 0) -> bytes:
    """The data field of A3 06."""
    if update.delete is None:
        delete = b"\x00"
    elif update.delete:
        delete = bytes((len(update.delete), *update.delete))
    else:
        delete = b"\xff"
    return command(0xA3, 0x06, delete + joined([_encode(area) for area in update.areas]), mode=mode)


def parse_update(body: bytes) -> Update:
    """The body of A3 06 (what follows the five command bytes). Raises ProtocolError; every length is bounded."""
    take = _Taker(body)
    count = take.bytes(1)[0]
    if count == 0xFF:
        delete: tuple[int, ...] | None = ()
    else:
        delete = tuple(take.bytes(count)) or None
    areas = tuple(_decode(take.bytes(take.u16())) for _ in range(take.bytes(1)[0]))
    take.end()
    return Update(delete=delete, areas=areas)


def _encode(area: Area) -> bytes:
    if len(area.text) > MAX_TEXT:
        raise ProtocolError(f"BX: expected at most {MAX_TEXT} bytes of text, got {len(area.text)}")
    return (
        _AREA.pack(
            area.kind,
            _across(area.x),
            area.y,
            _across(area.width),
            area.height,
            area.id,
            area.gap,
            area.run,
            area.timeout,
            0,
        )
        + _LOOK.pack(
            0,
            area.align,
            area.lines,
            area.newline,
            area.effect,
            area.exit_effect,
            area.speed,
            area.stay,
            len(area.text),
        )
        + area.text
    )


def _decode(data: bytes) -> Area:
    take = _Taker(data)
    kind, x, y, width, height, number, gap, run, timeout, speech = _AREA.unpack(take.bytes(_AREA.size))
    if speech == 1:
        take.bytes(3)
        take.bytes(int.from_bytes(take.bytes(4), "little"))
    extension, align, lines, newline, effect, leave, speed, stay, length = _LOOK.unpack(
        take.bytes(_LOOK.size)
    )
    if extension:
        raise ProtocolError(f"BX: expected no area extension, got {extension}")
    text = take.bytes(length)
    take.end()
    return Area(
        kind=kind,
        x=_dots(x),
        y=y,
        width=_dots(width),
        height=height,
        id=number,
        gap=gap,
        run=run,
        timeout=timeout,
        align=align,
        lines=lines,
        newline=newline,
        effect=effect,
        exit_effect=leave,
        speed=speed,
        stay=stay,
        text=text,
    )


def _across(dots: int) -> int:
    """Horizontal measures count 8 dots, or single ones with bit 15 set."""
    return dots // 8 if dots % 8 == 0 else dots | 0x8000


def _dots(value: int) -> int:
    return value & 0x7FFF if value & 0x8000 else value * 8


class _Taker:
    """Reads from the front; never past the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def bytes(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise ProtocolError(f"BX area: expected {size} more bytes, got {len(self._data) - self._at}")
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken

    def u16(self) -> int:
        return int.from_bytes(self.bytes(2), "little")

    def end(self) -> None:
        if self._at != len(self._data):
            raise ProtocolError(f"BX area: expected its end, got {len(self._data) - self._at} more bytes")


def rows(lines: Sequence[str], *, width: int, font: int, colour: Colour, font_file: int | None) -> list[Area]:
    """One static area a line, left aligned, from the top; each clipped to what fits (no scrolling)."""
    fits = width * 2 // font
    return [
        Area(
            id=number,
            y=number * font,
            width=width,
            height=font,
            text=marked(clipped(gb2312(line), fits), colour, font_file),
        )
        for number, line in enumerate(lines)
    ]
