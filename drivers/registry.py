"""Reads the devices file: which devices there are, their wires and options."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from drivers.base import ByteStream, TransportError
from drivers.emulators.unix import answers
from drivers.transport.serial import SerialStream

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


def open_wire(device: DeviceConfig, data: Path) -> ByteStream:
    """Opens the wire of a serial device: `/dev/…`, `socket://…`, or the pty of an emulated one.

    Raises TransportError when it is absent (unplugged), busy or not a serial port.
    """
    if not device.emulated:
        return SerialStream(device.wire, device.baud)
    tty = emulated_tty(data, device.id)
    if not tty.exists():
        raise TransportError(f"{device.id}: unplugged")
    socket = emulators_socket(data)
    if socket.exists() and not answers(socket):
        # killed: its symlinks may point at somebody else's pty by now
        raise TransportError(f"{device.id}: the emulators are gone")
    return SerialStream(str(tty), device.baud)


def default_devices(
    kiosks: Sequence[str], floors: Sequence[int], windows_by_floor: Mapping[int, Sequence[int]]
) -> str:
    """The devices file of a first start, as TOML: every device of the hall, emulated."""
    entries: list[dict[str, object]] = []
    for kiosk in kiosks:
        entries += [
            {"id": f"{kiosk}-reader", "kind": "id_reader", "model": "sdt", "baud": 115200, "kiosk": kiosk},
            {
                "id": f"{kiosk}-printer",
                "kind": "printer",
                "model": "escpos-80",
                "baud": 115200,
                "kiosk": kiosk,
            },
            {"id": f"{kiosk}-camera", "kind": "qr_camera", "model": "frames", "kiosk": kiosk},
            {"id": f"{kiosk}-doc-camera", "kind": "document_camera", "model": "frames", "kiosk": kiosk},
            {"id": f"{kiosk}-screen", "kind": "screen", "model": "touch", "kiosk": kiosk},
        ]
    for floor in floors:
        strips = {"windows": sorted(windows_by_floor.get(floor, ())), "width": 128, "height": 32, "font": 16}
        board = {"address": 1, "width": 256, "height": 128, "font": 16}
        entries += [
            {"id": f"strips-{floor}", "kind": "led_bus", "model": "bx-5k", "baud": 57600, "floor": floor}
            | {"options": strips},
            {
                "id": f"hallboard-{floor}",
                "kind": "hall_board",
                "model": "bx-5k",
                "baud": 57600,
                "floor": floor,
            }
            | {"options": board},
            {"id": f"speaker-{floor}", "kind": "speaker", "model": "loudspeaker", "floor": floor},
        ]
    head = (
        "# 设备表：每个设备一段。把 wire 改成 /dev/… 或 socket://主机:端口，就接上真的设备。\n"
        "# Devices: set wire to /dev/… or socket://host:port to use a real one.\n"
    )
    return head + "".join(_toml({**entry, "wire": "emulated:"}) for entry in entries)


def _toml(entry: Mapping[str, object]) -> str:
    return "\n[[device]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in entry.items())


def _value(value: object) -> str:
    """JSON's texts, numbers and lists are TOML too; tables are written inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
