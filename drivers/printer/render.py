"""What a thermal printer puts on 80 mm paper: glyphs, lines, codes and rasters to rows of black dots."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont
from qrcode import constants
from qrcode.main import QRCode

from drivers.printer.protocol import CELL_DOTS, LINE_DOTS, WIDTH_DOTS, Align

SPACING_DOTS = 30
"""Distance of lines after power-on: 3.75 mm."""
BOX = "\ufffd"
"""Stands for bytes that the printer's font has no character for; drawn as a box."""
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_MONO_SC = "Noto Sans Mono CJK SC"
_LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}


class FontMissing(Exception):
    """The font package of the system is not installed."""


@dataclass(frozen=True, slots=True)
class Style:
    """How characters come out; `width` and `height` are factors 1…8."""

    width: int = 1
    height: int = 1
    bold: bool = False
    underline: int = 0
    reverse: bool = False


@lru_cache(maxsize=64)
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    name = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    for folder in _FONT_FOLDERS:
        for file in sorted(folder.rglob(name)):
            for index in range(16):
                try:
                    font = ImageFont.truetype(str(file), size, index=index)
                except OSError:
                    break
                if font.getname()[0] == _MONO_SC:
                    return font
    raise FontMissing(f"{_MONO_SC} is not here: install the package fonts-noto-cjk")


@lru_cache(maxsize=4096)
def glyph(character: str, style: Style) -> Image.Image:
    """One character cell, white is 255; Latin 12×24 dots, Chinese 24×24, times the factors."""
    wide = character == BOX or ord(character) >= 0x80
    cells = 2 if wide else 1
    width, height = CELL_DOTS * cells * style.width, LINE_DOTS * style.height
    scale = max(style.width, style.height)
    drawn = Image.new("L", (CELL_DOTS * cells * scale, LINE_DOTS * scale), 255)
    pen = ImageDraw.Draw(drawn)
    if character == BOX:
        edge = scale
        pen.rectangle(
            (2 * edge, 2 * edge, drawn.width - 3 * edge, drawn.height - 3 * edge), outline=0, width=2 * edge
        )
    else:
        rule = 0x2500 <= ord(character) < 0x2580
        font = _font(LINE_DOTS * scale - (0 if rule else 2), bold=style.bold or scale > 1)
        pen.text((drawn.width / 2, drawn.height * 0.84), character, fill=0, font=font, anchor="ms")
    if drawn.size != (width, height):
        drawn = drawn.resize((width, height), Image.Resampling.LANCZOS)
    if style.underline:
        ImageDraw.Draw(drawn).rectangle((0, height - style.underline, width, height), fill=0)
    if style.reverse:
        drawn = ImageChops.invert(drawn)
    return drawn.point(lambda value: 0 if value < 128 else 255)


def qr_image(content: bytes, module: int, level: str) -> Image.Image | None:
    """The code as the printer draws it, without a quiet zone; None where it does not fit a symbol or the paper."""
    code: Any = QRCode(error_correction=_LEVELS[level], box_size=module, border=0)
    code.add_data(content)
    try:
        code.make(fit=True)
    except ValueError:
        return None
    image: Image.Image = code.make_image().get_image().convert("L")
    return image if image.width <= WIDTH_DOTS else None


@dataclass(slots=True)
class _Piece:
    image: Image.Image
    x: int


class Paper:
    """The strip of paper under the head. Rows come out at the end of each line."""

    def __init__(self) -> None:
        self.rows = 0
        self.words: list[str] = []
        self._bands: list[Image.Image] = []
        self._marked = False
        self._pieces: list[_Piece] = []
        self._line_words: list[str] = []
        self.x = 0
        self.align = Align.LEFT
        self.spacing = SPACING_DOTS

    @property
    def line_is_empty(self) -> bool:
        return not self._pieces

    @property
    def is_blank(self) -> bool:
        """Nothing was printed on it, fed or not."""
        return not self._marked

    def put(self, character: str, style: Style, gap_left: int = 0, gap_right: int = 0) -> None:
        """One character into the line; a full line comes out first."""
        image = glyph(character, replace(style))
        if self.x + gap_left + image.width > WIDTH_DOTS and self.x:
            self.end_line()
        self._pieces.append(_Piece(image, self.x + gap_left))
        self.x += gap_left + image.width + gap_right
        self._line_words.append(character)

    def move_to(self, x: int) -> None:
        """Goes on at `x` dots, as ESC $ does."""
        if x < WIDTH_DOTS:
            if x > self.x and self._line_words:
                self._line_words.append(" ")
            self.x = x

    def end_line(self) -> None:
        """The line comes out; an empty one feeds its spacing."""
        if not self._pieces:
            self._words_end()
            self.feed(self.spacing)
            return
        width = max(piece.x + piece.image.width for piece in self._pieces)
        height = max(piece.image.height for piece in self._pieces)
        left = self._left(width)
        band = Image.new("L", (WIDTH_DOTS, max(height, self.spacing)), 255)
        for piece in self._pieces:
            band.paste(piece.image, (left + piece.x, height - piece.image.height))
        self._words_end()
        self._out(band)

    def picture(self, image: Image.Image, words: str) -> None:
        """A raster or a code, in a line of its own."""
        if not self.line_is_empty:
            self.end_line()
        band = Image.new("L", (WIDTH_DOTS, image.height), 255)
        band.paste(image.convert("L"), (self._left(image.width), 0))
        if words:
            self.words.append(words)
        self._out(band)

    def feed(self, dots: int) -> None:
        if dots:
            self._bands.append(Image.new("L", (WIDTH_DOTS, dots), 255))
            self.rows += dots

    def tear(self) -> tuple[Image.Image, str]:
        """Takes the strip off: its dots (1 bit) and its words; what is left is blank paper."""
        strip = Image.new("L", (WIDTH_DOTS, max(self.rows, 1)), 255)
        y = 0
        for band in self._bands:
            strip.paste(band, (0, y))
            y += band.height
        words = "\n".join(self.words)
        self._bands.clear()
        self.words.clear()
        self.rows = 0
        self._marked = False
        return strip.convert("1", dither=Image.Dither.NONE), words

    def forget_line(self) -> None:
        self._pieces.clear()
        self._line_words.clear()
        self.x = 0

    def _left(self, width: int) -> int:
        room = max(WIDTH_DOTS - width, 0)
        return {Align.LEFT: 0, Align.CENTRE: room // 2, Align.RIGHT: room}[self.align]

    def _words_end(self) -> None:
        words = "".join(self._line_words).rstrip()
        if words:
            self.words.append(words)
        self.forget_line()

    def _out(self, band: Image.Image) -> None:
        self._marked = True
        self._bands.append(band)
        self.rows += band.height
