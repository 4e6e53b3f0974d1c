"""How long a wait will be: people times the usual minutes, shared by the windows open for the business."""

from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from queue_server.domain.choosing.waiting import people_ahead, people_waiting
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState

LATE = Fraction(8, 5)
"""`late` is 1.6 times `likely`."""


def windows_of(state: HallState, business: str) -> list[int]:
    """The windows that serve the business now, at any level, open or not, by number."""
    return sorted(number for number, window in state.windows.items() if business in window.services)


def windows_open(state: HallState, business: str) -> int:
    """How many windows are open for the business."""
    return sum(
        1 for window in state.windows.values() if window.state == "open" and business in window.services
    )


def minutes(hall: Hall, state: HallState, business: str, people: int) -> tuple[int, int]:
    """`(likely, late)` whole minutes, rounded up, for somebody with `people` before them."""
    known = hall.businesses.get(business)
    if known is None or people <= 0:
        return 0, 0
    each, windows = _exactly(known.avg_min), max(1, windows_open(state, business))
    return (
        _whole(people * each.numerator, windows * each.denominator),
        _whole(people * each.numerator * LATE.numerator, windows * each.denominator * LATE.denominator),
    )


@lru_cache
def _exactly(avg_min: float) -> Fraction:
    """As it is written in the hall file: 0.1 is a tenth."""
    return Fraction(str(avg_min))


def _whole(over: int, under: int) -> int:
    """The quotient, rounded up."""
    return -(-over // under)


class CommonFormula:
    """Implements `application.ports.Estimates` by `minutes` alone: people times average over open windows."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def newcomer(self, state: HallState, business: str, _now: datetime) -> tuple[int, int]:
        return minutes(self._hall, state, business, people_waiting(state, business))

    def waiting(self, state: HallState, ticket_id: str, _now: datetime) -> tuple[int, int]:
        ticket = state.tickets.get(ticket_id)
        if ticket is None or ticket.state != "waiting":
            return 0, 0
        return minutes(self._hall, state, ticket.business, people_ahead(self._hall, state, ticket_id))
