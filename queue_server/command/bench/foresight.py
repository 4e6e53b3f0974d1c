"""Whether a previewed change does what was said: rehearsed days played with and without it, beside the preview."""

from collections.abc import Iterator
from statistics import fmean

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.command.bench.figures import Figure
from queue_server.domain import commands as c
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.course import play_courses
from queue_server.domain.rehearsal.effect import outcome_of
from queue_server.domain.rehearsal.learnt import learnt
from queue_server.domain.rehearsal.playing import play, state_at
from queue_server.domain.rehearsal.question import Proposal, ask
from queue_server.domain.rehearsal.record import DayRecord
from queue_server.domain.rehearsal.scenario import Scenario, scenario_of, with_load

DAYS = 10
RUNS = 12
CROWD, MINUTE, NOON_S = 1.25, 624, 720 * 60
CHANGES = ((40, "L03"), (35, "K02"), (3, "A01"))
"""Window and business: from 10:24 on it serves this business as its own work too."""
FELT_MIN = 1.0
TARGET_SHARE = 0.8
MANAGER = c.Actor(id="bench", kind="manager")


def measure() -> list[Figure]:
    """The preview's own scenario knows the hall file and today only, not what the days are made of."""
    hall = load_hall(DEMONSTRATION_HALL).hall
    pairs = list(_said_and_came(hall, with_load(scenario_of(hall), CROWD)))
    felt = [(said, came) for said, came in pairs if abs(came) >= FELT_MIN]
    right = fmean((said < 0) == (came < 0) for said, came in felt)
    said, came = fmean(said for said, _ in pairs), fmean(came for _, came in pairs)
    return [
        Figure(
            name=f"what-if: right direction, of {len(felt)} changes",
            value=round(right, 3),
            unit="share",
            floor=0.5,
            ratio=round(right / 0.5, 2),
            target=TARGET_SHARE,
            met=right >= TARGET_SHARE,
        ),
        Figure(
            name="what-if: mean change said (floor: that came)",
            value=round(said, 2),
            unit="min",
            floor=round(came, 2),
            ratio=round(said / came, 2),
            target=None,
            met=None,
        ),
    ]


def _said_and_came(hall: Hall, scenario: Scenario) -> Iterator[tuple[float, float]]:
    for seed in range(DAYS):
        state, now = state_at(hall, scenario, seed, MINUTE)
        before = _mean_waits(play(hall, scenario, seed))
        for number, business in CHANGES:
            if state.windows[number].state != "open":
                continue
            services = {number: {**state.windows[number].services, business: 1}}
            proposal = Proposal(services=services)
            question = ask(hall, state, now, learnt(hall, state, scenario_of(hall), now), proposal)
            said = outcome_of(question, *play_courses(hall, question, range(RUNS))).effects[business]
            change = c.SetWindows(actor=MANAGER, services=services)
            after = _mean_waits(play(hall, scenario, seed, meanwhile=[(MINUTE, change)]))
            if business in before and business in after:
                yield said.mean_change, after[business] - before[business]


def _mean_waits(day: DayRecord) -> dict[str, float]:
    """Mean minutes by business of those who wait when the change comes or come before noon."""
    waits: dict[str, list[float]] = {}
    for wait in day.waits:
        called = wait.called_at
        if called is not None and called >= MINUTE * 60 and wait.queued_at < NOON_S:
            waits.setdefault(wait.business, []).append((called - wait.queued_at) / 60)
    return {code: fmean(found) for code, found in waits.items()}
