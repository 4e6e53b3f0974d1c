"""What came of a rehearsed day: one record a ticket, and what the windows did."""

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct, field

from queue_server.domain.state import HallState

Observer = Callable[[HallState, datetime, str], None]
"""Called after each issued ticket with the state, the time and the ticket's id. Looks and changes nothing."""


class Wait(Struct, gc=False):
    """One stretch of waiting for one business; seconds since midnight.

    `called_at` None: not called; `left_at`: given back or expired.

    `first` is the wait after the ticket was taken; others follow a transfer, a step of a combo, or a rejoin.
    """

    ticket: str
    business: str
    queued_at: float
    first: bool
    called_at: float | None = None
    left_at: float | None = None
    window: int | None = None

    @property
    def waited_s(self) -> float | None:
        return None if self.called_at is None else self.called_at - self.queued_at


class TicketRecord(Struct, gc=False):
    """One ticket's day; seconds since midnight. `window` is where it was called first, `state` how it ended.

    `waited_s`: from issue to the first call.
    """

    ticket: str
    number: str
    business: str
    queue_class: str
    issued_at: float
    called_at: float | None = None
    window: int | None = None
    started_at: float | None = None
    ended_at: float | None = None
    missed: int = 0
    transferred: bool = False
    state: str = "waiting"

    @property
    def waited_s(self) -> float | None:
        return None if self.called_at is None else self.called_at - self.issued_at


class DayRecord(Struct):
    """`open_s` and `busy_s` by window: seconds open, and seconds from call to end. `refused` counts refusals by code."""

    day: date
    seed: int
    tickets: dict[str, TicketRecord] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    open_s: dict[int, float] = field(default_factory=dict)
    busy_s: dict[int, float] = field(default_factory=dict)
    waiting: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    """People waiting by business, every five minutes."""
    last_end_s: float = 0
    steps: int = 0
    """Commands carried out: what it cost to play."""
