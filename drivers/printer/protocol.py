"""ESC/POS: commands to bytes, status bytes to values. Pure. Source: reference of device protocols §4, Epson TM-T88 class."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from PIL import Image

from drivers.base import ProtocolError

WIDTH_DOTS = 576
"""Printable width of an 80 mm printer at 203 dpi, 8 dots a millimetre."""
CELL_DOTS = 12
"""Width of a Latin character of font A; a Chinese one is twice as wide. Both are 24 dots high."""
LINE_DOTS = 24
BAND_ROWS = 255
"""Most rows of one raster block."""
MAX_QR_BYTES = 2953

Paper = Literal["ok", "near_end", "out", "unknown"]
QrLevel = Literal["L", "M", "Q", "H"]


class Align(IntEnum):
    LEFT = 0
    CENTRE = 1
    RIGHT = 2


# ---- text ----


def line_is_printable(text: str) -> bool:
    """Whether the printer's own font has every character: two-byte GBK and no control character.

    A line that is not printable goes as a picture (`raster`).
    """
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in text):
        return False
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def text(line: str) -> bytes:
    """The bytes of a printable line, without its end. Raises ProtocolError where the font lacks a character."""
    if not line_is_printable(line):
        raise ProtocolError(
            f"expected characters of the printer's font (GBK), got one it lacks at {_first_odd(line)}"
        )
    return line.encode("gbk")


def line(content: str) -> bytes:
    """A printable line with its end."""
    return text(content) + b"\n"


def columns(content: str) -> int:
    """Width of a line in Latin cells: 1 for a Latin character, 2 for a Chinese one."""
    return sum(1 if ord(character) < 0x80 else 2 for character in content)


def _first_odd(line: str) -> int:
    return next(place for place, character in enumerate(line) if not line_is_printable(character))


# ---- modes ----


def initialise() -> bytes:
    """ESC @, and Chinese mode on explicitly: not every printer comes up in it."""
    return b"\x1b@" + chinese_mode(on=True)


def chinese_mode(*, on: bool) -> bytes:
    return b"\x1c&" if on else b"\x1c."


def size(width: int, height: int) -> bytes:
    """Characters `width` × `height` times as large, 1…8. Both FS ! and GS !.

    FS ! knows only double; on Epson-class printers the last command counts, cheap ones keep GS ! to Latin.
    """
    for factor in (width, height):
        if not 1 <= factor <= 8:
            raise ProtocolError(f"expected a size factor 1 to 8, got {factor}")
    chinese = (0x04 if width > 1 else 0) | (0x08 if height > 1 else 0)
    return bytes((0x1C, 0x21, chinese, 0x1D, 0x21, (width - 1) << 4 | (height - 1)))


def bold(*, on: bool) -> bytes:
    return bytes((0x1B, 0x45, int(on)))


def underline(dots: int) -> bytes:
    """0, 1 or 2 dots, Latin and Chinese."""
    _byte(dots, "underline", 2)
    return bytes((0x1B, 0x2D, dots, 0x1C, 0x2D, dots))


def reverse(*, on: bool) -> bytes:
    """White on black."""
    return bytes((0x1D, 0x42, int(on)))


def align(where: Align) -> bytes:
    """Takes effect at the beginning of a line."""
    return bytes((0x1B, 0x61, where))


def chinese_spacing(left: int, right: int) -> bytes:
    """Blank dots beside each Chinese character."""
    return bytes((0x1C, 0x53, _byte(left, "left"), _byte(right, "right")))


def line_spacing(dots: int | None = None) -> bytes:
    """Distance of lines in dots; None for the printer's own."""
    return b"\x1b2" if dots is None else bytes((0x1B, 0x33, _byte(dots, "line spacing")))


def position(dots: int) -> bytes:
    """Goes on at `dots` from the left edge of the line."""
    if not 0 <= dots <= 0xFFFF:
        raise ProtocolError(f"expected a position 0 to 65535, got {dots}")
    return bytes((0x1B, 0x24, dots & 0xFF, dots >> 8))


# ---- paper ----


def feed_lines(count: int) -> bytes:
    return bytes((0x1B, 0x64, _byte(count, "lines")))


def feed_dots(dots: int) -> bytes:
    return bytes((0x1B, 0x4A, _byte(dots, "dots")))


def cut(feed: int = 0, *, full: bool = False) -> bytes:
    """Feeds to the cutter and `feed` dots more, then cuts, leaving a bridge unless `full`."""
    return bytes((0x1D, 0x56, 0x41 if full else 0x42, _byte(feed, "feed")))


def paper_stop() -> bytes:
    """Paper end stops printing, near-end does not."""
    return b"\x1bc3\x0c\x1bc4\x0c"


# ---- pictures ----


def qr(content: bytes, *, module: int = 6, level: QrLevel = "M") -> bytes:
    """A QR code (model 2) drawn by the printer; `module` is the edge of a module in dots, 1…16."""
    if not 1 <= module <= 16:
        raise ProtocolError(f"expected a module of 1 to 16 dots, got {module}")
    if not 1 <= len(content) <= MAX_QR_BYTES:
        raise ProtocolError(f"expected 1 to {MAX_QR_BYTES} bytes for a QR code, got {len(content)}")
    length = len(content) + 3
    return b"".join(
        (
            b"\x1d(k\x04\x00\x31\x41\x32\x00",
            b"\x1d(k\x03\x00\x31\x43" + bytes((module,)),
            b"\x1d(k\x03\x00\x31\x45" + bytes((0x30 + "LMQH".index(level),)),
            b"\x1d(k" + bytes((length & 0xFF, length >> 8)) + b"\x31\x50\x30" + content,
            b"\x1d(k\x03\x00\x31\x51\x30",
        )
    )


def raster(image: Image.Image) -> bytes:
    """A picture in bands of at most 255 rows (GS v 0). Dark pixels are printed; wider than the paper is an error."""
    if image.width > WIDTH_DOTS or not image.width or not image.height:
        raise ProtocolError(
            f"expected a picture 1 to {WIDTH_DOTS} dots wide, got {image.width}×{image.height}"
        )
    across = (image.width + 7) // 8
    black = image.convert("L").point(lambda value: 255 if value < 128 else 0)
    padded = Image.new("L", (across * 8, image.height), 0)
    padded.paste(black, (0, 0))
    bits = padded.convert("1", dither=Image.Dither.NONE).tobytes()
    out = bytearray()
    for top in range(0, image.height, BAND_ROWS):
        rows = min(BAND_ROWS, image.height - top)
        out += bytes((0x1D, 0x76, 0x30, 0, across & 0xFF, across >> 8, rows & 0xFF, rows >> 8))
        out += bits[top * across : (top + rows) * across]
    return bytes(out)


# ---- status ----

CLEAR_BUFFERS = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 8: forget what was received and not printed, obeyed at once even when offline (Epson class)."""
RECOVER = b"\x10\x05\x02"
"""DLE ENQ 2: after a cutter error, go on with empty buffers."""
QUEUED_STATUS = b"\x1dr\x01"
"""GS r 1: answered in its turn, so the answer says that all before it was printed."""
XON, XOFF = 0x11, 0x13


def ask_status(which: int) -> bytes:
    """DLE EOT n, real time: 1 printer, 2 why offline, 3 errors, 4 paper. Never inside a raster block."""
    if which not in (1, 2, 3, 4):
        raise ProtocolError(f"expected status 1 to 4, got {which}")
    return bytes((0x10, 0x04, which))


def auto_status(mask: int = 0xFF) -> bytes:
    """GS a: the printer says by itself what changes (ASB); 0 turns it off."""
    return bytes((0x1D, 0x61, _byte(mask, "mask")))


ByteKind = Literal["status", "asb", "queued", "flow", "other"]


def kind_of(byte: int) -> ByteKind:
    """What a byte from the printer begins: a real-time answer, an ASB of 4 bytes, the answer of GS r, XON or XOFF."""
    if byte in (XON, XOFF):
        return "flow"
    if byte & 0x93 == 0x12:
        return "status"
    if byte & 0x93 == 0x10:
        return "asb"
    return "queued" if byte & 0x90 == 0 else "other"


@dataclass(frozen=True, slots=True)
class Status:
    """The four real-time answers, or an ASB, in words."""

    offline: bool
    cover_open: bool
    paper: Paper
    cutter: bool
    broken: bool
    """An error that only switching off and on ends."""
    overheated: bool


def decode_status(answers: bytes) -> Status:
    """The answers to DLE EOT 1, 2, 3, 4 in this order. Raises ProtocolError."""
    if len(answers) != 4 or any(kind_of(answer) != "status" for answer in answers):
        raise ProtocolError(f"expected four status bytes 0xx1xx10, got {answers.hex(' ') or 'nothing'}")
    printer, why, error, paper = answers
    return Status(
        offline=bool(printer & 0x08),
        cover_open=bool(why & 0x04),
        paper=_paper(near=bool(paper & 0x0C), end=bool(paper & 0x60 or why & 0x20)),
        cutter=bool(error & 0x08),
        broken=bool(error & 0x20),
        overheated=bool(error & 0x40),
    )


def decode_auto_status(block: bytes) -> Status:
    """An ASB of 4 bytes. Raises ProtocolError."""
    if len(block) != 4 or kind_of(block[0]) != "asb" or any(byte & 0x90 for byte in block[1:]):
        raise ProtocolError(f"expected an automatic status of 4 bytes, got {block.hex(' ') or 'nothing'}")
    return Status(
        offline=bool(block[0] & 0x08),
        cover_open=bool(block[0] & 0x20),
        paper=_paper(near=bool(block[2] & 0x03), end=bool(block[2] & 0x0C)),
        cutter=bool(block[1] & 0x08),
        broken=bool(block[1] & 0x20),
        overheated=bool(block[1] & 0x40),
    )


def _paper(*, near: bool, end: bool) -> Paper:
    if end:
        return "out"
    return "near_end" if near else "ok"


def _byte(value: int, name: str, most: int = 255) -> int:
    if not 0 <= value <= most:
        raise ProtocolError(f"expected {name} 0 to {most}, got {value}")
    return value
