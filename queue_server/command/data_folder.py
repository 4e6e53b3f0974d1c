"""Prepares `DATA` for `up`: ports, keys, accounts, devices file, practice clock. Does nothing twice."""

import json
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Engine

from drivers.registry import DeviceConfig, default_devices, read_devices
from queue_server.adapters.accounts.desk import AccountDesk
from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.database.engine import DatabaseError, open_database
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.settings import (
    DEFAULT_HALL_FILE,
    ServerSettings,
    SettingsError,
    database_target,
    read_settings,
    settings_file,
    write_settings,
)
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import (
    Connection,
    connection_file,
    read_connection,
    write_connection,
)
from queue_server.domain.hall import Hall

FIRST_KIOSK = "K1-1"
PRACTICE_CLERKS = ("clerk1", "clerk2", "clerk3")


class PrepareError(Exception):
    """`up` cannot start; the text says why and what to do."""


class Wishes(Struct, frozen=True, kw_only=True):
    """What the person asked of `up`. A port 0 takes a free one."""

    data: Path
    mqtt_port: int
    http_port: int
    hall_file: Path | None = None
    now: str | None = None
    kiosks: Sequence[str] = ()
    database: str | None = None
    """A PostgreSQL URL; None: the database that this folder had before, a new folder's own file."""


class Prepared(Struct, frozen=True, kw_only=True):
    hall: Hall
    settings: ServerSettings
    devices: list[DeviceConfig]
    kiosks: list[str]
    clock: HallClock
    offset_s: float
    warnings: list[str]
    new_users: list[tuple[str, str, str]]
    """Name, password and PIN of the users made just now."""

    @property
    def all_emulated(self) -> bool:
        return all(device.emulated for device in self.devices)


def prepare(wishes: Wishes) -> Prepared:
    """Brings the data folder to where every process can start. Raises PrepareError or HallFileError."""
    data = wishes.data
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    loaded = load_hall(wishes.hall_file or DEFAULT_HALL_FILE)
    hall = loaded.hall
    kiosks = _kiosks(hall, wishes.kiosks)
    devices = _devices(data, hall, kiosks)
    offset_s = _offset(data, hall, wishes.now, devices)
    settings = ServerSettings(
        database=wishes.database or _kept_database(data),
        hall_file=str(wishes.hall_file.resolve()) if wishes.hall_file else None,
        mqtt_port=_port(wishes.mqtt_port, "--mqtt-port"),
        http_port=_port(wishes.http_port, "--http-port"),
    )
    try:
        database = open_database(database_target(data, settings))
    except (SettingsError, DatabaseError) as wrong:
        raise PrepareError(str(wrong)) from wrong
    write_settings(data, settings)
    try:
        practice = all(one.emulated for one in devices)
        new_users = _accounts(database, data, hall, settings, kiosks, practice=practice)
    finally:
        database.dispose()
    return Prepared(
        hall=hall,
        settings=settings,
        devices=devices,
        kiosks=kiosks,
        clock=HallClock(hall.timezone, offset_s),
        offset_s=offset_s,
        warnings=loaded.warnings,
        new_users=new_users,
    )


def _kiosks(hall: Hall, wanted: Sequence[str]) -> list[str]:
    known = [place.id for place in hall.kiosks]
    if not wanted:
        return [FIRST_KIOSK]
    unknown = [name for name in wanted if name not in known] if known else []
    if unknown:
        raise PrepareError(f"大厅文件里没有这些取号机：{'、'.join(unknown)}；有的是 {'、'.join(known)}")
    return list(dict.fromkeys(wanted))


def _devices(data: Path, hall: Hall, kiosks: Sequence[str]) -> list[DeviceConfig]:
    path = data / "devices.toml"
    if not path.exists():
        floors = range(1, hall.floors + 1)
        windows = {
            floor: [one.window for one in hall.windows.values() if one.floor == floor] for floor in floors
        }
        known = [place.id for place in hall.kiosks] or list(kiosks)
        path.write_text(
            default_devices(list(dict.fromkeys([*kiosks, *known])), floors, windows), encoding="utf-8"
        )
    return read_devices(path)


def _offset(data: Path, hall: Hall, now: str | None, devices: Sequence[DeviceConfig]) -> float:
    """Seconds that hall time is ahead. A practice time stays in DATA, and no day runs backwards."""
    path = data / "clock.json"
    kept = float(json.loads(path.read_text(encoding="utf-8"))["offset_s"]) if path.exists() else 0.0
    if now is None:
        return kept
    real = [device.id for device in devices if not device.emulated]
    if real:
        raise PrepareError(f"--now 只能用来练习，这里接着真设备：{'、'.join(real)}")
    clock = HallClock(hall.timezone)
    try:
        wanted = datetime.fromisoformat(now)
    except ValueError as wrong:
        raise PrepareError(f"--now 要写成 2026-11-24T10:24 这样，写的是 {now}") from wrong
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=clock.zone)
    offset = (wanted - clock.now()).total_seconds()
    before = clock.now() + timedelta(seconds=kept)
    if (data / "hall.db").exists() and wanted < before:
        raise PrepareError(
            f"这份数据已经走到 {before:%Y-%m-%d %H:%M}，时间不能倒着走；换一个 --data，或者用更晚的 --now"
        )
    path.write_text(json.dumps({"offset_s": offset}), encoding="utf-8")
    return offset


def _port(wanted: int, option: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as wrong:
            raise PrepareError(
                f"端口 {wanted} 已有别的程序在用；用 {option} 换一个，0 是随便挑一个空的"
            ) from wrong
        return int(probe.getsockname()[1])


def _kept_database(data: Path) -> str | None:
    return read_settings(data).database if settings_file(data).exists() else None


def _accounts(
    database: Engine,
    data: Path,
    hall: Hall,
    settings: ServerSettings,
    kiosks: Sequence[str],
    *,
    practice: bool,
) -> list[tuple[str, str, str]]:
    store = AccountStore(database)
    floors = {place.id: place.floor for place in hall.kiosks}
    wanted = [(name, "kiosk", floors.get(name, 1)) for name in kiosks]
    wanted += [(f"announcer-{floor}", "announcer", floor) for floor in range(1, hall.floors + 1)]
    _write_connection(data, hall, settings, SERVER_ACCOUNT, "server", None)
    for name, kind, floor in wanted:
        password = None
        if store.device(name) is None:
            password = store.add_device(name, kind, None, floor)
        elif not connection_file(data, name).exists():
            password = secrets.token_urlsafe(24)
            store.set_device_password(name, password)
        _write_connection(data, hall, settings, name, kind, password)
    new_users = _first_users(data, store, practice=practice)
    AccountDesk(store, hall, data).write_broker_files()
    BrokerFiles(data / "broker", hall.id).write_configuration(settings.mqtt_host, settings.mqtt_port)
    return new_users


def _write_connection(
    data: Path, hall: Hall, settings: ServerSettings, name: str, kind: str, password: str | None
) -> None:
    """Keeps the password that is there, unless a new one is given."""
    path = connection_file(data, name)
    if password is None:
        password = read_connection(path).password if path.exists() else secrets.token_urlsafe(24)
    write_connection(
        path,
        Connection(
            hall=hall.id,
            device=name,
            kind=kind,
            password=password,
            mqtt_host=settings.mqtt_host,
            mqtt_port=settings.mqtt_port,
            http_url=settings.http_url,
            timezone=hall.timezone,
        ),
    )


def _first_users(data: Path, store: AccountStore, *, practice: bool) -> list[tuple[str, str, str]]:
    if store.users():
        return []
    wanted = [("admin", "admin"), ("manager", "manager")]
    wanted += [(name, "clerk") for name in PRACTICE_CLERKS] if practice else []
    made = [(name, *store.add_user(name, role)) for name, role in wanted]
    path = data / "first-users.txt"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name} {password} {pin}\n" for name, password, pin in made), encoding="utf-8")
    return made
