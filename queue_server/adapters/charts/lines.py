"""Charts over time: line with a band, and the area of people waiting."""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.adapters.charts.drawing import (
    BAND,
    COBALT,
    INK,
    INK_2,
    LINE_2,
    NOON,
    SEAL,
    Point,
    clock,
    dot,
    line,
    rect,
    shape,
    steps_to,
    svg,
    text,
)

_LEFT, _TOP, _BOTTOM = 34, 24, 24
LABEL_HEIGHT = 18


class Curve(Struct, frozen=True, kw_only=True):
    """`middle` is half of the runs, `low` and `high` hold 8 of 10; one value a point, in minutes or people."""

    middle: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


class Frame:
    """Maps minutes since midnight and values to points of the picture; draws the axes."""

    def __init__(
        self, minutes: Sequence[float], most: float, width: float, height: float, right: float
    ) -> None:
        self.first, self.last = minutes[0], max(minutes[-1], minutes[0] + 1)
        self.steps = steps_to(most)
        self.left, self.right = _LEFT, width - right
        self.top, self.base = _TOP, height - _BOTTOM

    def x(self, minute: float) -> float:
        return self.left + (minute - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.base - value / self.steps[-1] * (self.base - self.top)

    def points(self, minutes: Sequence[float], values: Sequence[float]) -> list[Point]:
        return [(self.x(minute), self.y(value)) for minute, value in zip(minutes, values, strict=True)]

    def axes(self, times: Sequence[float]) -> list[str]:
        """Zero dark, the other steps light, the times below."""
        parts = []
        for step in self.steps:
            stroke = INK if step == 0 else LINE_2
            parts.append(line([(self.left, self.y(step)), (self.right, self.y(step))], stroke))
            parts.append(text((self.left - 6, self.y(step) + 4), f"{step:g}", anchor="end"))
        parts += [text((self.x(time), self.base + 18), clock(time), anchor="middle") for time in times]
        return parts


def forecast(
    minutes: Sequence[float],
    curve: Curve,
    *,
    label: str,
    limit: float | None = None,
    unchanged: Sequence[float] | None = None,
    until: float | None = None,
    width: float = 424,
    height: float = 276,
) -> str:
    """Line and band over `minutes` (since midnight); dashed grey what happens without the change; dotted the limit.

    `until` is the minute at which the change ends by itself.
    """
    most = max([*curve.middle, *curve.high, *(unchanged or ()), (limit or 0) * 1.1, 1])
    frame = Frame(minutes, most, width, height, right=76)
    parts = []
    if curve.low and curve.high:
        upper, lower = frame.points(minutes, curve.high), frame.points(minutes, curve.low)
        parts.append(shape([*upper, *reversed(lower)], BAND))
    parts += frame.axes([minutes[0], (minutes[0] + minutes[-1]) / 2, minutes[-1]])
    if limit is not None:
        height_of = frame.y(limit)
        parts.append(line([(frame.left, height_of), (frame.right, height_of)], SEAL, dash="2 3"))
        parts.append(text((frame.left + 4, height_of - 4), f"上限 {limit:g}", fill=SEAL))
    if until is not None and frame.first < until < frame.last:
        where = frame.x(until)
        parts.append(line([(where, frame.top - 12), (where, frame.base)], INK_2, dash="2 3"))
        parts.append(text((where + 4, frame.top - 2), f"{clock(until)} 撤下"))
    ends = []
    if unchanged is not None:
        parts.append(line(frame.points(minutes, unchanged), INK_2, width=2, dash="6 4"))
        ends.append((frame.y(unchanged[-1]), f"不动 {unchanged[-1]:.0f}", INK_2, False))
    parts.append(line(frame.points(minutes, curve.middle), COBALT, width=3))
    word = "改后 " if unchanged is not None else ""
    ends.append((frame.y(curve.middle[-1]), f"{word}{curve.middle[-1]:.0f}", COBALT, True))
    parts += [
        text((frame.right + 6, y + 5), words, size=14, fill=fill, bold=bold)
        for y, (_, words, fill, bold) in zip(_apart([end[0] for end in ends], frame.base), ends, strict=True)
    ]
    return svg(width, height, label, parts)


def area(
    minutes: Sequence[float],
    people: Sequence[float],
    *,
    label: str,
    before: Sequence[float] | None = None,
    before_words: str = "虚线：上周同一天",
    noon: tuple[float, float] | None = None,
    width: float = 1130,
    height: float = 290,
) -> str:
    """The area of people waiting over the day; dashed another day, noon shaded, the highest point named."""
    frame = Frame(minutes, max([*people, *(before or ()), 1]), width, height, right=20)
    parts = []
    if noon is not None:
        left, right = (frame.x(min(max(one, frame.first), frame.last)) for one in noon)
        parts.append(rect((left, frame.top), right - left, frame.base - frame.top, NOON))
    curve = frame.points(minutes, people)
    parts.append(shape([(frame.left, frame.base), *curve, (frame.right, frame.base)], BAND))
    hours = [hour for hour in range(0, 1441, 60) if frame.first <= hour <= frame.last]
    parts += frame.axes(hours)
    if before is not None:
        parts.append(line(frame.points(minutes, before), INK_2, width=1.5, dash="5 4"))
        parts.append(text((frame.right, frame.top - 8), before_words, anchor="end"))
    parts.append(line(curve, COBALT, width=2))
    top = max(range(len(people)), key=lambda index: people[index])
    parts.append(dot(curve[top]))
    near_end = curve[top][0] > frame.right - 160
    words = f"{clock(minutes[top])} 最多，{people[top]:.0f} 人"
    at = (curve[top][0] + (-10 if near_end else 10), max(curve[top][1], frame.top) + 1)
    parts.append(text(at, words, size=15, fill=INK, bold=True, anchor="end" if near_end else ""))
    return svg(width, height, label, parts)


def _apart(heights: Sequence[float], base: float) -> list[float]:
    """Where the labels of two ends stand: apart, and above the times of the axis."""
    lowest = base - 6
    if len(heights) < 2:
        return [min(height, lowest) for height in heights]
    first, second = heights
    if abs(first - second) < LABEL_HEIGHT:
        shift = LABEL_HEIGHT / 2 if first > second else -LABEL_HEIGHT / 2
        middle = min((first + second) / 2, lowest - LABEL_HEIGHT / 2)
        return [middle + shift, middle - shift]
    return [min(first, lowest), min(second, lowest)]
