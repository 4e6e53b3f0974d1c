"""A report as people read it: a sentence, figures, tables with bars in their rows, two pictures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from queue_server.adapters.charts.drawing import COBALT, COBALT_MID, LINE_2, dot, line, rect, svg
from queue_server.adapters.charts.tables import heat_map, histogram
from queue_server.adapters.web.words import CLASSES, floor_name
from queue_server.application.reports import Dimension, Figures, Key, Overview, Report, ReportRow
from queue_server.domain.hall import Hall

MINUTE_S, HOUR_S = 60, 3600
_BAR, _TALL = 150.0, 14.0
NAMES: dict[Dimension, str] = {
    "business": "业务",
    "window": "窗口",
    "hour": "钟点",
    "day": "日期",
    "class": "类别",
}
TABLES: tuple[tuple[Dimension, ...], ...] = ((), ("business",), ("window",), ("hour",), ("business", "hour"))
"""What the page asks for where nothing else is asked."""


@dataclass(frozen=True)
class Sum:
    value: str
    name: str
    more: str


@dataclass(frozen=True)
class TableRow:
    name: str
    bar: str
    cells: list[str]


@dataclass(frozen=True)
class ReportTable:
    """`heads` are of name, bar and cells."""

    title: str
    sorted_by: str
    heads: list[str]
    rows: list[TableRow]


@dataclass(frozen=True)
class ReportView:
    headline: str
    about: str
    sums: list[Sum]
    heat: str
    waits: str
    tables: list[ReportTable]


def day_text(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def report_view(hall: Hall, found: Overview, first: date, last: date) -> ReportView:
    """Of the reports `TABLES`."""
    total, businesses, windows, hours, places = found.reports
    figures = total.rows[0].figures if total.rows else Figures()
    return ReportView(
        headline=_headline(figures, first, last),
        about=_about(hall, businesses),
        sums=_sums(figures),
        heat=_heat(hall, places),
        waits=histogram(found.waits, label="等了多久，每根 5 分钟的人数") if any(found.waits) else "",
        tables=[_businesses(hall, businesses), _hours(hours), _windows(hall, windows)],
    )


def chosen_table(hall: Hall, report: Report) -> ReportTable:
    """A report by whatever dimensions, as one table, the longest 90th percentile first."""
    rows = sorted(report.rows, key=lambda row: -(row.figures.wait_p90_s or 0))
    return _wait_table(hall, rows, "、".join(NAMES[one] for one in report.by), report.by, "等得最久的在上")


def _headline(figures: Figures, first: date, last: date) -> str:
    when = day_text(first) if first == last else f"{day_text(first)}到 {day_text(last)}"
    if not figures.taken:
        return f"{when}没有人取号。"
    if not figures.called:
        return f"{when}取了 {figures.taken:,} 个号，还没有叫过。"
    return f"{when}，{figures.taken:,} 个号，{_percent(figures.within_15)} 在 15 分钟内叫到。"


def _about(hall: Hall, report: Report) -> str:
    slow = sorted(
        (row for row in report.rows if row.figures.wait_p90_s is not None),
        key=lambda row: -(row.figures.wait_p90_s or 0),
    )[:2]
    if not slow:
        return "没有叫过的号，就没有等候时间。"
    names = "和".join(_key(hall, "business", row.key[0]) for row in slow)
    return f"最慢的是{names}：十个人里有一个等了 {_minutes(slow[-1].figures.wait_p90_s)} 分以上。"


def _sums(figures: Figures) -> list[Sum]:
    return [
        Sum(_percent(figures.within_15), "15 分钟内叫到", f"30 分钟内 {_percent(figures.within_30)}"),
        Sum(
            f"{_minutes(figures.wait_median_s)} 分",
            "一半人等的时间",
            f"90% 在 {_minutes(figures.wait_p90_s)} 分内",
        ),
        Sum(f"{_minutes(figures.wait_mean_s, 1)} 分", "平均等", f"叫到 {figures.called:,} 个号"),
        Sum(f"{_minutes(figures.service_mean_s, 1)} 分", "平均办", f"办了 {figures.served:,} 件"),
        Sum(
            _percent(figures.no_show_rate, 1),
            "叫了没来",
            f"{figures.no_shows:,} 个；取消 {figures.cancelled:,} 个",
        ),
        Sum(_percent(figures.utilisation), "窗口利用率", f"办理共 {figures.work_s / HOUR_S:.0f} 小时"),
    ]


def _heat(hall: Hall, report: Report) -> str:
    """Mean wait by zone and hour of issue, weighed by the called tickets of each business."""
    sums: dict[str, dict[int, tuple[float, int]]] = {}
    for row in report.rows:
        code, hour = row.key
        business = hall.businesses.get(str(code))
        if business is None or not isinstance(hour, int) or row.figures.wait_mean_s is None:
            continue
        cells = sums.setdefault(business.zone, {})
        waited, people = cells.get(hour, (0.0, 0))
        cells[hour] = waited + row.figures.wait_mean_s * row.figures.called, people + row.figures.called
    hours = sorted({hour for cells in sums.values() for hour in cells})
    if not hours:
        return ""
    span = range(hours[0], hours[-1] + 1)
    rows = {
        f"{floor_name(hall.zones[zone].floor)} {hall.zones[zone].short_name}": [
            cells[hour][0] / cells[hour][1] / MINUTE_S if hour in cells else None for hour in span
        ]
        for zone, cells in ((zone, sums.get(zone, {})) for zone in hall.zones)
        if cells
    }
    return heat_map(rows, hours[0] * 60, label="各分区各钟点平均等候分钟", step_min=60, width=690)


def _businesses(hall: Hall, report: Report) -> ReportTable:
    rows = sorted(report.rows, key=lambda row: -(row.figures.wait_p90_s or 0))
    return _wait_table(
        hall, rows, "哪项业务慢", ("business",), "分钟；最慢的在上；点是一半，条到 90%，虚线 30 分"
    )


def _wait_table(
    hall: Hall, rows: Sequence[ReportRow], title: str, by: Sequence[Dimension], sorted_by: str
) -> ReportTable:
    most = max((row.figures.wait_p90_s or 0 for row in rows), default=0) / MINUTE_S
    return ReportTable(
        title=title,
        sorted_by=sorted_by,
        heads=[
            " · ".join(NAMES[one] for one in by) or "合计",
            "等候",
            "取号",
            "平均",
            "一半",
            "90%",
            "15 分内",
            "办理",
            "弃号",
        ],
        rows=[
            TableRow(
                name=" · ".join(_key(hall, one, key) for one, key in zip(by, row.key, strict=True)) or "合计",
                bar=_wait_bar(row.figures, most),
                cells=[
                    f"{row.figures.taken:,}",
                    _minutes(row.figures.wait_mean_s, 1),
                    _minutes(row.figures.wait_median_s),
                    _minutes(row.figures.wait_p90_s),
                    _percent(row.figures.within_15),
                    _minutes(row.figures.service_mean_s, 1),
                    _percent(row.figures.no_show_rate, 1),
                ],
            )
            for row in rows
        ],
    )


def _windows(hall: Hall, report: Report) -> ReportTable:
    """A window that nobody was at stands last, tickets that were never called do not stand here."""
    rows = [row for row in report.rows if row.key[0] is not None]
    rows.sort(key=lambda row: (-row.figures.work_s, row.key))
    most = max((row.figures.work_s for row in rows), default=0) or 1
    return ReportTable(
        title="哪个窗口忙",
        sorted_by="办得最多的在上；条是办理时间",
        heads=["窗口", "办理", "小时", "利用率", "办结", "一件", "过号"],
        rows=[
            TableRow(
                name=_key(hall, "window", row.key[0]),
                bar=_share_bar(row.figures.work_s / most),
                cells=[
                    f"{row.figures.work_s / HOUR_S:.1f}",
                    _percent(row.figures.utilisation),
                    f"{row.figures.served:,}",
                    _minutes(row.figures.service_mean_s, 1),
                    _percent(row.figures.miss_rate, 1),
                ],
            )
            for row in rows
        ],
    )


def _hours(report: Report) -> ReportTable:
    most = max((row.figures.taken for row in report.rows), default=0) or 1
    return ReportTable(
        title="几点挤",
        sorted_by="按钟点；条是取号的人",
        heads=["钟点", "取号", "人", "平均等", "90%", "15 分内", "利用率"],
        rows=[
            TableRow(
                name=f"{row.key[0]} 点",
                bar=_share_bar(row.figures.taken / most),
                cells=[
                    f"{row.figures.taken:,}",
                    _minutes(row.figures.wait_mean_s, 1),
                    _minutes(row.figures.wait_p90_s),
                    _percent(row.figures.within_15),
                    _percent(row.figures.utilisation),
                ],
            )
            for row in report.rows
            if row.key[0] is not None and (row.figures.taken or row.figures.served)
        ],
    )


def _wait_bar(figures: Figures, most: float) -> str:
    """A bar to the 90th percentile, a dot at the median, dotted 30 minutes."""
    scale = max(most, 35)
    high, middle = (figures.wait_p90_s or 0) / MINUTE_S, (figures.wait_median_s or 0) / MINUTE_S

    def x(value: float) -> float:
        return 4 + value / scale * (_BAR - 10)

    parts = [line([(x(30), 0), (x(30), _TALL)], COBALT, dash="2 2")]
    if figures.wait_p90_s is not None:
        parts = [line([(x(0), 7), (x(high), 7)], COBALT_MID, width=5), *parts, dot((x(middle), 7), 4)]
    return svg(_BAR, _TALL, f"一半 {middle:.0f} 分，90% {high:.0f} 分", parts)


def _share_bar(share: float) -> str:
    parts = [rect((0, 3), _BAR, 8, LINE_2), rect((0, 3), _BAR * min(1.0, share), 8, COBALT_MID)]
    return svg(_BAR, _TALL, f"{share:.0%}", parts)


def _key(hall: Hall, dimension: Dimension, key: Key) -> str:
    if key is None:
        return "还没叫"
    if dimension == "business" and str(key) in hall.businesses:
        return hall.businesses[str(key)].short_name
    if dimension == "window" and isinstance(key, int) and key in hall.windows:
        return f"{key} {hall.windows[key].short_name}"
    if dimension == "hour":
        return f"{key} 点"
    if dimension == "class":
        return CLASSES.get(str(key), str(key))
    return day_text(key) if isinstance(key, date) else str(key)


def _minutes(seconds: float | None, digits: int = 0) -> str:
    return "—" if seconds is None else f"{seconds / MINUTE_S:.{digits}f}"


def _percent(share: float | None, digits: int = 0) -> str:
    return "—" if share is None else f"{share:.{digits}%}"
