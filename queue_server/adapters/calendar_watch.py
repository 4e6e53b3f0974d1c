"""Says in the log, at the start and on each new day, which year's holidays the hall file lacks."""

from collections.abc import Sequence
from datetime import date

import structlog

from queue_server.adapters.hall_file import holiday_warnings
from queue_server.application.ports import Changed
from queue_server.domain.events import DayOpened, Event
from queue_server.domain.hall import Hall

log = structlog.get_logger()


class CalendarWatch:
    """Listens to the engine. A year without holidays in the table has none: the hall would be open on all of them."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def committed(self, events: Sequence[Event], _changed: Changed) -> None:
        for event in events:
            if isinstance(event, DayOpened):
                self.look(event.day)

    def look(self, day: date) -> None:
        for warning in holiday_warnings(self._hall.calendar, day):
            log.warning("hall_file", warning=warning)
