"""The journal on both stores: what is stored comes back, and a second writer fails."""

from datetime import UTC, date, timedelta

import msgspec
import pytest
import sqlalchemy as sa
from core_world import TUESDAY, ZONE, World

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.settings import BLOCK, Revisions, Settings
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.journal.tables import event
from queue_server.application.ports import Group, JournalError, Remembered
from queue_server.domain.apply import apply
from queue_server.domain.hours.day import empty_state


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


DAY = TUESDAY.date()


def group(events=(), requests=(), first=1, forget=None) -> Group:
    return Group(first_seq=first, events=tuple(events), requests=tuple(requests), forget_before=forget)


def remembered(request_id: str, day: date = DAY) -> Remembered:
    return Remembered(device="K1", request_id=request_id, day=day, digest="d", reply=b'{"ok":true}')


def a_day() -> World:
    """Every kind of event happens in it."""
    from core_world import MANAGER, pad

    from queue_server.domain import commands as c

    world = World()
    world.open(1, "a")
    for _ in range(4):
        world.issue(person=None)
    last = world.issue("A02", "p", agent="q", claim="senior")
    world.do(c.NotePrinted(actor=pad(1), ticket_id=world.ticket(last).id, printed=False))
    world.do(c.CancelTicket(actor=pad(1), ticket_id=world.ticket(last).id))
    world.called()
    world.later(31.5)
    world.recall()
    world.do(c.PauseWindow(actor=pad(1), window=1, reason="喝水"))
    world.do(c.ResumeWindow(actor=pad(1), window=1))
    world.start()
    world.finish()
    world.called()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    world.miss()
    world.do(c.SetServices(actor=MANAGER, window=2, services={"A02": 1}))
    world.do(c.SetNotice(actor=MANAGER, text="通知", floor=None))
    return world


async def test_events_come_back_as_they_were_and_give_the_same_state(journal, database):
    world = a_day()
    await journal.append(group(world.events))
    loaded = await journal.load()
    assert list(loaded.events) == world.events
    assert [one.at.utcoffset() for one in loaded.events] == [timedelta(hours=8)] * len(world.events)
    assert loaded.last_seq == len(world.events)
    state = empty_state()
    for one in loaded.events:
        apply(state, one)
    assert state == world.state


async def test_times_are_stored_in_utc(journal, database):
    await journal.append(group(a_day().events))
    with database.connect() as connection:
        rows = connection.execute(sa.select(event)).all()
    assert {row.at[-6:] for row in rows} == {"+00:00"}
    assert rows[0].at == TUESDAY.astimezone(UTC).isoformat(timespec="microseconds")
    assert all(msgspec.json.decode(row.payload)["at"].endswith("Z") for row in rows)


async def test_replay_starts_with_yesterday(journal):
    world = World()
    for _ in range(3):
        world.issue()
        world.later(24 * 3600)
        world.tick()
    await journal.append(group(world.events))
    loaded = await journal.load()
    opened = [one.day.day for one in loaded.events if hasattr(one, "day")]
    assert opened == [26, 27]
    assert loaded.last_seq == len(world.events)


async def test_a_second_writer_fails_and_stores_nothing(journal, database):
    world = a_day()
    await journal.append(group(world.events[:3]))
    other = SqlJournal(database, "ncx", ZONE)
    with pytest.raises(JournalError) as refused:
        await other.append(group(world.events[3:5], [remembered("r1")], first=3))
    assert "ticket_id" not in str(refused.value), "an error goes to the log: no value of a row is in it"
    loaded = await other.load()
    await other.close()
    assert (loaded.last_seq, loaded.requests) == (3, [])
    await journal.append(group(world.events[3:5], first=4))
    assert (await journal.load()).last_seq == 5


async def test_halls_share_a_database_without_meeting(journal, database):
    world = a_day()
    other = SqlJournal(database, "other", ZONE)
    await journal.append(group(world.events[:3], [remembered("r1")]))
    await other.append(group(world.events[:1], [remembered("r1")]))
    assert (await other.load()).last_seq == 1
    assert (await journal.load()).last_seq == 3
    await other.close()


async def test_requests_are_remembered_and_forgotten_by_day(journal):
    day = TUESDAY.date()
    await journal.append(group(requests=[remembered("old", day - timedelta(days=2)), remembered("new", day)]))
    await journal.append(group(requests=[remembered("r3", day)], forget=day - timedelta(days=1)))
    kept = (await journal.load()).requests
    assert sorted(one.request_id for one in kept) == ["new", "r3"]
    assert kept[0] == remembered(kept[0].request_id)


async def test_an_unreadable_event_is_a_journal_error(journal, database):
    await journal.append(group(a_day().events))
    with database.begin() as connection:
        connection.execute(sa.update(event).where(event.c.seq == 2).values(payload=b'{"kind":"nix"}'))
    with pytest.raises(JournalError, match="event 2 of hall ncx is not known to this version"):
        await journal.load()


async def test_a_day_of_three_thousand_tickets_is_read_back_whole(journal):
    world = World()
    world.open(1)
    for _ in range(3000):
        world.issue()
        world.called()
        world.start()
    await journal.append(group(world.events))
    loaded = await journal.load()
    state = empty_state()
    for one in loaded.events:
        apply(state, one)
    assert len(state.tickets) == 3000
    assert state == world.state


def test_revisions_never_go_back_over_restarts(database):
    seen = []
    for _ in range(3):
        revisions = Revisions(Settings(database))
        seen += [revisions.next() for _ in range(4)]
        first, second = revisions.next_pair()
        assert second == first + 1
        seen += [first, second]
    assert seen == sorted(set(seen))
    assert seen[-1] < 2**53


def test_a_pair_does_not_straddle_two_blocks(database):
    revisions = Revisions(Settings(database))
    start = revisions.next()
    revisions._last = start + BLOCK - 3
    first, second = revisions.next_pair()
    assert second == first + 1
    assert first > start + BLOCK - 3


def test_settings_are_text_by_name(database):
    settings = Settings(database)
    assert settings.read("a") is None
    settings.write(a="1", b="二")
    settings.write(a="3")
    assert (settings.read("a"), settings.read("b")) == ("3", "二")
    assert [settings.add("n"), settings.add("n", 5)] == [1, 6]
