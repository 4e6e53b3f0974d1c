"""Plays a whole hall-day from a seed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from queue_server.domain import commands as c
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.hours.day import empty_state
from queue_server.domain.rehearsal import desks, people
from queue_server.domain.rehearsal.clerks import shifts_of
from queue_server.domain.rehearsal.reactions import REACTIONS, count_open
from queue_server.domain.rehearsal.record import DayRecord, Observer
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.rehearsal.stage import SAMPLE_S, SERVER, Stage, sample, tick
from queue_server.domain.rehearsal.visitors import visitors_of
from queue_server.domain.state import HallState

A_TUESDAY = date(2026, 11, 24)
HOUR_S = 3600
DAY_S = 24 * HOUR_S
FIRST_TICK_S = 60.0
BEFORE_OPENING_S = 120
"""The clerks sit down so long before the hall opens."""
AFTER_CLOSING_S = 3 * HOUR_S
"""So long at most they serve on."""


def play(
    hall: Hall,
    scenario: Scenario,
    seed: int,
    observer: Observer | None = None,
    day: date = A_TUESDAY,
    heard: Callable[[Event], None] | None = None,
    meanwhile: Sequence[tuple[float, c.Command]] = (),
) -> DayRecord:
    """One day of the hall through its own rules. The same hall, scenario, seed and day give the same record.

    `heard` is told of every event, the opening of the day the first. `meanwhile`: commands of somebody else, each
    with its minute of the day.
    """
    stage, end_s = _staged(hall, scenario, seed, observer, day, heard)
    for minute, command in meanwhile:
        stage.post(minute * 60, desks.carry_out, command)
    stage.run(end_s)
    stage.now_s = end_s
    count_open(stage)
    return stage.record


def state_at(
    hall: Hall, scenario: Scenario, seed: int, minute: float, day: date = A_TUESDAY
) -> tuple[HallState, datetime]:
    """The hall's state in the middle of such a day, `minute` minutes after midnight, and that time."""
    stage, _ = _staged(hall, scenario, seed, None, day)
    stage.run(minute * 60)
    stage.now_s = minute * 60
    return stage.state, stage.now


def _staged(
    hall: Hall,
    scenario: Scenario,
    seed: int,
    observer: Observer | None,
    day: date,
    heard: Callable[[Event], None] | None = None,
) -> tuple[Stage, float]:
    """The stage with everybody's day on the agenda, and when it is over; a day without sessions is over at once."""
    midnight = datetime.combine(day, time(), ZoneInfo(hall.timezone))
    record = DayRecord(day=day, seed=seed)
    stage = Stage(hall, scenario, empty_state(), midnight, record, REACTIONS, observer)
    stage.heard = heard
    stage.now_s = FIRST_TICK_S
    stage.do(c.Tick(actor=SERVER))
    stage.seat_pads()
    shifts = shifts_of(hall, stage.state, scenario, seed)
    if not shifts:
        return stage, 0.0
    start = max(FIRST_TICK_S, min(shift.start_s for shift in shifts) - BEFORE_OPENING_S)
    end = min(float(DAY_S - 1), max(shift.end_s for shift in shifts) + AFTER_CLOSING_S)
    stage.post(start, tick, end)
    stage.post(-(-start // SAMPLE_S) * SAMPLE_S, sample, end)
    for shift in shifts:
        stage.post(max(start, shift.start_s - BEFORE_OPENING_S), desks.take_seat, shift)
    for visitor in visitors_of(hall, stage.state, scenario, seed):
        people.book(stage, visitor)
        stage.post(visitor.at, people.arrive, visitor)
    return stage, end
