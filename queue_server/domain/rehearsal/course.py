"""One course that the next hours may take, from a seed: with the change or without it."""

import math
from collections.abc import Sequence
from random import Random

from msgspec import Struct, field

from queue_server.domain import commands as c
from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import sessions_for
from queue_server.domain.rehearsal import desks, people
from queue_server.domain.rehearsal.clerks import Away, Shift
from queue_server.domain.rehearsal.present import clerk_here, people_away, people_here
from queue_server.domain.rehearsal.question import Question, midnight_of, seconds_of
from queue_server.domain.rehearsal.reactions import REACTIONS
from queue_server.domain.rehearsal.record import DayRecord
from queue_server.domain.rehearsal.scenario import SLICE_MIN, weights
from queue_server.domain.rehearsal.stage import SERVER, Stage, tick
from queue_server.domain.rehearsal.visitors import poisson, visitor_of
from queue_server.domain.state import copy_of

MINUTE_S = 60
SAMPLE_S = 300
DRAIN_S = 2.5 * 3600
"""So long after the last newcomer the course is played on, until all who wait are called."""


class Course(Struct):
    """By business: waits in minutes of those who wait now and who come, and the longest wait every five minutes."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    longest: dict[str, list[float]] = field(default_factory=dict)
    steps: int = 0


def play_courses(hall: Hall, question: Question, seeds: Sequence[int]) -> tuple[list[Course], list[Course]]:
    """A course without and one with the change for each seed."""
    before = [play_forward(hall, question, seed, changed=False) for seed in seeds]
    return before, [play_forward(hall, question, seed, changed=True) for seed in seeds]


def play_forward(hall: Hall, question: Question, seed: int, *, changed: bool) -> Course:
    """The same seed brings the same people, services and breaks with and without the change."""
    state = copy_of(question.state)
    record = DayRecord(day=state.day, seed=seed)
    stage = Stage(hall, question.scenario, state, midnight_of(question.now), record, REACTIONS)
    stage.now_s, stage.boards = question.now_s, False
    course = Course(
        waits={code: [] for code in question.businesses}, longest={code: [] for code in question.businesses}
    )
    people_here(stage, seed)
    for number, window in state.windows.items():
        clerk_here(stage, question, number, window, seed)
    people_away(stage)
    _newcomers(stage, question, seed)
    stage.post(stage.now_s, tick, question.end_s)
    for at_s in range(int(question.now_s), int(question.end_s) + 1, SAMPLE_S):
        stage.post(float(at_s), _sample, course, question)
    if changed:
        _change(stage, question)
    stage.run(question.end_s + 1)
    _drain(stage, question.end_s + DRAIN_S)
    for wait in record.waits:
        if wait.business in course.waits and wait.left_at is None:
            until = stage.now_s if wait.called_at is None else wait.called_at
            course.waits[wait.business].append((until - wait.queued_at) / MINUTE_S)
    course.steps = record.steps
    return course


def _newcomers(stage: Stage, question: Question, seed: int) -> None:
    """People come as the scenario expects, from now to the end."""
    now_min, end_min = stage.now_s / MINUTE_S, question.end_s / MINUTE_S
    for code in question.businesses:
        chance = Random(f"{seed}/{code}")  # noqa: S311 - a rehearsal
        slots = weights(sessions_for(stage.hall, stage.state, stage.hall.businesses[code], stage.state.day))
        whole = sum(weight for _, weight in slots) or 1.0
        for minute, weight in slots:
            if minute + SLICE_MIN <= now_min or minute >= end_min:
                continue
            expected = stage.scenario.traffic[code].daily * weight / whole
            for _ in range(poisson(chance, expected)):
                at_s = (minute + chance.random() * SLICE_MIN) * MINUTE_S
                visitor = visitor_of(stage.hall, stage.scenario, code, None, at_s, chance)
                if stage.now_s <= at_s < question.end_s:
                    stage.post(at_s, people.arrive, visitor)


def _change(stage: Stage, question: Question) -> None:
    """Carries the proposal out, and posts its end."""
    proposal = question.proposal
    until_s = seconds_of(proposal.until, question.now) if proposal.until is not None else math.inf
    if proposal.services:
        desks.carry_out(stage, c.SetWindows(actor=SERVER, services=proposal.services, until=proposal.until))
    for number in (*proposal.paused, *proposal.closed):
        desk = stage.desks.get(number)
        if desk is not None:
            desks.leave(stage, desk, Away(start_s=stage.now_s, until_s=until_s, reason="调度"))
    for number in proposal.opened:
        _open(stage, number, until_s)


def _open(stage: Stage, number: int, until_s: float) -> None:
    """Somebody sits down there, or comes back from a pause, at once."""
    desk = stage.desks.get(number)
    if desk is not None:
        desks.resume(stage, desk)
    else:
        shift = Shift(window=number, clerk=f"clerk{number}", start_s=stage.now_s, end_s=math.inf)
        desks.take_seat(stage, shift)
        desk = stage.desks[number]
    if until_s < math.inf:
        stage.post(until_s, desks.leave, desk, Away(start_s=until_s, until_s=math.inf, reason="调度"))


def _sample(stage: Stage, course: Course, question: Question) -> None:
    longest = dict.fromkeys(question.businesses, 0.0)
    for wait in stage.waits.values():
        if wait.business in longest:
            longest[wait.business] = max(longest[wait.business], stage.now_s - wait.queued_at)
    for code, seconds in longest.items():
        course.longest[code].append(seconds / MINUTE_S)


def _drain(stage: Stage, until_s: float) -> None:
    """Plays on, without newcomers, while somebody waits."""
    at_s = stage.now_s
    while at_s < until_s and stage.waits:
        at_s += SAMPLE_S
        stage.run(at_s)
