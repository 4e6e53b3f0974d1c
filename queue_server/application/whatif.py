"""What a change of the windows would do to the waits: the live state played forward with and without it."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from queue_server.application.ports import Clock
from queue_server.domain import commands as c
from queue_server.domain.decide import decide
from queue_server.domain.hall import Hall
from queue_server.domain.refusals import Refusal
from queue_server.domain.rehearsal.course import Course, play_courses
from queue_server.domain.rehearsal.effect import Effect, Outcome, outcome_of
from queue_server.domain.rehearsal.learnt import learnt
from queue_server.domain.rehearsal.question import Proposal, Question, ask
from queue_server.domain.rehearsal.scenario import Scenario, scenario_of
from queue_server.domain.state import HallState

WORK = 14_000
"""Commands that one preview may cost in all: its courses are as many as fit, whatever the machine."""
LEAST_RUNS, MOST_RUNS = 6, 60
PARTS = 2
"""The courses are shared by so many workers."""
COMMANDS_A_TICKET = 5
TICKS_A_COURSE = 120
MANAGER = c.Actor(id="preview", kind="manager")


class Seen(Protocol):
    """What is needed of a `HallService`."""

    @property
    def hall(self) -> Hall: ...

    @property
    def state(self) -> HallState: ...

    @property
    def clock(self) -> Clock: ...


class Preview(Struct, frozen=True, kw_only=True):
    """`refusal` where the change itself would be refused; then nothing was played.

    `sentence` says in Chinese who gains and who pays; `horizon_min` how far was looked.
    """

    at: datetime
    horizon_min: float = 0
    outcome: Outcome | None = None
    sentence: str = ""
    refusal: Refusal | None = None


async def preview(
    service: Seen, change: Proposal, executor: Executor, usual: Scenario | None = None
) -> Preview:
    """What the change would do from now on, on the committed state. The same state and change give the same answer.

    `usual` is the scenario learnt from earlier days; without it the hall file's. Today's own figures correct it.
    """
    hall, state, now = service.hall, service.state, service.clock.now()
    refusal = refused(hall, state, change, now)
    if refusal is not None:
        return Preview(at=now, refusal=refusal)
    scenario = learnt(hall, state, usual or scenario_of(hall), now)
    question = ask(hall, state, now, scenario, change)
    outcome = await played(hall, question, runs_of(question), executor)
    return Preview(
        at=now,
        horizon_min=round((question.end_s - question.now_s) / 60, 1),
        outcome=outcome,
        sentence=sentence_of(hall, outcome),
    )


def refused(hall: Hall, state: HallState, change: Proposal, now: datetime) -> Refusal | None:
    """Why the change cannot be made at all."""
    unknown = sorted(number for number in change.windows if number not in state.windows)
    if unknown or not change.windows:
        text = f"没有 {unknown[0]} 号窗口。" if unknown else "请选要改的窗口。"
        return Refusal(code="not_found" if unknown else "bad_request", message=text)
    if not change.services:
        return None
    command = c.SetWindows(actor=MANAGER, services=change.services, until=change.until)
    return decide(hall, state, command, now).refusal


def saved_set(state: HallState, name: str, until: datetime | None = None) -> Proposal | None:
    """A saved set (潮汐窗口) as a proposal; None where there is none of that name."""
    saved = state.sets.get(name)
    return Proposal(services=dict(saved.services), until=until) if saved else None


def runs_of(question: Question, work: int = WORK, least: int = LEAST_RUNS) -> int:
    """How many courses fit into the work."""
    return max(least, min(MOST_RUNS, int(work / 2 / cost_of(question))))


def cost_of(question: Question) -> float:
    """Commands of one course, about."""
    share = (question.end_s - question.now_s) / (8 * 3600)
    coming = sum(question.scenario.traffic[code].daily for code in question.businesses) * share
    return (len(question.state.tickets) + coming) * COMMANDS_A_TICKET + TICKS_A_COURSE * share


async def played(
    hall: Hall, question: Question, runs: int, executor: Executor, first_seed: int = 0
) -> Outcome:
    """Plays the courses in the worker processes, some in each."""
    loop = asyncio.get_running_loop()
    parts = [tuple(range(first_seed + first, first_seed + runs, PARTS)) for first in range(min(PARTS, runs))]
    answers = await asyncio.gather(
        *(loop.run_in_executor(executor, play_courses, hall, question, part) for part in parts)
    )
    before = _in_order(parts, [answer[0] for answer in answers])
    after = _in_order(parts, [answer[1] for answer in answers])
    return outcome_of(question, before, after)


def sentence_of(hall: Hall, outcome: Outcome) -> str:
    """Who gains and who pays, in one sentence."""
    if outcome.helped is None and not outcome.pays:
        return "这样改，等候几乎不变。"
    gain = _told(hall, outcome.effects[outcome.helped]) if outcome.helped else "没有哪项业务等得更短"
    if not outcome.pays:
        return f"{gain}；其他业务几乎不变。"
    costs = "，".join(_told(hall, outcome.effects[code]) for code in outcome.pays[:2])
    return f"{gain}；代价：{costs}。"


def _told(hall: Hall, effect: Effect) -> str:
    """The mean where it says more, else the 90th percentile."""
    name = hall.businesses[effect.business].short_name
    if abs(effect.mean_change) >= 1:
        return f"{name}平均等候 {effect.before.mean:.0f} → {effect.after.mean:.0f} 分"
    return f"{name}十次里九次的等候 {effect.before.p90:.0f} → {effect.after.p90:.0f} 分"


def _in_order(parts: Sequence[Sequence[int]], answers: Sequence[Sequence[Course]]) -> list[Course]:
    """By seed, as if one process had played them all."""
    found = {
        seed: course
        for part, courses in zip(parts, answers, strict=True)
        for seed, course in zip(part, courses, strict=True)
    }
    return [found[seed] for seed in sorted(found)]
