"""The hall document: the kept copy at once, the server's own as soon as it can be had."""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from queue_server.client.hall import HallUnreachable, fetch_hall, http_client, read_copy, save_copy
from queue_server.contract.connection import Connection
from queue_server.contract.http import HallDocument

log = structlog.get_logger()

BACK_OFF_S = (0.5, 10.0)


class DocumentKeeper:
    """Fetches in a thread of its own; `arrived(document)` is called from there, first with the copy if there is one."""

    def __init__(self, connection: Connection, copy: Path, arrived: Callable[[HallDocument], None]) -> None:
        self._connection = connection
        self._copy = copy
        self._arrived = arrived
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._wanted_rev: int | None = None
        self._document: HallDocument | None = None
        self.there = threading.Event()
        """Set when there is a document."""
        self._thread = threading.Thread(target=self._run, name="hall document", daemon=True)

    @property
    def document(self) -> HallDocument | None:
        return self._document

    def start(self) -> None:
        kept = read_copy(self._copy)
        if kept is not None:
            self._document = kept
            self.there.set()
            self._arrived(kept)
        self._thread.start()

    def want(self, hall_rev: int) -> None:
        """The server has this revision; it is fetched where the kept one is another."""
        self._wanted_rev = hall_rev
        if self._document is None or self._document.hall_rev != hall_rev:
            self._wake.set()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()

    def _run(self) -> None:
        low, high = BACK_OFF_S
        back_off = low
        said = False
        while not self._stop.is_set():
            try:
                self._fetch()
                said = False
                self._wake.clear()
                if self._document is not None and self._wanted_rev in (None, self._document.hall_rev):
                    back_off = low
                    self._wake.wait()
                    continue
            except HallUnreachable as silent:
                if not said:
                    log.warning("hall_document_unreachable", error=str(silent))
                    said = True
                self._wake.clear()
            self._wake.wait(back_off)
            back_off = min(back_off * 2, high)

    def _fetch(self) -> None:
        with http_client(self._connection) as client:
            document = fetch_hall(client)
        known = self._document
        self._document = document
        self.there.set()
        try:
            save_copy(self._copy, document)
        except OSError as wrong:
            log.warning("hall_document_not_kept", error=str(wrong))
        if known != document:
            log.info("hall_document", hall_rev=document.hall_rev)
            self._arrived(document)
