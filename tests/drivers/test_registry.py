"""The devices file: what a first start writes is read again; what is wrong is said."""

from pathlib import Path

import pytest

from drivers.base import TransportError
from drivers.registry import (
    DeviceConfig,
    DevicesError,
    default_devices,
    emulated_tty,
    open_wire,
    read_devices,
)


def test_the_first_file_names_every_device_of_the_hall(tmp_path: Path) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(
        default_devices(["K1-1", "K2-1"], [1, 2], {1: [2, 1], 2: range(31, 34)}), encoding="utf-8"
    )
    devices = {device.id: device for device in read_devices(file)}
    assert all(device.emulated for device in devices.values())
    assert len(devices) == 2 * 5 + 2 * 3
    reader = devices["K1-1-reader"]
    assert (reader.kind, reader.model, reader.baud, reader.kiosk) == ("id_reader", "sdt", 115200, "K1-1")
    assert (devices["K2-1-printer"].kind, devices["K2-1-printer"].model) == ("printer", "escpos-80")
    kinds = {
        name.removeprefix("K1-1-"): device.kind for name, device in devices.items() if name.startswith("K1-1")
    }
    assert kinds["camera"] == "qr_camera"
    assert kinds["doc-camera"] == "document_camera"
    assert kinds["screen"] == "screen"
    strips = devices["strips-1"]
    assert (strips.kind, strips.model, strips.baud, strips.floor) == ("led_bus", "bx-5k", 57600, 1)
    assert strips.options == {"windows": [1, 2], "width": 128, "height": 32, "font": 16}
    assert devices["strips-2"].options["windows"] == [31, 32, 33]
    assert devices["hallboard-2"].kind == "hall_board"
    assert devices["speaker-2"].kind == "speaker"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[device]]\nid = 1", "id"),
        ("[[device]]\nid='a'\nkind='toaster'\nmodel=''\nwire=''", "toaster"),
        ("[[device]]\nid='a'\nkind='screen'\nmodel=''\nwire=''\nwyre=''", "wyre"),
        ("[[device", "array declaration"),
        ("[[device]]\nid='a'\nkind='screen'\nmodel=''\nwire=''\n" * 2, "twice: a"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DevicesError, match=expected):
        read_devices(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DevicesError, match=r"devices\.toml"):
        read_devices(tmp_path / "devices.toml")


def test_an_unplugged_wire_is_a_transport_error(tmp_path: Path) -> None:
    device = DeviceConfig(id="r", kind="id_reader", model="sdt", wire="emulated:")
    with pytest.raises(TransportError, match="unplugged"):
        open_wire(device, tmp_path)
    link = emulated_tty(tmp_path, "r")
    link.parent.mkdir()
    link.symlink_to(tmp_path / "gone")
    with pytest.raises(TransportError, match="unplugged"):
        open_wire(device, tmp_path)
    with pytest.raises(TransportError):
        open_wire(DeviceConfig(id="r", kind="id_reader", model="sdt", wire="/dev/not-there"), tmp_path)


def test_the_pty_of_emulators_that_were_killed_is_not_opened(tmp_path: Path) -> None:
    """Its number may be somebody else's by now."""
    import socket

    link = emulated_tty(tmp_path, "r")
    link.parent.mkdir()
    link.symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(tmp_path / "emulators.sock"))
    with pytest.raises(TransportError, match="gone"):
        open_wire(DeviceConfig(id="r", kind="id_reader", model="sdt", wire="emulated:"), tmp_path)
