"""The one writer: nothing is seen or answered before it is stored, whatever fails in between."""

import asyncio
import sqlite3

import pytest
from core_engine import Asked, HeldJournal, KeysFake, MovedClock, running
from core_world import KIOSK, MANAGER, TUESDAY, pad

from queue_server.application import engine as engine_module
from queue_server.domain import commands as c


def issue(business: str = "A01", person: str | None = None) -> c.IssueTicket:
    return c.IssueTicket(actor=KIOSK, business=business, person=person)


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
