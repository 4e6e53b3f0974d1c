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
    value, floor = round(seconds * 1000, 3), round(floor_s * 1000, 3)
    return Figure(
        name=name,
        value=value,
        unit="ms",
        floor=floor,
        ratio=round(value / floor, 2),
        target=target_ms,
        met=None if target_ms is None else value <= target_ms,
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
