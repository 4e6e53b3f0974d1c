"""The lease on a real PostgreSQL: one holder at a time, epochs that grow, and a store that refuses who was before."""

import threading

import pytest
import sqlalchemy as sa
from lease_world import Over, run_out

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.settings import Settings
from queue_server.adapters.lease.leadership import Leadership, running_s
from queue_server.adapters.lease.store import LeaseLost, LeaseStore, leader_of, new_holder
from queue_server.adapters.lease.tables import lease


@pytest.fixture
def database(postgres_url):
    opened = open_database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def holder(postgres_url, database):
    """Makes a store for one more server: `holder("first")`."""
    made = []

    def make(name, hall="ncx"):
        made.append(LeaseStore(postgres_url, hall, name))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_one_holder_at_a_time_and_epochs_grow(database, holder):
    first, second = holder("first"), holder("second")
    assert first.take() == 1
    assert second.take() is None
    assert first.take() is None
    run_out(database)
    assert second.take() == 2
    assert first.take() is None
    assert not first.renew(1)
    assert second.renew(2)


def test_a_renewed_lease_is_nobody_elses(database, holder):
    first, second = holder("first"), holder("second")
    epoch = first.take()
    run_out(database)
    assert first.renew(epoch)
    assert second.take() is None


def test_a_database_clock_that_was_set_back_keeps_no_hall_waiting(database, holder):
    first, second = holder("first"), holder("second")
    epoch = first.take()
    with database.begin() as connection:
        later = sa.func.clock_timestamp() + sa.text("interval '1 hour'")
        connection.execute(sa.update(lease).values(until=later))
    assert second.take() == epoch + 1
    assert not first.renew(epoch)


def test_a_lease_given_up_is_free_at_once(holder):
    first, second = holder("first"), holder("second")
    first.give_up(first.take())
    assert second.take() == 2
    first.give_up(1)
    assert first.take() is None


def test_the_same_epoch_under_another_name_renews_nothing(holder):
    first, second = holder("first"), holder("second")
    assert first.take() == 1
    assert not second.renew(1)
    second.give_up(1)
    assert second.take() is None


def test_halls_do_not_meet(holder):
    assert holder("first", "one").take() == 1
    assert holder("second", "two").take() == 1


def test_of_many_who_ask_at_once_one_leads(database, holder):
    stores = [holder(f"server-{number}") for number in range(6)]
    epochs = []
    for turn in (1, 2, 3):
        ready = threading.Barrier(len(stores))

        def ask(store, ready=ready):
            ready.wait()
            epochs.append(store.take())

        threads = [threading.Thread(target=ask, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(epoch for epoch in epochs if epoch is not None) == list(range(1, turn + 1))
        run_out(database)


def test_who_leads_is_told_without_its_process(database, holder):
    assert leader_of(database, "ncx") is None
    holder("machine-1/4711/ab").take()
    assert leader_of(database, "ncx") == "machine-1"
    run_out(database)
    assert leader_of(database, "ncx") is None
    assert new_holder() != new_holder()


def leading(store, over):
    before = running_s()
    return Leadership(store, store.take(), before, over)


def test_an_old_leader_is_refused_whatever_it_writes(database, holder, postgres_url):
    own, over = open_database(postgres_url), Over()
    try:
        old = leading(holder("old"), over)
        old.guard(own)
        kept = Settings(own)
        kept.write(colour="red")
        assert kept.add("count") == 1
        run_out(database)
        assert holder("new").take() == 2
        with pytest.raises(LeaseLost):
            kept.write(colour="blue")
        with pytest.raises(LeaseLost):
            kept.add("count")
        assert over.reasons == ["refused by the store"]
        assert not old.holds()
        assert Settings(database).read("colour") == "red"
        assert Settings(database).read("count") == "1"
        assert kept.read("colour") == "red"
    finally:
        own.dispose()


def test_a_lease_that_ran_out_and_was_not_taken_still_writes(database, holder, postgres_url):
    own, over = open_database(postgres_url), Over()
    try:
        leading(holder("only"), over).guard(own)
        run_out(database)
        Settings(own).write(colour="red")
        assert Settings(database).read("colour") == "red"
        assert over.reasons == []
    finally:
        own.dispose()


def test_a_commit_under_way_is_before_the_successor(database, holder, postgres_url):
    """The successor waits for what its predecessor is committing, so that it reads it."""
    own = open_database(postgres_url)
    first, second = holder("first"), holder("second")
    try:
        epoch = first.take()
        run_out(database)
        with own.connect() as connection:
            first.check(connection, epoch)
            assert first.renew(epoch), "a renewal does not wait for the leader's own commits"
            run_out(database)
            taken = []
            successor = threading.Thread(target=lambda: taken.append(second.take()))
            successor.start()
            successor.join(0.3)
            assert taken == []
            connection.commit()
        successor.join()
        assert taken == [2]
    finally:
        own.dispose()


def taken(store):
    """What a standby does: it asks until it leads."""
    while True:
        try:
            epoch = store.take()
        except sa.exc.OperationalError:
            continue
        if epoch is not None:
            return epoch


@pytest.fixture
def frozen(holder, postgres_url):
    """A leader's connection, as it is when its process is stopped at any moment."""
    own = open_database(postgres_url)
    leadership = leading(holder("old"), Over())
    leadership.guard(own)
    connection = own.connect()
    driver = connection.connection.driver_connection
    yield connection, leadership
    connection.invalidate()
    driver.close()
    own.dispose()


def test_a_leader_that_froze_within_a_commit_holds_up_nobody(database, holder, frozen):
    connection, leadership = frozen
    leadership._store.check(connection, leadership.epoch)
    run_out(database)
    assert taken(holder("new")) == 2


def test_rows_of_a_leader_that_froze_while_it_wrote_are_gone(database, holder, frozen, postgres_url):
    """Its successor writes the same keys: it would wait for what is not decided."""
    connection, _leadership = frozen
    connection.execute(sa.text("SELECT 1"))
    driver = connection.connection.driver_connection
    copy = driver.cursor().copy("COPY setting (name, value) FROM STDIN")
    into = copy.__enter__()
    into.write_row(("colour", "red"))
    into.write_row(("shape", "x" * 200_000))  # what is buffered leaves now
    run_out(database)
    new, over = holder("new"), Over()
    leadership = Leadership(new, taken(new), running_s(), over)
    own = open_database(postgres_url)
    try:
        leadership.guard(own)
        Settings(own).write(colour="blue")
        assert Settings(database).read("colour") == "blue"
    finally:
        own.dispose()


def test_a_successor_ends_no_connection_but_its_predecessors(database, holder, frozen, postgres_url):
    connection, _leadership = frozen
    connection.execute(sa.text("SELECT 1"))
    bystander = open_database(postgres_url)
    try:
        with bystander.connect() as other:
            other.execute(sa.text("SELECT 1"))
            run_out(database)
            assert taken(holder("new")) == 2
            assert other.execute(sa.text("SELECT 1")).scalar() == 1
        with pytest.raises(sa.exc.OperationalError):
            connection.execute(sa.text("SELECT 1"))
    finally:
        bystander.dispose()
