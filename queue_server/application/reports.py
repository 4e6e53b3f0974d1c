"""Reports over the hall's past: what may be asked and what is answered. Each figure is defined once, here."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, Protocol, get_args

from msgspec import Struct

Dimension = Literal["business", "window", "hour", "day", "class"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

GOOD_LEVEL = 3
"""基本满意 and better, of 1 to 5."""
MOST_ROWS = 50_000
"""A report that would be longer is refused."""

Key = str | int | date | None


class ReportError(Exception):
    """The report cannot be made; the text says why in Chinese, for the one who asked."""


class Ask(Struct, frozen=True, kw_only=True):
    """Days `first` to `last`, both included; None: as far as there are any, today included."""

    first: date | None = None
    last: date | None = None
    by: tuple[Dimension, ...] = ()


class Figures(Struct, frozen=True, kw_only=True):
    """Times in seconds, shares 0…1, None where there is nothing to count.

    Tickets count in the hour and business of issue and at the window that called them first; services, missed calls and
    work where and when they took place. Percentiles are exact, with linear interpolation between two values.
    """

    taken: int = 0
    """Tickets issued."""
    called: int = 0
    """Tickets called at least once."""
    wait_mean_s: float | None = None
    """平均等候时长: first call less issue; a rejoined ticket counts from its first issue."""
    wait_median_s: float | None = None
    wait_p90_s: float | None = None
    within_15: float | None = None
    """Share of the called tickets that waited at most 15 minutes."""
    within_30: float | None = None
    served: int = 0
    """Services that ended: a combo or a transfer has several."""
    service_mean_s: float | None = None
    """平均办理时长: end less start, holds removed."""
    work_s: float = 0
    """窗口工作量: seconds of service, holds removed."""
    staffed_s: float | None = None
    """Seconds logged in and not paused; None where the report is by business or class, which windows share."""
    utilisation: float | None = None
    """窗口利用率: work over staffed."""
    calls_missed: int = 0
    """过号: calls that nobody answered."""
    miss_rate: float | None = None
    """过号率: of all calls of a number to a window."""
    no_shows: int = 0
    """Tickets called that never came."""
    no_show_rate: float | None = None
    """弃号率: no-shows over called."""
    cancelled: int = 0
    cancel_rate: float | None = None
    """取消率: cancelled over taken."""
    expired: int = 0
    """Not reached before the end."""
    rejoined: int = 0
    transfers: int = 0
    rated: int = 0
    rating_rate: float | None = None
    """主动评价率: ratings over finished tickets."""
    good_rate: float | None = None
    """好评率: level 3 to 5 over all ratings."""


class ReportRow(Struct, frozen=True, kw_only=True):
    """`key` holds a value for each dimension of `by`: codes, window numbers, hours 0…23, days. None: no window yet."""

    key: tuple[Key, ...]
    figures: Figures


class Report(Struct, frozen=True, kw_only=True):
    """Rows in the order of their keys; without `by` exactly one."""

    hall: str
    first: date | None
    last: date | None
    by: tuple[Dimension, ...]
    rows: tuple[ReportRow, ...]


WAIT_BAR_MIN, WAIT_BARS = 5, 13


class Overview(Struct, frozen=True, kw_only=True):
    """`reports` in the order asked for; `waits`: called tickets by five minutes waited, the last bar open to the right."""

    reports: tuple[Report, ...]
    waits: tuple[int, ...]


class DayFigures(Struct, frozen=True, kw_only=True):
    """The figures of one day as they were frozen at its end."""

    hall: str
    day: date
    total: Figures
    by_business: dict[str, Figures]
    by_window: dict[int, Figures]
    by_hour: dict[int, Figures]
    by_class: dict[str, Figures]


class Reports(Protocol):
    """Every method takes its time: call it in a thread of its own."""

    def report(self, ask: Ask) -> Report:
        """Raises ReportError."""
        ...

    def overview(self, ask: Ask, bys: Sequence[tuple[Dimension, ...]]) -> "Overview":
        """Several reports over the same days at once; `ask.by` is not looked at. Raises ReportError."""
        ...

    def day(self, day: date) -> DayFigures | None:
        """The frozen figures of a day that is over; None where there are none."""
        ...


def dimensions(text: str) -> tuple[Dimension, ...]:
    """`business,hour` as a person types it. Raises ReportError."""
    found: list[Dimension] = []
    for word in (part.strip() for part in text.split(",") if part.strip()):
        known = next((one for one in DIMENSIONS if one == word), None)
        if known is None:
            raise ReportError(f"不能按 {word} 分：可以按 {'、'.join(DIMENSIONS)}。")
        if known not in found:
            found.append(known)
    return tuple(found)
