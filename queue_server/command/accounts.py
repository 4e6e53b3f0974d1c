"""`./hall device` and `./hall user`: through the running server, or on the store where none runs."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from queue_server.adapters.accounts.ask import ask
from queue_server.adapters.accounts.requests import (
    AccountReply,
    AccountRequest,
    AddDevice,
    AddUser,
    AppointmentRequest,
    DisableUser,
    ListDevices,
    ListUsers,
    LocalRequest,
    RemoveDevice,
)
from queue_server.adapters.settings import SettingsError, database_target, read_settings
from queue_server.command.failing import fail

devices = typer.Typer(no_args_is_help=True, add_completion=False)
users = typer.Typer(no_args_is_help=True, add_completion=False)

Data = Annotated[Path, typer.Option("--data", help="大厅的数据目录")]
Json = Annotated[bool, typer.Option("--json", help="给程序读")]
SERVER_STARTS_WITHIN_S = 15.0
DEFAULT_DATA = Path(__file__).parents[2] / ".hall"


@devices.command("add")
def add_device(
    name: str,
    kind: Annotated[str, typer.Option(help="kiosk、pad、announcer 或 board")],
    window: Annotated[Optional[int], typer.Option(help="窗口按键在几号窗口")] = None,  # noqa: UP045
    floor: Annotated[int, typer.Option(help="在几楼")] = 1,
    data: Data = DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """建一个设备账号，密码只说这一次。"""
    show(
        _ask(data, AddDevice(name=name, kind=kind, window=window, floor=floor), as_json=as_json),
        as_json=as_json,
    )


@devices.command("list")
def list_devices(data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """有哪些设备账号。"""
    show(_ask(data, ListDevices(), as_json=as_json), as_json=as_json)


@devices.command("remove")
def remove_device(name: str, data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """去掉一个设备账号，连着的马上断开。"""
    show(_ask(data, RemoveDevice(name=name), as_json=as_json), as_json=as_json)


@users.command("add")
def add_user(
    name: str,
    role: Annotated[str, typer.Option(help="clerk、manager、guide、auditor 或 admin")],
    data: Data = DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """建一个工作人员账号，密码和 PIN 只说这一次。"""
    show(_ask(data, AddUser(name=name, role=role), as_json=as_json), as_json=as_json)


@users.command("list")
def list_users(data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """有哪些工作人员账号。"""
    show(_ask(data, ListUsers(), as_json=as_json), as_json=as_json)


@users.command("disable")
def disable_user(name: str, data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """停用一个工作人员账号。"""
    show(_ask(data, DisableUser(name=name), as_json=as_json), as_json=as_json)


def _ask(
    data: Path, request: AccountRequest, *, as_json: bool = False
) -> dict[str, Any] | list[dict[str, Any]]:
    """The result, or the end with the error."""
    reply = answered(data, request)
    if reply.error is not None or reply.result is None:
        fail(reply.error or "服务器没有回应。", reply.code or "bad_request", as_json=as_json)
    return reply.result


def answered(data: Path, request: LocalRequest) -> AccountReply:
    """Goes to the running server; where none runs, accounts are written in the same store."""
    if not data.is_dir():
        return _without_server(data, request)
    end = time.monotonic() + SERVER_STARTS_WITHIN_S
    while (reply := ask(data / "server.sock", request)) is None:
        with _no_server(data) as free:
            if free:
                return _without_server(data, request)
        if time.monotonic() > end:
            return AccountReply(error="服务器正在起来，还没有回应，请再试一次", code="unavailable")
        time.sleep(0.1)
    return reply


@contextmanager
def _no_server(data: Path) -> Iterator[bool]:
    """Holds the server's own lock, so that none starts meanwhile; False where one is there or starting."""
    if not data.is_dir():
        yield True
        return
    with (data / "server.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _without_server(data: Path, request: LocalRequest) -> AccountReply:
    """Loads the database only here: most calls find a server."""
    if isinstance(request, AppointmentRequest):
        text = f"预约由服务器来记，这里没有开着的服务器。先运行 ./hall up --data {data}"
        return AccountReply(error=text, code="unavailable")
    from queue_server.adapters.accounts.desk import AccountDesk
    from queue_server.adapters.accounts.store import AccountStore
    from queue_server.adapters.database.engine import DatabaseError, open_database
    from queue_server.adapters.hall_file import load_hall
    from queue_server.adapters.lease.store import leader_of

    try:
        settings = read_settings(data)
    except SettingsError:
        return AccountReply(error=f"{data} 还没有大厅，先运行 ./hall up --data {data}", code="unavailable")
    try:
        database = open_database(database_target(data, settings))
    except (SettingsError, DatabaseError) as wrong:
        return AccountReply(error=str(wrong), code="unavailable")
    try:
        hall = load_hall(settings.hall_path).hall
        leader = leader_of(database, hall.id)
        if leader is not None:
            return AccountReply(error=f"{leader} 上的服务器正在服务，请到那台上改", code="unavailable")
        return AccountDesk(AccountStore(database), hall, data).handle(request)
    finally:
        database.dispose()


def show(result: dict[str, Any] | list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for row in result if isinstance(result, list) else [result]:
        print("  ".join(f"{key} {value}" for key, value in row.items() if value is not None))
