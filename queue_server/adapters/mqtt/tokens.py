"""The signed texts of our QR codes: the token on a slip, the code of an appointment; no personal data."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

PREFIX = "T1"
_PARTS = 4
APPOINTMENT = "A1"
_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is mistaken for another when it is read aloud or typed."""
_CODE_LENGTH = 8
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

    def appointment_text(self, code: str) -> str:
        """What the QR code of an appointment says: `A1.` with hall and code, signed. It holds as long as the appointment."""
        return self._signer.sign(APPOINTMENT, [self._hall, code])

    def appointment(self, text: str) -> str | None:
        """The code in the text of an appointment's QR code, or the code itself as somebody typed it; None: not ours."""
        text = text.strip().rpartition(_PATH)[2]
        if "." not in text:
            return text.replace("-", "").upper() or None
        parts = self._signer.verify(APPOINTMENT, text)
        return parts[1] if parts is not None and len(parts) == 2 and parts[0] == self._hall else None


def new_code() -> str:
    """A code for one appointment: 40 bits that nobody can guess, eight letters to read aloud."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))
