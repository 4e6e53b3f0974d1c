"""Changes of one window that might help now: found by a cheap look at queues and hands, the most promising first."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.hall import Business, Hall
from queue_server.domain.rehearsal.question import Proposal
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.state import HallState, WindowNow

FELT_MIN = 3.0
"""A business whose people wait less than this needs no help."""
SOON_S = 30 * 60
"""People who come so soon count among those a change may help."""
REST_S = 15 * 60
HELPS_AT = 2
"""The level at which a window takes on a business that is not its own: its own people stay first."""


class Candidate(Struct, frozen=True, kw_only=True):
    """`title` is a Chinese clause; `business` whom it is for; `bound` minutes of waiting it might save, roughly."""

    proposal: Proposal
    title: str
    business: str
    bound: float


def candidates(hall: Hall, state: HallState, scenario: Scenario, now: datetime) -> list[Candidate]:
    """All changes of one window that could help somebody, the largest bound first."""
    found = [
        each
        for business in hall.businesses.values()
        if business.id in scenario.traffic
        for each in _for_business(hall, state, scenario, business, now)
    ]
    return sorted(
        found,
        key=lambda each: (-each.bound, _busy(state, each), min(each.proposal.windows), each.business),
    )


def _busy(state: HallState, each: Candidate) -> bool:
    """Among equals a window that has nobody in hand comes first."""
    return any(state.windows[number].ticket is not None for number in each.proposal.windows)


def _for_business(
    hall: Hall, state: HallState, scenario: Scenario, business: Business, now: datetime
) -> Iterator[Candidate]:
    code = business.id
    people = people_waiting(state, code)
    mean_min = scenario.traffic[code].mean_min
    hands = sum(_hand(state, window, scenario, code) for window in _open(state))
    wait = people * mean_min / max(hands, 0.25)
    if people == 0 or wait < FELT_MIN:
        return
    for number, window in state.windows.items():
        known = hall.windows.get(number)
        if known is None or _resting(window, now) or not _may(known.zone, known.services, business):
            continue
        for title, proposal, more in _steps(state, scenario, window, business):
            gain = wait - people * mean_min / (max(hands, 0.25) + more)
            if gain > 0:
                yield Candidate(proposal=proposal, title=title, business=code, bound=gain * people)


def _may(zone: str, usual: dict[str, int], business: Business) -> bool:
    """The people of a zone can do its businesses, and what the hall file gives a window it can do too."""
    return zone == business.zone or business.id in usual


def _resting(window: WindowNow, now: datetime) -> bool:
    """A break that has only begun is not cut short."""
    since = window.since
    return window.state == "paused" and since is not None and (now - since).total_seconds() < REST_S


def _steps(
    state: HallState, scenario: Scenario, window: WindowNow, business: Business
) -> Iterator[tuple[str, Proposal, float]]:
    """Title, proposal, and how much of a hand more the business would have."""
    number, code, level = window.window, business.id, window.services.get(business.id)
    if window.state == "paused" and level is not None:
        yield f"请 {number} 号恢复", Proposal(opened=(number,)), 1 / level
    if window.state == "closed" and level is not None:
        yield f"开 {number} 号", Proposal(opened=(number,)), 1 / level
    if window.state != "open" or window.clerk is None:
        return
    spare = _spare(state, scenario, window, code)
    if level is None:
        added = Proposal(services={number: {**window.services, code: HELPS_AT}})
        yield f"让 {number} 号兼办{business.short_name}", added, spare
    elif level > 1:
        raised = Proposal(services={number: {**window.services, code: 1}})
        yield f"把 {number} 号的{business.short_name}提到一级", raised, 0.5
    elif len(window.services) > 1:
        alone = {one: at for one, at in window.services.items() if one == code or at > 1}
        if len(alone) < len(window.services) and _others_serve(state, window, alone):
            only = {one: (1 if one == code else at) for one, at in alone.items()}
            yield f"让 {number} 号只办{business.short_name}", Proposal(services={number: only}), 0.5


def _others_serve(state: HallState, window: WindowNow, kept: dict[str, int]) -> bool:
    """What the window gives up is served at another open window."""
    given_up = window.services.keys() - kept.keys()
    others = [other for other in _open(state) if other.window != window.window]
    return all(any(code in other.services for other in others) for code in given_up)


def _spare(state: HallState, scenario: Scenario, window: WindowNow, besides: str) -> float:
    """Share of the next half hour that the window has beside its own people, 0…1."""
    minutes = 0.0
    for code, level in window.services.items():
        traffic = scenario.traffic.get(code)
        if traffic is None or code == besides or level > HELPS_AT:
            continue
        sharing = sum(code in other.services for other in _open(state)) or 1
        minutes += people_waiting(state, code) * traffic.mean_min / sharing
    return max(0.05, 1 - minutes * 60 / SOON_S)


def _hand(state: HallState, window: WindowNow, scenario: Scenario, code: str) -> float:
    """How much of a window works for the business: less where it has other people at the same or a lower level."""
    level = window.services.get(code)
    if level is None:
        return 0.0
    own = people_waiting(state, code) * scenario.traffic[code].mean_min
    other = sum(
        people_waiting(state, one) * scenario.traffic[one].mean_min
        for one, at in window.services.items()
        if one != code and at <= level and one in scenario.traffic
    )
    return own / (own + other) if own else 1 / level


def _open(state: HallState) -> list[WindowNow]:
    return [window for window in state.windows.values() if window.state == "open" and window.clerk]
