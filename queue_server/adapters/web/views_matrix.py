"""The matrix of windows and businesses. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from queue_server.adapters.web.views_common import services_of_window
from queue_server.adapters.web.words import ranges_text
from queue_server.domain.hall import Business, Hall
from queue_server.domain.state import HallState

ServicesOf = Callable[[int], dict[str, int]]


@dataclass(frozen=True)
class Cell:
    """`level` as it is proposed; `was` as it is."""

    business: str
    level: int
    was: int
    first_of_zone: bool


@dataclass(frozen=True)
class Row:
    window: int
    name: str
    cells: list[Cell]
    first_of_zone: bool


@dataclass(frozen=True)
class Column:
    business: str
    name: str
    first_of_zone: bool


@dataclass(frozen=True)
class Matrix:
    zones: list[tuple[str, int]]
    """Zone name and how many columns it has."""
    columns: list[Column]
    rows: list[Row]
    counts: list[int]
    """How many windows of the hall serve each column's business, as it is."""


@dataclass(frozen=True)
class SetLine:
    """One saved set (潮汐窗口); `on`: all its windows stand so now."""

    name: str
    windows: str
    on: bool


def matrix_view(
    hall: Hall, state: HallState, floor: int | None, proposed: ServicesOf | None = None
) -> Matrix:
    """The windows of one floor (None: all) and every business that belongs there or is served there."""
    numbers = [n for n, w in sorted(hall.windows.items()) if floor is None or w.floor == floor]
    after = {
        number: proposed(number) if proposed else services_of_window(hall, state, number)
        for number in numbers
    }
    served = {code for n in numbers for code in (*services_of_window(hall, state, n), *after[n])}
    order = list(hall.zones)
    wanted = [b for b in hall.businesses.values() if floor is None or b.floor == floor or b.id in served]
    businesses = sorted(wanted, key=lambda business: order.index(business.zone))
    columns = [Column(b.id, b.short_name, _starts(businesses, index)) for index, b in enumerate(businesses)]
    zones: list[tuple[str, int]] = []
    for business in businesses:
        name = hall.zones[business.zone].short_name
        if zones and zones[-1][0] == name:
            zones[-1] = (name, zones[-1][1] + 1)
        else:
            zones.append((name, 1))
    rows = []
    for index, number in enumerate(numbers):
        now = services_of_window(hall, state, number)
        cells = [
            Cell(c.business, after[number].get(c.business, 0), now.get(c.business, 0), c.first_of_zone)
            for c in columns
        ]
        new_zone = index > 0 and hall.windows[number].zone != hall.windows[numbers[index - 1]].zone
        rows.append(Row(number, hall.windows[number].name, cells, new_zone))
    counts = [
        sum(c.business in services_of_window(hall, state, number) for number in hall.windows) for c in columns
    ]
    return Matrix(zones, columns, rows, counts)


def _starts(businesses: list[Business], index: int) -> bool:
    return index == 0 or businesses[index].zone != businesses[index - 1].zone


def lonely(hall: Hall, state: HallState) -> list[tuple[str, int]]:
    """Businesses that one window alone serves, with that window: what hangs on it."""
    found = []
    for business in hall.businesses.values():
        windows = [n for n in hall.windows if business.id in services_of_window(hall, state, n)]
        if len(windows) == 1:
            found.append((business.short_name, windows[0]))
    return found


def set_lines(hall: Hall, state: HallState) -> list[SetLine]:
    """The saved sets by name."""
    return [
        SetLine(
            name=name,
            windows=f"{ranges_text(saved.services)} 号",
            on=all(
                number in hall.windows and services_of_window(hall, state, number) == services
                for number, services in saved.services.items()
            ),
        )
        for name, saved in sorted(state.sets.items())
    ]
