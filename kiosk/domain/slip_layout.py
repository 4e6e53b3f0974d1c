"""The printable form of a slip: lines of text in character cells, and one code. Pure; 576 dots wide, 203 dpi."""

from typing import Literal

from msgspec import Struct

COLUMNS = 48
"""Latin cells across the paper; a Chinese character takes two."""
CELL_DOTS = 12
LINE_DOTS = 24
GAP_DOTS = 2
"""White under a line of text."""
CUT_DOTS = 40
"""White at the end: the way from the head to the cutter."""
SMALL_MODULE = 3
"""Edge of a code's module, in dots, where the slip would get too long."""
WIDTH_DOTS = COLUMNS * CELL_DOTS

Role = Literal[
    "hall",
    "rim",
    "rule",
    "number",
    "plaques",
    "business",
    "waiting",
    "risk",
    "bring",
    "code",
    "missed",
    "next",
    "foot",
    "privacy",
]

_NEVER_FIRST = frozenset("，。、；：？！）》”’%,.;:?!)…")
_NEVER_LAST = frozenset("（《“‘(")

_BYTES_AT_M = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)
"""Bytes that QR versions 1 to 20 hold at correction level M (ISO/IEC 18004, table 7)."""


class Run(Struct, frozen=True, kw_only=True):
    """Text of one look: `width` and `height` are cell factors 1 to 8; `at` is dots from the left edge."""

    text: str
    width: int = 1
    height: int = 1
    bold: bool = False
    reversed: bool = False
    at: int | None = None


class Line(Struct, frozen=True, kw_only=True):
    role: Role
    runs: tuple[Run, ...]
    centred: bool = False
    gap: int = GAP_DOTS

    @property
    def dots(self) -> int:
        """Height on paper."""
        return LINE_DOTS * max(run.height for run in self.runs) + self.gap

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


class Code(Struct, frozen=True, kw_only=True):
    """A QR code at correction level M; `module` is the edge of one module in dots."""

    role: Role = "code"
    text: str
    module: int = 4

    @property
    def dots(self) -> int:
        """Height on paper, with four modules of white above and below."""
        return (qr_modules(len(self.text.encode())) + 8) * self.module


Part = Line | Code


class Slip(Struct, frozen=True, kw_only=True):
    """What is printed, top to bottom, then cut."""

    parts: tuple[Part, ...]

    @property
    def dots(self) -> int:
        """Height on paper, with the white up to the cut."""
        return sum(part.dots for part in self.parts) + CUT_DOTS

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.parts)


def qr_modules(size: int) -> int:
    """Modules along the edge of a code of `size` bytes at level M. Raises ValueError over version 20."""
    for version, most in enumerate(_BYTES_AT_M, start=1):
        if size <= most:
            return 17 + 4 * version
    raise ValueError(f"a slip's code holds {_BYTES_AT_M[-1]} bytes, got {size}")


def columns(text: str) -> int:
    """Cells that a text takes at width 1."""
    return sum(1 if ord(character) < 0x80 else 2 for character in text)


def run_columns(runs: tuple[Run, ...]) -> int:
    return sum(columns(run.text) * run.width for run in runs)


def wrap(text: str, width: int = COLUMNS) -> list[str]:
    """Breaks a sentence into lines of at most `width` cells.

    No line begins with a closing mark or ends with an opening one; Latin words and figures stay whole where they fit.
    """
    lines: list[str] = []
    rest = text.strip()
    while columns(rest) > width:
        cut = _break_at(rest, width)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    lines.append(rest)
    return lines


def _break_at(text: str, width: int) -> int:
    most = 0
    used = 0
    for character in text:
        used += columns(character)
        if used > width:
            break
        most += 1
    for cut in range(most, max(most - 16, 0), -1):
        if _may_break(text[cut - 1], text[cut]):
            return cut
    return max(most, 1)


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (_word(before) and _word(after))


def _word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-:.–")


def rim() -> tuple[Line, Line]:
    """The thick line over the thin one."""
    return (
        Line(role="rim", runs=(Run(text="━" * (COLUMNS // 2)),), gap=0),
        Line(role="rim", runs=(Run(text="─" * (COLUMNS // 2)),), gap=0),
    )


def sentence(
    role: Role, text: str, *, centred: bool = False, bold: bool = False, size: int = 1
) -> list[Line]:
    """A sentence as lines of one look, `size` cells wide and high."""
    return [
        Line(role=role, runs=(Run(text=piece, bold=bold, width=size, height=size),), centred=centred)
        for piece in wrap(text, COLUMNS // size)
    ]


def spread(role: Role, left: tuple[Run, ...], right: tuple[Run, ...]) -> Line:
    """Left and right ends of one line; the right one begins so that it ends at the edge."""
    start = (COLUMNS - run_columns(right)) * CELL_DOTS
    first, *others = right
    moved = Run(
        text=first.text,
        width=first.width,
        height=first.height,
        bold=first.bold,
        reversed=first.reversed,
        at=start,
    )
    return Line(role=role, runs=(*left, moved, *others))


def number_line(number: str) -> Line:
    """8×8 cells, 6×6 for more than four characters, smaller only where even that is too wide."""
    factor = 8 if len(number) <= 4 else min(6, COLUMNS // len(number))
    return Line(
        role="number",
        runs=(Run(text=number, width=factor, height=factor, bold=True),),
        centred=True,
    )


def shortened(parts: list[Part], most_dots: int, dispensable: tuple[Role, ...]) -> Slip:
    """At most `most_dots` long: leaves out whole roles in the order of `dispensable`, then draws the code smaller.

    What is still too long is printed as it is: nothing that a citizen needs is left out.
    """
    slip = Slip(parts=tuple(parts))
    for role in dispensable:
        if slip.dots <= most_dots:
            return slip
        slip = Slip(parts=tuple(part for part in slip.parts if part.role != role))
    if slip.dots > most_dots:
        slip = Slip(parts=tuple(_small(part) for part in slip.parts))
    return slip


def _small(part: Part) -> Part:
    return Code(role=part.role, text=part.text, module=SMALL_MODULE) if isinstance(part, Code) else part
