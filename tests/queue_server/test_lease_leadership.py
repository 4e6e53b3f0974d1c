"""A leader's time: kept while it renews, over at once when it cannot, and nothing said or stored afterwards."""

import asyncio
import threading

import pytest
import sqlalchemy as sa
from broker_fixture import broker
from core_engine import Asked, KeysFake, MovedClock
from core_world import KIOSK, ZONE, make_hall
from lease_world import Over, run_out

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.lease import leadership as leaderships
from queue_server.adapters.lease.leadership import Leadership, lead, running_s
from queue_server.adapters.lease.store import LeaseStore
from queue_server.adapters.mqtt.link import Link, LinkError
from queue_server.application.engine import Engine
from queue_server.domain import commands as c

PATIENCE_S = 20.0


class StoreFake:
    """Renews as told; `answers` is True, False or an exception."""

    def __init__(self, answers=True, term_s=60.0) -> None:
        self.term_s = term_s
        self.answers = answers
        self.renewed = threading.Event()
        self.given_up = []

    def renew(self, _epoch):
        self.renewed.set()
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers

    def give_up(self, epoch):
        self.given_up.append(epoch)


def silent():
    return sa.exc.OperationalError("", None, Exception("no answer"))


def test_a_leader_that_renews_goes_on_and_gives_up_when_it_stops():
    store, over = StoreFake(), Over()
    leadership = Leadership(store, 3, running_s(), over)
    leadership.start()
    assert store.renewed.wait(PATIENCE_S)
    assert leadership.holds()
    leadership.stop()
    assert store.given_up == [3]
    assert not leadership.holds()
    assert over.reasons == []


def test_who_cannot_renew_ends_when_the_term_is_over():
    store, over = StoreFake(silent(), term_s=0.8), Over()
    leadership = Leadership(store, 1, running_s(), over)
    leadership.start()
    assert over.happened.wait(PATIENCE_S)
    assert over.reasons == ["the lease ran out"]
    assert not leadership.holds()
    leadership.stop()
    assert store.given_up == [], "what is another's is not given up"


def test_who_slept_through_its_term_holds_nothing_even_before_it_looks():
    leadership = Leadership(StoreFake(), 1, running_s() - 61, Over())
    assert not leadership.holds()


def test_another_leader_is_noticed_at_the_next_renewal():
    store, over = StoreFake(answers=False), Over()
    leadership = Leadership(store, 1, running_s(), over)
    leadership.start()
    assert over.happened.wait(PATIENCE_S)
    assert over.reasons == ["another server took the lease"]
    leadership.stop()


def test_a_leader_whose_work_stands_still_leaves_the_hall(monkeypatch):
    monkeypatch.setattr(leaderships, "HANGS_S", 0.0)
    store, over = StoreFake(term_s=1.2), Over()
    leadership = Leadership(store, 1, running_s(), over)
    leadership.pulse()
    leadership.start()
    assert over.happened.wait(PATIENCE_S)
    assert over.reasons == ["the lease ran out"]
    assert not store.renewed.is_set()
    leadership.stop()


@pytest.fixture
def two_servers(postgres_url):
    """Lease stores and databases of two servers, and a third look at the database."""
    databases = [open_database(postgres_url) for _ in range(3)]
    stores = [LeaseStore(postgres_url, "ncx", name) for name in ("first", "second")]
    yield stores, databases
    for one in stores:
        one.close()
    for one in databases:
        one.dispose()


async def engine_of(database, leadership):
    leadership.guard(database)
    journal = SqlJournal(database, "ncx", ZONE)
    engine = Engine(make_hall(), MovedClock(), journal, KeysFake())
    await engine.start()
    return engine, journal


async def test_a_waking_leader_is_refused_by_the_store_and_its_successor_lost_nothing(two_servers):
    (first, second), (ours, theirs, outside) = two_servers
    over, stopped = Over(), asyncio.Event()
    old = await lead(first, stopped, over)
    engine, journal = await engine_of(ours, old)
    asked = Asked(engine)
    asked.ask(c.IssueTicket(actor=KIOSK, business="A01"), request_id="one")
    assert await asked.settled(1) == [b"A001 1"]

    waiting = asyncio.create_task(lead(second, stopped, Over()))
    old._ended.set()  # its threads stand still, as those of a stopped process do
    for thread in old._threads:
        await asyncio.to_thread(thread.join)
    old._ended.clear()
    run_out(outside)
    new = await asyncio.wait_for(waiting, PATIENCE_S)
    assert new.epoch == old.epoch + 1
    successor, its_journal = await engine_of(theirs, new)
    assert list(successor.state.tickets) == list(engine.state.tickets)

    # Its connection was ended; on a new one it reads all that its successor stored, and may store nothing.
    for count in (2, 3):
        asked.ask(c.IssueTicket(actor=KIOSK, business="A01"), request_id="two")
        assert (await asked.settled(count))[-1] == b"unavailable"
    assert over.reasons == ["refused by the store"]
    assert not old.holds()

    again = Asked(successor)
    again.ask(c.IssueTicket(actor=KIOSK, business="A01"), request_id="one")
    again.ask(c.IssueTicket(actor=KIOSK, business="A01"), request_id="two")
    assert await again.settled(2) == [b"A001 1", b"A002 2"]
    for running, kept in ((engine, journal), (successor, its_journal)):
        await running.stop()
        await kept.close()
    await asyncio.to_thread(new.stop)


async def test_a_standby_that_is_stopped_stops_waiting(two_servers):
    (first, second), _ = two_servers
    stopped = asyncio.Event()
    leadership = await lead(first, stopped, Over())
    assert await lead(second, stopped, Over(), wait=False) is None
    waiting = asyncio.create_task(lead(second, stopped, Over()))
    stopped.set()
    assert await asyncio.wait_for(waiting, PATIENCE_S) is None
    await asyncio.to_thread(leadership.stop)


async def test_a_standby_outlives_a_database_that_does_not_answer():
    class Awakes(StoreFake):
        asked = 0

        def take(self):
            self.asked += 1
            if self.asked < 3:
                raise silent()
            return 7

    store = Awakes()
    leadership = await asyncio.wait_for(lead(store, asyncio.Event(), Over()), PATIENCE_S)
    assert (leadership.epoch, store.asked) == (7, 3)
    await asyncio.to_thread(leadership.stop)


async def test_who_may_not_speak_any_more_is_silent_and_off(tmp_path):
    may_speak, heard = True, asyncio.Queue()
    topic = "hall/v1/ncx/window/1/state"
    with broker(tmp_path, "ncx", ["B1"]) as running:
        await running.listens()
        board = running.connection("B1", "board")
        listener = Link(board, on_message=lambda _topic, payload, _more: heard.put_nowait(payload))
        await listener.connect()
        await listener.subscribe(topic)
        own = running.connection(SERVER_ACCOUNT)
        link, after = Link(own, may_speak=lambda: may_speak), Link(own)
        await link.connect()
        async with asyncio.timeout(PATIENCE_S):
            link.publish(topic, b"1", retain=True)
            assert await heard.get() == b"1"
            may_speak = False
            link.publish(topic, b"2", retain=True)
            await link.lost.wait()
            with pytest.raises(LinkError):
                await Link(own, may_speak=lambda: may_speak).connect()
            await after.connect()
            after.publish(topic, b"3", retain=True)
            assert await heard.get() == b"3"
        for one in (link, after, listener):
            await one.close()
