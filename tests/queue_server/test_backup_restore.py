"""Backup while the hall works, restore elsewhere, the same answers; from either store to either store."""

import asyncio
import contextlib
import json
import stat
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from core_engine import Asked, KeysFake, MovedClock
from core_world import KIOSK, TUESDAY, ZONE, make_hall
from filings_world import PERSON, StillClock, open_world, submission
from history_world import everything, keep, random_days

from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.backup.archive import BackupError, open_archive
from queue_server.adapters.backup.making import make_backup
from queue_server.adapters.backup.restoring import restore
from queue_server.adapters.database.engine import newest_revision, open_database
from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import DuckReports
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.journal.tables import event
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.settings import (
    DEFAULT_HALL_FILE,
    ServerSettings,
    database_target,
    read_settings,
    write_settings,
)
from queue_server.application.engine import Engine
from queue_server.application.reports import Ask
from queue_server.domain import commands as c

HALL = make_hall()
SETTINGS = ServerSettings(hall_file=str(DEFAULT_HALL_FILE), mqtt_port=1, http_port=2)


@pytest.fixture
def data(tmp_path):
    """A data folder with what a hall has beside its database."""
    folder = tmp_path / "data"
    folder.mkdir()
    write_settings(folder, SETTINGS)
    keys = KeyStore(folder / "keys")
    keys.hall_key()
    keys.day_person(TUESDAY.date(), "p")
    (folder / "accounts").mkdir()
    (folder / "accounts" / "server.json").write_text('{"password": "secret"}')
    (folder / "devices.toml").write_text("# devices\n")
    (folder / "logs").mkdir()
    (folder / "logs" / "server.log").write_text("{}\n")
    return folder


@pytest.fixture
def database(data, request, tmp_path):
    """The hall's database where the test asks for either store, else the folder's own file."""
    if "database_target" in request.fixturenames:
        target = request.getfixturevalue("database_target")
    else:
        target = data / "hall.db"
    engine = open_database(target)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, postgres):
    """Where to restore to: None is the new folder's own file, else an empty database."""
    if request.param == "sqlite":
        yield None
        return
    url = postgres.database()
    yield url
    postgres.drop(url)


def back_up(path, data, database, **more):
    return make_backup(path, data=data, engine=database, hall=HALL, settings=SETTINGS, **more)


@contextlib.contextmanager
def restored(path, folder, url=None):
    restore(path, folder, url)
    engine = open_database(database_target(folder, read_settings(folder)))
    yield engine
    engine.dispose()


def reports_of(folder, engine, by=("business", "window")):
    history = SqlHistory(engine, "ncx", ZONE)
    return DuckReports(history, HistoryCache(folder, "ncx", ZONE), "ncx").report(Ask(by=by))


async def loaded(engine):
    journal = SqlJournal(engine, "ncx", ZONE)
    found = await journal.load()
    await journal.close()
    return found


async def test_random_days_answer_the_same_elsewhere(tmp_path, data, database, database_target, elsewhere):
    world = random_days(5, days=3)
    journal = SqlJournal(database, "ncx", ZONE)
    await keep(journal, world.events)
    await journal.close()
    history = SqlHistory(database, "ncx", ZONE)
    history.catch_up()
    history.freeze(TUESDAY.date(), 7, b"{}")
    accounts = AccountStore(database)
    password, pin = accounts.add_user("anna", "clerk")
    device = accounts.add_device("K1", "kiosk", None, 1)
    filings = open_world(data, engine=database)
    receipt = filings.submit("K1", submission())
    made = back_up(tmp_path / "hall.zip", data, database)
    assert (made.hall, made.last_seq, made.schema) == ("ncx", len(world.events), newest_revision())
    with restored(tmp_path / "hall.zip", tmp_path / "new", elsewhere) as engine:
        assert await loaded(engine) == await loaded(database)
        other = SqlHistory(engine, "ncx", ZONE)
        assert everything(other) == everything(history)
        assert other.frozen(TUESDAY.date()) == b"{}"
        assert reports_of(tmp_path / "new", engine) == reports_of(data, database)
        again = AccountStore(engine)
        assert again.check_password("anna", password).role == "clerk"
        assert again.check_pin("anna", pin) is not None
        assert again.check_device("K1", device) is not None
        there = open_world(tmp_path / "new", StillClock(), engine=engine)
        assert there.mine(PERSON) == filings.mine(PERSON)
        assert there.submit("K1", submission()) == receipt


async def test_backup_while_commands_go_on(tmp_path, data, database, database_target):
    """What the archive holds is the hall as it was at one moment; what was answered by then is answered the same."""
    journal = SqlJournal(database, "ncx", ZONE)
    engine = Engine(HALL, MovedClock(), journal, KeysFake())
    await engine.start()
    asked = Asked(engine)
    made = None

    def issue(number: int) -> None:
        asked.ask(c.IssueTicket(actor=KIOSK, business="A01", person=f"p{number}"), f"r{number}")

    count = 0
    making = None
    while making is None or not making.done():
        issue(count)
        count += 1
        await asked.settled(count)
        if count == 30:
            making = asyncio.create_task(asyncio.to_thread(back_up, tmp_path / "hall.zip", data, database))
    made = await making
    for number in range(count, count + 10):
        issue(number)
    count += 10
    await asked.settled(count)
    await engine.stop()
    await journal.close()
    whole = await loaded(database)
    assert 30 < made.last_seq < whole.last_seq
    with restored(tmp_path / "hall.zip", tmp_path / "new") as fresh:
        part = await loaded(fresh)
        assert part.last_seq == made.last_seq
        assert list(part.events) == list(whole.events[: made.last_seq])
        assert list(part.requests) == list(whole.requests[: len(part.requests)])
        assert len(part.requests) == sum(1 for one in part.events if type(one).__name__ == "TicketIssued")
        second = SqlJournal(fresh, "ncx", ZONE)
        again = Engine(HALL, MovedClock(), second, KeysFake())
        await again.start()
        repeated = Asked(again)
        for number in range(len(part.requests)):
            repeated.ask(c.IssueTicket(actor=KIOSK, business="A01", person=f"p{number}"), f"r{number}")
        assert await repeated.settled(len(part.requests)) == asked.replies[: len(part.requests)]
        await again.stop()
        await second.close()


def test_the_folder_is_there_again_and_nobody_else_can_read_it(tmp_path, data, database):
    back_up(tmp_path / "hall.zip", data, database)
    assert stat.S_IMODE((tmp_path / "hall.zip").stat().st_mode) == 0o600
    with restored(tmp_path / "hall.zip", tmp_path / "new"):
        pass
    new = tmp_path / "new"
    for name in ("devices.toml", "accounts/server.json", "keys/hall.key", f"keys/day-{TUESDAY.date()}.key"):
        assert (new / name).read_bytes() == (data / name).read_bytes()
    assert not (new / "logs").exists()
    assert [
        path
        for path in new.rglob("*")
        if path.is_file() and path.name != "server.json" and path.stat().st_mode & 0o077
    ] == []
    settings = read_settings(new)
    assert settings.hall_path == new / "hall.yaml"
    assert settings.hall_path.read_bytes() == DEFAULT_HALL_FILE.read_bytes()
    assert list(tmp_path.glob(".*")) == []


def test_a_backup_to_keep_holds_no_day_keys(tmp_path, data, database):
    back_up(tmp_path / "hall.zip", data, database, day_keys=False)
    with open_archive(tmp_path / "hall.zip") as archive:
        names = archive.names("files")
    assert "files/keys/hall.key" in names
    assert not any("day-" in name for name in names)


@pytest.mark.parametrize(
    "what", ["cut", "flipped", "taken out", "no zip", "not there", "no manifest", "newer"]
)
def test_a_damaged_archive_is_refused_and_leaves_nothing(tmp_path, data, database, what):
    path = tmp_path / "hall.zip"
    back_up(path, data, database)
    raw = path.read_bytes()
    if what == "cut":
        path.write_bytes(raw[: len(raw) // 2])
    elif what == "flipped":
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo("files/keys/hall.key")
        place = raw.index(b"files/keys/hall.key") + len(b"files/keys/hall.key") + 25
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        assert info.file_size
    elif what in ("taken out", "no manifest", "newer"):
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        if what == "newer":
            content["manifest.json"] = json.dumps(
                json.loads(content["manifest.json"]) | {"schema": "9999"}
            ).encode()
        else:
            del content["files/keys/hall.key" if what == "taken out" else "manifest.json"]
        with zipfile.ZipFile(path, "w") as archive:
            for name, some in content.items():
                archive.writestr(name, some)
    elif what == "no zip":
        path.write_bytes(b"nothing" * 100)
    else:
        path.unlink()
    with pytest.raises(BackupError) as refused:
        restore(path, tmp_path / "new")
    said = {
        "taken out": "hall.key",
        "flipped": "hall.key",
        "newer": "更新的程序",
        "not there": "没有这个文件",
    }
    assert said.get(what, "坏了" if what != "no manifest" else "manifest.json") in str(refused.value)
    assert not (tmp_path / "new").exists()
    assert list(tmp_path.glob(".*")) == []


def test_only_what_is_empty_is_restored_to(tmp_path, data, database, postgres_url):
    back_up(tmp_path / "hall.zip", data, database)
    with pytest.raises(BackupError, match="空的目录"):
        restore(tmp_path / "hall.zip", data)
    used = open_database(postgres_url)
    with used.begin() as connection:
        connection.execute(sa.insert(event).values(hall="x", seq=1, at="", kind="", payload=b""))
    used.dispose()
    with pytest.raises(BackupError, match="空的库") as refused:
        restore(tmp_path / "hall.zip", tmp_path / "new", postgres_url)
    assert postgres_url.split(":")[2].split("@")[0] not in str(refused.value)
    assert not (tmp_path / "new").exists()


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path, data, database):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="写不成"):
        back_up(tmp_path / "file" / "hall.zip", data, database)
    with pytest.raises(BackupError, match="读不出"):
        make_backup(
            tmp_path / "hall.zip",
            data=data,
            engine=database,
            hall=HALL,
            settings=ServerSettings(hall_file=str(tmp_path / "gone.yaml"), mqtt_port=1, http_port=2),
        )
    assert not (tmp_path / "hall.zip").exists()
    assert list(tmp_path.glob(".*")) == []


def test_days_and_moments_come_back_as_such(tmp_path, data, database, elsewhere):
    history = SqlHistory(database, "ncx", ZONE)
    history.freeze(date(2026, 11, 24), 1, b"\x00\xff")
    back_up(tmp_path / "hall.zip", data, database)
    with restored(tmp_path / "hall.zip", tmp_path / "new", elsewhere) as engine:
        assert SqlHistory(engine, "ncx", ZONE).frozen(date(2026, 11, 24)) == b"\x00\xff"
