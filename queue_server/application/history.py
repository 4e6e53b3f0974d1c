"""What became of each ticket, as rows for reports: made by the domain's own `apply` over the journal's events."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Protocol

from msgspec import Struct

from queue_server.application.stays import StayRow, between, standing, stays_of
from queue_server.domain import events as e
from queue_server.domain.apply import apply
from queue_server.domain.hours.day import BEFORE_THE_FIRST, empty_state
from queue_server.domain.state import HallState, Ticket, TicketState


class TicketRow(Struct, frozen=True, kw_only=True, gc=False):
    """One ticket, in the day of its issue. Times are hall time. Nothing in it tells who the person was.

    `business` is where it was first called, or waits; `window` where it was first called. `wait_s` runs from issue to
    the first call (a rejoined ticket's too); `service_s` is all service, `hold_s` all holds.
    """

    day: date
    id: str
    number: str
    business: str
    queue_class: str
    combo: str | None
    floor: int
    kiosk: str
    state: TicketState
    outcome: str | None
    window: int | None
    issued_at: datetime
    first_called_at: datetime | None
    started_at: datetime | None
    """The first time that somebody served it."""
    ended_at: datetime | None
    wait_s: float | None
    service_s: float | None
    hold_s: float
    calls: int
    rejoins: int
    transfers: int
    appointment: bool
    rating: int | None


class ShiftRow(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of a window with the same clerk in the same state (`open`, `paused`, `closed`)."""

    day: date
    window: int
    position: int
    clerk: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    """None: not over yet."""


class DayRows(Struct, frozen=True, kw_only=True):
    """All rows that one day's events made or changed: `last_seq` is the last of those events, `last_at` its time.

    `tickets` and `stays` hold the day's own and those of earlier days that went on or were rated today (`earlier`).
    """

    day: date
    last_seq: int
    last_at: datetime
    closed: bool
    tickets: tuple[TicketRow, ...]
    stays: tuple[StayRow, ...]
    shifts: tuple[ShiftRow, ...]
    earlier: frozenset[str]


class HistoryStore(Protocol):
    """The rows as they are kept. They are made from the journal alone and can be dropped at any time."""

    def put(self, rows: DayRows) -> None:
        """Puts a day's rows in the place of those that were there."""
        ...

    def clear(self) -> None: ...


def day_rows(events: Iterable[tuple[int, e.Event]]) -> Iterator[DayRows]:
    """The rows of each day in the events (sequence number and event, in order), the last one as far as it has come.

    The events begin with the opening of a day. What went on from the day before needs that day's events too.
    """
    state = empty_state()
    shifts = _Shifts()
    rated: set[str] = set()
    last_seq = 0
    for seq, event in events:
        if isinstance(event, e.DayOpened) and state.day > BEFORE_THE_FIRST:
            yield _rows(state, last_seq, shifts, rated, closed=True)
            shifts, rated = _Shifts(), set()
        if isinstance(event, e.TicketRated) and event.ticket_id not in state.tickets:
            rated.add(event.ticket_id)
        apply(state, event)
        shifts.look(state, event)
        last_seq = seq
    if state.day > BEFORE_THE_FIRST:
        yield _rows(state, last_seq, shifts, rated, closed=False)


def _rows(
    state: HallState, last_seq: int, shifts: "_Shifts", rated: Iterable[str], *, closed: bool
) -> DayRows:
    late = [state.previous[name] for name in rated if name in state.previous]
    found = {ticket.id: ticket for ticket in (*late, *state.tickets.values())}
    rows = [_ticket_rows(ticket) for ticket in found.values()]
    return DayRows(
        day=state.day,
        last_seq=last_seq,
        last_at=shifts.last_at,
        closed=closed,
        tickets=tuple(row for row, _ in rows),
        stays=tuple(stay for _, stays in rows for stay in stays),
        shifts=tuple(shifts.rows(state.day, over=closed)),
        earlier=frozenset(row.id for row, _ in rows if row.day < state.day),
    )


def _ticket_rows(ticket: Ticket) -> tuple[TicketRow, list[StayRow]]:
    steps = standing(ticket.history)
    stays = stays_of(ticket, steps)
    first = stays[0] if stays else None
    started = [stay.started_at for stay in stays if stay.started_at is not None]
    work = [stay.work_s for stay in stays if stay.work_s is not None]
    called = ticket.first_called_at
    row = TicketRow(
        day=ticket.issued_at.date(),
        id=ticket.id,
        number=ticket.number,
        business=first.business if first else ticket.business,
        queue_class=ticket.queue_class,
        combo=ticket.combo,
        floor=ticket.floor_seen,
        kiosk=ticket.kiosk,
        state=ticket.state,
        outcome=ticket.outcome,
        window=first.window if first else None,
        issued_at=ticket.issued_at,
        first_called_at=called,
        started_at=started[0] if started else None,
        ended_at=ticket.ended_at,
        wait_s=None if called is None else between(ticket.issued_at, called),
        service_s=sum(work) if work else None,
        hold_s=ticket.held_s,
        calls=ticket.calls,
        rejoins=ticket.rejoins,
        transfers=sum(1 for step in steps if step.what == "transferred"),
        appointment=ticket.appointment is not None,
        rating=ticket.rated,
    )
    return row, stays


class _Shifts:
    """Looks at the windows after each event and notes when clerk or state became another.

    What the server ends after the day is over, because nobody did, ended with the last event of the day.
    """

    def __init__(self) -> None:
        self._now: dict[int, tuple[str, str, datetime]] = {}
        self._over: list[tuple[int, str, str, datetime, datetime]] = []
        self.last_at = datetime.min.replace(tzinfo=UTC)

    def look(self, state: HallState, event: e.Event) -> None:
        if event.at.date() <= state.day:
            self.last_at = event.at
        if isinstance(event, e.DayOpened | e.HallLoaded):
            numbers = [*state.windows]
        elif isinstance(event, e.WindowEvent | e.ActionUndone):
            numbers = [event.window]
        else:
            return
        for number in numbers:
            self._look(state, number, self.last_at)

    def _look(self, state: HallState, number: int, at: datetime) -> None:
        window = state.windows.get(number)
        clerk = window.clerk if window is not None else None
        held = self._now.get(number)
        if held is not None and window is not None and (held[0], held[1]) == (clerk, window.state):
            return
        if held is not None:
            self._over.append((number, *self._now.pop(number), at))
        if window is not None and clerk is not None:
            self._now[number] = (clerk, window.state, at)

    def rows(self, day: date, *, over: bool) -> list[ShiftRow]:
        end = self.last_at if over else None
        found = [*self._over, *((number, *now, end) for number, now in self._now.items())]
        counted: dict[int, int] = {}
        rows = []
        for number, clerk, state, start, stop in found:
            counted[number] = counted.get(number, 0) + 1
            rows.append(
                ShiftRow(
                    day=day,
                    window=number,
                    position=counted[number],
                    clerk=clerk,
                    state=state,
                    started_at=start,
                    ended_at=stop,
                )
            )
        return rows
