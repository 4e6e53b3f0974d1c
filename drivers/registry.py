"""Reads the devices file: which devices there are, their wires and options."""

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

DeviceKind = Literal[
    "id_reader", "printer", "qr_camera", "document_camera", "led_bus", "hall_board", "speaker", "screen"
]


class DeviceConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[device]]`. `wire` is `/dev/…`, `socket://host:port` or `emulated:`.

    `kiosk` names the kiosk that a device belongs to; `floor`, `window`, `zone` say where it stands.
    """

    id: str
    kind: DeviceKind
    model: str
    wire: str
    baud: int = 115200
    kiosk: str | None = None
    floor: int | None = None
    window: int | None = None
    zone: str | None = None
    options: dict[str, Any] = {}

    @property
    def emulated(self) -> bool:
        return self.wire.startswith("emulated:")


class DevicesError(Exception):
    """The devices file is wrong; says where and what was expected."""


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    device: list[DeviceConfig] = []


def read_devices(path: Path) -> list[DeviceConfig]:
    """The devices of the file. Raises DevicesError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        devices = msgspec.convert(document, _File).device
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise DevicesError(f"{path.name}: {wrong}") from wrong
    names = [device.id for device in devices]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise DevicesError(f"{path.name}: device id given twice: {', '.join(sorted(twice))}")
    return devices


def emulated_tty(data: Path, device: str) -> Path:
    """Where the emulators process puts the serial end of an emulated wire: a symlink to a pty, absent when unplugged."""
    return data / "emulated" / f"{device}.tty"


def emulators_socket(data: Path) -> Path:
    """The Unix socket of the emulators process."""
    return data / "emulators.sock"
