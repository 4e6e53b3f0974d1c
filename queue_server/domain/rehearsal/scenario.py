"""What a rehearsed day is made of: how many come and when, how long they are served, how clerks work."""

import math
from collections.abc import Iterable
from random import Random

from msgspec import Struct, structs

from queue_server.domain.hall import Business, Hall, Session, SessionMode

USUAL_DAILY = {"apply": 24.0, "consult": 20.0, "collect": 34.0}
"""People a day of a business whose hall file does not say, by kind."""
_USUAL = 24.0


class Traffic(Struct, frozen=True, kw_only=True):
    """How one business is used.

    `daily` people on a usual day; `mean_min` and `cv` (standard deviation over mean) of the lognormal service time;
    `no_show` is the share of calls that nobody answers.
    """

    daily: float
    mean_min: float
    cv: float
    no_show: float


class Scenario(Struct, frozen=True, kw_only=True):
    """All parameters of rehearsed days. Shares are 0…1, times as their names say."""

    traffic: dict[str, Traffic]
    combos: dict[str, float] = {}
    """People a day who come for a combo."""
    claims: tuple[tuple[str, float], ...] = (("senior", 0.09), ("care", 0.025), ("military", 0.015))
    agents: float = 0.03
    appointments: float = 0.08
    """Of those who come for a business that can be booked."""
    late_min: tuple[float, float] = (-15, 12)
    """Minutes by which those who booked come after their time; negative is before it."""
    transfers: float = 0.06
    holds: float = 0.02
    cancels: float = 0.02
    patience_min: float = 25
    """Mean time after which somebody who cancels does so."""
    rejoins: float = 0.4
    """Of those who missed their call."""
    rejoin_min: tuple[float, float] = (4, 25)
    hold_min: tuple[float, float] = (3, 20)
    walk_s: tuple[float, float] = (8, 45)
    """From the call to the person at the window; `floor_walk_s` more from another floor."""
    floor_walk_s: float = 50
    demand_spread: float = 0.10
    """A whole day has this share more or fewer people at most."""
    speed_spread: float = 0.05
    clerk_spread: float = 0.15
    """How much clerks differ in speed (standard deviation of the logarithm)."""
    absences: float = 0.07
    breaks: tuple[int, int] = (1, 3)
    break_min: tuple[float, float] = (5, 15)
    lunch_min: float = 45
    lunch_from: tuple[int, ...] = (690, 735, 780)
    """Starts of the lunch shifts, minutes since midnight, where windows stay open over noon."""
    patience_of_clerk_s: float = 35
    """A clerk calls again after so long, and misses the ticket after so long again."""
    turnaround_s: tuple[float, float] = (3, 12)
    """From the end of one service to the next call."""


COMBO_DAILY = 2.0
"""People a day who come for a combo, where its businesses expect enough of them."""


def scenario_of(hall: Hall, seed: int = 0) -> Scenario:
    """The scenario of a hall: volumes and minutes of its file; what the file does not say comes from the seed.

    A business's expected people are those at its windows: people sent on from elsewhere and steps of combos included.
    """
    traffic = {
        business.id: _traffic(business, Random(f"{seed}/{business.id}"))  # noqa: S311 - a rehearsal
        for business in hall.businesses.values()
        if business.closed_text is None
    }
    combos = {
        combo.id: COMBO_DAILY
        for combo in hall.combos.values()
        if combo.steps and all(step in traffic for step in combo.steps)
    }
    scenario = Scenario(traffic=traffic, combos=combos)
    for combo, daily in combos.items():
        for step in hall.combos[combo].steps:
            traffic[step] = structs.replace(traffic[step], daily=max(0.0, traffic[step].daily - daily))
    for code, one in traffic.items():
        traffic[code] = structs.replace(one, daily=one.daily * (1 - scenario.transfers))
    return scenario


def with_load(scenario: Scenario, factor: float) -> Scenario:
    """As many times the people."""
    return structs.replace(
        scenario,
        traffic={
            code: structs.replace(one, daily=one.daily * factor) for code, one in scenario.traffic.items()
        },
        combos={code: daily * factor for code, daily in scenario.combos.items()},
    )


SLICE_MIN = 10


def weights(sessions: Iterable[Session]) -> list[tuple[int, float]]:
    """`(minute, weight)` of every ten minutes in which people come: two peaks, fewer at noon."""
    return [
        (minute, _weight(minute, session.mode))
        for session in sessions
        for minute in range(session.start_minute, session.end_minute, SLICE_MIN)
    ]


def _weight(minute: float, mode: SessionMode) -> float:
    morning = _bell(minute, 590, 45)
    afternoon = 0.75 * _bell(minute, 880, 50)
    return (0.3 + morning + afternoon) * (0.5 if mode == "noon" else 1.0)


def _bell(minute: float, middle: float, width: float) -> float:
    return math.exp(-(((minute - middle) / width) ** 2) / 2)


def _traffic(business: Business, chance: Random) -> Traffic:
    daily = business.expected_daily
    return Traffic(
        daily=USUAL_DAILY.get(business.kind, _USUAL) if daily is None else daily,
        mean_min=business.avg_min,
        cv=chance.uniform(0.5, 1.1),
        no_show=chance.uniform(0.04, 0.15),
    )
