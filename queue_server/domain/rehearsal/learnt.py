"""What earlier days and today have shown, put into the scenario: how many come and how long they are served."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import sessions_for
from queue_server.domain.lookahead.record import DayRecord
from queue_server.domain.rehearsal.question import seconds_of
from queue_server.domain.rehearsal.scenario import SLICE_MIN, Scenario, Traffic, weights
from queue_server.domain.state import HallState

MINUTE_S = 60
STAND_PEOPLE = 8.0
"""People that the scenario's expectation stands for against those counted."""
STAND_SERVICES = 8.0
SHORTEST_S, LONGEST_S = 20.0, 3 * 3600.0
"""A service outside is a key pressed too early or too late and teaches nothing."""


def usual(hall: Hall, scenario: Scenario, days: Sequence[DayRecord]) -> Scenario:
    """The scenario as earlier days correct it, each business by itself, slowly where few came.

    A day's record counts all who begin to wait (sent on, steps of combos) and a window's time from the call to the end
    (missed calls too): both are taken back to those who come in and to the service alone.
    """
    came: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for day in days:
        came.update(arrival.business for arrival in day.arrivals)
        for service in day.services:
            calls[service.business] += 1
            taken[service.business] += service.taken
    traffic = {}
    for code, one in scenario.traffic.items():
        steps = sum(daily for combo, daily in scenario.combos.items() if code in hall.combos[combo].steps)
        expected = (one.daily / (1 - scenario.transfers) + steps) * len(days)
        crowd = (came[code] + STAND_PEOPLE) / (expected + STAND_PEOPLE)
        minutes = _served_min(scenario, one, calls[code], taken[code])
        traffic[code] = structs.replace(one, daily=one.daily * crowd, mean_min=minutes)
    return structs.replace(scenario, traffic=traffic)


def _served_min(scenario: Scenario, one: Traffic, calls: int, taken_s: float) -> float:
    """Mean minutes of a service, of calls that took `taken_s` seconds in all."""
    missed_s = 2 * scenario.patience_of_clerk_s
    around_s = (sum(scenario.walk_s) + sum(scenario.turnaround_s)) / 2
    served = calls * (1 - one.no_show)
    served_s = max(0.0, taken_s - calls * one.no_show * missed_s - served * around_s)
    found = (served_s / MINUTE_S + STAND_SERVICES * one.mean_min) / (served + STAND_SERVICES)
    return max(found, SHORTEST_S / MINUTE_S)


def learnt(hall: Hall, state: HallState, scenario: Scenario, now: datetime) -> Scenario:
    """The scenario as today corrects it, each business by itself, slowly where little was seen."""
    came: dict[str, int] = {}
    served: dict[str, list[float]] = {}
    for ticket in state.tickets.values():
        came[ticket.business] = came.get(ticket.business, 0) + 1
        if ticket.state == "done" and ticket.started_at and ticket.ended_at:
            held = ticket.held_s - ticket.held_before_s
            seconds = (ticket.ended_at - ticket.started_at).total_seconds() - held
            if SHORTEST_S <= seconds <= LONGEST_S:
                served.setdefault(ticket.business, []).append(seconds / MINUTE_S)
    now_min = seconds_of(now, now) / MINUTE_S
    traffic = {
        code: _corrected(
            one, came.get(code, 0), _expected(hall, state, code, one, now_min), served.get(code, [])
        )
        for code, one in scenario.traffic.items()
    }
    return structs.replace(scenario, traffic=traffic)


def _corrected(one: Traffic, came: int, expected: float, served: list[float]) -> Traffic:
    crowd = (came + STAND_PEOPLE) / (expected + STAND_PEOPLE)
    minutes = (sum(served) + STAND_SERVICES * one.mean_min) / (len(served) + STAND_SERVICES)
    return structs.replace(one, daily=one.daily * crowd, mean_min=minutes)


def _expected(hall: Hall, state: HallState, code: str, one: Traffic, now_min: float) -> float:
    """People who should have come by now."""
    slots = weights(sessions_for(hall, state, hall.businesses[code], state.day))
    whole = sum(weight for _, weight in slots)
    gone = sum(
        weight * min(1.0, (now_min - minute) / SLICE_MIN) for minute, weight in slots if minute < now_min
    )
    return one.daily * gone / whole if whole else 0.0
