"""A line of a slip as a picture, for characters that the printer's own font lacks."""

import subprocess
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

from kiosk.domain.slip_layout import CELL_DOTS, LINE_DOTS, WIDTH_DOTS, Line, Run, columns, run_columns

FAMILY = "Noto Sans Mono CJK SC"


class FontMissing(Exception):
    """No font of this machine can be asked for."""


def drawable(text: str) -> str:
    """The text with every character that no font of this machine has replaced by its code point in words."""
    return "".join(
        character
        if character.isspace() or _font_file(ord(character), bold=False)
        else f"[U+{ord(character):X}]"
        for character in text
    )


def line_picture(line: Line) -> Image.Image:
    """The line at the places where the printer would put it, black on white, drawn without grey."""
    height = LINE_DOTS * max(run.height for run in line.runs)
    picture = Image.new("1", (WIDTH_DOTS, height), 1)
    runs = _fitting(line.runs)
    left = (WIDTH_DOTS - run_columns(runs) * CELL_DOTS) // 2 if line.centred else 0
    for run in runs:
        left = run.at if run.at is not None else left
        for character in run.text:
            cell = _cell(character, run)
            picture.paste(cell, (left, height - cell.height))
            left += cell.width
    return picture


def _fitting(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(
        Run(
            text=drawable(run.text),
            width=run.width,
            height=run.height,
            bold=run.bold,
            reversed=run.reversed,
            at=run.at,
        )
        for run in runs
    )


def _cell(character: str, run: Run) -> Image.Image:
    """One character cell: 12×24 dots for a Latin character, 24×24 for another, times the factors of the run."""
    scale = max(run.width, run.height)
    drawn = Image.new("L", (columns(character) * CELL_DOTS * scale, LINE_DOTS * scale), 255)
    if not character.isspace():
        font = _font(ord(character), LINE_DOTS * scale - 2, bold=run.bold)
        place = (drawn.width / 2, drawn.height * 0.84)
        ImageDraw.Draw(drawn).text(place, character, fill=0, font=font, anchor="ms")
    wanted = (columns(character) * CELL_DOTS * run.width, LINE_DOTS * run.height)
    if drawn.size != wanted:
        drawn = drawn.resize(wanted, Image.Resampling.LANCZOS)
    if run.reversed:
        drawn = ImageChops.invert(drawn)
    return drawn.point(lambda value: 255 if value >= 128 else 0).convert("1", dither=Image.Dither.NONE)


@lru_cache(maxsize=256)
def _font(code_point: int, size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    found = _font_file(code_point, bold=bold) or _font_file(ord("中"), bold=bold)
    if found is None:
        raise FontMissing(f"no font here has Chinese characters: install {FAMILY}")
    file, index = found
    return ImageFont.truetype(file, size, index=index)


@lru_cache(maxsize=1024)
def _font_file(code_point: int, *, bold: bool) -> tuple[str, int] | None:
    """File and face of a font that has the character, the hall's own family first; None where there is none."""
    weight = "bold" if bold else "regular"
    for pattern in (f"{FAMILY}:charset={code_point:x}:{weight}", f"{FAMILY}:charset={code_point:x}"):
        covered = f":charset={code_point:x}"
        if not _fontconfig("fc-list", covered, "%{file}\n"):
            return None
        said = _fontconfig("fc-match", pattern, "%{file}|%{index}")
        file, _, index = said.partition("|")
        if file and index.isdigit():
            return file, int(index)
    return None


def _fontconfig(program: str, pattern: str, form: str) -> str:
    try:
        said = subprocess.run(
            [program, "-f", form, pattern], capture_output=True, text=True, timeout=10.0, check=True
        )
    except (OSError, subprocess.SubprocessError) as wrong:
        raise FontMissing(f"{program} cannot be asked for fonts: {wrong}") from wrong
    return said.stdout.strip()
