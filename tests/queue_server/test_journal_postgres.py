"""The journal when its PostgreSQL falls over in the middle: nothing half stored, and on again when it is back."""

import signal

import pytest
from core_world import ZONE, World
from postgres_fixture import new_cluster

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.store import SqlJournal
from queue_server.application.ports import Group, JournalError


@pytest.fixture(scope="module")
def own_cluster():
    yield from new_cluster()


def group(events, first: int) -> Group:
    return Group(first_seq=first, events=tuple(events), requests=())


async def test_a_database_that_crashes_and_comes_back(own_cluster):
    url = own_cluster.database()
    engine = open_database(url)
    journal = SqlJournal(engine, "ncx", ZONE)
    world = World()
    for _ in range(5):
        world.issue()
    await journal.append(group(world.events[:3], 1))
    own_cluster.stop(signal.SIGQUIT)
    with pytest.raises(JournalError):
        await journal.append(group(world.events[3:5], 4))
    with pytest.raises(JournalError):
        await journal.load()
    own_cluster.start()
    assert (await journal.load()).last_seq == 3
    await journal.append(group(world.events[3:], 4))
    loaded = await journal.load()
    assert list(loaded.events) == world.events
    await journal.close()
    engine.dispose()
