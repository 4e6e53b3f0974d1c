"""A hall of its own to measure: a data folder, a broker, and the real server or an echo in its place."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct, structs
from ruamel.yaml import YAML

from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.passwords import hash_password
from queue_server.adapters.database.engine import open_database
from queue_server.adapters.settings import DEFAULT_HALL_FILE, database_target
from queue_server.command.data_folder import Prepared, Wishes, prepare
from queue_server.contract.clock import OFFSET_VARIABLE
from queue_server.contract.connection import Connection, connection_file, read_connection

NOW = "2026-11-24T10:24"
"""A Tuesday in the hours of the demonstration hall."""


class StageError(Exception):
    """The hall to measure could not be started."""


class Pad(Struct, frozen=True):
    """A window's pad, and who signs in at it."""

    connection: Connection
    clerk: str
    pin: str


class Stage(Struct, frozen=True):
    """Connections of the running hall; `pads` are of windows 1, 2, …"""

    data: Path
    kiosk: Connection
    board: Connection
    server: Connection
    pads: list[Pad]
    server_pid: int = 0


@contextmanager
def stage(*, echo: bool = False, windows: int = 1) -> Iterator[Stage]:
    """A hall on free ports, in a folder that goes with it. With `echo` every command is answered and nothing done.

    `windows` have a pad; more than one: every window of the hall serves `A01` only.
    """
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hall-bench-")))
        prepared = prepare(
            Wishes(data=data, mqtt_port=0, http_port=0, now=NOW, hall_file=hall_file(data, windows))
        )
        made = accounts(data, prepared, windows, clerks=not echo)
        stack.enter_context(process(broker(data, prepared), {}, None))
        module = "queue_server.command.bench.echo" if echo else "queue_server.wiring"
        command = [sys.executable, "-m", module, "--data", str(data)]
        pid = stack.enter_context(process(command, {OFFSET_VARIABLE: str(prepared.offset_s)}, "ready"))
        yield structs.replace(made, server_pid=pid)


def hall_file(data: Path, windows: int) -> Path:
    """The demonstration hall, but it gives out more tickets than could be served today."""
    reader = YAML()
    hall = reader.load(DEFAULT_HALL_FILE)
    hall["calendar"]["ticket_cutoff"] = "none"
    for business in hall["businesses"]:
        business["limit_am"] = business["limit_pm"] = None
    if windows > 1:
        first = hall["windows"][0]
        own = [{"id": "A01", "level": 1}]
        hall["windows"] = [{**first, "window": n, "businesses": own} for n in range(1, windows + 1)]
    path = data / "bench-hall.yaml"
    with path.open("w", encoding="utf-8") as file:
        reader.dump(hall, file)
    return path


def accounts(data: Path, prepared: Prepared, windows: int, *, clerks: bool) -> Stage:
    database = open_database(database_target(data, prepared.settings))
    try:
        store = AccountStore(database)
        own = read_connection(connection_file(data, SERVER_ACCOUNT))

        def made(name: str, kind: str, window: int | None = None) -> Connection:
            password = store.add_device(name, kind, window, 1)
            return Connection(
                hall=own.hall,
                device=name,
                kind=kind,
                password=password,
                mqtt_host=own.mqtt_host,
                mqtt_port=own.mqtt_port,
                http_url=own.http_url,
            )

        pads = [
            Pad(
                made(f"bench-pad-{n}", "pad", n),
                f"bench{n}",
                store.add_user(f"bench{n}", "clerk")[1] if clerks else "",
            )
            for n in range(1, windows + 1)
        ]
        made_stage = Stage(data, made("bench-kiosk", "kiosk"), made("bench-board", "board"), own, pads)
        secrets = store.broker_secrets() | {SERVER_ACCOUNT: hash_password(own.password)}
        BrokerFiles(data / "broker", prepared.hall.id).write_accounts(secrets)
        return made_stage
    finally:
        database.dispose()


def broker(data: Path, prepared: Prepared) -> list[str]:
    mosquitto = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if mosquitto is None:
        raise StageError("mosquitto: not found")
    files = BrokerFiles(data / "broker", prepared.hall.id)
    settings = prepared.settings
    return [mosquitto, "-c", str(files.write_configuration(settings.mqtt_host, settings.mqtt_port))]


@contextmanager
def process(command: list[str], environment: dict[str, str], says: str | None) -> Iterator[int]:
    """Runs the process for the time of the block, gives its id; waits for the line that it says when it is there."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE if says else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
        text=True,
    ) as running:
        try:
            if says and (running.stdout is None or running.stdout.readline().strip() != says):
                raise StageError(f"{command[-3]}: did not start")
            yield running.pid
        finally:
            running.terminate()
            try:
                running.wait(5)
            except subprocess.TimeoutExpired:
                running.kill()
