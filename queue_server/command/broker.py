"""`./hall broker`: the broker of a hall with two servers, on a machine of its own choice."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.follower import AccountsFollower
from queue_server.adapters.broker.login_check import is_there
from queue_server.adapters.database.engine import open_engine
from queue_server.adapters.settings import SettingsError, database_target, read_settings
from queue_server.command.data_folder import PrepareError
from queue_server.command.supervisor import Child, StartError, Supervisor
from queue_server.contract.connection import ConnectionFileError, connection_file, read_connection

log = structlog.get_logger()


def mosquitto() -> str:
    """Where the program is. Raises PrepareError."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise PrepareError("没有找到 mosquitto，请装上：apt-get install mosquitto")
    return found


def run(data: Path, host: str | None, port: int | None) -> int:
    """Runs until SIGTERM or SIGINT; the exit code. `host`, `port`: where to listen, else as the servers look for it."""
    try:
        return _run(data, host, port)
    except (SettingsError, ConnectionFileError, PrepareError, StartError) as wrong:
        print(f"没有起来：{wrong}", file=sys.stderr)
        return 1


def _run(data: Path, host: str | None, port: int | None) -> int:
    settings = read_settings(data)
    connection = read_connection(connection_file(data, SERVER_ACCOUNT))
    files = BrokerFiles(data / "broker", connection.hall)
    host, port = host or settings.mqtt_host, port or settings.mqtt_port
    with follower(data, files) as following:
        if following is None:
            raise SettingsError("这个大厅的数据在 SQLite 里，消息服务器由 ./hall up 开")
        configuration = files.write_configuration(host, port)
        probe = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  only compared
        child = Child(
            name="broker",
            command=(mosquitto(), "-c", str(configuration)),
            is_ready=lambda: is_there(probe, port),
        )
        logs = data / "logs"
        logs.mkdir(exist_ok=True)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        supervisor = Supervisor([child], os.environ, logs, lambda _pids: None)
        try:
            supervisor.start([["broker"]])
            print("ready", flush=True)
            supervisor.watch(stopped, lambda: None)
        finally:
            supervisor.stop()
    return 0


@contextmanager
def follower(data: Path, files: BrokerFiles) -> Iterator[AccountsFollower | None]:
    """Keeps the broker's files in step for the time of the block; None where the hall is not a shared one.

    Without its database the broker begins with the files it has. Raises SettingsError and ConnectionFileError.
    """
    target = database_target(data, read_settings(data))
    if isinstance(target, Path):
        yield None
        return
    own = read_connection(connection_file(data, SERVER_ACCOUNT))
    database = open_engine(target)
    try:
        following = AccountsFollower(database, files, own.password)
        try:
            following.step()
        except SQLAlchemyError as wrong:
            log.warning("accounts_unreadable", error=str(wrong))
        following.start()
        try:
            yield following
        finally:
            following.stop()
    finally:
        database.dispose()
