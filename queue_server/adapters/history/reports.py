"""Reports from the columns of `history.duckdb` and the rows of today."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import structs
from typing_extensions import override

from queue_server.adapters.history.cache import (
    TABLES,
    HistoryCache,
    Values,
    insert_rows,
)
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.history.sums import STAYS, TICKETS, Sums
from queue_server.application.history import DayRows
from queue_server.application.reports import (
    MOST_ROWS,
    WAIT_BAR_MIN,
    WAIT_BARS,
    Ask,
    DayFigures,
    Dimension,
    Figures,
    Key,
    Overview,
    Report,
    ReportError,
    ReportRow,
    Reports,
)

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

_COLUMN: dict[Dimension, str] = {
    "business": "business",
    "window": "window_",
    "hour": "hour",
    "day": "day",
    "class": "class",
}


Found = dict[tuple[Key, ...], dict[str, Any]]
"""Figures by key."""


class DuckReports(Reports):
    """Reports of one hall. Brings the columns up to date first, where the rows are newer."""

    def __init__(self, history: SqlHistory, cache: HistoryCache, hall: str) -> None:
        self._history = history
        self._cache = cache
        self._hall = hall

    @override
    def report(self, ask: Ask) -> Report:
        return self._looked(ask, lambda connection: answer(connection, self._hall, ask))

    @override
    def overview(self, ask: Ask, bys: Sequence[tuple[Dimension, ...]]) -> Overview:
        def look(connection: "duckdb.DuckDBPyConnection") -> Overview:
            asked = [structs.replace(ask, by=by) for by in bys]
            return Overview(
                reports=tuple(answer(connection, self._hall, one) for one in asked),
                waits=_bars(connection, ask),
            )

        return self._looked(ask, look)

    @override
    def day(self, day: date) -> DayFigures | None:
        kept = self._history.frozen(day)
        return None if kept is None else msgspec.json.decode(kept, type=DayFigures)

    def _looked(self, ask: Ask, look: Callable[["duckdb.DuckDBPyConnection"], T]) -> T:
        """What is found in the past and today's own rows, where the days asked for reach them."""
        import duckdb

        if ask.first is not None and ask.last is not None and ask.first > ask.last:
            raise ReportError("开始的日子在结束的日子后面。")
        opened = self._history.open_day()
        wanted = opened is not None and (ask.last is None or ask.last >= opened)
        today = self._history.today() if wanted else None

        def once() -> T:
            with self._cache.reading(self._history) as connection:
                _add_today(connection, self._cache, today)
                return look(connection)

        try:
            return once()
        except duckdb.Error:  # damaged, where the first look did not see it
            self._cache.drop()
            return once()

    def freeze(self, rows: DayRows) -> None:
        """Computes the day's figures from its rows and keeps them; final ones are not made again."""
        known = self._history.frozen_at(rows.day)
        if known is not None and known >= rows.last_seq:
            return
        self._history.freeze(rows.day, rows.last_seq, msgspec.json.encode(self.figures(rows)))

    def figures(self, rows: DayRows) -> DayFigures:
        """The figures of one day, from its rows alone."""
        import duckdb

        with duckdb.connect(config={"threads": 1, "memory_limit": "256MB"}) as connection:
            for name, columns in TABLES.items():
                connection.execute(f"CREATE TABLE {name} ({columns})")
            _add_today(connection, self._cache, rows)

            def by(dimension: Dimension) -> dict[Any, Figures]:
                ask = Ask(first=rows.day, last=rows.day, by=(dimension,))
                found = answer(connection, self._hall, ask).rows
                return {row.key[0]: row.figures for row in found if row.key[0] is not None}

            total = answer(connection, self._hall, Ask(first=rows.day, last=rows.day))
            return DayFigures(
                hall=self._hall,
                day=rows.day,
                total=total.rows[0].figures,
                by_business=by("business"),
                by_window=by("window"),
                by_hour=by("hour"),
                by_class=by("class"),
            )


def answer(connection: "duckdb.DuckDBPyConnection", hall: str, ask: Ask) -> Report:
    """The report from what `with_today` made. Raises ReportError."""
    tickets, stays = _summed(connection, TICKETS, ask), _summed(connection, STAYS, ask)
    waits = "quantile_cont(wait_ms, [0.5, 0.9]) AS waits FROM ticket_"
    for key, found in _grouped(connection, waits, ask).items():
        tickets[key].update(found)
    shared = any(one in ("business", "class") for one in ask.by)
    staffed = {} if shared else _grouped(connection, "sum(staffed_ms) / 1000 AS staffed_s FROM staffed_", ask)
    keys = sorted({*tickets, *stays, *staffed}, key=_order)
    return Report(
        hall=hall,
        first=ask.first,
        last=ask.last,
        by=ask.by,
        rows=tuple(
            ReportRow(
                key=key, figures=_figures(tickets.get(key, {}), stays.get(key, {}), staffed.get(key, {}))
            )
            for key in keys
        ),
    )


def _add_today(connection: "duckdb.DuckDBPyConnection", cache: HistoryCache, today: DayRows | None) -> None:
    """Beside the past today's own rows, where wanted: earlier days are as they were when today began."""
    if today is None:
        with_today(connection, {})
        return
    tickets, stays, shifts = (
        [structs.asdict(row) for row in part if row.day == today.day]
        for part in (today.tickets, today.stays, today.shifts)
    )
    until_now = [row | {"ended_at": row["ended_at"] or today.last_at} for row in shifts]
    with_today(connection, cache.rows_of(tickets, stays, until_now))


def with_today(connection: "duckdb.DuckDBPyConnection", rows: Mapping[str, Sequence[Values]]) -> None:
    """Views `ticket_`, `stay_` and `staffed_`: the tables and these rows."""
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TEMP TABLE {name}_today ({columns})")
        insert_rows(connection, f"{name}_today", rows.get(name, ()))
        connection.execute(
            f"CREATE TEMP VIEW {name}_ AS SELECT * FROM {name} UNION ALL SELECT * FROM {name}_today"  # noqa: S608
        )


def _bars(connection: "duckdb.DuckDBPyConnection", ask: Ask) -> tuple[int, ...]:
    where, values = _within(ask)
    found = connection.execute(
        f"SELECT least(wait_ms // ?, ?) AS bar, count(*) FROM ticket_ WHERE {where} AND wait_ms IS NOT NULL"  # noqa: S608
        " GROUP BY bar",
        [WAIT_BAR_MIN * 60_000, WAIT_BARS - 1, *values],
    ).fetchall()
    counts = dict(found)
    return tuple(counts.get(bar, 0) for bar in range(WAIT_BARS))


def _summed(connection: "duckdb.DuckDBPyConnection", what: Sums, ask: Ask) -> Found:
    columns = "".join(f"{_COLUMN[one]}, " for one in ask.by)
    first = (
        f"SELECT {columns} flags, count(*) AS n, {what.sums} FROM {what.table}_ WHERE {{where}} GROUP BY ALL"  # noqa: S608
    )
    return _grouped(connection, f"{what.figures} FROM ({first})", ask)


def _grouped(connection: "duckdb.DuckDBPyConnection", what: str, ask: Ask) -> Found:
    """`what`: figures and where they are from."""
    where, values = _within(ask)
    within = what.format(where=where) if "{where}" in what else f"{what} WHERE {where}"
    columns = "".join(f"{_COLUMN[one]}, " for one in ask.by)
    group = f"GROUP BY {columns[:-2]}" if ask.by else ""
    cursor = connection.execute(f"SELECT {columns} {within} {group} LIMIT {MOST_ROWS + 1}", values)
    names = [one[0] for one in cursor.description or ()][len(ask.by) :]
    rows = cursor.fetchall()
    if len(rows) > MOST_ROWS:
        raise ReportError(f"这张表会超过 {MOST_ROWS} 行；少分几样，或者少选几天。")
    return {tuple(row[: len(ask.by)]): dict(zip(names, row[len(ask.by) :], strict=True)) for row in rows}


def _within(ask: Ask) -> tuple[str, list[Any]]:
    """The days asked for, as a condition and its values."""
    conditions, values = ["true"], []
    if ask.first is not None:
        conditions.append("day >= ?")
        values.append(ask.first)
    if ask.last is not None:
        conditions.append("day <= ?")
        values.append(ask.last)
    return " AND ".join(conditions), values


def _figures(tickets: dict[str, Any], stays: dict[str, Any], staffed: dict[str, Any]) -> Figures:
    def count(name: str) -> int:
        return int(tickets.get(name) or stays.get(name) or 0)

    taken, called, rated, done = count("taken"), count("called"), count("rated"), count("done")
    waits = tickets.get("waits") or (None, None)
    seconds, work = staffed.get("staffed_s"), float(stays.get("work_s") or 0)
    return Figures(
        taken=taken,
        called=called,
        wait_mean_s=_share(tickets.get("wait_s") or 0, called),
        wait_median_s=None if waits[0] is None else waits[0] / 1000,
        wait_p90_s=None if waits[1] is None else waits[1] / 1000,
        within_15=_share(count("in_15"), called),
        within_30=_share(count("in_30"), called),
        served=count("served"),
        service_mean_s=_share(stays.get("service_s") or 0, count("served")),
        work_s=work,
        staffed_s=seconds,
        utilisation=work / seconds if seconds else None,
        calls_missed=count("calls_missed"),
        miss_rate=_share(count("calls_missed"), int(stays.get("calls") or 0)),
        no_shows=count("no_shows"),
        no_show_rate=_share(count("no_shows"), called),
        cancelled=count("cancelled"),
        cancel_rate=_share(count("cancelled"), taken),
        expired=count("expired"),
        rejoined=count("rejoined"),
        transfers=count("transfers"),
        rated=rated,
        rating_rate=_share(rated, done),
        good_rate=_share(count("good"), rated),
    )


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _order(key: tuple[Key, ...]) -> tuple[tuple[bool, Any], ...]:
    """Numbers by size, codes by letter, what has no value last."""
    return tuple((one is None, "" if one is None else one) for one in key)
