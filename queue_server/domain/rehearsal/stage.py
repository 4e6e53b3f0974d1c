"""The stage of a rehearsal: an agenda in simulated time, and the hall's own rules between people and clerks."""

import heapq
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.decide import decide
from queue_server.domain.decision import Decision
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.clerks import Desk
from queue_server.domain.rehearsal.record import DayRecord, Observer, Wait
from queue_server.domain.rehearsal.scenario import Scenario
from queue_server.domain.rehearsal.visitors import Visitor
from queue_server.domain.state import HallState

SERVER = c.Actor(id="server", kind="server")
TICK_S = 60
SAMPLE_S = 300

Action = Callable[..., None]
"""What is done at a time of the agenda: its first argument is the stage."""
Reactions = Mapping[type[Event], Callable[["Stage", Any], None]]


class Stage:
    """Plays `state` forward. What happens is decided by `decide` alone; people and clerks only ask.

    Times are seconds since midnight.
    """

    def __init__(
        self,
        hall: Hall,
        scenario: Scenario,
        state: HallState,
        midnight: datetime,
        record: DayRecord,
        reactions: Reactions,
        observer: Observer | None = None,
    ) -> None:
        self.hall, self.scenario, self.state, self.record = hall, scenario, state, record
        self.observer = observer
        self.boards = True
        """Whether the boards' list of calls is kept: nobody reads it in a course."""
        self.heard: Callable[[Event], None] | None = None
        """Told of every event, after it was carried out."""
        self.now_s = 0.0
        self.desks: dict[int, Desk] = {}
        self.visitors: dict[str, Visitor] = {}
        """By ticket id."""
        self.waits: dict[str, Wait] = {}
        """The wait that is under way, by ticket id."""
        self.services: dict[str, int] = {}
        """Services that a ticket has had: the index of its next draw."""
        self.once: set[tuple[str, str]] = set()
        """(ticket id, what) of things that happen once to a ticket."""
        self.opened_s: dict[int, float] = {}
        """Since when a window is open."""
        self.left_s: dict[str, float] = {}
        """Seconds of service that a held ticket still needs."""
        self.pads: dict[int, c.Actor] = {}
        self.kiosks = {
            floor: c.Actor(id=f"K{floor}", kind="kiosk", floor=floor) for floor in range(1, hall.floors + 1)
        }
        self._midnight = midnight
        self._reactions = reactions
        self._agenda: list[tuple[float, int, Action, tuple[Any, ...]]] = []
        self._posted = 0

        self.seat_pads()

    def seat_pads(self) -> None:
        """One pad for each window of the state."""
        self.pads = {
            number: c.Actor(id=f"P{number}", kind="pad", window=number) for number in self.state.windows
        }

    @property
    def now(self) -> datetime:
        return self.time_of(self.now_s)

    def time_of(self, seconds: float) -> datetime:
        """Hall time so many seconds after midnight."""
        return self._midnight + timedelta(seconds=seconds)

    def post(self, at_s: float, action: Action, *arguments: Any) -> None:
        """`action(stage, *arguments)` at `at_s`; equal times in the order in which they were posted."""
        self._posted += 1
        heapq.heappush(self._agenda, (at_s, self._posted, action, arguments))

    def run(self, until_s: float) -> None:
        """Plays all that is due before `until_s`."""
        agenda = self._agenda
        while agenda and agenda[0][0] < until_s:
            self.now_s, _, action, arguments = heapq.heappop(agenda)
            action(self, *arguments)

    def do(self, command: c.Command) -> Decision:
        """Carries the command out and lets people and clerks react to what happened."""
        decision = decide(self.hall, self.state, command, self.now)
        self.record.steps += 1
        for event in decision.events:
            apply(self.state, event)
            if self.heard is not None:
                self.heard(event)
        if not self.boards:
            self.state.calls = []
        for event in decision.events:
            reaction = self._reactions.get(type(event))
            if reaction is not None:
                reaction(self, event)
        return decision


def tick(stage: Stage, until_s: float) -> None:
    """The server's tick, again and again up to `until_s`."""
    stage.do(c.Tick(actor=SERVER))
    if stage.now_s + TICK_S < until_s:
        stage.post(stage.now_s + TICK_S, tick, until_s)


def sample(stage: Stage, until_s: float) -> None:
    """Notes how many wait, every five minutes up to `until_s`."""
    counts = {code: people_waiting(stage.state, code) for code in stage.state.waiting}
    stage.record.waiting.append((stage.now_s, {code: count for code, count in counts.items() if count}))
    if stage.now_s + SAMPLE_S <= until_s:
        stage.post(stage.now_s + SAMPLE_S, sample, until_s)
