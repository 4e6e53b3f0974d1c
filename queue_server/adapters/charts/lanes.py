"""What happened to one ticket: a lane for each place, time from left to right."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from queue_server.adapters.charts.drawing import (
    COBALT,
    COBALT_DEEP,
    COBALT_MID,
    INK,
    INK_2,
    LINE_2,
    SEAL,
    clock,
    line,
    rect,
    svg,
    text,
)

SpanKind = Literal["wait", "walk", "serve", "hold", "expect"]
_LEFT, _RIGHT, _TOP, _LANE = 150.0, 16.0, 24.0, 52.0
_LINE = "#d9d6cc"
_TEXT_MIN = 13
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240)
_MOST_TICKS = 9


class Span(Struct, frozen=True, kw_only=True):
    """Minutes since midnight. `words` stand in the bar or, where it is too short, after it; red for a call that stands."""

    kind: SpanKind
    start: float
    end: float
    words: str = ""
    now: bool = False


class Lane(Struct, frozen=True, kw_only=True):
    name: str
    about: str
    spans: tuple[Span, ...]


def lanes(rows: Sequence[Lane], now: float | None, *, label: str, width: float = 1310) -> str:
    """`now` is a red line where the day is not over; done solid, waiting thin, expected dashed."""
    spans = [span for row in rows for span in row.spans]
    first = min((span.start for span in spans), default=0.0)
    last = max([*(span.end for span in spans), now or 0.0, first + 5])
    scale = _Scale(first, last, width)
    bottom = _TOP + _LANE * len(rows)
    parts = [*_ticks(scale, bottom)]
    for place, row in enumerate(rows):
        top = _TOP + place * _LANE
        parts.append(text((0, top + 24), row.name, size=15, fill=INK, bold=True))
        parts.append(text((0, top + 42), row.about))
        parts.append(line([(_LEFT - 20, top + _LANE), (width, top + _LANE)], _LINE))
        for span in row.spans:
            parts += _span(scale, span, top)
    if now is not None:
        parts.append(line([(scale.x(now), _TOP - 4), (scale.x(now), bottom + 4)], SEAL))
        parts.append(text((scale.x(now), bottom + 17), "现在", fill=SEAL, anchor="middle"))
    return svg(width, bottom + 24, label, parts)


class _Scale:
    def __init__(self, first: float, last: float, width: float) -> None:
        rough = (last - first) / _MOST_TICKS
        self.step = next((one for one in _STEPS if one >= rough), _STEPS[-1])
        self.first = first // self.step * self.step
        self.last = last + (last - self.first) * 0.06
        self.width = width

    def x(self, minute: float) -> float:
        room = self.width - _LEFT - _RIGHT
        return _LEFT + (minute - self.first) / (self.last - self.first) * room


def _ticks(scale: _Scale, bottom: float) -> list[str]:
    parts, minute = [], scale.first
    while minute <= scale.last:
        x = scale.x(minute)
        parts.append(line([(x, _TOP - 2), (x, bottom)], LINE_2))
        parts.append(text((x, 14), clock(minute), anchor="middle"))
        minute += scale.step
    return parts


def _span(scale: _Scale, span: Span, top: float) -> list[str]:
    left, right, middle = scale.x(span.start), scale.x(span.end), top + 26
    wide = max(2.0, right - left)
    words, fits = span.words, wide > _TEXT_MIN * len(span.words) * 0.8 + 12
    if span.kind == "serve":
        said = text(
            (left + 8, middle + 5) if fits else (right + 6, middle + 5),
            words,
            size=14,
            fill="#ffffff" if fits else INK,
        )
        return [rect((left, middle - 14), wide, 28, COBALT), said]
    if span.kind == "walk":
        mark = rect((left - 2, middle - 13), 5, 26, SEAL if span.now else COBALT_DEEP)
        said = text((right + 8, middle + 5), words, size=14, fill=SEAL if span.now else INK, bold=span.now)
        return [rect((left, middle - 2), wide, 4, SEAL if span.now else COBALT_DEEP), mark, said]
    if span.kind == "expect":
        upper, lower = middle - 14, middle + 14
        edge = [(left, upper), (right, upper), (right, lower), (left, lower), (left, upper)]
        at = (left + 8, middle + 5) if fits else (max(right, left + 4), upper - 5)
        said = text(at, words, size=14, fill=INK_2, anchor="" if fits else "end")
        return [line(edge, COBALT_MID, dash="4 3"), said]
    dash = "3 4" if span.kind == "hold" else ""
    drawn = line([(left, middle), (left + wide, middle)], COBALT_MID, width=8 if not dash else 4, dash=dash)
    at = (left + 4, middle - 9) if fits else (left - 6, middle + 5)
    return [drawn, text(at, words, size=14, fill=INK, anchor="" if fits else "end")]
