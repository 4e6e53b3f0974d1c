"""What rehearsed days say together: waits by business, hour and zone, people waiting, windows' utilisation."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.record import DayRecord, TicketRecord

MINUTE_S = 60
HALF_HOUR_S = 1800
HOUR_S = 3600


class Spread(Struct, frozen=True, kw_only=True):
    """Waits in minutes from issue to first call, of `called` of `tickets`; shares 0…1. No waits: all zero.

    `no_shows` is the share of calls that ended as missed, `not_called` the tickets that nobody called.
    """

    tickets: int = 0
    called: int = 0
    mean: float = 0
    p10: float = 0
    median: float = 0
    p90: float = 0
    within_15: float = 0
    within_30: float = 0
    longest: float = 0
    no_shows: float = 0
    not_called: int = 0


class Summary(Struct, frozen=True, kw_only=True):
    """`by_hour` by hour of issue; `utilisation` by window: from call to end over the time it was open, 0…1.

    `glaze`: median wait in minutes by zone and half hour of issue, from `first_minute` on, None where nobody came.
    `waiting`: (minute since midnight, people waiting on a mean day) every five minutes.
    """

    days: int
    overall: Spread
    by_business: dict[str, Spread]
    by_hour: dict[int, Spread]
    utilisation: dict[int, float]
    first_minute: int
    glaze: dict[str, list[float | None]]
    waiting: list[tuple[float, float]]
    refused: dict[str, int]
    last_end_min: float
    """The latest end of a service on any day, minutes since midnight."""


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` (0…1) of the ordered values do not exceed; 0 where there are none."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def spread_of(tickets: Iterable[TicketRecord]) -> Spread:
    every = list(tickets)
    waits = sorted(each.waited_s / MINUTE_S for each in every if each.waited_s is not None)
    if not waits:
        return Spread(tickets=len(every), not_called=len(every))
    return Spread(
        tickets=len(every),
        called=len(waits),
        mean=sum(waits) / len(waits),
        p10=percentile(waits, 0.1),
        median=percentile(waits, 0.5),
        p90=percentile(waits, 0.9),
        within_15=sum(one <= 15 for one in waits) / len(waits),
        within_30=sum(one <= 30 for one in waits) / len(waits),
        longest=waits[-1],
        no_shows=sum(each.missed > 0 for each in every) / len(waits),
        not_called=len(every) - len(waits),
    )


def summary_of(hall: Hall, days: Sequence[DayRecord]) -> Summary:
    tickets = [each for day in days for each in day.tickets.values()]
    hours = sorted({int(each.issued_at // HOUR_S) for each in tickets})
    first, glaze = _glaze(hall, tickets)
    refused: dict[str, int] = {}
    for day in days:
        for code, count in day.refused.items():
            refused[code] = refused.get(code, 0) + count
    return Summary(
        days=len(days),
        overall=spread_of(tickets),
        by_business={
            code: spread_of(found)
            for code in hall.businesses
            if (found := [each for each in tickets if each.business == code])
        },
        by_hour={
            hour: spread_of(each for each in tickets if int(each.issued_at // HOUR_S) == hour)
            for hour in hours
        },
        utilisation=_utilisation(hall, days),
        first_minute=first,
        glaze=glaze,
        waiting=_waiting(days),
        refused=refused,
        last_end_min=max((day.last_end_s for day in days), default=0) / MINUTE_S,
    )


def _utilisation(hall: Hall, days: Sequence[DayRecord]) -> dict[int, float]:
    found = {}
    for window in hall.windows:
        open_s = sum(day.open_s.get(window, 0.0) for day in days)
        if open_s > 0:
            found[window] = sum(day.busy_s.get(window, 0.0) for day in days) / open_s
    return found


def _glaze(hall: Hall, tickets: Sequence[TicketRecord]) -> tuple[int, dict[str, list[float | None]]]:
    if not tickets:
        return 0, {}
    halves = [int(each.issued_at // HALF_HOUR_S) for each in tickets]
    first, last = min(halves), max(halves)
    cells: dict[str, list[list[float]]] = {
        zone: [[] for _ in range(first, last + 1)]
        for zone in hall.zones
        if any(business.zone == zone for business in hall.businesses.values())
    }
    for half, each in zip(halves, tickets, strict=True):
        if each.waited_s is not None:
            cells[hall.businesses[each.business].zone][half - first].append(each.waited_s / MINUTE_S)
    medians = {
        zone: [percentile(sorted(waits), 0.5) if waits else None for waits in row]
        for zone, row in cells.items()
    }
    return first * 30, medians


def _waiting(days: Sequence[DayRecord]) -> list[tuple[float, float]]:
    sums: dict[float, float] = {}
    for day in days:
        for at_s, people in day.waiting:
            sums[at_s] = sums.get(at_s, 0.0) + sum(people.values())
    return [(at_s / MINUTE_S, total / len(days)) for at_s, total in sorted(sums.items())]
