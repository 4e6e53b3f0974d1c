"""The one writer: nothing is seen or answered before it is stored, whatever fails in between."""

import asyncio
import sqlite3

import pytest
from core_engine import Asked, KeysFake, MovedClock, running
from core_world import KIOSK, MANAGER, TUESDAY, pad
from msgspec import structs

from queue_server.adapters.database.engine import open_database
from queue_server.application import engine as engine_module
from queue_server.application.ports import JournalError, Loaded
from queue_server.domain import commands as c
from queue_server.domain import events


def issue(business: str = "A01", person: str | None = None) -> c.IssueTicket:
    return c.IssueTicket(actor=KIOSK, business=business, person=person)


class HeldJournal:
    """Keeps groups in memory; `hold` makes a commit wait, `fail` makes it fail."""

    def __init__(self) -> None:
        self.groups = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = None
        self.stored_although_failed = False

    async def load(self) -> Loaded:
        events = [one for group in self.groups for one in group.events]
        requests = [one for group in self.groups for one in group.requests]
        return Loaded(events=events, last_seq=len(events), requests=requests)

    async def append(self, group) -> None:
        await self.gate.wait()
        if self.failing is not None:
            if self.stored_although_failed:
                self.groups.append(group)
            raise JournalError(self.failing)
        self.groups.append(group)


async def test_nothing_is_seen_or_answered_before_the_commit(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        journal.gate.clear()
        asked = Asked(engine)
        asked.ask(issue())
        for _ in range(20):
            await asyncio.sleep(0)
        assert engine.state.tickets == {}
        assert asked.replies == []
        journal.gate.set()
        assert await asked.settled(1) == [b"A001 1"]
        assert len(engine.state.tickets) == 1


async def test_commands_that_wait_share_one_commit_and_see_each_other(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        before = len(journal.groups)
        asked = Asked(engine)
        for _ in range(5):
            asked.ask(issue())
        assert await asked.settled(5) == [b"A001 1", b"A002 2", b"A003 3", b"A004 4", b"A005 5"]
        assert [len(group.events) for group in journal.groups[before:]] == [5]


async def test_a_failed_commit_leaves_nothing_and_all_get_unavailable(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        journal.failing = "disk full"
        asked = Asked(engine)
        asked.ask(issue(), request_id="r1")
        asked.ask(issue())
        assert await asked.settled(2) == [b"unavailable", b"unavailable"]
        assert engine.state.tickets == {}
        journal.failing = None
        asked.ask(issue(), request_id="r1")
        assert (await asked.settled(3))[2] == b"A001 1"


async def test_a_commit_that_failed_only_seemingly_is_found_again(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        journal.failing, journal.stored_although_failed = "no answer", True
        asked = Asked(engine)
        asked.ask(issue(), request_id="r1")
        assert await asked.settled(1) == [b"unavailable"]
        journal.failing = None
        asked.ask(issue(), request_id="r1")
        asked.ask(issue())
        assert (await asked.settled(3))[1:] == [b"A001 1", b"A002 2"]


class Heard:
    def __init__(self) -> None:
        self.events, self.changed = [], []

    def committed(self, events, changed) -> None:
        self.events += events
        self.changed.append(changed)


async def test_a_call_whose_commit_failed_only_seemingly_is_told_once(tmp_path):
    journal, heard = HeldJournal(), Heard()
    async with running(tmp_path, journal=journal) as engine:
        await engine.execute(issue())
        await engine.execute(c.LogIn(actor=pad(1), window=1, clerk="a"))
        await engine.execute(c.OpenWindow(actor=pad(1), window=1))
        engine.listen(heard)
        journal.failing, journal.stored_although_failed = "no answer", True
        assert (await engine.execute(c.CallNext(actor=pad(1), window=1))).refusal.code == "unavailable"
        assert heard.events == []
        journal.failing = None
        await engine.tick()
        await engine.tick()
        assert [type(event).__name__ for event in heard.events] == ["TicketCalled"]
        assert heard.changed[0].windows >= {1}
        assert heard.changed[0].floors == {1, 2}


async def test_a_commit_that_really_failed_tells_nothing(tmp_path):
    journal, heard = HeldJournal(), Heard()
    async with running(tmp_path, journal=journal) as engine:
        engine.listen(heard)
        journal.failing = "disk full"
        await engine.execute(issue())
        journal.failing = None
        await engine.tick()
        assert heard.changed == []


async def test_an_engine_does_not_start_on_a_journal_that_cannot_be_written(tmp_path):
    journal = HeldJournal()
    journal.failing = "disk full"
    with pytest.raises(JournalError):
        async with running(tmp_path, journal=journal):
            pass


async def test_an_event_that_does_not_fit_is_named(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        await engine.execute(issue())
    issued = next(group for group in journal.groups if "TicketIssued" in type(group.events[0]).__name__)
    journal.groups.remove(issued)
    journal.groups.append(
        structs.replace(
            issued,
            events=(
                events.TicketCancelled(
                    at=TUESDAY, by="K1", source="K1", ticket_id=issued.events[0].ticket_id
                ),
            ),
        )
    )
    with pytest.raises(JournalError, match="event 2 does not fit"):
        async with running(tmp_path, journal=journal):
            pass


async def test_a_journal_that_cannot_be_read_is_unavailable_until_it_can(tmp_path):
    journal = HeldJournal()
    async with running(tmp_path, journal=journal) as engine:
        journal.failing = "gone"
        read = journal.load

        async def broken():
            raise JournalError("gone")

        journal.load = broken
        asked = Asked(engine)
        asked.ask(issue())
        await asked.settled(1)
        asked.ask(issue())
        assert await asked.settled(2) == [b"unavailable", b"unavailable"]
        journal.load, journal.failing = read, None
        asked.ask(issue())
        assert (await asked.settled(3))[2] == b"A001 1"


async def test_a_mistake_of_ours_in_one_command_does_not_stop_the_others(tmp_path, monkeypatch):
    from queue_server.application import batch

    rightly = batch.decide

    def trips(hall, state, command, now):
        decision = rightly(hall, state, command, now)
        if getattr(command, "business", None) == "A02":
            raise RuntimeError("mistake")
        return decision

    async with running(tmp_path) as engine:
        monkeypatch.setattr(batch, "decide", trips)
        asked = Asked(engine)
        for code in ("A01", "A02", "A01"):
            asked.ask(issue(code))
        assert await asked.settled(3) == [b"A001 1", b"unavailable", b"A002 2"]
        assert sorted(engine.state.numbers) == ["A001", "A002"]


async def test_the_next_writer_finds_what_was_answered(tmp_path):
    async with running(tmp_path) as engine:
        for _ in range(3):
            await engine.execute(issue())
        await engine.execute(c.LogIn(actor=pad(1), window=1, clerk="a"))
        await engine.execute(c.OpenWindow(actor=pad(1), window=1))
        await engine.execute(c.CallNext(actor=pad(1), window=1))
        before = engine.state
    async with running(tmp_path) as engine:
        assert engine.state == before
        answer = await engine.execute(issue())
        assert engine.state.tickets[answer.ticket_id].number == "A004"


async def test_killed_in_the_middle_of_a_group(tmp_path):
    """What a kill leaves behind is the database as of the last commit: all of a group or nothing of it."""
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        for number in range(40):
            asked.ask(issue(), request_id=f"r{number}")
        await asked.settled(40)
        _copy(tmp_path / "hall.db", tmp_path / "killed" / "hall.db")
        for number in range(40, 60):
            asked.ask(issue(), request_id=f"r{number}")
        await asyncio.sleep(0)
        await asked.settled(60)
    async with running(tmp_path / "killed") as engine:
        again = Asked(engine)
        for number in range(60):
            again.ask(issue(), request_id=f"r{number}")
        replies = await again.settled(60)
        assert replies[:40] == asked.replies[:40]
        numbers = [reply.split()[0] for reply in replies]
        assert len(set(numbers)) == 60


def _copy(source, target) -> None:
    target.parent.mkdir()
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    one.close()
    other.close()


async def test_two_engines_on_one_journal_do_not_fork(tmp_path):
    async with running(tmp_path) as first, running(tmp_path) as second:
        await first.execute(issue())
        lost = await second.execute(issue())
        assert lost.refusal.code == "unavailable"
        won = await second.execute(issue())
        assert second.state.tickets[won.ticket_id].number == "A002"


async def test_a_full_disk_is_unavailable(tmp_path):
    async with running(tmp_path) as engine:
        await engine.execute(issue())
        database = open_database(tmp_path / "hall.db")
        with database.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(FAIL, 'disk full'); END"
            )
        assert (await engine.execute(issue())).refusal.code == "unavailable"
        with database.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full")
        database.dispose()
        answer = await engine.execute(issue())
        assert engine.state.tickets[answer.ticket_id].number == "A002"


async def test_too_many_at_once_are_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "MAX_QUEUED", 3)
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        for number in range(5):
            asked.ask(issue(), request_id=f"r{number}")
        replies = await asked.settled(5)
        assert replies[:2] == [b"busy", b"busy"]
        asked.ask(issue(), request_id="r4")
        assert (await asked.settled(6))[5] == b"A004 4"


async def test_midnight_comes_before_the_next_command(tmp_path):
    clock, keys = MovedClock(), KeysFake()
    async with running(tmp_path, clock=clock, keys=keys) as engine:
        await engine.execute(issue())
        clock.later(14 * 3600)
        answer = await engine.execute(issue())
        assert answer.ticket_id == "20261125-A001"
        assert keys.destroyed == [TUESDAY.date(), clock.at.date()]


async def test_a_day_key_that_outlived_a_crash_is_destroyed_at_the_start(tmp_path):
    async with running(tmp_path, keys=KeysFake()) as engine:
        await engine.execute(issue())
    keys = KeysFake()
    async with running(tmp_path, keys=keys):
        assert keys.destroyed == [TUESDAY.date()]


async def test_watchers_hear_of_changes_merged(tmp_path):
    async with running(tmp_path) as engine:
        watching = engine.watch()
        await engine.execute(issue())
        await engine.execute(c.SetNotice(actor=MANAGER, text="通知", floor=2))
        changed = await anext(watching)
        assert (changed.businesses, changed.floors, changed.notices) == (frozenset({"A01"}), {1, 2}, True)
        await engine.execute(c.SetServices(actor=MANAGER, window=1, services={"A02": 1}))
        changed = await anext(watching)
        assert (changed.matrix, changed.windows) == (True, {1})
        assert changed.businesses >= {"A01", "A02"}
    with pytest.raises(StopAsyncIteration):
        await anext(watching)


async def test_a_stopped_engine_answers_unavailable(tmp_path):
    async with running(tmp_path) as engine:
        pass
    assert (await engine.execute(issue())).refusal.code == "unavailable"
