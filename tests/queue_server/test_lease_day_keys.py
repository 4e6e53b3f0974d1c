"""Day keys that two servers share: one key a day for both, unreadable without the hall's own, gone with the day."""

import threading
from datetime import date

import pytest
import sqlalchemy as sa

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.day_keys import SqlDayKeys
from queue_server.adapters.filings.box import SealBroken
from queue_server.adapters.journal.settings import Settings
from queue_server.adapters.keys import LASTING_KEYS, KeyStore
from queue_server.adapters.lease.first_look import OtherKeys, check_keys, first_look
from queue_server.adapters.lease.tables import day_key

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
PERSON = "ab" * 32


@pytest.fixture
def database(postgres_url):
    opened = open_database(postgres_url)
    yield opened
    opened.dispose()


def server(folder, database, like=None):
    """The keys of one server; with the lasting keys of another one where it is given."""
    if like is not None:
        KeyStore(like).digest()
        folder.mkdir(exist_ok=True)
        for name in LASTING_KEYS:
            (folder / name).write_bytes((like / name).read_bytes())
    keys = KeyStore(folder)
    keys.share_days(SqlDayKeys(database, "ncx", keys.shared_days_key()))
    return keys


def test_a_person_is_the_same_one_on_both_servers(tmp_path, database):
    first = server(tmp_path / "a", database)
    then = first.day_person(TODAY, PERSON)
    second = server(tmp_path / "b", database, like=tmp_path / "a")
    assert second.day_person(TODAY, PERSON) == then
    assert second.day_person(TOMORROW, PERSON) == first.day_person(TOMORROW, PERSON) != then
    assert not list((tmp_path / "b").glob("day-*"))


def test_the_key_stands_sealed_and_only_for_its_own_day(tmp_path, database):
    keys = server(tmp_path / "a", database)
    opened = SqlDayKeys(database, "ncx", keys.shared_days_key()).get(TODAY)
    with database.begin() as connection:
        sealed = connection.execute(sa.select(day_key.c.sealed)).scalar_one()
        assert opened not in bytes(sealed)
        connection.execute(sa.update(day_key).values(day=TOMORROW.isoformat()))
    with pytest.raises(SealBroken):
        SqlDayKeys(database, "ncx", keys.shared_days_key()).get(TOMORROW)
    with pytest.raises(SealBroken):
        SqlDayKeys(database, "ncx", bytes(32)).get(TOMORROW)


def test_servers_that_make_it_at_once_get_one_key(database):
    shelves = [SqlDayKeys(database, "ncx", bytes(32)) for _ in range(5)]
    ready, found = threading.Barrier(len(shelves)), []

    def get(shelf):
        ready.wait()
        found.append(shelf.get(TODAY))

    threads = [threading.Thread(target=get, args=(shelf,)) for shelf in shelves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(shelves)
    assert len(set(found)) == 1


def test_a_day_key_dies_with_its_day_for_both(tmp_path, database):
    first = server(tmp_path / "a", database)
    then = first.day_person(TODAY, PERSON)
    first.day_person(TOMORROW, PERSON)
    assert first.destroy_day_keys(TOMORROW) == ["day-2026-11-24.key"]
    assert first.destroy_day_keys(TOMORROW) == []
    second = server(tmp_path / "b", database, like=tmp_path / "a")
    assert second.day_person(TODAY, PERSON) != then
    assert second.day_person(TOMORROW, PERSON) == first.day_person(TOMORROW, PERSON)


def test_a_key_that_cannot_be_destroyed_now_stops_nobody(tmp_path, postgres_url, database):
    keys = server(tmp_path / "a", database)
    keys.day_person(TODAY, PERSON)
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE day_key RENAME TO away")
    assert keys.destroy_day_keys(TOMORROW) == []
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO day_key")
    assert keys.destroy_day_keys(TOMORROW) == ["day-2026-11-24.key"]


def test_a_server_with_other_keys_is_refused_before_it_asks_for_the_lease(tmp_path, postgres_url):
    first, other = KeyStore(tmp_path / "a"), KeyStore(tmp_path / "b")
    first_look(postgres_url, first)
    first_look(postgres_url, other)
    database = open_database(postgres_url)
    try:
        check_keys(Settings(database), first, may_write=True)
        check_keys(Settings(database), first, may_write=True)
        with pytest.raises(OtherKeys, match="standby join"):
            check_keys(Settings(database), other, may_write=True)
    finally:
        database.dispose()
    first_look(postgres_url, first)
    with pytest.raises(OtherKeys):
        first_look(postgres_url, other)


def test_a_silent_database_is_looked_at_later(tmp_path):
    first_look("postgresql://hall@127.0.0.1:1/hall", KeyStore(tmp_path / "a"))
