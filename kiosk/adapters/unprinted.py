"""Tickets whose print was not yet reported, kept over a crash: DATA/kiosk/NAME/unprinted.json. No personal data."""

import threading
import uuid
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

log = structlog.get_logger()

MOST = 200
"""Older ones are forgotten: the server holds the tickets themselves."""


class Unreported(Struct, frozen=True, kw_only=True):
    """`printed` is None while the slip is being printed. The report keeps its request_id."""

    ticket_id: str
    request_id: str
    printed: bool | None = None


class UnprintedTickets:
    """A small file, written by rename. A file that cannot be read or written costs only the reports.

    A slip that was being printed when the kiosk ended counts as not printed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._open = {entry.ticket_id: entry for entry in self._read()}

    def issued(self, ticket_id: str) -> None:
        """A ticket whose slip is to be printed. The same ticket again changes nothing."""
        with self._lock:
            if ticket_id not in self._open:
                self._put(Unreported(ticket_id=ticket_id, request_id=str(uuid.uuid4())))

    def outcome(self, ticket_id: str, printed: bool) -> Unreported:
        """What is to be reported now. A changed outcome is a new report."""
        with self._lock:
            entry = self._open.get(ticket_id)
            if entry is None or entry.printed not in (None, printed):
                entry = Unreported(ticket_id=ticket_id, request_id=str(uuid.uuid4()))
            entry = msgspec.structs.replace(entry, printed=printed)
            self._put(entry)
            return entry

    def reported(self, entry: Unreported) -> None:
        with self._lock:
            if self._open.get(entry.ticket_id) == entry:
                del self._open[entry.ticket_id]
                self._write()

    def waiting(self) -> list[Unreported]:
        """Outcomes that the hall has not yet taken."""
        with self._lock:
            return [entry for entry in self._open.values() if entry.printed is not None]

    def _put(self, entry: Unreported) -> None:
        self._open.pop(entry.ticket_id, None)
        self._open[entry.ticket_id] = entry
        while len(self._open) > MOST:
            self._open.pop(next(iter(self._open)))
        self._write()

    def _read(self) -> list[Unreported]:
        try:
            kept = msgspec.json.decode(self._path.read_bytes(), type=list[Unreported])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as wrong:
            log.warning("unprinted_not_read", error=str(wrong))
            return []
        return [msgspec.structs.replace(entry, printed=bool(entry.printed)) for entry in kept]

    def _write(self) -> None:
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.encode(list(self._open.values())))
            fresh.replace(self._path)
        except OSError as wrong:
            log.error("unprinted_not_written", error=str(wrong))
