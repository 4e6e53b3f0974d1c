"""Charts that are read like a table: heat map, ranges by row, bars of five minutes."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from queue_server.adapters.charts.drawing import (
    COBALT,
    COBALT_DEEP,
    COBALT_MID,
    GLAZE,
    INK,
    NOON,
    SEAL,
    clock,
    dot,
    line,
    rect,
    svg,
    text,
)

WRITTEN_FROM = 15
"""Minutes from which a cell of the heat map says its number."""
_GLAZE_FROM = (0, 5, 15, 22, 30)
_LIGHT_FROM = 3
"""From this step of the glaze on, figures are white."""


class Range(Struct, frozen=True, kw_only=True):
    """One row: its name, half of the people, 10 and 90 %, in minutes; `more` stands at the right."""

    name: str
    middle: float
    low: float
    high: float
    more: str = ""


def heat_map(
    rows: Mapping[str, Sequence[float | None]],
    first_minute: float,
    *,
    label: str,
    step_min: float = 30,
    width: float = 1130,
) -> str:
    """Places by half hours; the value is minutes, None where nobody took a ticket."""
    names, left, height = 170.0, 170.0, 29.0
    count = max((len(values) for values in rows.values()), default=0) or 1
    each = (width - left) / count
    parts = [
        text((left + index * each, 12), clock(first_minute + index * step_min))
        for index in range(count)
        if (first_minute + index * step_min) % 60 == 0
    ]
    for row, (name, values) in enumerate(rows.items()):
        top = 18 + row * height
        parts.append(text((0, top + 19), _fit(name, names, 14), size=14, fill=INK))
        for index, value in enumerate(values):
            parts += _cell(value, left + index * each, top, each - 2, height - 2)
    return svg(width, 18 + len(rows) * height + 4, label, parts)


def ranges(
    rows: Sequence[Range],
    *,
    label: str,
    limit: float | None = None,
    width: float = 690,
    most: float | None = None,
) -> str:
    """One row each: a dot for half of the people, a bar from 10 to 90 %, dotted the limit."""
    left, right, height = 190.0, 190.0, 24.0
    scale = max([*(row.high for row in rows), (limit or 0) * 1.2, most or 0, 1])

    def x(value: float) -> float:
        return left + min(value, scale) / scale * (width - left - right)

    bottom = 6 + len(rows) * height
    parts = []
    if limit is not None:
        parts.append(line([(x(limit), 0), (x(limit), bottom)], SEAL, dash="2 2"))
        parts.append(text((x(limit), bottom + 14), f"上限 {limit:g}", fill=SEAL, anchor="middle"))
    for index, row in enumerate(rows):
        middle = 6 + index * height + height / 2
        parts.append(text((0, middle + 5), _fit(row.name, left, 14), size=14, fill=INK))
        parts.append(line([(x(row.low), middle), (x(row.high), middle)], COBALT_MID, width=5))
        parts.append(dot((x(row.middle), middle), 5))
        parts.append(text((width, middle + 5), row.more, anchor="end"))
    return svg(width, bottom + 20, label, parts)


def histogram(
    counts: Sequence[int],
    *,
    label: str,
    step: float = 5,
    splits: tuple[float, float] = (15, 30),
    width: float = 690,
) -> str:
    """Bars of `step` minutes, the last open to the right; three blues split at 15 and 30 minutes."""
    height, base, most = 170.0, 144.0, max([*counts, 1])
    each = (width - 10) / max(len(counts), 1)
    parts = []
    for index, count in enumerate(counts):
        left, start = 10 + index * each, index * step
        tall = count / most * 110
        fill = COBALT_MID if start < splits[0] else COBALT if start < splits[1] else COBALT_DEEP
        parts.append(rect((left, base - tall), each - 3, tall, fill))
        parts.append(text((left + each / 2 - 1, base - tall - 4), f"{count}", size=12, anchor="middle"))
        if start % 15 == 0 or index == len(counts) - 1:
            plus = "+" if index == len(counts) - 1 else ""
            parts.append(text((left, 162), f"{start:g}{plus}"))
    return svg(width, height, label, parts)


def _cell(value: float | None, left: float, top: float, width: float, height: float) -> list[str]:
    if value is None:
        return [rect((left, top), width, height, NOON)]
    step = sum(value >= bound for bound in _GLAZE_FROM[1:])
    parts = [rect((left, top), width, height, GLAZE[step])]
    if value >= WRITTEN_FROM:
        fill = "#ffffff" if step >= _LIGHT_FROM else INK
        at = (left + width / 2, top + height / 2 + 5)
        parts.append(text(at, f"{value:.0f}", fill=fill, anchor="middle"))
    return parts


def _fit(words: str, width: float, size: float) -> str:
    """The words, cut where they would be wider than their column."""
    room, used = (width - size) / size, 0.0
    for index, letter in enumerate(words):
        used += 1.0 if ord(letter) > 0x2000 else 0.6
        if used > room:
            return words[:index] + "…"
    return words
