"""What each ESC/POS command does to the paper: modes, text, codes, rasters, cuts."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from drivers.printer import characters
from drivers.printer.parser import Command, Parser
from drivers.printer.protocol import CELL_DOTS, Align
from drivers.printer.render import BOX, SPACING_DOTS, Paper, Style, qr_image

CUTTER_DOTS = 40
"""Distance from head to cutter, fed by GS V 65 and 66."""


@dataclass(slots=True)
class _Modes:
    chinese: bool = True
    latin_width: int = 1
    latin_height: int = 1
    chinese_width: int = 1
    chinese_height: int = 1
    bold: bool = False
    latin_underline: int = 0
    chinese_underline: int = 0
    reverse: bool = False
    gap_left: int = 0
    gap_right: int = 0
    qr_module: int = 3
    qr_level: str = "L"
    qr_content: bytes = b""


class Interpreter:
    """The printer's inside: its buffer, its modes, the paper under its head. `cut` is called where it cuts."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self.parser = Parser()
        self.paper = Paper()
        self.two_byte_only = True
        self.native_qr = True
        self._cut = cut
        self._modes = _Modes()
        self._torn = b""
        self._commands: dict[bytes, Callable[[bytes], None]] = {
            b"": self._text,
            b"\x1b@": self._reset,
            b"\x1b2": lambda _: self._spacing(SPACING_DOTS),
            b"\x1b3": lambda data: self._spacing(data[0]),
            b"\x1b!": self._print_mode,
            b"\x1bE": lambda data: setattr(self._modes, "bold", bool(data[0] & 1)),
            b"\x1bG": lambda data: setattr(self._modes, "bold", bool(data[0] & 1)),
            b"\x1b-": lambda data: setattr(self._modes, "latin_underline", data[0] % 48 % 3),
            b"\x1ba": self._align,
            b"\x1bd": self._feed_lines,
            b"\x1bJ": self._feed_dots,
            b"\x1b$": lambda data: self.paper.move_to(data[0] + data[1] * 256),
            b"\x1bi": lambda _: self._paper_cut(b"\x00"),
            b"\x1bm": lambda _: self._paper_cut(b"\x01"),
            b"\x1c&": lambda _: setattr(self._modes, "chinese", True),
            b"\x1c.": lambda _: setattr(self._modes, "chinese", False),
            b"\x1c!": self._chinese_mode,
            b"\x1c-": lambda data: setattr(self._modes, "chinese_underline", data[0] % 48 % 3),
            b"\x1cW": self._chinese_quadruple,
            b"\x1cS": self._chinese_gaps,
            b"\x1d!": self._size,
            b"\x1dB": lambda data: setattr(self._modes, "reverse", bool(data[0] & 1)),
            b"\x1dV": self._paper_cut,
            b"\x1dv": self._raster,
            b"\x1d(": self._long,
        }

    def power_on(self) -> None:
        self.forget()
        self._reset(b"")

    def forget(self) -> None:
        """What was received and has not come out on paper is gone."""
        self.parser.clear()
        self.paper.forget_line()
        self._torn = b""

    def obey(self, command: Command) -> None:
        """Does it; a command that it does not know does nothing."""
        act = self._commands.get(command.name)
        if act is None:
            return
        if self._torn and command.name:
            self._put(BOX)
            self._torn = b""
        act(command.data)

    # ---- text ----

    def _text(self, data: bytes) -> None:
        whole = self._torn + data
        if len(whole) == 1 and whole[0] < 0x20:
            self._control(whole[0])
            return
        if data and data[0] < 0x20:
            self._put(BOX)
            self._torn = b""
            self._control(data[0])
            return
        found, self._torn = characters.decode(
            whole, chinese=self._modes.chinese, two_byte_only=self.two_byte_only
        )
        for character in found:
            self._put(character)

    def _control(self, byte: int) -> None:
        if byte == 0x0A:
            self.paper.end_line()
        elif byte == 0x09:
            self.paper.move_to(self.paper.x // (8 * CELL_DOTS) * 8 * CELL_DOTS + 8 * CELL_DOTS)

    def _put(self, character: str) -> None:
        modes = self._modes
        wide = ord(character) >= 0x80
        style = Style(
            width=modes.chinese_width if wide else modes.latin_width,
            height=modes.chinese_height if wide else modes.latin_height,
            bold=modes.bold,
            underline=modes.chinese_underline if wide else modes.latin_underline,
            reverse=modes.reverse,
        )
        gaps = (modes.gap_left, modes.gap_right) if wide else (0, 0)
        self.paper.put(character, style, *gaps)

    # ---- modes ----

    def _reset(self, _data: bytes) -> None:
        self._modes = _Modes()
        self.paper.forget_line()
        self.paper.align = Align.LEFT
        self.paper.spacing = SPACING_DOTS

    def _spacing(self, dots: int) -> None:
        self.paper.spacing = dots

    def _align(self, data: bytes) -> None:
        if self.paper.line_is_empty and data[0] % 48 <= 2:
            self.paper.align = Align(data[0] % 48)

    def _print_mode(self, data: bytes) -> None:
        self._modes.bold = bool(data[0] & 0x08)
        self._modes.latin_height = 2 if data[0] & 0x10 else 1
        self._modes.latin_width = 2 if data[0] & 0x20 else 1
        self._modes.latin_underline = 1 if data[0] & 0x80 else 0

    def _chinese_mode(self, data: bytes) -> None:
        self._modes.chinese_width = 2 if data[0] & 0x04 else 1
        self._modes.chinese_height = 2 if data[0] & 0x08 else 1
        self._modes.chinese_underline = 1 if data[0] & 0x80 else 0

    def _chinese_quadruple(self, data: bytes) -> None:
        self._modes.chinese_width = self._modes.chinese_height = 2 if data[0] & 1 else 1

    def _chinese_gaps(self, data: bytes) -> None:
        self._modes.gap_left, self._modes.gap_right = data[0], data[1]

    def _size(self, data: bytes) -> None:
        width, height = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1
        self._modes.latin_width = self._modes.chinese_width = width
        self._modes.latin_height = self._modes.chinese_height = height

    # ---- paper ----

    def _feed_lines(self, data: bytes) -> None:
        self._end_started_line()
        self.paper.feed(data[0] * self.paper.spacing)

    def _feed_dots(self, data: bytes) -> None:
        self._end_started_line()
        self.paper.feed(data[0])

    def _paper_cut(self, data: bytes) -> None:
        self._end_started_line()
        if data[0] in (0x41, 0x42):
            self.paper.feed(CUTTER_DOTS + data[1])
        self._cut()

    def _end_started_line(self) -> None:
        if not self.paper.line_is_empty:
            self.paper.end_line()

    # ---- pictures ----

    def _raster(self, data: bytes) -> None:
        across = data[2] + data[3] * 256
        rows = data[4] + data[5] * 256
        bits = bytes(byte ^ 0xFF for byte in data[6:])
        image = Image.frombytes("1", (across * 8, rows), bits)
        mode = data[1]
        if mode & 3:
            image = image.resize((image.width * (2 if mode & 1 else 1), rows * (2 if mode & 2 else 1)))
        self.paper.picture(image.crop((0, 0, min(image.width, 576), image.height)), "")

    def _long(self, data: bytes) -> None:
        if data[:1] != b"k" or data[3:4] != b"1" or not self.native_qr or len(data) < 5:
            return
        function, rest = data[4], data[5:]
        if function == 0x43 and rest and 1 <= rest[0] <= 16:
            self._modes.qr_module = rest[0]
        elif function == 0x45 and rest and 0x30 <= rest[0] <= 0x33:
            self._modes.qr_level = "LMQH"[rest[0] - 0x30]
        elif function == 0x50 and len(rest) > 1:
            self._modes.qr_content = rest[1:]
        elif function == 0x51 and self._modes.qr_content:
            image = qr_image(self._modes.qr_content, self._modes.qr_module, self._modes.qr_level)
            if image is not None:
                self.paper.picture(image, f"[QR] {self._modes.qr_content.decode('utf-8', 'replace')}")
