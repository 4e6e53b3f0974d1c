"""One day of the journal played again, beside the server that writes it or without one. Changes nothing."""

from datetime import date
from itertools import pairwise

from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.journal.reading import JournalReader
from queue_server.application.ports import JournalError
from queue_server.domain.apply import apply
from queue_server.domain.hours.day import empty_state
from queue_server.domain.state import HallState
from queue_server.domain.tickets.table import ImpossibleEvent


def state_of_day(journal: JournalReader, day: date | None = None) -> HallState | None:
    """The hall as it stood at the end of the day, or as it stands now; `day` None: the newest day there is.

    None where the journal has no such day. Raises JournalError where it cannot be read.
    """
    try:
        span = _span(journal, day)
        return None if span is None else _played(journal, *span)
    except SQLAlchemyError as wrong:
        raise JournalError(str(wrong)) from wrong


def _span(journal: JournalReader, day: date | None) -> tuple[int, int | None] | None:
    """The numbers of the day's first event and of its last one (None: the newest there is)."""
    days = journal.days()
    for start, following in pairwise([*days, None]):
        if start is not None and (start.day == day or (day is None and following is None)):
            return start.seq, None if following is None else following.seq - 1
    return None


def _played(journal: JournalReader, first: int, last: int | None) -> HallState:
    state = empty_state()
    for seq, event in journal.events(first, last):
        try:
            apply(state, event)
        except (ImpossibleEvent, LookupError, ValueError) as wrong:
            raise JournalError(f"event {seq} does not fit what was before it: {wrong!r}") from wrong
    return state
