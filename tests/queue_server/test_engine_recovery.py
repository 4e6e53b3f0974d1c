"""A journal that fails: nothing is lost or told wrongly, and the hall goes on when it can be written again."""

import pytest
from core_engine import Asked, HeldJournal, running
from core_world import KIOSK, TUESDAY, pad
from msgspec import structs

from queue_server.adapters.database.engine import open_database
from queue_server.application.ports import JournalError
from queue_server.domain import commands as c
from queue_server.domain import events


def issue() -> c.IssueTicket:
    return c.IssueTicket(actor=KIOSK, business="A01")


class Heard:
    def __init__(self) -> None:
        self.events, self.changed = [], []

    def committed(self, events, changed) -> None:
        self.events += events
        self.changed.append(changed)


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
