"""One measured figure, and percentiles."""

from collections.abc import Sequence

from msgspec import Struct, structs


class Figure(Struct, frozen=True, kw_only=True):
    """`floor` is what the parts alone took in the same run; `ratio` is value to floor.

    `target` is what the product promises; None, and `met` with it, where it promises nothing.
    """

    name: str
    value: float
    unit: str
    floor: float
    ratio: float
    target: float | None
    met: bool | None

    def as_dict(self) -> dict[str, object]:
        return structs.asdict(self)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0…1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(name: str, seconds: float, floor_s: float, target_ms: float | None = None) -> Figure:
    return _time(name, "ms", seconds * 1e3, floor_s * 1e3, target_ms)


def microseconds(name: str, seconds: float, floor_s: float, target_us: float | None = None) -> Figure:
    return _time(name, "µs", seconds * 1e6, floor_s * 1e6, target_us)


def _time(name: str, unit: str, value: float, floor: float, target: float | None) -> Figure:
    value, floor = round(value, 3), round(floor, 3)
    return Figure(
        name=name,
        value=value,
        unit=unit,
        floor=floor,
        ratio=round(value / floor, 2),
        target=None if target is None else round(target, 3),
        met=None if target is None else value <= target,
    )


def per_second(name: str, rate: float, floor: float, target: float | None = None) -> Figure:
    return Figure(
        name=name,
        value=round(rate),
        unit="1/s",
        floor=round(floor),
        ratio=round(rate / floor, 2),
        target=target,
        met=None if target is None else rate >= target,
    )
