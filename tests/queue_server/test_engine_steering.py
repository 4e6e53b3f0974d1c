"""Changes over the real engine and journal: seen in the hall document at once, kept over a restart, ended after it."""

import asyncio
from datetime import timedelta

from core_engine import MovedClock, running
from core_world import KIOSK, MANAGER, TUESDAY, pad, with_rules
from test_domain_steering import HALL

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import Catalogue
from queue_server.adapters.hall_revision import HallRevision
from queue_server.adapters.journal.settings import Settings
from queue_server.adapters.matrix_watch import MatrixWatch
from queue_server.contract.http import HallDocument
from queue_server.domain import commands as c
from queue_server.domain import settings as s
from queue_server.domain.hall import HoldRules

NOTHING = Catalogue(items={}, themes={}, warnings=[])


async def test_a_change_of_rules_is_a_new_hall_document(tmp_path):
    database = open_database(tmp_path / "rev.db")
    async with running(tmp_path, hall=HALL) as engine:

        def draw() -> HallDocument:
            return hall_document(HALL, engine.state, NOTHING, 0)

        told = asyncio.Event()
        watch = MatrixWatch(revision := HallRevision(Settings(database)), draw, told.set)
        engine.listen(watch)
        await watch.refresh()

        async def after(command: c.Command) -> HallDocument:
            told.clear()
            assert (await engine.execute(command)).refusal is None
            await asyncio.wait_for(told.wait(), 30)
            return revision.document

        first = revision.document
        limited = await after(c.SetLimits(actor=MANAGER, business="A01", limits={"limit_am": 3}))
        assert limited.hall_rev == first.hall_rev + 1
        assert "A01上午限 3 个号。" in limited.rules_explained
        loud = await after(c.SetSound(actor=MANAGER, volume={"AU-1": 40}, quiet=((720, 810),)))
        assert [zone.volume for zone in loud.audio_zones] == [40]
        assert [(one.start, one.end) for one in loud.quiet] == [("12:00", "13:30")]
        order = ("senior", "staff_override", "care", "military", "appointment_on_time", "ordinary")
        ranked = await after(c.SetPriority(actor=MANAGER, order=order, max_consecutive=9))
        assert (ranked.rules.priority_order, ranked.rules.max_consecutive_priority) == (list(order), 9)
        for change in reversed(engine.state.changes):
            last = await after(c.UndoChange(actor=MANAGER, change_id=change.id))
        assert last.rules_explained == first.rules_explained
        assert last.audio_zones == first.audio_zones
    database.dispose()


async def test_changes_survive_a_restart_and_end_after_it(tmp_path):
    clock = MovedClock()
    async with running(tmp_path, hall=HALL, clock=clock) as engine:
        await engine.execute(c.SaveSet(actor=MANAGER, name="月末", services={1: {"A02": 1}}))
        await engine.execute(c.ApplySet(actor=MANAGER, name="月末", until=TUESDAY + timedelta(minutes=30)))
        await engine.execute(c.StopBusiness(actor=MANAGER, business="C01", reason="检修"))
        before = engine.state
    async with running(tmp_path, hall=HALL, clock=clock) as engine:
        assert engine.state == before
        assert engine.state.windows[1].services == {"A02": 1}
        clock.later(1800)
        await engine.tick()
        assert engine.state.windows[1].services == {"A01": 1, "A02": 2}
        assert s.stopped(engine.state, "C01").reason == "检修。"
        undone = await engine.execute(c.UndoChange(actor=MANAGER, change_id=engine.state.changes[1].id))
        assert undone.refusal is None
        assert engine.state.settings == {}


async def test_what_goes_on_over_midnight_survives_a_restart_days_later(tmp_path):
    clock, hall = MovedClock(), with_rules(HALL, hold=HoldRules(max_hold_min=0))
    async with running(tmp_path, hall=hall, clock=clock) as engine:
        await engine.execute(c.SaveSet(actor=MANAGER, name="月末", services={1: {"A02": 1}}))
        await engine.execute(c.LogIn(actor=pad(1), window=1, clerk="a"))
        await engine.execute(c.OpenWindow(actor=pad(1), window=1))
        issued = await engine.execute(c.IssueTicket(actor=KIOSK, business="A01"))
        await engine.execute(c.CallNext(actor=pad(1), window=1))
        await engine.execute(c.StartService(actor=pad(1), window=1))
        held = c.HoldTicket(actor=pad(1), window=1, ticket_id=issued.ticket_id, kind="same_window")
        assert (await engine.execute(held)).refusal is None
        for _ in range(4):
            clock.later(24 * 3600)
            await engine.tick()
        before = engine.state
        assert before.tickets[issued.ticket_id].state == "held"
    async with running(tmp_path, hall=hall, clock=clock) as engine:
        assert engine.state.tickets == before.tickets
        assert engine.state.sets == before.sets
        another = await engine.execute(c.IssueTicket(actor=KIOSK, business="A01"))
        assert engine.state.tickets[another.ticket_id].number == "A002"
