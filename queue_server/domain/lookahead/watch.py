"""Reads a day's events into its record: a function of the events alone, so that it can be rebuilt from the journal."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from queue_server.domain import events as e
from queue_server.domain.lookahead.record import Arrival, DayRecord, Pause, Service, Shift, seconds_of

ORDINARY = "ordinary"
LONGEST_GAP_S = 180
"""A longer gap is no handing over: the clerk was away without saying so."""


class InHand(NamedTuple):
    ticket: str
    business: str | None
    """None for a service that goes on after a hold: its length tells nothing."""
    called: float


class DayWatch:
    """`record` grows as the events come in order. `heard` gives the service that ended, if one did."""

    def __init__(self, day: date) -> None:
        self.record = DayRecord(day=day)
        self._business: dict[str, str] = {}
        self._since: dict[str, float] = {}
        self._in_hand: dict[int, InHand] = {}
        self._ended: dict[int, float] = {}
        self._opened: dict[int, float] = {}
        self._hear: dict[type[e.Event], Callable[[Any, float], Service | None]] = {
            e.TicketIssued: self._issued,
            e.TicketRequeued: self._requeued,
            e.TicketRejoined: self._rejoined,
            e.TicketCalled: self._called,
            e.TicketUnheld: self._unheld,
            e.ActionUndone: self._undone,
            e.TicketFinished: self._ends,
            e.TicketMissed: self._ends,
            e.TicketHeld: self._ends,
            e.TicketTransferred: self._sent_on,
            e.StepFinished: self._sent_on,
            e.WindowOpened: self._window_opened,
            e.WindowPaused: self._window_paused,
            e.WindowClosed: self._window_closed,
        }
        self._paused: dict[int, tuple[float, float]] = {}
        self._last: dict[int, float] = {}
        self._last_call: dict[int, float] = {}

    def heard(self, event: e.Event) -> Service | None:
        hear = self._hear.get(type(event))
        if hear is None or event.at.date() != self.record.day:
            return None
        ended: Service | None = hear(event, seconds_of(event.at))
        return ended

    def opened(self, window: int) -> bool:
        """Whether the window was open at any time today."""
        return window in self._opened

    def paused_since(self, window: int) -> float | None:
        """Since when it is away, in seconds; None where it is there or was not opened yet."""
        paused = self._paused.get(window)
        return None if paused is None else paused[0]

    def close(self) -> DayRecord:
        """The day is over: a shift ends with the last that its window did."""
        self.record.shifts = [
            Shift(window, int(opened), int(max(opened, self._last.get(window, opened))))
            for window, opened in sorted(self._opened.items())
        ]
        return self.record

    # ---- tickets ----

    def _issued(self, event: e.TicketIssued, at: float) -> None:
        self._arrives(event.ticket_id, event.business, at, event.queue_class != ORDINARY)

    def _arrives(self, ticket: str, business: str, at: float, ahead: bool) -> None:
        self._business[ticket] = business
        self._since[ticket] = at
        self.record.arrivals.append(Arrival(business, int(at), ahead))

    def _requeued(self, event: e.TicketRequeued, _at: float) -> None:
        self._business[event.ticket_id] = event.business

    def _rejoined(self, event: e.TicketRejoined, at: float) -> None:
        business = self._business.get(event.ticket_id)
        if business is not None:
            self._arrives(event.ticket_id, business, at, True)

    def _called(self, event: e.TicketCalled, at: float) -> None:
        ended = self._ended.pop(event.window, None)
        if ended is not None and self._since.get(event.ticket_id, at) <= ended:
            gap = at - ended
            if gap <= LONGEST_GAP_S:
                self.record.gaps.append(int(gap))
        self._last_call[event.window] = at
        self._in_hand[event.window] = InHand(event.ticket_id, self._business.get(event.ticket_id), at)

    def _unheld(self, event: e.TicketUnheld, at: float) -> None:
        self._in_hand[event.window] = InHand(event.ticket_id, None, at)

    def _undone(self, event: e.ActionUndone, _at: float) -> None:
        self._in_hand.pop(event.window, None)

    def _ends(self, event: e.AtWindow, at: float) -> Service | None:
        held = self._in_hand.pop(event.window, None)
        self._ended[event.window] = self._last[event.window] = at
        if held is None or held.ticket != event.ticket_id or held.business is None:
            return None
        service = Service(held.business, event.window, int(held.called), max(1, round(at - held.called)))
        self.record.services.append(service)
        return service

    def _sent_on(self, event: e.TicketTransferred | e.StepFinished, at: float) -> Service | None:
        service = self._ends(event, at)
        last = isinstance(event, e.TicketTransferred) and event.place == "last"
        self._arrives(event.ticket_id, event.business, at, not last)
        return service

    # ---- windows ----

    def _window_opened(self, event: e.WindowOpened, at: float) -> None:
        self._opened.setdefault(event.window, at)
        paused = self._paused.pop(event.window, None)
        if paused is not None:
            self.record.pauses.append(Pause(event.window, int(paused[0]), int(at), int(paused[1])))

    def _window_paused(self, event: e.WindowPaused, at: float) -> None:
        self._away(event.window, at)

    def _window_closed(self, event: e.WindowClosed, at: float) -> None:
        """Closed and opened again counts as a pause, as far as waits go."""
        self._away(event.window, at)

    def _away(self, window: int, at: float) -> None:
        just_ended = self._ended.pop(window, None) == at
        meant = (self._last_call.get(window, at) + at) / 2 if just_ended else at
        self._last[window] = at
        if window in self._opened:
            self._paused.setdefault(window, (at, meant))
