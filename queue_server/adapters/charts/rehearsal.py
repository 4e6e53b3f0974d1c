"""The picture of rehearsed days: when and where people waited, and for what."""

from queue_server.adapters.charts.drawing import COBALT_DEEP, INK, INK_2, line, moved, svg, text
from queue_server.adapters.charts.lines import area
from queue_server.adapters.charts.tables import Range, heat_map, ranges
from queue_server.adapters.web.words import floor_name
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.clerks import noon_of
from queue_server.domain.rehearsal.tally import Summary

_WIDTH, _EDGE, _WIDE = 1186.0, 28.0, 1130.0
_ROWS = 16
"""Slowest businesses shown."""


def picture(hall: Hall, summary: Summary) -> str:
    """One page of SVG: a sentence, people waiting, zones by half hours, the slowest businesses."""
    parts = [
        text((_EDGE, 52), headline(summary), size=28, fill=INK, bold=True),
        text((_EDGE, 80), caption(hall, summary), size=15),
    ]
    top = 104.0
    for title, remark, drawn, height in (
        ("什么时候挤", "平均一天里在等的人，每 5 分一点", _people(hall, summary), 290.0),
        (
            "哪里、几点等得久",
            "取号那半小时的等候中位数（分）；空白少于 15，最深是 30 以上",
            _glaze(hall, summary),
            22 + 29.0 * len(summary.glaze),
        ),
        (
            "哪项业务慢",
            "点是一半人等的时间，条从 10% 到 90%；最慢的在上",
            _slowest(hall, summary),
            26 + 24.0 * min(_ROWS, len(summary.by_business)),
        ),
    ):
        parts += _head(top, title, remark)
        parts.append(moved([drawn], _EDGE, top + 28))
        top += height + 60
    return svg(_WIDTH, top, headline(summary), [_ground(top), *parts])


def headline(summary: Summary) -> str:
    """How it was in one sentence."""
    one = summary.overall
    days = "一天" if summary.days == 1 else f" {summary.days} 天"
    if not one.called:
        return f"演练了{days}，没有叫过号"
    return f"演练了{days}，{one.tickets:,} 人来办事，{one.within_15:.0%} 在 15 分钟内叫到"


def caption(hall: Hall, summary: Summary) -> str:
    one = summary.overall
    slow = max(summary.by_business.items(), key=lambda item: item[1].p90, default=None)
    words = f"平均等 {one.mean:.1f} 分，十个人里有一个等了 {one.p90:.0f} 分以上"
    if slow is not None and slow[1].called:
        words += f"；最慢的是{hall.businesses[slow[0]].name}，十个人里有一个等了 {slow[1].p90:.0f} 分以上"
    return f"{words}。数字是演练出来的，不是真的。"


def _ground(height: float) -> str:
    return f'<rect width="{_WIDTH:g}" height="{height:g}" fill="#f7f6f2"/>'


def _head(top: float, title: str, remark: str) -> list[str]:
    return [
        text((_EDGE, top + 8), title, size=18, fill=COBALT_DEEP, bold=True),
        text((_EDGE + _WIDE, top + 8), remark, anchor="end", fill=INK_2),
        line([(_EDGE, top + 18), (_EDGE + _WIDE, top + 18)], COBALT_DEEP),
    ]


def _people(hall: Hall, summary: Summary) -> str:
    points = summary.waiting or [(0.0, 0.0), (1.0, 0.0)]
    while len(points) > 2 and points[-1][1] < 0.5 and points[-2][1] < 0.5:
        points = points[:-1]
    return area(
        [minute for minute, _ in points],
        [people for _, people in points],
        label="平均一天里在等的人数",
        noon=noon_of(hall.calendar.weekday),
    )


def _glaze(hall: Hall, summary: Summary) -> str:
    rows = {
        f"{floor_name(hall.zones[zone].floor)} {hall.zones[zone].short_name}": values
        for zone, values in summary.glaze.items()
    }
    return heat_map(rows, summary.first_minute, label="各分区各时段等候中位数")


def _slowest(hall: Hall, summary: Summary) -> str:
    slowest = sorted(summary.by_business.items(), key=lambda item: -item[1].p90)[:_ROWS]
    rows = [
        Range(
            name=hall.businesses[code].short_name,
            middle=one.median,
            low=one.p10,
            high=one.p90,
            more=f"{one.tickets} 人　一半 {one.median:.0f}　90% {one.p90:.0f}",
        )
        for code, one in slowest
    ]
    return ranges(rows, label="等候最久的业务", limit=hall.rules.max_wait_min, width=_WIDE)
