"""Ticket rows: what a hand-made day says, and the same rows again from the journal after random days, on both stores."""

from datetime import timedelta

import pytest
from core_world import ZONE, World, pad
from history_world import days_of, everything, keep, random_days

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.history.tables import ticket as ticket_table
from queue_server.adapters.journal.store import SqlJournal
from queue_server.application.history import day_rows
from queue_server.domain import commands as c


@pytest.fixture
def database(database_target):
    engine = open_database(database_target)
    yield engine
    engine.dispose()


@pytest.fixture
async def journal(database):
    kept = SqlJournal(database, "ncx", ZONE)
    yield kept
    await kept.close()


@pytest.fixture
def history(database):
    return SqlHistory(database, "ncx", ZONE)


def rows_of(world: World):
    return list(day_rows(enumerate(world.events, 1)))


def the(rows, number: str):
    return next(row for row in rows.tickets if row.number == number)


def test_a_hand_made_day():
    world = World()
    world.open(1, "anna")
    world.issue()
    world.issue("A02")
    world.later(600)
    first = world.called()
    world.later(30)
    world.start()
    world.later(300)
    world.finish(outcome="done")
    second = world.called()
    world.later(60)
    world.miss()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    rows = rows_of(world)[-1]
    served, missed = the(rows, first), the(rows, second)
    assert (served.wait_s, served.service_s, served.state, served.outcome) == (600, 300, "done", "done")
    assert (served.business, served.window, served.calls) == ("A01", 1, 1)
    assert (missed.wait_s, missed.service_s, missed.state) == (930, None, "missed")
    assert [(stay.end, stay.work_s, stay.service_s) for stay in rows.stays] == [
        ("finished", 300, 300),
        ("missed", None, None),
    ]
    spans = [(one.state, one.clerk, (one.ended_at or world.now) - one.started_at) for one in rows.shifts]
    assert [one for one in spans if one[2]] == [("open", "anna", timedelta(seconds=990))]
    assert rows.shifts[-1].state == "paused"
    assert not rows.closed


def test_a_clerk_who_did_not_log_out_was_there_to_the_days_last_event():
    world = World()
    world.open(1)
    world.later(3600)
    world.issue()
    world.later(20 * 3600)
    world.tick()
    over = rows_of(world)[0]
    assert over.closed
    (shift,) = [one for one in over.shifts if one.state == "open"]
    assert (shift.ended_at - shift.started_at).total_seconds() == 3600


def test_what_was_taken_back_is_no_stay():
    world = World()
    world.open(1)
    world.issue()
    number = world.called()
    world.start()
    world.later(30)
    world.finish()
    assert world.do(c.UndoLast(actor=pad(1), window=1)).refusal is None
    world.later(70)
    world.finish()
    rows = rows_of(world)[-1]
    assert [(stay.end, stay.work_s) for stay in rows.stays] == [("finished", 100)]
    assert the(rows, number).service_s == 100


def test_held_time_is_no_service_time():
    world = World()
    world.open(1)
    world.open(2)
    world.issue()
    number = world.called()
    world.start()
    world.later(100)
    ticket = world.ticket(number)
    held = world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=ticket.id, kind="any_window"))
    assert held.refusal is None
    world.later(1000)
    assert world.do(c.UnholdTicket(actor=pad(2), window=2, ticket_id=ticket.id)).refusal is None
    world.later(50)
    world.finish(2)
    rows = rows_of(world)[-1]
    row = the(rows, number)
    assert (row.service_s, row.hold_s) == (150, 1000)
    assert [(stay.window, stay.end, stay.work_s, stay.service_s) for stay in rows.stays] == [
        (1, "held", 100, None),
        (2, "finished", 50, 150),
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_rows_kept_day_by_day_are_those_made_from_the_whole_journal(journal, history, seed):
    world = random_days(seed, days=4, steps=120)
    seq = 1
    for events in days_of(world.events):
        await keep(journal, events, seq)
        seq += len(events)
        history.catch_up()
        assert not history.pending()
    kept = everything(history)
    assert len(kept["ticket"]) > 30
    assert len(kept["stay"]) > 15
    assert kept["shift"]
    history.clear()
    assert everything(history) == {"ticket": [], "stay": [], "shift": []}
    assert len(history.catch_up()) == 3
    assert everything(history) == kept
    assert history.catch_up() == []


@pytest.mark.parametrize("seed", range(4))
def test_rows_say_what_the_live_hall_said(seed):
    """Against the state of the hall that ran, at the end of each of its days."""
    world = random_days(seed, days=1, steps=200)
    (rows,) = rows_of(world)
    assert {row.id for row in rows.tickets} == set(world.state.tickets)
    for row in rows.tickets:
        live = world.state.tickets[row.id]
        assert (row.state, row.number, row.queue_class) == (live.state, live.number, live.queue_class)
        assert (row.calls, row.rating, row.outcome) == (live.calls, live.rated, live.outcome)
        assert (row.first_called_at, row.issued_at) == (live.first_called_at, live.issued_at)
        assert row.hold_s == live.held_s
    served = {window.window: window.served for window in world.state.windows.values()}
    ended = [stay.window for stay in rows.stays if stay.end in ("finished", "step_done")]
    assert {number: ended.count(number) for number in served} == served
    in_hand = {window.ticket for window in world.state.windows.values() if window.ticket}
    assert {stay.ticket_id for stay in rows.stays if stay.end == "open"} == in_hand


async def test_putting_a_day_again_changes_nothing(journal, history):
    world = random_days(7, days=2)
    await keep(journal, world.events)
    history.catch_up()
    kept = everything(history)
    for rows in rows_of(world):
        if rows.closed:
            history.put(rows)
    assert everything(history) == kept


async def test_a_rating_of_yesterday_reaches_yesterdays_row(journal, history):
    world = World()
    world.open(1)
    world.issue()
    number = world.called()
    world.start()
    world.finish()
    ticket_id = world.ticket(number).id
    yesterday = world.now.date()
    world.later(24 * 3600)
    world.tick()
    await keep(journal, world.events)
    history.catch_up()
    assert [row["rating"] for row in history.rows(ticket_table, yesterday)] == [None]
    before, seq = history.days()[yesterday], len(world.events)
    rated = world.do(c.GiveRating(actor=pad(1), ticket_id=ticket_id, level=5))
    assert rated.refusal is None
    world.later(24 * 3600)
    world.tick()
    await keep(journal, world.events[seq:], seq + 1)
    history.catch_up()
    assert [row["rating"] for row in history.rows(ticket_table, yesterday)] == [5]
    assert history.days()[yesterday] > before


async def test_nobody_can_be_found_in_the_rows(journal, history):
    world = World()
    world.issue("C01", "person-hash", agent="agent-hash")
    world.later(24 * 3600)
    world.tick()
    await keep(journal, world.events)
    history.catch_up()
    assert "hash" not in str(everything(history))


async def test_today_is_made_when_asked_and_not_kept(journal, history):
    world = random_days(3, days=2)
    await keep(journal, world.events)
    today = history.today()
    assert today.day == world.now.date()
    assert {row.id for row in today.tickets if row.day == today.day} == {
        ticket.id for ticket in world.state.tickets.values() if ticket.issued_at.date() == today.day
    }
    assert today.day not in history.days()


async def test_figures_are_frozen_once_the_day_is_over(history):
    day = World().now.date()
    history.freeze(day, 10, b"closing")
    history.freeze(day, 12, b"final")
    history.freeze(day, 12, b"of a later program")
    history.freeze(day, 11, b"late")
    assert history.frozen(day) == b"final"
    assert history.frozen_at(day) == 12
