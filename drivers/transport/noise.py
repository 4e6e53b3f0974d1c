"""Counts bytes and frames that make no sense, and logs the count as it doubles: line noise must not fill a disk."""

import structlog

_LOG = structlog.get_logger(__name__)


class NoiseCounter:
    def __init__(self, device: str) -> None:
        self.device = device
        self.total = 0
        self._next = 1

    def add(self, why: str) -> None:
        """One more. `why` says expected and got, never a payload."""
        self.total += 1
        if self.total >= self._next:
            self._next = self.total * 2
            _LOG.warning("wire_noise", device=self.device, count=self.total, why=why)
