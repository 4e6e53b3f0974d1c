"""How long a wait will be, live: one look-ahead for all who wait, made again as the hall goes on, measured all day."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

import structlog
from msgspec import structs

from queue_server.application.ports import Changed, HallService
from queue_server.domain import events as e
from queue_server.domain.choosing.waiting import ORDINARY, people_ahead, people_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.coming import Coming
from queue_server.domain.lookahead.correction import Correction
from queue_server.domain.lookahead.forecast import look_ahead
from queue_server.domain.lookahead.meter import Errors, Meter
from queue_server.domain.lookahead.model import Model
from queue_server.domain.lookahead.record import DayRecord, Outcome, seconds_of
from queue_server.domain.lookahead.snapshot import snapshot_of
from queue_server.domain.lookahead.table import Table, make_table, nobody_before
from queue_server.domain.minutes import minutes
from queue_server.domain.state import HallState

DAYS_KEPT = 10
MOST_SAID = 3000
"""Tickets whose minutes are kept until they are called; in a greater crowd the others are not measured."""
RUNS = 8
"""Forward runs of one look-ahead."""
LOOK_S = 1.0
"""Between two looks whether a new look-ahead is due."""
_SHARE_US = 740.0
"""Work that each new ticket pays for, in microseconds."""
_FIXED_US, _CALL_US = 4500.0, 7.5
"""What one look-ahead costs about: at least, and for each call that is played."""
_SOONEST_S, _LATEST_S = 8.0, 120.0
"""A look-ahead is at least so old before the next one, and at most so old while somebody waits."""
_HORIZON_S = 7200.0

log = structlog.get_logger()


class LearntDays(Protocol):
    """The days that waits are learnt from, as long as they are kept."""

    def load(self) -> Sequence[DayRecord]:
        """The oldest first."""
        ...

    def save(self, record: DayRecord) -> None: ...


class _Said(NamedTuple):
    """What was said when a ticket was taken."""

    business: str
    issued_s: float
    likely: int
    late: int
    facts: tuple[float, ...] | None


class LiveEstimates:
    """Implements `application.ports.Estimates` and `Listener`.

    `look` gives the committed state. Without it nothing is measured and `slices` must be given the state.
    """

    def __init__(self, hall: Hall, learnt: LearntDays | None = None, *, corrected: bool = True) -> None:
        self._hall = hall
        self._learnt = learnt
        self._corrected = corrected
        self._days: list[DayRecord] = list(learnt.load())[-DAYS_KEPT:] if learnt is not None else []
        self._look: Callable[[], HallState] | None = None
        self._meter = Meter()
        self._said: dict[str, _Said] = {}
        self._table: Table | None = None
        self._credit_us = 0.0
        self._cost_us = _FIXED_US
        self._horizon_s = _HORIZON_S
        self._made = 0
        self._changed = True
        self._begin(date.min)

    def attach(self, look: Callable[[], HallState]) -> None:
        """From now on issued tickets are measured."""
        self._look = look

    # ---- asked ----

    @property
    def days(self) -> Sequence[DayRecord]:
        """The earlier days that are kept, the oldest first."""
        return self._days

    def newcomer(self, state: HallState, business: str, now: datetime) -> tuple[int, int]:
        if nobody_before(self._hall, state, business, ORDINARY) and _free_window(state, business):
            return 0, 0
        table = self._holding(state)
        pair = table.of_newcomer(state, business, seconds_of(now)) if table is not None else None
        if pair is None:
            return self._formula(state, business, people_waiting(state, business))
        return _whole(pair, now)

    def waiting(self, state: HallState, ticket_id: str, now: datetime) -> tuple[int, int]:
        ticket = state.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting":
            return 0, 0
        table = self._holding(state)
        pair = table.of_ticket(self._hall, state, ticket) if table is not None else None
        if pair is None:
            ahead = people_ahead(self._hall, state, ticket_id)
            return self._formula(state, ticket.business, ahead)
        if _free_window(state, ticket.business) and people_ahead(self._hall, state, ticket_id) == 0:
            return 0, 0
        return _whole(pair, now)

    def errors(self) -> Errors:
        """How far the minutes said today were off, until now."""
        return self._meter.errors()

    # ---- told ----

    def committed(self, events: Sequence[e.Event], _changed: Changed) -> None:
        for event in events:
            self.heard(event)

    def replayed(self, events: Sequence[e.Event]) -> None:
        """What happened before a restart: it is learnt from; what was said then is not known any more."""
        look, self._look = self._look, None
        for event in events:
            self.heard(event)
        self._look = look

    def heard(self, event: e.Event) -> None:
        """One event, in order: after it was carried out where the state is looked at."""
        if isinstance(event, e.DayOpened):
            self._end_day()
            self._begin(event.day)
        self._model.heard(event)
        if isinstance(event, e.TicketIssued):
            self._credit_us += _SHARE_US
            if self._look is not None:
                self.say(self._look(), event.ticket_id, event.at)
        elif isinstance(event, e.TicketCalled):
            self._ended(event.ticket_id, event.at)
        elif isinstance(event, e.TicketCancelled | e.TicketExpired | e.TicketMoved):
            self._said.pop(event.ticket_id, None)
        if not isinstance(event, e.TicketPrinted):
            self._changed = True

    def say(self, state: HallState, ticket_id: str, now: datetime) -> None:
        """Keeps what is said to this new ticket, until it is called."""
        ticket = state.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting" or len(self._said) >= MOST_SAID:
            return
        likely, late = self.waiting(state, ticket_id, now)
        table = self._holding(state)
        facts = None
        if table is not None:
            recent = self._meter.recent(ticket.business)
            facts = table.facts_of(self._hall, state, ticket, seconds_of(now), recent)
        self._said[ticket_id] = _Said(ticket.business, seconds_of(now), likely, late, facts)

    # ---- work ----

    def refresh(self, state: HallState, now: datetime) -> bool:
        """Makes a new look-ahead, if one is due. Whether it did."""
        done = False
        for _ in self.slices(state, now):
            done = True
        return done

    def slices(self, state: HallState, now: datetime) -> Iterator[None]:
        """The same in slices of a few milliseconds; the state is only looked at before the first of them ends."""
        if not self._due(state, now):
            return
        self._credit_us = max(-2 * self._cost_us, self._credit_us - self._cost_us)
        self._changed = False
        snapshot = snapshot_of(self._hall, state, now)
        calls = {code: queue.calls for code, queue in state.waiting.items()}
        yield
        looking = look_ahead(self._model, self._coming, snapshot, RUNS, self._horizon_s, self._made)
        while (forecast := next(looking)) is None:
            yield
        self._made += 1
        self._horizon_s = 1.3 * forecast.longest_s + 900
        self._cost_us = _FIXED_US + _CALL_US * forecast.calls
        usual = self._model.durations.business_s
        making = make_table(
            snapshot,
            forecast,
            self._correction,
            self._meter.recent,
            calls,
            lambda business: usual(business) / 60,
        )
        while (table := next(making)) is None:
            yield
        self._table = table

    # ---- inside ----

    def _begin(self, day: date) -> None:
        self._day = day
        self._model = Model(self._hall, day, self._days)
        self._coming = Coming(self._model, RUNS)
        outcomes = [one for record in self._days for one in record.outcomes]
        self._correction = Correction(outcomes if self._corrected else ())
        self._meter = Meter()
        self._said = {}
        self._outcomes: list[Outcome] = []
        self._table = None

    def _end_day(self) -> None:
        """The day is kept; one that was kept before only where this one measured more."""
        record = structs.replace(self._model.watch.close(), outcomes=self._outcomes)
        before = next((len(day.outcomes) for day in self._days if day.day == record.day), -1)
        if not record.services or len(record.outcomes) <= before:
            return
        self._days = [*(day for day in self._days if day.day != record.day), record][-DAYS_KEPT:]
        if self._learnt is not None:
            self._learnt.save(record)

    def _due(self, state: HallState, now: datetime) -> bool:
        table = self._holding(state)
        if table is None:
            return True
        age = seconds_of(now) - table.now_s
        if age < 0 or (age > _LATEST_S and self._changed):
            return True
        return self._changed and age >= _SOONEST_S and self._credit_us >= self._cost_us

    def _holding(self, state: HallState) -> Table | None:
        """The look-ahead, where it is of this day."""
        return self._table if state.day == self._day else None

    def _formula(self, state: HallState, business: str, people: int) -> tuple[int, int]:
        return minutes(self._hall, state, business, people)

    def _ended(self, ticket_id: str, at: datetime) -> None:
        said = self._said.pop(ticket_id, None)
        if said is None:
            return
        waited = max(0.0, seconds_of(at) - said.issued_s) / 60
        if said.facts is not None:
            self._outcomes.append(Outcome(said.facts, round(waited, 2)))
        if self._meter.ended(said.business, waited, said.likely, said.late):
            self._correction.ended(waited <= said.late)


async def keep_looking(estimates: LiveEstimates, service: HallService) -> None:
    """Makes a new look-ahead whenever one is due, in slices between which the hall goes on. Runs until it is cancelled."""
    while True:
        try:
            for _ in estimates.slices(service.state, service.clock.now()):
                await asyncio.sleep(0)
        except Exception:  # the hall goes on with the last look-ahead, or with the common formula
            log.exception("look_ahead_failed")
        await asyncio.sleep(LOOK_S)


def _free_window(state: HallState, business: str) -> bool:
    """Whether a window that serves the business is open with nobody in hand."""
    return any(
        window.state == "open" and window.ticket is None and business in window.services
        for window in state.windows.values()
    )


def _whole(pair: tuple[float, float], now: datetime) -> tuple[int, int]:
    """Whole minutes from now on: somebody who must wait waits at least one."""
    moment = seconds_of(now) / 60
    likely = max(1, round(pair[0] - moment))
    return likely, max(likely, round(pair[1] - moment))
