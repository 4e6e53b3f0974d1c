"""How far the minutes that were said were off: by business and for the hall, as the day goes on."""

from msgspec import Struct, field

from queue_server.domain.lookahead.correction import SHORTEST_MIN

NEAR_MIN = 5
BARS, BAR_MIN = 13, 5
"""Of `Off.spread`: five minutes each, the middle one is right, the first and the last are open."""
_FORGETS = 0.85


class Off(Struct):
    """Over the tickets that waited more than a minute. Minutes and counts are sums; shares are 0…1."""

    tickets: int = 0
    waited_min: float = 0.0
    off_min: float = 0.0
    near: int = 0
    covered: int = 0
    spread: list[int] = field(default_factory=lambda: [0] * BARS)
    """Tickets by how much longer (right of the middle) or shorter than `likely` they waited."""

    @property
    def mean_error_min(self) -> float:
        return self.off_min / self.tickets if self.tickets else 0.0

    @property
    def share_of_wait(self) -> float:
        """Mean error over mean wait."""
        return self.off_min / self.waited_min if self.waited_min else 0.0

    @property
    def within_five(self) -> float:
        return self.near / self.tickets if self.tickets else 0.0

    @property
    def late_covers(self) -> float:
        return self.covered / self.tickets if self.tickets else 0.0

    def add(self, waited_min: float, likely: float, late: float) -> None:
        self.tickets += 1
        self.waited_min += waited_min
        self.off_min += abs(waited_min - likely)
        self.near += abs(waited_min - likely) <= NEAR_MIN
        self.covered += waited_min <= late
        bar = BARS // 2 + round((waited_min - likely) / BAR_MIN)
        self.spread[min(BARS - 1, max(0, bar))] += 1


class Errors(Struct, frozen=True):
    """Of today until now."""

    hall: Off
    businesses: dict[str, Off]


class Meter:
    def __init__(self) -> None:
        self.hall = Off()
        self.businesses: dict[str, Off] = {}
        self._recent: dict[str, tuple[float, float]] = {}

    def ended(self, business: str, waited_min: float, likely: float, late: float) -> bool:
        """A wait that was said to be `likely`, at most `late`, has ended. Whether it counts (it was over a minute)."""
        if waited_min <= SHORTEST_MIN:
            return False
        self.hall.add(waited_min, likely, late)
        self.businesses.setdefault(business, Off()).add(waited_min, likely, late)
        off, said = self._recent.get(business, (0.0, 0.0))
        self._recent[business] = (
            _FORGETS * off + waited_min - likely,
            _FORGETS * said + max(1.0, likely),
        )
        return True

    def recent(self, business: str) -> float:
        """How far the last waits were over what was said (under: below 0), as a share; drawn towards 0."""
        off, said = self._recent.get(business, (0.0, 0.0))
        return off / (said + 20.0)

    def errors(self) -> Errors:
        return Errors(self.hall, dict(self.businesses))
