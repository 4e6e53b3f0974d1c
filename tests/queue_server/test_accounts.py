"""Accounts of devices and staff: the store, the desk, the local socket."""

import asyncio
import string
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from queue_server.adapters.accounts.ask import ask
from queue_server.adapters.accounts.desk import AccountDesk
from queue_server.adapters.accounts.local_socket import serve
from queue_server.adapters.accounts.requests import (
    AddDevice,
    AddUser,
    DisableUser,
    ListDevices,
    ListUsers,
    RemoveDevice,
)
from queue_server.adapters.accounts.store import AccountError, AccountStore
from queue_server.adapters.broker.passwords import check_password
from queue_server.adapters.database.engine import Target, open_database
from queue_server.adapters.keys import KeyStore
from queue_server.contract.connection import Connection, connection_file, write_connection
from queue_server.domain.hall import Calendar, Hall, Rules, Session, Window, Zone

HALL = Hall(
    id="ncx",
    name="测试大厅",
    short_name="测试大厅",
    name_en="Test hall",
    floors=2,
    timezone="Asia/Shanghai",
    calendar=Calendar(weekday=(Session(name="全天", start_minute=0, end_minute=1440),)),
    rules=Rules(),
    departments={},
    zones={"F2-A": Zone(id="F2-A", floor=2, name="区", short_name="区", name_en="Zone", plain_name="区")},
    businesses={},
    windows={30: Window(window=30, floor=2, zone="F2-A", name="窗口", short_name="窗口")},
    combos={},
)


@pytest.fixture
def store(database_target: Target) -> Iterator[AccountStore]:
    database = open_database(database_target)
    yield AccountStore(database)
    database.dispose()


@pytest.fixture
def desk(store: AccountStore, tmp_path: Path) -> AccountDesk:
    own = Connection(
        hall="ncx",
        device="server",
        kind="server",
        password="own",
        mqtt_host="127.0.0.1",
        mqtt_port=1,
        http_url="http://x",
    )
    write_connection(connection_file(tmp_path, "server"), own)
    return AccountDesk(store, HALL, tmp_path)


def test_accounts_survive_a_restart(database_target: Target) -> None:
    database = open_database(database_target)
    store = AccountStore(database)
    device_password = store.add_device("K9", "kiosk", None, 2)
    password, pin = store.add_user("clerk9", "clerk")
    database.dispose()

    database = open_database(database_target)
    again = AccountStore(database)
    assert again.check_device("K9", device_password).floor == 2
    assert again.check_password("clerk9", password).role == "clerk"
    assert again.check_pin("clerk9", pin).name == "clerk9"
    assert again.check_pin("clerk9", password) is None
    assert again.check_password("clerk9", pin) is None
    database.dispose()


@pytest.mark.parametrize("name", ["", "-a", "a/b", "a+b", "号", "a" * 33, "a b", "server"])
def test_a_bad_or_reserved_name_is_refused(store: AccountStore, name: str) -> None:
    with pytest.raises(AccountError):
        store.add_device(name, "kiosk", None, 1)
    assert store.devices() == []


def test_the_database_holds_no_password(tmp_path: Path) -> None:
    database = open_database(tmp_path / "hall.db")
    store = AccountStore(database)
    secret = store.add_device("K9", "kiosk", None, 1)
    password, _pin = store.add_user("clerk9", "clerk")
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("hall.db*"))
    database.dispose()
    assert secret.encode() not in kept
    assert password.encode() not in kept


def test_a_disabled_user_cannot_sign_in(store: AccountStore) -> None:
    password, pin = store.add_user("clerk9", "clerk")
    store.disable_user("clerk9")
    assert store.check_password("clerk9", password) is None
    assert store.check_pin("clerk9", pin) is None
    assert store.user("clerk9").disabled


def test_a_pad_stands_where_its_window_is(desk: AccountDesk, store: AccountStore) -> None:
    reply = desk.handle(AddDevice(name="pad-30", kind="pad", window=30))
    assert reply.error is None
    assert set(reply.result) == {"device", "username", "password"}
    assert store.device("pad-30").floor == 2


@pytest.mark.parametrize(
    "request_",
    [
        AddDevice(name="pad-1", kind="pad"),
        AddDevice(name="pad-1", kind="pad", window=99),
        AddDevice(name="b", kind="toaster"),
        AddDevice(name="b", kind="board", floor=3),
        RemoveDevice(name="nobody"),
        DisableUser(name="nobody"),
        AddUser(name="x", role="king"),
    ],
)
def test_a_wrong_request_says_why_and_changes_nothing(
    desk: AccountDesk, store: AccountStore, request_
) -> None:
    reply = desk.handle(request_)
    assert reply.result is None
    assert reply.error
    assert store.devices() == []
    assert store.users() == []


def test_a_name_taken_behind_the_stores_back_is_refused_in_words(
    desk: AccountDesk, database_target: Target
) -> None:
    database = open_database(database_target)
    AccountStore(database).add_device("K9", "kiosk", None, 1)
    database.dispose()
    assert "已经有了" in desk.handle(AddDevice(name="K9", kind="kiosk")).error


def test_a_broker_that_does_not_answer_makes_no_account(
    desk: AccountDesk, store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "_change_broker", lambda *_args, **_words: False)
    assert "没有建成" in desk.handle(AddDevice(name="K9", kind="kiosk")).error
    assert store.devices() == []


def test_a_taken_name_is_refused(desk: AccountDesk) -> None:
    desk.handle(AddDevice(name="K9", kind="kiosk"))
    assert "已经有了" in desk.handle(AddDevice(name="K9", kind="board")).error


def test_the_broker_gets_every_account_and_the_server(desk: AccountDesk, tmp_path: Path) -> None:
    password = desk.handle(AddDevice(name="K9", kind="kiosk")).result["password"]
    rows = dict(row.split(":", 1) for row in (tmp_path / "broker/passwords").read_text().splitlines())
    assert set(rows) == {"server", "K9"}
    assert check_password(password, rows["K9"])
    assert check_password("own", rows["server"])
    desk.handle(RemoveDevice(name="K9"))
    rows = (tmp_path / "broker/passwords").read_text().splitlines()
    assert [row.split(":")[0] for row in rows] == ["server"]
    assert (tmp_path / "broker/passwords").stat().st_mode & 0o777 == 0o600


def test_the_local_socket_answers_request_after_request(desk: AccountDesk, tmp_path: Path) -> None:
    path = tmp_path / "server.sock"
    started, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        server = await serve(desk, path)
        started.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert started.wait(5)
        assert path.stat().st_mode & 0o777 == 0o600
        assert ask(path, AddUser(name="clerk9", role="clerk")).result["user"] == "clerk9"
        assert ask(path, ListUsers()).result == [{"user": "clerk9", "role": "clerk", "disabled": False}]
        assert ask(path, ListDevices()).result == []
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.close()


def test_no_server_no_answer(tmp_path: Path) -> None:
    assert ask(tmp_path / "server.sock", ListUsers()) is None


def test_keys_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    first, second = KeyStore(tmp_path / "keys"), KeyStore(tmp_path / "keys")
    assert first.hall_key() == second.hall_key()
    assert len(first.hall_key()) == 32
    assert first.filings_key() != first.hall_key()
    token = first.sign("T1", ["ncx", "2026-11-24", "A001"])
    assert second.verify("T1", token) == ["ncx", "2026-11-24", "A001"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


@pytest.mark.parametrize("hall", ["ncx", "nc", "n", "nc-hall"])
def test_a_token_has_one_spelling(tmp_path: Path, hall: str) -> None:
    keys = KeyStore(tmp_path / "keys")
    token = keys.sign("T1", [hall, "2026-11-24", "A001"])
    alphabet = string.ascii_letters + string.digits + "-_"
    others = [token[:-1] + letter for letter in alphabet if letter != token[-1]]
    others += [token + "=", token.replace("-", "+").replace("_", "/") + " "]
    assert [other for other in others if keys.verify("T1", other)] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: "R1" + t[2:],
        lambda t: t[:9] + ("y" if t[9] == "x" else "x") + t[10:],
    ],
)
def test_a_changed_token_is_not_ours(tmp_path: Path, change) -> None:
    keys = KeyStore(tmp_path / "keys")
    token = keys.sign("T1", ["ncx", "2026-11-24", "A001"])
    changed = change(token)
    assert keys.verify("T1", changed) is None
    assert keys.verify("R1", token) is None
    assert KeyStore(tmp_path / "other").verify("T1", token) is None


def test_a_day_key_dies_with_its_day(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path / "keys")
    person = "ab" * 32
    today, tomorrow = date(2026, 11, 24), date(2026, 11, 25)
    then = keys.day_person(today, person)
    assert keys.day_person(today, person) == then
    assert keys.day_person(tomorrow, person) != then
    assert keys.destroy_day_keys(tomorrow) == ["day-2026-11-24.key"]
    assert keys.day_person(today, person) != then
