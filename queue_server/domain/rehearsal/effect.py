"""What many courses say together about a proposal: who waits less, who pays, and by how much."""

import math
from collections.abc import Sequence

from msgspec import Struct

from queue_server.domain.rehearsal.course import SAMPLE_S, Course
from queue_server.domain.rehearsal.question import Question
from queue_server.domain.rehearsal.tally import percentile

MINUTE_S = 60
FELT_MIN = 1.0
"""A change of the mean or 90th-percentile wait below it is not told."""
LATE = 0.9
SURE_ERRORS = 1.5
"""A change is told where it is over so many of its standard errors."""


class Waits(Struct, frozen=True, kw_only=True):
    """Minutes, over those who wait now and who come: mean and 90th percentile."""

    mean: float
    p90: float


class Effect(Struct, frozen=True, kw_only=True):
    """One business. `people`: those who wait now and come within the horizon, on average of the courses.

    `sure`: the courses agree on it, so that it is no accident of the few that were played.
    """

    business: str
    people: float
    sure: bool
    before: Waits
    after: Waits

    @property
    def mean_change(self) -> float:
        """Minutes; negative is a shorter wait."""
        return self.after.mean - self.before.mean

    @property
    def p90_change(self) -> float:
        return self.after.p90 - self.before.p90

    @property
    def gain(self) -> float:
        """Minutes saved, by mean or by 90th percentile, whichever changed more; negative where they are lost."""
        return -max(self.mean_change, self.p90_change, key=abs)

    @property
    def total_change(self) -> float:
        """Minutes of waiting of all these people together."""
        return self.mean_change * self.people


class Curves(Struct, frozen=True, kw_only=True):
    """Longest wait of one business in minutes at each of `Outcome.minutes`.

    `before` and `after` are half of the courses; `low` to `high` hold 8 of 10 courses after the change.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """`effects` by business; `helped` the business that gains most, `pays` those that lose, the worst first.

    `minutes`: the times of the curves, minutes since midnight.
    """

    runs: int
    minutes: tuple[float, ...]
    effects: dict[str, Effect]
    curves: dict[str, Curves]
    helped: str | None
    pays: tuple[str, ...]

    @property
    def total_change(self) -> float:
        """Minutes of waiting of everybody together; negative is less."""
        return sum(effect.total_change for effect in self.effects.values())


def outcome_of(question: Question, before: Sequence[Course], after: Sequence[Course]) -> Outcome:
    """Of the courses with the same seeds, in the same order."""
    effects = {code: _effect(code, before, after) for code in question.businesses}
    gains = [one for one in effects.values() if one.sure and one.gain >= FELT_MIN]
    costs = sorted(
        (one for one in effects.values() if one.sure and one.gain <= -FELT_MIN), key=lambda one: one.gain
    )
    helped = min(gains, key=lambda one: (one.total_change, one.business), default=None)
    points = max((len(one.longest[code]) for one in before for code in question.businesses), default=0)
    return Outcome(
        runs=len(before),
        minutes=tuple((question.now_s + SAMPLE_S * at) / MINUTE_S for at in range(points)),
        effects=effects,
        curves={code: _curves(code, before, after) for code in question.businesses},
        helped=helped.business if helped else None,
        pays=tuple(one.business for one in costs),
    )


def _effect(code: str, before: Sequence[Course], after: Sequence[Course]) -> Effect:
    people = sum(len(course.waits[code]) for course in before) / max(1, len(before))
    return Effect(
        business=code,
        people=people,
        sure=_sure(code, before, after),
        before=_waits(code, before),
        after=_waits(code, after),
    )


def _sure(code: str, before: Sequence[Course], after: Sequence[Course]) -> bool:
    """The mean change over the courses is well over its own error: the courses come in pairs."""
    changes = [_mean(after[at].waits[code]) - _mean(before[at].waits[code]) for at in range(len(before))]
    mean = _mean(changes)
    squares = sum((change - mean) ** 2 for change in changes)
    error = math.sqrt(squares / max(1, len(changes) - 1) / max(1, len(changes)))
    return abs(mean) > SURE_ERRORS * error


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _waits(code: str, courses: Sequence[Course]) -> Waits:
    every = sorted(wait for course in courses for wait in course.waits[code])
    if not every:
        return Waits(mean=0.0, p90=0.0)
    return Waits(mean=sum(every) / len(every), p90=percentile(every, LATE))


def _curves(code: str, before: Sequence[Course], after: Sequence[Course]) -> Curves:
    def across(courses: Sequence[Course], share: float) -> tuple[float, ...]:
        points = zip(*(course.longest[code] for course in courses), strict=True)
        return tuple(percentile(sorted(point), share) for point in points)

    return Curves(
        before=across(before, 0.5), after=across(after, 0.5), low=across(after, 0.1), high=across(after, 0.9)
    )
