"""A receipt's code: `R1.` with hall, day and receipt, signed by the hall. No personal data."""

from datetime import date

from typing_extensions import override

from queue_server.adapters.keys import KeyStore
from queue_server.application.filing_ports import FilingTokens

_PREFIX = "R1"


class SignedFilingTokens(FilingTokens):
    def __init__(self, keys: KeyStore, hall: str) -> None:
        self._keys = keys
        self._hall = hall

    @override
    def make(self, day: date, receipt: str) -> str:
        return self._keys.sign(_PREFIX, [self._hall, day.isoformat(), receipt])

    @override
    def read(self, token: str) -> tuple[date, str] | None:
        parts = self._keys.verify(_PREFIX, token.rsplit("/", 1)[-1])
        if parts is None or len(parts) != 3 or parts[0] != self._hall:
            return None
        return date.fromisoformat(parts[1]), parts[2]
