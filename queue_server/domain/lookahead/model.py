"""What is known about the hall when the queue is run forward: earlier days, and today until now."""

from collections.abc import Sequence
from datetime import date

from queue_server.domain import events as e
from queue_server.domain.hall import Hall
from queue_server.domain.lookahead.arrivals import Arrivals
from queue_server.domain.lookahead.durations import Durations
from queue_server.domain.lookahead.record import DayRecord
from queue_server.domain.lookahead.shifts import LONG_S, Shifts
from queue_server.domain.lookahead.watch import DayWatch


class Model:
    """Grows with today's events, told in order by `heard`."""

    def __init__(self, hall: Hall, day: date, days: Sequence[DayRecord] = ()) -> None:
        self.durations = Durations(hall, days)
        self.arrivals = Arrivals(days)
        self.shifts = Shifts(days)
        self.watch = DayWatch(day)
        self._told = 0
        self._pauses = 0
        self._ate: set[int] = set()

    def heard(self, event: e.Event) -> None:
        service = self.watch.heard(event)
        if service is not None:
            self.durations.served(service)
        record = self.watch.record
        while self._told < len(record.arrivals):
            self.arrivals.came(record.arrivals[self._told])
            self._told += 1
        while self._pauses < len(record.pauses):
            pause = record.pauses[self._pauses]
            self._pauses += 1
            if pause.end - pause.start >= LONG_S:
                self._ate.add(pause.window)

    def ate(self, window: int) -> bool:
        """The window had its long pause today."""
        return window in self._ate
