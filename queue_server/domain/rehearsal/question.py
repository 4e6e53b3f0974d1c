"""A question of what-if: the part of the live hall that a change can touch, cut out and ready to be played forward."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, structs

from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import sessions_of
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.state import HallState, Ticket, WindowNow, copy_of
from queue_server.domain.tickets.table import LIVE

HORIZON_S = 2 * 3600.0
LEAST_S = 20 * 60.0
"""Played forward at least so long, also just before the half-day ends."""
ALONG = frozenset({*LIVE, "missed"})
"""Tickets that still matter."""


class Proposal(Struct, frozen=True, kw_only=True):
    """A change that somebody thinks of. `services`: window to business to level, whole windows as in `SetWindows`.

    `opened` are windows opened or resumed, `paused` and `closed` stop when their ticket in hand ends. With `until`
    all of it ends by itself.
    """

    services: dict[int, dict[str, int]] = {}
    opened: tuple[int, ...] = ()
    paused: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    until: datetime | None = None

    @property
    def windows(self) -> frozenset[int]:
        return frozenset((*self.services, *self.opened, *self.paused, *self.closed))


class Question(Struct, frozen=True, kw_only=True):
    """`state` holds only `businesses` and the windows that serve them, and only tickets that still matter.

    `end_s`: nobody new comes after it, seconds since midnight.
    """

    state: HallState
    now: datetime
    end_s: float
    businesses: tuple[str, ...]
    proposal: Proposal
    scenario: Scenario

    @property
    def now_s(self) -> float:
        return seconds_of(self.now, self.now)


def ask(hall: Hall, state: HallState, now: datetime, scenario: Scenario, proposal: Proposal) -> Question:
    """Cuts out what the proposal can touch: all that hangs together with its windows, as they are and as they would be."""
    windows, businesses = together(state, proposal)
    return Question(
        state=_cut(state, windows, businesses),
        now=now,
        end_s=_end_s(hall, state, now),
        businesses=tuple(code for code in hall.businesses if code in businesses and code in scenario.traffic),
        proposal=proposal,
        scenario=scenario,
    )


def together(state: HallState, proposal: Proposal) -> tuple[frozenset[int], frozenset[str]]:
    """Windows and businesses that hang together with the proposal's: no queue outside feels the change."""
    windows, businesses = set(proposal.windows), set[str]()
    while True:
        more = {code for number in windows for code in _both(state.windows, proposal, number)} - businesses
        if not more:
            return frozenset(windows & state.windows.keys()), frozenset(businesses)
        businesses |= more
        windows |= {
            number
            for number in state.windows
            if not businesses.isdisjoint(_both(state.windows, proposal, number))
        }


def seconds_of(moment: datetime, day: datetime) -> float:
    """Seconds since the midnight of `day`; negative before it."""
    return (moment - midnight_of(day)).total_seconds()


def midnight_of(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _both(windows: Mapping[int, WindowNow], proposal: Proposal, number: int) -> Iterable[str]:
    now = windows[number].services if number in windows else {}
    return {**now, **proposal.services.get(number, {})}


def _cut(state: HallState, windows: frozenset[int], businesses: frozenset[str]) -> HallState:
    hands = {state.windows[number].ticket for number in windows}

    def stays(ticket: Ticket) -> bool:
        if ticket.id in hands:
            return True
        if ticket.state not in ALONG or ticket.state in ("called", "serving"):
            return False
        return ticket.business in businesses and (ticket.to_window is None or ticket.to_window in windows)

    kept = structs.replace(
        state,
        tickets={
            key: structs.replace(ticket, history=[], person=None, agent=None)
            for key, ticket in state.tickets.items()
            if stays(ticket)
        },
        windows={
            number: structs.replace(window, undo=None)
            for number, window in state.windows.items()
            if number in windows
        },
        waiting={code: queue for code, queue in state.waiting.items() if code in businesses},
        at_window={number: queue for number, queue in state.at_window.items() if number in windows},
        calls=[],
        persons={},
        agents={},
        previous={},
        changes=[],
        appointments={},
        no_shows={},
    )
    return copy_of(kept)


def _end_s(hall: Hall, state: HallState, now: datetime) -> float:
    """The end of the hall's sessions that follow one another from now on, two hours at most."""
    now_s = seconds_of(now, now)
    end = now_s + LEAST_S
    for session in sessions_of(hall, state, state.day):
        if session.start_minute * 60 <= now_s < session.end_minute * 60:
            end = max(end, session.end_minute * 60.0)
    return min(end, now_s + HORIZON_S, seconds_of(midnight_of(now) + timedelta(days=1), now) - 1)
