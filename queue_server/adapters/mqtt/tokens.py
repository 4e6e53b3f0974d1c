"""The token on a slip: hall, day, number and expiry, signed; no personal data."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

PREFIX = "T1"
_PARTS = 4
_PATH = "/t/"


class Signer(Protocol):
    def sign(self, prefix: str, parts: list[str]) -> str: ...

    def verify(self, prefix: str, token: str) -> list[str] | None: ...


class SlipToken(Struct, frozen=True):
    day: date
    number: str


class TicketTokens:
    """Makes and reads tokens of one hall; `zone` is the hall's."""

    def __init__(self, signer: Signer, hall: str, zone: ZoneInfo) -> None:
        self._signer = signer
        self._hall = hall
        self._zone = zone

    def make(self, day: date, number: str) -> str:
        """Valid to the end of the next day."""
        end = datetime.combine(day + timedelta(days=2), time(), self._zone)
        return self._signer.sign(PREFIX, [self._hall, day.isoformat(), number, str(int(end.timestamp()))])

    def read(self, text: str, now: datetime) -> SlipToken | None:
        """What a token, or an address that ends in `/t/` and one, says; None where it is not ours or too old."""
        parts = self._signer.verify(PREFIX, text.strip().rpartition(_PATH)[2])
        if parts is None or len(parts) != _PARTS or parts[0] != self._hall:
            return None
        try:
            token = SlipToken(date.fromisoformat(parts[1]), parts[2])
            expires = float(parts[3])
        except ValueError:
            return None
        return token if now.timestamp() < expires else None
