"""What `./hall simulate` prints: tables in Chinese that line up in a terminal."""

import unicodedata
from collections.abc import Iterator, Sequence

from queue_server.adapters.charts.rehearsal import caption, headline
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.tally import Spread, Summary

_HEAD = ("人数", "平均", "一半", "90%", "最久", "≤15分", "≤30分", "没来", "没叫到")
_REFUSED = {
    "business_closed": "不在办理时间，或者今天办不完了",
    "limit_reached": "到了限额或人数上限",
    "duplicate_ticket": "已经有号",
    "not_allowed": "不能取号",
}


def report(hall: Hall, summary: Summary) -> str:
    """The whole text, without an end of line."""
    lines = [headline(summary), caption(hall, summary), ""]
    lines += _table(
        ("业务", *_HEAD),
        [
            (f"{code} {hall.businesses[code].name}", *_figures(one))
            for code, one in summary.by_business.items()
        ],
    )
    lines += ["", *_table(("几点取号", *_HEAD), _hours(summary))]
    lines += ["", "窗口利用率（从叫号到办结，占开窗时间）", *_windows(summary)]
    if summary.refused:
        told = "，".join(
            f"{_REFUSED.get(code, code)} {count} 人" for code, count in sorted(summary.refused.items())
        )
        lines += ["", f"没取到号：{told}"]
    hours, minutes = divmod(int(summary.last_end_min), 60)
    lines += ["", f"最后一位 {hours:02d}:{minutes:02d} 办完"]
    return "\n".join(lines)


def _hours(summary: Summary) -> list[tuple[str, ...]]:
    rows = [(f"{hour:02d}:00", *_figures(one)) for hour, one in summary.by_hour.items()]
    return [*rows, ("全天", *_figures(summary.overall))]


def _figures(one: Spread) -> tuple[str, ...]:
    return (
        f"{one.tickets}",
        f"{one.mean:.1f}",
        f"{one.median:.0f}",
        f"{one.p90:.0f}",
        f"{one.longest:.0f}",
        f"{one.within_15:.0%}",
        f"{one.within_30:.0%}",
        f"{one.no_shows:.0%}",
        f"{one.not_called or ''}",
    )


def _windows(summary: Summary) -> Iterator[str]:
    shares = list(summary.utilisation.items())
    for start in range(0, len(shares), 8):
        yield "  ".join(f"{window:>3} 号 {share:>4.0%}" for window, share in shares[start : start + 8])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that line up: the first to the left, the others to the right."""
    widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(_pad(cell, widths[at], left=at == 0) for at, cell in enumerate(row))
        for row in (head, *rows)
    ]


def _pad(words: str, width: int, *, left: bool) -> str:
    room = " " * (width - _width(words))
    return words + room if left else room + words


def _width(words: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
