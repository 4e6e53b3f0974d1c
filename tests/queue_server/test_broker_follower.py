"""The broker of a hall with two servers follows the accounts, whichever server changed them."""

import pytest

from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.follower import AccountsFollower
from queue_server.adapters.broker.passwords import check_password
from queue_server.adapters.database.engine import open_database


@pytest.fixture
def database(database_target):
    opened = open_database(database_target)
    yield opened
    opened.dispose()


def accounts(folder):
    rows = (folder / "passwords").read_text().splitlines()
    return dict(row.split(":", 1) for row in rows)


def test_a_change_from_elsewhere_reaches_the_file_and_nothing_else_touches_it(tmp_path, database):
    following = AccountsFollower(database, BrokerFiles(tmp_path, "ncx"), "pw-server")
    following.step()
    assert check_password("pw-server", accounts(tmp_path)[SERVER_ACCOUNT])
    elsewhere = AccountStore(database)
    password = elsewhere.add_device("kiosk-1", "kiosk", None, 1)
    following.step()
    assert check_password(password, accounts(tmp_path)["kiosk-1"])
    written = (tmp_path / "passwords").stat().st_ino
    following.step()
    assert (tmp_path / "passwords").stat().st_ino == written
    elsewhere.remove_device("kiosk-1")
    following.step()
    assert set(accounts(tmp_path)) == {SERVER_ACCOUNT}


def test_it_follows_by_itself_and_outlives_a_database_that_fails(tmp_path, database):
    class FilesFake:
        def __init__(self):
            self.written, self.reloads = [], 0

        def write_accounts(self, secrets):
            self.written.append(set(secrets))

        def reload(self):
            self.reloads += 1

    files = FilesFake()
    following = AccountsFollower(database, files, "pw-server")
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE device_account RENAME TO away")
    following.start()
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO device_account")
    AccountStore(database).add_device("kiosk-1", "kiosk", None, 1)
    wanted = {SERVER_ACCOUNT, "kiosk-1"}
    for _ in range(2000):
        if wanted in files.written and files.reloads == len(files.written):
            break
        following._thread.join(0.01)
    following.stop()
    assert files.written[-1] == wanted
    assert files.reloads == len(files.written)
