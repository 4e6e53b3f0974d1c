"""Ticket numbers: one running sequence for each prefix and day; none is given twice."""

from datetime import date
from functools import lru_cache

from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState


def next_number(hall: Hall, state: HallState, prefix: str) -> tuple[str, int]:
    """The next number of the prefix and its place in the sequence.

    Prefixes such as `A` and `A1` can spell the same number (A1001): one that is taken is skipped.
    """
    seq = state.sequences.get(prefix, 0) + 1
    while (number := hall.rules.ticket_format.format(prefix=prefix, seq=seq)) in state.numbers:
        seq += 1
    return number, seq


def ticket_id(day: date, number: str) -> str:
    """Unique over all days: a number is given once a day."""
    return f"{_day_text(day)}-{number}"


@lru_cache(maxsize=8)
def _day_text(day: date) -> str:
    return f"{day:%Y%m%d}"
