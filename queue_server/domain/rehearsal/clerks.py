"""The clerks of a rehearsed day: who is there, when they break, how quick they are."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from msgspec import Struct, field

from queue_server.domain.hall import Hall, Session
from queue_server.domain.hours.opening import sessions_of
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.state import HallState

MINUTE_S = 60


class Away(Struct, frozen=True, kw_only=True):
    """The clerk leaves at `start_s` (seconds since midnight) or when the ticket in hand ends.

    They are back at `until_s`, or `length_s` after they left where that is None.
    """

    start_s: float
    reason: str
    length_s: float = 0
    until_s: float | None = None


class Shift(Struct, frozen=True, kw_only=True):
    """One window's day. `speed` by business over 1 is slower than usual. Nobody is called after `end_s` but who waits."""

    window: int
    clerk: str
    start_s: float
    end_s: float
    speed: dict[str, float] = {}
    away: tuple[Away, ...] = ()


class Desk(Struct):
    """A window while the day goes on. `busy`: a ticket is called or served here; `due`: they leave when it ends."""

    shift: Shift
    busy: bool = False
    waking: bool = False
    due: Away | None = None
    over: bool = False
    idle_since: float = 0
    busy_since: float = 0
    returned: list[str] = field(default_factory=list)
    """Held tickets whose people are back."""


def shifts_of(hall: Hall, state: HallState, scenario: Scenario, seed: int) -> list[Shift]:
    """The shifts of the day of the state; a window whose clerk is absent has none. The same seed gives the same shifts."""
    sessions = list(sessions_of(hall, state, state.day))
    if not sessions:
        return []
    chance = Random(f"{seed}/clerks")  # noqa: S311 - a rehearsal
    whole = 1 + chance.uniform(-scenario.speed_spread, scenario.speed_spread)
    present = set(hall.windows)
    found = []
    for order, number in enumerate(sorted(hall.windows)):
        own = Random(f"{seed}/clerk/{number}")  # noqa: S311 - a rehearsal
        absent = own.random() < scenario.absences
        shift = _shift(hall, scenario, number, order, sessions, whole, own)
        if absent and _can_do_without(hall, present - {number}):
            present.discard(number)
        else:
            found.append(shift)
    return found


def _can_do_without(hall: Hall, present: set[int]) -> bool:
    """Every business still has a window of its own: somebody stands in where it had not."""
    served = {
        code for number in present for code, level in hall.windows[number].services.items() if level == 1
    }
    usual = {
        code for window in hall.windows.values() for code, level in window.services.items() if level == 1
    }
    return usual <= served


def _shift(
    hall: Hall,
    scenario: Scenario,
    number: int,
    order: int,
    sessions: list[Session],
    whole: float,
    chance: Random,
) -> Shift:
    start, end = sessions[0].start_minute * MINUTE_S, sessions[-1].end_minute * MINUTE_S
    lunch = lunch_of(hall, scenario, number, order, sessions)
    rests = _breaks(scenario, sessions, chance)
    away = [one for one in rests if lunch is None or not _meet(one, lunch)]
    if lunch is not None:
        away.append(lunch)
    return Shift(
        window=number,
        clerk=f"clerk{number}",
        start_s=start,
        end_s=end,
        speed={
            business: whole * chance.lognormvariate(0, scenario.clerk_spread)
            for business in sorted(scenario.traffic)
        },
        away=tuple(sorted(away, key=lambda one: one.start_s)),
    )


def lunch_of(
    hall: Hall, scenario: Scenario, number: int, order: int, sessions: Sequence[Session]
) -> Away | None:
    """Windows without a noon service close for all of noon; the others and those of a hall without noon eat in shifts."""
    noon = noon_of(sessions)
    own = hall.windows[number].services
    stays = any(hall.businesses[code].noon_service for code in own if code in hall.businesses)
    if noon is not None and not stays:
        return Away(start_s=noon[0] * MINUTE_S, until_s=noon[1] * MINUTE_S, reason="午休")
    lunch = scenario.lunch_min
    if noon is not None:
        starts: tuple[float, ...] = (noon[0], max(noon[0], noon[1] - lunch))
    else:
        starts = scenario.lunch_from
        last = sessions[-1].end_minute
        if not any(sessions[0].start_minute <= one and one + lunch <= last for one in starts):
            return None
    return Away(start_s=starts[order % len(starts)] * MINUTE_S, length_s=lunch * MINUTE_S, reason="轮流吃饭")


def noon_of(sessions: Sequence[Session]) -> tuple[int, int] | None:
    """Start and end minute of the noon session, or of the gap between two sessions."""
    for session in sessions:
        if session.mode == "noon":
            return session.start_minute, session.end_minute
    for before, after in pairwise(sessions):
        if after.start_minute > before.end_minute:
            return before.end_minute, after.start_minute
    return None


def _breaks(scenario: Scenario, sessions: list[Session], chance: Random) -> list[Away]:
    start, end = sessions[0].start_minute, sessions[-1].end_minute
    count = chance.randint(*scenario.breaks)
    spans = (end - start) / (count + 1)
    return [
        Away(
            start_s=(start + spans * (number + chance.uniform(-0.3, 0.3))) * MINUTE_S,
            length_s=chance.uniform(*scenario.break_min) * MINUTE_S,
            reason="休息",
        )
        for number in range(1, count + 1)
    ]


def _meet(rest: Away, lunch: Away) -> bool:
    """The break would touch lunch."""
    end = lunch.until_s if lunch.until_s is not None else lunch.start_s + lunch.length_s
    return rest.start_s < end and rest.start_s + rest.length_s > lunch.start_s
