"""Reports say what the rows say: every figure against a plain count, on both stores, with today and without."""

import statistics
from datetime import timedelta

import msgspec
import pytest
from core_world import TUESDAY, ZONE
from history_world import everything, keep, random_days

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import DuckReports
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.journal.store import SqlJournal
from queue_server.application.history import day_rows
from queue_server.application.reports import Ask, ReportError, dimensions

DAY = TUESDAY.date()


@pytest.fixture
def database(database_target):
    engine = open_database(database_target)
    yield engine
    engine.dispose()


@pytest.fixture
def history(database):
    return SqlHistory(database, "ncx", ZONE)


@pytest.fixture
def cache(tmp_path):
    return HistoryCache(tmp_path, "ncx", ZONE)


@pytest.fixture
def reports(history, cache):
    return DuckReports(history, cache, "ncx")


@pytest.fixture
async def world(database, history):
    """Three days that are over and one that is not."""
    made = random_days(11, days=4, steps=150)
    journal = SqlJournal(database, "ncx", ZONE)
    await keep(journal, made.events)
    await journal.close()
    history.catch_up()
    return made


def percentile(values, share):
    """By linear interpolation, as in a spreadsheet."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def close(value):
    return None if value is None else pytest.approx(value, abs=0.002)


def expected(tickets, stays) -> dict:
    waits = [row["wait_s"] for row in tickets if row["wait_s"] is not None]
    services = [row["service_s"] for row in stays if row["service_s"] is not None]
    called = [row for row in tickets if row["first_called_at"] is not None]
    rated = [row["rating"] for row in tickets if row["rating"] is not None]
    gone = [row for row in called if row["state"] in ("missed", "void")]
    return {
        "taken": len(tickets),
        "called": len(called),
        "wait_mean_s": close(statistics.mean(waits)) if waits else None,
        "wait_median_s": close(percentile(waits, 0.5)) if waits else None,
        "wait_p90_s": close(percentile(waits, 0.9)) if waits else None,
        "within_15": close(sum(wait <= 900 for wait in waits) / len(waits)) if waits else None,
        "within_30": close(sum(wait <= 1800 for wait in waits) / len(waits)) if waits else None,
        "served": len(services),
        "service_mean_s": close(statistics.mean(services)) if services else None,
        "work_s": pytest.approx(sum(row["work_s"] or 0 for row in stays), abs=0.1),
        "calls_missed": sum(row["end"] == "missed" for row in stays),
        "no_shows": len(gone),
        "no_show_rate": close(len(gone) / len(called)) if called else None,
        "cancelled": sum(row["state"] == "cancelled" for row in tickets),
        "expired": sum(row["state"] == "expired" for row in tickets),
        "rejoined": sum(row["rejoins"] > 0 for row in tickets),
        "rated": len(rated),
        "good_rate": close(sum(level >= 3 for level in rated) / len(rated)) if rated else None,
    }


def check(figures, tickets, stays):
    wanted = expected(tickets, stays)
    assert {name: getattr(figures, name) for name in wanted} == wanted


def of(rows, column, value):
    return [row for row in rows if row[column] == value]


async def test_every_figure_is_what_a_plain_count_gives(world, history, reports):
    rows = everything(history)
    last = DAY + timedelta(days=2)
    whole = reports.report(Ask(last=last))
    (only,) = whole.rows
    assert only.key == ()
    check(only.figures, rows["ticket"], rows["stay"])
    for dimension, column in (
        ("business", "business"),
        ("window", "window"),
        ("day", "day"),
        ("class", "queue_class"),
    ):
        made = reports.report(Ask(last=last, by=(dimension,)))
        assert {row.key[0] for row in made.rows} == {row[column] for row in rows["ticket"] + rows["stay"]}
        for row in made.rows:
            check(row.figures, of(rows["ticket"], column, row.key[0]), of(rows["stay"], column, row.key[0]))
    both = reports.report(Ask(last=last, by=("day", "business")))
    for row in both.rows:
        day, business = row.key
        check(
            row.figures,
            of(of(rows["ticket"], "day", day), "business", business),
            of(of(rows["stay"], "day", day), "business", business),
        )
    assert sum(row.figures.taken for row in reports.report(Ask(last=last, by=("hour",))).rows) == len(
        rows["ticket"]
    )


async def test_windows_are_busy_for_the_part_of_their_time_in_which_they_serve(world, history, reports):
    last = DAY + timedelta(days=2)
    by_window = {row.key[0]: row.figures for row in reports.report(Ask(last=last, by=("window",))).rows}
    for window in (1, 2, 21):
        staffed = 0.0
        for rows in day_rows(enumerate(world.events, 1)):
            if rows.closed:
                staffed += sum(
                    (one.ended_at - one.started_at).total_seconds()
                    for one in rows.shifts
                    if one.window == window and one.state != "paused"
                )
        figures = by_window[window]
        assert figures.staffed_s == pytest.approx(staffed, abs=0.1)
        assert figures.utilisation == pytest.approx(figures.work_s / staffed, abs=0.001)
    by_hour = reports.report(Ask(last=last, by=("hour",))).rows
    assert sum(row.figures.staffed_s or 0 for row in by_hour) == pytest.approx(
        sum(figures.staffed_s or 0 for figures in by_window.values()), abs=0.1
    )
    assert all(row.figures.staffed_s is None for row in reports.report(Ask(last=last, by=("business",))).rows)


async def test_today_counts_as_far_as_it_has_come(world, reports):
    today = world.now.date()
    (row,) = reports.report(Ask(first=today)).rows
    own = [ticket for ticket in world.state.tickets.values() if ticket.issued_at.date() == today]
    assert row.figures.taken == len(own)
    assert row.figures.called == sum(ticket.first_called_at is not None for ticket in own)
    assert row.figures.staffed_s > 0
    (whole,) = reports.report(Ask()).rows
    (past,) = reports.report(Ask(last=today - timedelta(days=1))).rows
    assert whole.figures.taken == past.figures.taken + len(own)


async def test_a_missing_a_damaged_and_another_halls_file_are_made_again(
    world, history, cache, reports, tmp_path
):
    asked = Ask(by=("business", "hour"))
    before = reports.report(asked)
    cache.drop()
    assert reports.report(asked) == before
    cache.path.write_bytes(b"no database at all" * 1000)
    assert reports.report(asked) == before
    whole = cache.path.read_bytes()
    cache.path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    assert reports.report(asked) == before
    other = HistoryCache(tmp_path, "other", ZONE)
    with other.reading(SqlHistory(history._engine, "other", ZONE)) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (0,)
    assert reports.report(asked) == before


async def test_rows_that_changed_are_taken_over(world, history, reports):
    before = reports.report(Ask(last=DAY)).rows[0].figures
    first = next(day_rows(enumerate(world.events, 1)))
    late = msgspec.structs.replace(first, last_seq=first.last_seq + 1, tickets=first.tickets[1:])
    history.put(late)
    assert reports.report(Ask(last=DAY)).rows[0].figures.taken == before.taken - 1
    history.clear()
    assert reports.report(Ask(last=DAY)).rows[0].figures.taken == 0


async def test_the_days_figures_stay_as_they_were_frozen(world, history, reports):
    first = next(day_rows(enumerate(world.events, 1)))
    history.clear()
    history.put(first)
    reports.freeze(first)
    frozen = reports.day(DAY)
    (whole,) = reports.report(Ask(first=DAY, last=DAY)).rows
    assert frozen.total == whole.figures
    by_business = reports.report(Ask(first=DAY, last=DAY, by=("business",))).rows
    assert frozen.by_business == {row.key[0]: row.figures for row in by_business}
    assert set(frozen.by_window) <= {1, 2, 21}
    reports.freeze(msgspec.structs.replace(first, tickets=()))
    history.clear()
    assert reports.day(DAY) == frozen
    assert reports.day(DAY + timedelta(days=40)) is None


async def test_a_report_of_nothing_is_empty_and_not_an_error(reports):
    (row,) = reports.report(Ask()).rows
    assert (row.figures.taken, row.figures.wait_mean_s, row.figures.no_show_rate) == (0, None, None)
    assert reports.report(Ask(by=("business",))).rows == ()


def test_what_cannot_be_asked_is_said():
    assert dimensions(" business, hour,business") == ("business", "hour")
    with pytest.raises(ReportError, match="moon"):
        dimensions("business,moon")


async def test_days_the_wrong_way_round_are_refused(reports):
    with pytest.raises(ReportError, match="后面"):
        reports.report(Ask(first=DAY, last=DAY - timedelta(days=1)))
