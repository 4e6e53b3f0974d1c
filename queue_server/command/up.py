"""`./hall up`: the whole hall on this machine, kept alive until Ctrl-C or SIGTERM."""

import fcntl
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import typer

from drivers.registry import DevicesError
from queue_server.adapters.broker.files import BrokerFiles
from queue_server.adapters.hall_file import HallFileError, holiday_warnings
from queue_server.adapters.practice_door import PRACTICE_TIME
from queue_server.command.broker import follower, mosquitto
from queue_server.command.data_folder import Prepared, PrepareError, Wishes, prepare
from queue_server.command.practice_hall import PracticeHall
from queue_server.command.supervisor import Child, StartError, Supervisor
from queue_server.contract.clock import OFFSET_VARIABLE, text_of
from queue_server.domain.hours.day import empty_state
from queue_server.domain.hours.opening import opening

MAX_DATA_BYTES = 107 - len("/emulators.sock")
"""A Unix socket's address has 107 bytes; this is the longest name in the data folder."""


class InUse(Exception):
    """Another `up` works on this data folder, or nobody can."""


def up(wishes: Wishes, *, headless: bool) -> int:
    """Runs until it is told to stop; the exit code."""
    try:
        with _locked(wishes.data):
            return _run(prepare(wishes), wishes.data, headless=headless)
    except InUse as used:
        print(used, file=sys.stderr)
    except (PrepareError, DevicesError, StartError) as wrong:
        print(f"没有起来：{wrong}", file=sys.stderr)
    except HallFileError as wrong:
        print(f"大厅文件有错，没有起来：\n{wrong}", file=sys.stderr)
    return 1


def _run(prepared: Prepared, data: Path, *, headless: bool) -> int:
    today = prepared.clock.now().date()
    for warning in [*prepared.warnings, *holiday_warnings(prepared.hall.calendar, today)]:
        print(f"提醒：{warning}", file=sys.stderr)
    headless = headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    children, waves = _children(prepared, data, headless=headless)
    environment = os.environ | {OFFSET_VARIABLE: repr(prepared.offset_s), "PYTHONUNBUFFERED": "1"}
    supervisor = Supervisor(children, environment, logs, lambda pids: _write_run_file(data, prepared, pids))
    practice = PracticeHall(data, prepared.settings.hall_file, environment, logs)
    stopped = threading.Event()
    ends = (signal.SIGINT, signal.SIGTERM)

    def end(_number: int, _frame: object) -> None:
        """The first signal counts: a second one in the middle would wait for the event's own lock."""
        for number in ends:
            signal.signal(number, signal.SIG_IGN)
        stopped.set()

    for number in ends:
        signal.signal(number, end)
    try:
        with follower(data, BrokerFiles(data / "broker", prepared.hall.id)):
            supervisor.start(waves)
            _say_where(prepared, data)
            print("ready", flush=True)
            supervisor.watch(stopped, practice.step)
    finally:
        practice.stop()
        supervisor.stop()
        (data / "run.json").unlink(missing_ok=True)
    return 0


def _children(prepared: Prepared, data: Path, *, headless: bool) -> tuple[list[Child], list[list[str]]]:
    """The processes in the order of their start, and who starts together."""
    settings = prepared.settings
    python, folder = sys.executable, str(data)
    broker = Child(
        name="broker",
        command=(mosquitto(), "-c", str(BrokerFiles(data / "broker", prepared.hall.id).configuration)),
        is_ready=lambda: _listens(settings.mqtt_host, settings.mqtt_port),
    )
    server = Child(name="server", command=(python, "-m", "queue_server.wiring", "--data", folder))
    emulators = Child(name="emulators", command=(python, "-m", "drivers.emulators", "--data", folder))
    announcers = [
        Child(
            name=f"announcer-{floor}",
            command=(python, "-m", "queue_server.announcer", "--data", folder, "--floor", str(floor)),
        )
        for floor in range(1, prepared.hall.floors + 1)
    ]
    screen = ("--headless",) if headless else ()
    kiosks = [
        Child(
            name="kiosk" if number == 0 else f"kiosk-{name}",
            command=(python, "-m", "kiosk", "--data", folder, "--device", name, *screen),
        )
        for number, name in enumerate(prepared.kiosks)
    ]
    emulated = [emulators] if any(device.emulated for device in prepared.devices) else []
    first = [broker, *emulated]
    last = [*announcers, *kiosks]
    waves = [[one.name for one in first], [server.name], [one.name for one in last]]
    return [*first, server, *last], waves


def _listens(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def _write_run_file(data: Path, prepared: Prepared, pids: dict[str, int]) -> None:
    settings = prepared.settings
    content = {
        "hall": prepared.hall.id,
        "mqtt": {"host": settings.mqtt_host, "port": settings.mqtt_port},
        "http": {"url": settings.http_url},
        "pids": pids,
        "up": os.getpid(),
    }
    fresh = data / ".run.json.new"
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(content)))
    fresh.replace(data / "run.json")


def _say_where(prepared: Prepared, data: Path) -> None:
    settings, url = prepared.settings, prepared.settings.http_url
    lines = [f"{prepared.hall.name} 开起来了，大厅时间 {text_of(prepared.clock.now())[:16]}"]
    lines += [f"消息服务器  {settings.mqtt_host}:{settings.mqtt_port}", f"首页        {url}/"]
    lines += [f"{floor} 楼大屏    {url}/board/{floor}" for floor in range(1, prepared.hall.floors + 1)]
    lines += [f"窗口        {url}/window/1", f"大厅管理    {url}/manager"]
    if prepared.all_emulated:
        lines.append(f"练习厅      {url}/practice")
    for name, password, pin in prepared.new_users:
        lines.append(f"新账号      {name}  密码 {password}  PIN {pin}")
    if prepared.new_users:
        lines.append(f"（密码只说这一次，也记在 {data / 'first-users.txt'}）")
    now = prepared.clock.now()
    is_open = any(
        opening(prepared.hall, empty_state(), one, now).open for one in prepared.hall.businesses.values()
    )
    if prepared.all_emulated and not is_open:
        lines.append(
            f"现在不在办事时间。要练习：到练习厅点“按 2026-11-24 10:24 练习”，"
            f"或者 ./hall up --now {PRACTICE_TIME} --data 另一个目录"
        )
    print("\n".join(lines), flush=True)


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Holds the data folder. Raises InUse with the pid of the `up` that has it, or why it cannot be one."""
    if len(os.fsencode(data)) > MAX_DATA_BYTES:
        raise InUse(f"没有起来：{data} 太长，数据目录的路径最多 {MAX_DATA_BYTES} 个字节。")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = (data / "lock").open("a+", encoding="ascii")
    except OSError as wrong:
        raise InUse(f"没有起来：{data} 不能当数据目录（{wrong.strerror}）。") from wrong
    with held as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as used:
            lock.seek(0)
            raise InUse(f"{data} 已经在用：进程 {lock.read().strip()}") from used
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def command(
    data: Path,
    mqtt_port: int,
    http_port: int,
    *,
    headless: bool,
    hall_file: Path | None,
    now: str | None,
    kiosks: Sequence[str],
    database: str | None = None,
) -> None:
    wishes = Wishes(
        data=data.resolve(),
        mqtt_port=mqtt_port,
        http_port=http_port,
        hall_file=hall_file,
        now=now,
        kiosks=kiosks,
        database=database,
    )
    raise typer.Exit(up(wishes, headless=headless))
