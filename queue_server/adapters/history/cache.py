"""`history.duckdb`: a copy of the ticket rows by columns, for reports over years. Made again where it is missing or damaged."""

import csv
import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import IntFlag
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.history.tables import shift, stay, ticket

if TYPE_CHECKING:
    import duckdb

FILE = "history.duckdb"
FORMAT = 2
"""Grows with the tables below: a file of another format is made again."""
MEMORY_LIMIT = "512MB"
_DAYS_AT_ONCE = 60

TABLES = {
    "ticket": (
        "day DATE, hour UTINYINT, business VARCHAR, window_ USMALLINT, class VARCHAR, flags USMALLINT, wait_ms INTEGER"
    ),
    "stay": (
        "day DATE, hour UTINYINT, business VARCHAR, window_ USMALLINT, class VARCHAR, flags USMALLINT,"
        " work_ms INTEGER, service_ms INTEGER"
    ),
    "staffed": "day DATE, hour UTINYINT, window_ USMALLINT, staffed_ms INTEGER",
}
"""What is counted stands in one small number, `flags`: one grouping by it instead of ten counts over every ticket."""


class TicketFlag(IntFlag):
    """The rating, 1 to 5, stands above them: times `RATING`."""

    CALLED = 1
    NO_SHOW = 2
    CANCELLED = 4
    EXPIRED = 8
    DONE = 16
    REJOINED = 32
    WITHIN_15 = 64
    WITHIN_30 = 128


RATING = 256


class StayFlag(IntFlag):
    CALLED = 1
    MISSED = 2
    TRANSFERRED = 4
    SERVED = 8


Values = tuple[Any, ...]
Rows = dict[str, list[Values]]


class HistoryCache:
    """One hall's file. Others may read at the same time; while it is brought up to date they wait."""

    def __init__(self, folder: Path, hall: str, zone: ZoneInfo, memory_limit: str = MEMORY_LIMIT) -> None:
        self._path = folder / FILE
        self._lock = folder / f"{FILE}.lock"
        self._hall = hall
        self._zone = zone
        self._memory_limit = memory_limit

    @property
    def path(self) -> Path:
        return self._path

    @contextmanager
    def reading(self, history: SqlHistory) -> Iterator["duckdb.DuckDBPyConnection"]:
        """A connection that reads the rows as they stand now."""
        import duckdb

        wanted = history.days()
        with self._locked(fcntl.LOCK_SH):
            try:
                connection = self._open(read_only=True)
            except duckdb.Error:
                connection = None
            if connection is not None:
                with connection:
                    if self._loaded(connection) == wanted:
                        yield connection
                        return
        self.refresh(history)
        with self.opened() as fresh:
            yield fresh

    @contextmanager
    def opened(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        """A connection that reads the file as it is."""
        with self._locked(fcntl.LOCK_SH), self._open(read_only=True) as connection:
            yield connection

    @contextmanager
    def making(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        """A connection that fills a new file."""
        with self._locked(fcntl.LOCK_EX), self._open(read_only=False) as connection:
            self._create(connection)
            yield connection

    def refresh(self, history: SqlHistory) -> None:
        """Takes over the days whose rows are newer. Raises duckdb.Error where the disk is full."""
        import duckdb

        with self._locked(fcntl.LOCK_EX):
            try:
                self._take_over(history)
            except duckdb.Error:
                self.drop()
                self._take_over(history)

    def drop(self) -> None:
        for path in (self._path, self._path.with_name(f"{FILE}.wal")):
            path.unlink(missing_ok=True)

    def rows_of(self, tickets: Iterable[Any], stays: Iterable[Any], shifts: Iterable[Any]) -> Rows:
        """Rows as the tables here hold them, from rows as mappings with times as text or as datetime."""
        return {
            "ticket": [self._ticket(row) for row in tickets],
            "stay": [self._stay(row) for row in stays],
            "staffed": [one for row in shifts for one in self._staffed(row)],
        }

    # ---- inside ----

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self._lock.touch(mode=0o600, exist_ok=True)
        with self._lock.open("r", encoding="ascii") as lock:
            fcntl.flock(lock, how)
            yield

    def _open(self, *, read_only: bool) -> "duckdb.DuckDBPyConnection":
        import duckdb

        connection = duckdb.connect(
            str(self._path),
            read_only=read_only,
            config={
                "memory_limit": self._memory_limit,
                "threads": max(1, os.cpu_count() or 1),
                "temp_directory": str(self._path.with_name(f"{FILE}.tmp")),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        connection.execute("SET enable_progress_bar = false")
        self._path.chmod(0o600)
        return connection

    def _loaded(self, connection: "duckdb.DuckDBPyConnection") -> dict[date, int] | None:
        """Day to the event by which its rows changed last; None where the file is another hall's or of another format."""
        import duckdb

        try:
            about = connection.execute("SELECT format, hall FROM about").fetchone()
            if about != (FORMAT, self._hall):
                return None
            return dict(connection.execute("SELECT day, changed_seq FROM loaded ORDER BY day").fetchall())
        except duckdb.CatalogException:
            return None

    def _take_over(self, history: SqlHistory) -> None:
        with self._open(read_only=False) as connection:
            loaded = self._loaded(connection)
            if loaded is None:
                self._create(connection)
                loaded = {}
            wanted = history.days()
            gone = [day for day in loaded if day not in wanted]
            stale = [day for day, seq in wanted.items() if loaded.get(day) != seq]
            for start in range(0, len(gone), _DAYS_AT_ONCE):
                self._replace(connection, gone[start : start + _DAYS_AT_ONCE], {}, {})
            for start in range(0, len(stale), _DAYS_AT_ONCE):
                days = stale[start : start + _DAYS_AT_ONCE]
                rows: Rows = {name: [] for name in TABLES}
                for day in days:
                    made = self.rows_of(*(history.rows(table, day) for table in (ticket, stay, shift)))
                    for name, some in made.items():
                        rows[name].extend(some)
                self._replace(connection, days, rows, wanted)
            if stale or gone:
                connection.execute("CHECKPOINT")

    def _create(self, connection: "duckdb.DuckDBPyConnection") -> None:
        for name in ("about", "loaded", *TABLES):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.execute("CREATE TABLE loaded (day DATE PRIMARY KEY, changed_seq BIGINT)")
        connection.execute(
            "CREATE TABLE about AS SELECT ?::INTEGER AS format, ?::VARCHAR AS hall", [FORMAT, self._hall]
        )

    def _replace(
        self, connection: "duckdb.DuckDBPyConnection", days: list[date], rows: Rows, seqs: dict[date, int]
    ) -> None:
        connection.execute("BEGIN")
        for name in ("loaded", *TABLES):
            connection.execute(f"DELETE FROM {name} WHERE day IN (SELECT unnest(?::DATE[]))", [days])  # noqa: S608
        for name, some in rows.items():
            insert_rows(connection, name, some)
        if seqs:
            connection.executemany("INSERT INTO loaded VALUES (?, ?)", [(day, seqs[day]) for day in days])
        connection.execute("COMMIT")

    def _moment(self, value: Any) -> datetime | None:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return None if moment is None else moment.astimezone(self._zone)

    def _ticket(self, row: Any) -> Values:
        issued = self._moment(row["issued_at"])
        state, wait = row["state"], row["wait_s"]
        called = row["first_called_at"] is not None
        flags = (
            TicketFlag.CALLED * called
            + TicketFlag.NO_SHOW * (called and state in ("missed", "void"))
            + TicketFlag.CANCELLED * (state == "cancelled")
            + TicketFlag.EXPIRED * (state == "expired")
            + TicketFlag.DONE * (state == "done")
            + TicketFlag.REJOINED * (row["rejoins"] > 0)
            + TicketFlag.WITHIN_15 * (wait is not None and wait <= 15 * 60)
            + TicketFlag.WITHIN_30 * (wait is not None and wait <= 30 * 60)
            + RATING * (row["rating"] or 0)
        )
        return (
            row["day"],
            issued.hour if issued else None,
            row["business"],
            row["window"],
            row["queue_class"],
            int(flags),
            _ms(wait),
        )

    def _stay(self, row: Any) -> Values:
        begun = self._moment(row["called_at"] or row["started_at"])
        flags = (
            StayFlag.CALLED * (row["called_at"] is not None)
            + StayFlag.MISSED * (row["end"] == "missed")
            + StayFlag.TRANSFERRED * (row["end"] == "transferred")
            + StayFlag.SERVED * (row["service_s"] is not None)
        )
        return (
            row["day"],
            begun.hour if begun else None,
            row["business"],
            row["window"],
            row["queue_class"],
            int(flags),
            _ms(row["work_s"]),
            _ms(row["service_s"]),
        )

    def _staffed(self, row: Any) -> Iterator[Values]:
        """The stretch, cut at full hours."""
        start, end = self._moment(row["started_at"]), self._moment(row["ended_at"])
        if row["state"] == "paused" or start is None or end is None:
            return
        while start < end:
            following = min(end, start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
            yield row["day"], start.hour, row["window"], round((following - start).total_seconds() * 1000)
            start = following


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def insert_rows(connection: "duckdb.DuckDBPyConnection", table: str, rows: Sequence[Values]) -> None:
    """Through a file: a hundred times as fast as row by row."""
    if not rows:
        return
    with tempfile.TemporaryDirectory(prefix="hall-history-") as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["\\N" if one is None else one for one in row] for row in rows])
        connection.execute(f"COPY {table} FROM '{path}' (FORMAT csv, HEADER false, NULLSTR '\\N')")
