"""The people of a rehearsed day: who comes when, for what, and all that chance decides about them beforehand."""

import math
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import sessions_for
from queue_server.domain.rehearsal.scenario import SLICE_MIN, Scenario, weights
from queue_server.domain.state import HallState

MINUTE_S = 60
HALF_HOUR_S = 1800


class Visitor(Struct, gc=False):
    """One person. Times are seconds since midnight or durations in seconds.

    All chance is drawn beforehand, so that the same people come to the hall as it is and to the hall as it might be.
    `draws` are standard normal draws, one for each service they may get.
    """

    at: float
    business: str
    combo: str | None
    claim: str
    floor: int
    key: str
    agent: str | None
    comes: bool
    rejoins_after_s: float | None
    walk_s: float
    transfers: float
    """Below the scenario's share: they are sent to another business."""
    to_business: str | None
    holds: bool
    back_s: float
    """How long they are away where they are put on hold."""
    cancels_after_s: float | None
    leaves_s: float
    """From the end of the service to the clerk's next call."""
    draws: tuple[float, ...]
    booked_s: float | None = None
    """The time of their appointment."""
    code: str | None = None
    """Of the appointment, once it is made."""


def visitors_of(hall: Hall, state: HallState, scenario: Scenario, seed: int) -> list[Visitor]:
    """All who come on the day of the state, by time. The same seed gives the same people."""
    crowd = Random(f"{seed}/crowd")  # noqa: S311 - a rehearsal
    demand = 1 + crowd.uniform(-scenario.demand_spread, scenario.demand_spread)
    found: list[Visitor] = []
    for code, traffic in scenario.traffic.items():
        slots = weights(sessions_for(hall, state, hall.businesses[code], state.day))
        found += _come(hall, scenario, (code, None), traffic.daily * demand, slots, seed)
    for combo, daily in scenario.combos.items():
        first = hall.combos[combo].steps[0]
        slots = weights(sessions_for(hall, state, hall.businesses[first], state.day))
        found += _come(hall, scenario, (first, combo), daily * demand, slots, seed)
    found.sort(key=lambda visitor: (visitor.at, visitor.key))
    return found


def visitor_of(
    hall: Hall, scenario: Scenario, business: str, combo: str | None, at: float, chance: Random
) -> Visitor:
    """Somebody who comes at `at` (seconds since midnight) for the business."""
    traffic = scenario.traffic[business]
    steps = len(hall.combos[combo].steps) if combo in hall.combos else 1
    comes = chance.random() >= traffic.no_show
    back = chance.uniform(*scenario.rejoin_min) * MINUTE_S
    rejoins = chance.random() < scenario.rejoins
    transfers = chance.random()
    holds, away_s = chance.random() < scenario.holds, chance.uniform(*scenario.hold_min) * MINUTE_S
    cancels = chance.random() < scenario.cancels
    cancels_s = chance.expovariate(1 / (scenario.patience_min * MINUTE_S))
    claim = _claim(scenario, chance)
    agent = chance.random() < scenario.agents
    key = f"{chance.getrandbits(64):016x}"
    return Visitor(
        at=at,
        business=business,
        combo=combo,
        claim=claim,
        floor=hall.businesses[business].floor if chance.random() < _NEAR else 1,
        key=key,
        agent=f"a{key}" if agent else None,
        comes=comes,
        rejoins_after_s=back if rejoins else None,
        walk_s=chance.uniform(*scenario.walk_s),
        transfers=transfers,
        to_business=_elsewhere(hall, scenario, business, chance),
        holds=holds,
        back_s=away_s,
        cancels_after_s=cancels_s if cancels else None,
        leaves_s=chance.uniform(*scenario.turnaround_s),
        draws=tuple(chance.gauss(0, 1) for _ in range(steps + 1)),
    )


def service_s(mean_min: float, cv: float, draw: float, speed: float = 1.0) -> float:
    """Seconds of a lognormal service with this mean and cv at a standard normal draw; `speed` over 1 is slower."""
    variance = math.log(1 + cv * cv)
    return mean_min * MINUTE_S * speed * math.exp(draw * math.sqrt(variance) - variance / 2)


def poisson(chance: Random, mean: float) -> int:
    """A Poisson draw: how many exponential steps fit into the mean."""
    count, left = 0, chance.expovariate(1)
    while left < mean:
        count, left = count + 1, left + chance.expovariate(1)
    return count


_NEAR = 0.8
"""Share of people who take their ticket on the floor of their business; the others at the entrance."""


def _come(
    hall: Hall,
    scenario: Scenario,
    what: tuple[str, str | None],
    expected: float,
    slots: Sequence[tuple[int, float]],
    seed: int,
) -> list[Visitor]:
    business, combo = what
    whole = sum(weight for _, weight in slots)
    if whole <= 0:
        return []
    chance = Random(f"{seed}/{business}/{combo or ''}")  # noqa: S311 - a rehearsal
    found = []
    for minute, weight in slots:
        for _ in range(poisson(chance, expected * weight / whole)):
            at = (minute + chance.random() * SLICE_MIN) * MINUTE_S
            found.append(visitor_of(hall, scenario, business, combo, at, chance))
    if combo is None and hall.businesses[business].appointment:
        _book(scenario, found, slots, Random(f"{seed}/{business}/booked"))  # noqa: S311 - a rehearsal
    return found


def _book(
    scenario: Scenario, visitors: list[Visitor], slots: Sequence[tuple[int, float]], chance: Random
) -> None:
    """Some have an appointment at a half hour near the time at which they come; a few are too late for it."""
    minutes = {minute for minute, _ in slots}
    for visitor in visitors:
        wanted = chance.random() < scenario.appointments
        late_s = chance.triangular(*scenario.late_min) * MINUTE_S
        booked_s = round((visitor.at - late_s) / HALF_HOUR_S) * HALF_HOUR_S
        if wanted and booked_s // MINUTE_S in minutes:
            visitor.booked_s = float(booked_s)


def _claim(scenario: Scenario, chance: Random) -> str:
    left = chance.random()
    for claim, share in scenario.claims:
        left -= share
        if left < 0:
            return claim
    return "none"


def _elsewhere(hall: Hall, scenario: Scenario, business: str, chance: Random) -> str | None:
    """Where somebody is sent: mostly within the zone."""
    zone = hall.businesses[business].zone
    near = [code for code in scenario.traffic if code != business and hall.businesses[code].zone == zone]
    far = [code for code in scenario.traffic if code != business]
    codes = near if near and chance.random() < _NEAR else far
    return chance.choice(codes) if codes else None
