"""Which change of one window would help most now, and by how much."""

import asyncio
from concurrent.futures import Executor
from datetime import datetime

from msgspec import Struct

from queue_server.application.whatif import Seen, played, refused, runs_of
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.candidates import Candidate, candidates
from queue_server.domain.rehearsal.effect import FELT_MIN, Effect, Outcome
from queue_server.domain.rehearsal.learnt import learnt
from queue_server.domain.rehearsal.question import Proposal, ask
from queue_server.domain.rehearsal.scenario import Scenario, scenario_of
from queue_server.domain.state import HallState

MOST_TRIED = 6
"""Candidates that are played forward."""
MOST_ALIKE = 2
"""Of them, for one business."""
SCREEN_WORK, FINAL_WORK = 3_000, 8_000
"""Commands for one candidate while choosing, and for the chosen one once more with other courses."""
SCREEN_RUNS = 3
"""At least."""
OTHER_SEEDS = 1_000
"""The chosen one is judged by courses that did not choose it."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """`saves_min`: minutes of waiting saved of everybody together within the horizon, costs taken off."""

    at: datetime
    change: Proposal
    sentence: str
    helped: Effect
    saves_min: float
    outcome: Outcome


async def suggest(service: Seen, executor: Executor, usual: Scenario | None = None) -> Suggestion | None:
    """The best change of one window now; None where nothing saves somebody a minute. The same state gives the same."""
    hall, state, now = service.hall, service.state, service.clock.now()
    scenario = learnt(hall, state, usual or scenario_of(hall), now)
    promising = _promising(hall, state, scenario, now)
    if not promising:
        return None
    questions = [ask(hall, state, now, scenario, each.proposal) for each in promising]
    outcomes = await asyncio.gather(
        *(
            played(hall, question, runs_of(question, SCREEN_WORK, SCREEN_RUNS), executor)
            for question in questions
        )
    )
    worthy = [at for at, outcome in enumerate(outcomes) if _worth_it(outcome)]
    if not worthy:
        return None
    best = min(worthy, key=lambda at: outcomes[at].total_change)
    question = questions[best]
    outcome = await played(hall, question, runs_of(question, FINAL_WORK), executor, first_seed=OTHER_SEEDS)
    if not _worth_it(outcome) or outcome.helped is None:
        return None
    helped = outcome.effects[outcome.helped]
    return Suggestion(
        at=now,
        change=promising[best].proposal,
        sentence=_sentence(hall, promising[best], outcome, helped),
        helped=helped,
        saves_min=-outcome.total_change,
        outcome=outcome,
    )


def _promising(hall: Hall, state: HallState, scenario: Scenario, now: datetime) -> list[Candidate]:
    """The first few that could be made, of each business only the best ones."""
    found: list[Candidate] = []
    for each in candidates(hall, state, scenario, now):
        alike = sum(other.business == each.business for other in found)
        if alike < MOST_ALIKE and refused(hall, state, each.proposal, now) is None:
            found.append(each)
        if len(found) == MOST_TRIED:
            break
    return found


def _worth_it(outcome: Outcome) -> bool:
    """Somebody gains a minute, nobody loses more than they gain, and all together gain too."""
    if outcome.helped is None or outcome.total_change > -FELT_MIN:
        return False
    gain = outcome.effects[outcome.helped].gain
    return all(-outcome.effects[code].gain <= gain for code in outcome.pays)


def _sentence(hall: Hall, chosen: Candidate, outcome: Outcome, helped: Effect) -> str:
    name = hall.businesses[helped.business].short_name
    gain = round(helped.gain)
    costs = [
        f"{hall.businesses[code].short_name}多 {-outcome.effects[code].gain:.0f} 分"
        for code in outcome.pays[:2]
    ]
    cost = "，".join(costs) if costs else "其他业务几乎不变"
    return f"现在最有用的一步：{chosen.title}，{name}的等候大约少 {gain} 分，{cost}。"
