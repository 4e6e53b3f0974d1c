"""Answers already given, by device and request: the same request gets the same answer again."""

from collections.abc import Iterable
from datetime import date

from queue_server.application.jobs import RequestKey
from queue_server.application.ports import Remembered


class RequestMemory:
    """What was answered and stored. Mirrors the journal's table of requests."""

    def __init__(self, requests: Iterable[Remembered] = ()) -> None:
        self._known = {(one.device, one.request_id): one for one in requests}

    def __len__(self) -> int:
        return len(self._known)

    def find(self, key: RequestKey) -> Remembered | None:
        return self._known.get((key.device, key.request_id))

    def add(self, requests: Iterable[Remembered]) -> None:
        for one in requests:
            self._known[(one.device, one.request_id)] = one

    def forget(self, before: date) -> None:
        """Drops the requests of days before `before`."""
        self._known = {key: one for key, one in self._known.items() if one.day >= before}
