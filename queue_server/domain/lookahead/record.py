"""What one day taught about waits: services, arrivals, shifts, and how far predictions were off. Holds nobody's data."""

from datetime import date, datetime

from msgspec import Struct, field

Seconds = int
"""Hall time since midnight, or a duration, in whole seconds."""


class Service(Struct, frozen=True, array_like=True, gc=False):
    """A window was taken from the call to the end (done, missed, held or sent on)."""

    business: str
    window: int
    called: Seconds
    taken: Seconds


class Arrival(Struct, frozen=True, array_like=True, gc=False):
    """Somebody began to wait. `ahead`: before those who wait in ordinary order (priority, transfer, rejoined)."""

    business: str
    at: Seconds
    ahead: bool


class Pause(Struct, frozen=True, array_like=True, gc=False):
    """`meant`: about when the clerk wanted to go: half the last service before its `start`."""

    window: int
    start: Seconds
    end: Seconds
    meant: Seconds


class Shift(Struct, frozen=True, array_like=True, gc=False):
    """First opening and last closing of a window on that day."""

    window: int
    opened: Seconds
    closed: Seconds


class Outcome(Struct, frozen=True, array_like=True, gc=False):
    """A prediction made when a ticket was taken, and the wait that came of it."""

    facts: tuple[float, ...]
    """As `correction.facts` gives them."""
    waited: float
    """Minutes."""


class DayRecord(Struct, kw_only=True):
    day: date
    services: list[Service] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    gaps: list[Seconds] = field(default_factory=list)
    """From the end of one service to the next call while somebody waited."""
    outcomes: list[Outcome] = field(default_factory=list)


def seconds_of(moment: datetime) -> float:
    """Seconds since midnight of its own day."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
