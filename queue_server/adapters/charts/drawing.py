"""The pen of the charts: colours of the tokens, escaped text, paths, axes."""

import math
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

INK, INK_2 = "#16213a", "#4a5368"
LINE_2 = "#ebe8e0"
NOON = "#efece4"
COBALT, COBALT_DEEP, COBALT_MID = "#1b4b9b", "#12356f", "#6888c3"
BAND = "#dfe7f4"
SEAL = "#b3261e"
GLAZE = ("#e9eef7", "#c9d6ec", "#8fa9d6", "#4068b1", "#12284f")
"""Cobalt glaze in five steps, from few to many."""
FONT = "Noto Sans CJK SC, Source Han Sans SC, sans-serif"

Point = tuple[float, float]


def svg(width: float, height: float, label: str, parts: Iterable[str]) -> str:
    """A whole picture that says in words what it shows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-label={quoteattr(label)} '
        f'font-family="{FONT}">{"".join(parts)}</svg>'
    )


def text(
    at: Point, words: object, *, size: float = 13, fill: str = INK_2, anchor: str = "", bold: bool = False
) -> str:
    """One line; `anchor` is middle or end where it does not start at the point."""
    more = f' text-anchor="{anchor}"' if anchor else ""
    more += ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}" fill="{fill}"{more}>'
        f"{escape(str(words))}</text>"
    )


def rect(at: Point, width: float, height: float, fill: str) -> str:
    """Nothing where it would have no size."""
    if width <= 0 or height <= 0:
        return ""
    return f'<rect x="{_n(at[0])}" y="{_n(at[1])}" width="{_n(width)}" height="{_n(height)}" fill="{fill}"/>'


def line(points: Sequence[Point], stroke: str, *, width: float = 1, dash: str = "") -> str:
    """Nothing for fewer than two points."""
    if len(points) < 2:
        return ""
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{_path(points)}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"{more}/>'


def shape(points: Sequence[Point], fill: str) -> str:
    """A closed shape."""
    return f'<path d="{_path(points)}Z" fill="{fill}"/>' if len(points) > 2 else ""


def dot(at: Point, radius: float = 4, fill: str = COBALT) -> str:
    return f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{fill}"/>'


def moved(parts: Iterable[str], x: float, y: float) -> str:
    """The parts with their origin at (x, y)."""
    return f'<g transform="translate({_n(x)} {_n(y)})">{"".join(parts)}</g>'


def steps_to(most: float, count: int = 4) -> list[float]:
    """Round numbers from 0 up to at least `most`, about `count` of them after 0."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * 0.999)
    return [step * number for number in range(math.ceil(most / step - 1e-9) + 1)]


def clock(minute: float) -> str:
    """Minutes since midnight as 09:30."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def _path(points: Sequence[Point]) -> str:
    first, *others = points
    return f"M{_n(first[0])} {_n(first[1])}" + "".join(f"L{_n(x)} {_n(y)}" for x, y in others)


def _n(value: float) -> str:
    """At most one decimal, none where it is not needed."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
