"""How far the minutes that are said to people are off, over random halls and days never seen, beside simpler ways."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta

from msgspec import Struct

from queue_server.application.estimates import LiveEstimates
from queue_server.command.bench.figures import Figure
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.correction import SHORTEST_MIN
from queue_server.domain.lookahead.meter import Off
from queue_server.domain.minutes import CommonFormula
from queue_server.domain.rehearsal.playing import play
from queue_server.domain.rehearsal.record import DayRecord
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.rehearsal.synthetic import random_hall
from queue_server.domain.state import HallState

HALLS = 20
FIRST_SEED = 9400
"""Design and tests use other seeds."""
LEARNING_DAYS = 5
FIRST_DAY = date(2026, 11, 16)
"""A Monday."""
MODERATE_MIN, OVERLOADED_MIN = (10.0, 20.0), (40.0, 60.0)
"""Mean wait of all tickets of the day; days are sought all over the range, not only at its end that is met first."""
_LOADS = (0.6, 1.6)
_PROBES = 9
_NEAR_MIN = 1.0
_GOLDEN = 0.618034
_FRIDAY = 4


class Result(Struct):
    """One test day: means in minutes, over the tickets that waited more than one. `cpu_ms` is for each ticket."""

    seed: int
    mean_wait_min: float
    tickets: int
    product: Off
    bare: Off
    formula: Off
    cpu_ms: float


def measure(halls: int = HALLS) -> list[Figure]:
    """Each hall: some days to learn from, then a day never seen, on moderate and on overloaded load."""
    seeds = range(FIRST_SEED, FIRST_SEED + halls)
    kinds = (("moderate", MODERATE_MIN), ("overloaded", OVERLOADED_MIN))
    jobs = [(seed, wanted) for _, wanted in kinds for seed in seeds]
    with ProcessPoolExecutor(2) as workers:
        results = list(workers.map(_one, jobs))
    figures: list[Figure] = []
    for name, wanted in kinds:
        own = [one for one, job in zip(results, jobs, strict=True) if one is not None and job[1] == wanted]
        figures += figures_of(name, own)
    return figures


def figures_of(name: str, results: Sequence[Result]) -> list[Figure]:
    """Over all tickets of these days together; the floor of an error is the bare look-ahead's."""
    if not results:
        return []
    product, bare, formula = (
        _sum(getattr(one, each) for one in results) for each in ("product", "bare", "formula")
    )
    most = 15.0 if name == "moderate" else 12.0
    near = 75.0 if name == "moderate" else None
    cpu = sum(one.cpu_ms * one.tickets for one in results) / sum(one.tickets for one in results)
    halls = f"{name}, {len(results)} halls"
    covers = 100 * product.late_covers
    return [
        _below(f"{halls}: mean error", 100 * product.share_of_wait, 100 * bare.share_of_wait, "% wait", most),
        _below(
            f"{halls}: mean error of the formula",
            100 * formula.share_of_wait,
            100 * bare.share_of_wait,
            "% wait",
        ),
        _figure(
            f"{halls}: within 5 minutes",
            100 * product.within_five,
            100 * bare.within_five,
            "%",
            near,
            None if near is None else 100 * product.within_five >= near,
        ),
        _figure(f"{halls}: late covers", covers, 100 * bare.late_covers, "%", 90.0, 85.0 <= covers <= 95.0),
        _below(f"{halls}: CPU a ticket", cpu, cpu, "ms", 2.0),
    ]


def _below(name: str, value: float, floor: float, unit: str, target: float | None = None) -> Figure:
    return _figure(name, value, floor, unit, target, None if target is None else value <= target)


def _figure(
    name: str, value: float, floor: float, unit: str, target: float | None, met: bool | None
) -> Figure:
    return Figure(
        name=name,
        value=round(value, 2),
        unit=unit,
        floor=round(floor, 2),
        ratio=round(value / floor, 2) if floor else 0.0,
        target=target,
        met=met,
    )


def _sum(parts: Iterable[Off]) -> Off:
    whole = Off()
    for one in parts:
        whole.tickets += one.tickets
        whole.waited_min += one.waited_min
        whole.off_min += one.off_min
        whole.near += one.near
        whole.covered += one.covered
    return whole


def _one(job: tuple[int, tuple[float, float]]) -> Result | None:
    return hall_result(*job)


def hall_result(seed: int, wanted: tuple[float, float], days: int = LEARNING_DAYS) -> Result | None:
    """None where no day of this hall comes out with a mean wait as wanted."""
    calendar = _workdays(days + 1)
    found = _day_as_wanted(seed, wanted, calendar[-1])
    if found is None:
        return None
    load, test_seed = found
    hall, scenario = random_hall(seed, load)
    product, bare = LiveEstimates(hall), LiveEstimates(hall)
    for nth, day in enumerate(calendar[:-1]):
        _Desk(hall, [product]).play(scenario, 1000 * seed + nth, day)
    desk = _Desk(hall, [product, bare])
    record = desk.play(scenario, test_seed, calendar[-1])
    return Result(
        seed=seed,
        mean_wait_min=_mean_wait(record),
        tickets=len(record.tickets),
        product=product.errors().hall,
        bare=bare.errors().hall,
        formula=_off(record, desk.formula),
        cpu_ms=1000 * desk.cpu_s[0] / len(record.tickets),
    )


class _Desk:
    """Plays a day before estimates. What happened is told to them at each ticket, before their answer for it is kept.

    A look-ahead that is due is made after the answer: no answer is of a look-ahead made at its own moment.
    """

    def __init__(self, hall: Hall, estimates: Sequence[LiveEstimates]) -> None:
        self._hall, self._estimates = hall, estimates
        self._common = CommonFormula(hall)
        self._happened: list[Event] = []
        self.formula: dict[str, tuple[int, int]] = {}
        self.cpu_s = [0.0] * len(estimates)

    def play(self, scenario: Scenario, seed: int, day: date) -> DayRecord:
        record = play(self._hall, scenario, seed, self._issued, day, self._happened.append)
        for place in range(len(self._estimates)):
            self._tell(place)
        return record

    def _issued(self, state: HallState, now: datetime, ticket_id: str) -> None:
        self.formula[ticket_id] = self._common.waiting(state, ticket_id, now)
        for place, estimates in enumerate(self._estimates):
            started = time.process_time()
            self._tell(place)
            estimates.say(state, ticket_id, now)
            estimates.refresh(state, now)
            self.cpu_s[place] += time.process_time() - started
        self._happened.clear()

    def _tell(self, place: int) -> None:
        for event in self._happened:
            self._estimates[place].heard(event)


def _day_as_wanted(seed: int, wanted: tuple[float, float], day: date) -> tuple[float, int] | None:
    """The load, and the seed of a day, whose mean wait is as wanted: near a point of the range that is the hall's own."""
    aim = wanted[0] + (wanted[1] - wanted[0]) * (seed * _GOLDEN % 1)
    test_seed = 1000 * seed + 500
    found: list[tuple[float, float]] = []
    low, high = _LOADS
    for _ in range(_PROBES):
        load = (low + high) / 2
        hall, scenario = random_hall(seed, load)
        mean = _mean_wait(play(hall, scenario, test_seed, day=day))
        if wanted[0] <= mean <= wanted[1]:
            found.append((abs(mean - aim), load))
        if abs(mean - aim) <= _NEAR_MIN:
            break
        low, high = (load, high) if mean < aim else (low, load)
    return (min(found)[1], test_seed) if found else None


def _mean_wait(record: DayRecord) -> float:
    """Minutes, of all tickets that were called."""
    waits = [one.waited_s / 60 for one in record.tickets.values() if one.waited_s is not None]
    return sum(waits) / len(waits) if waits else 0.0


def _off(record: DayRecord, said: dict[str, tuple[int, int]]) -> Off:
    off = Off()
    for one in record.tickets.values():
        if one.waited_s is not None and one.waited_s / 60 > SHORTEST_MIN and one.ticket in said:
            off.add(one.waited_s / 60, *said[one.ticket])
    return off


def _workdays(count: int) -> list[date]:
    days = (FIRST_DAY + timedelta(days=number) for number in range(2 * count + 2))
    return [day for day in days if day.weekday() <= _FRIDAY][:count]
