"""How right today's minutes were: from the estimator's own meter. Pure."""

from dataclasses import dataclass

from queue_server.adapters.charts.drawing import COBALT, COBALT_MID, INK_2, rect, svg, text
from queue_server.application.estimates import LiveEstimates
from queue_server.application.ports import Estimates

LEAST = 10
"""Tickets before anything is said."""
_WIDTH, _HEIGHT, _BASE = 330.0, 76.0, 56.0


@dataclass(frozen=True)
class ErrorsView:
    """`sentence` is empty where nothing was measured yet."""

    sentence: str
    svg: str


def errors_view(estimates: Estimates) -> ErrorsView:
    """What was said against what came, of today's tickets that waited over a minute."""
    off = estimates.errors().hall if isinstance(estimates, LiveEstimates) else None
    if off is None or off.tickets < LEAST:
        return ErrorsView("", "")
    sentence = (
        f"今天 {off.tickets} 个号：平均差 {off.mean_error_min:.1f} 分，{off.within_five:.0%} 差 5 分以内；"
        f"说“不晚于”的，{off.late_covers:.0%} 没有超"
    )
    return ErrorsView(sentence, _bars(off.spread))


def _bars(spread: tuple[int, ...] | list[int]) -> str:
    """Bars of five minutes: early (called sooner than said) left, late right."""
    each, most = _WIDTH / len(spread), max([*spread, 1])
    middle = len(spread) // 2
    parts = []
    for place, count in enumerate(spread):
        tall = max(1.0 if count else 0.0, count / most * (_BASE - 16))
        fill = COBALT if abs(place - middle) <= 1 else COBALT_MID
        parts.append(rect((place * each + 1, _BASE - tall), each - 3, tall, fill))
        if count:
            at = (place * each + each / 2, _BASE - tall - 4)
            parts.append(text(at, count, size=13, anchor="middle"))
    side = (middle - 1) * 5
    for x, words, anchor in (
        (0.0, f"早 {side} 分以上", ""),
        (_WIDTH / 2, "准", "middle"),
        (_WIDTH, f"晚 {side} 分以上", "end"),
    ):
        parts.append(text((x, _HEIGHT - 4), words, fill=INK_2, anchor=anchor))
    return svg(_WIDTH, _HEIGHT, "说的分钟和实际差多少", parts)
