"""The connection file of one device, `DATA/accounts/NAME.json`: where the hall is and how to sign in."""

from pathlib import Path

import msgspec
from msgspec import Struct


class Connection(Struct, frozen=True, kw_only=True):
    """What a device needs to reach its hall. The file is 0600."""

    hall: str
    device: str
    kind: str
    password: str
    mqtt_host: str
    mqtt_port: int
    http_url: str
    timezone: str = "Asia/Shanghai"
    ca_file: str | None = None
    """Certificate authority of the hall's HTTPS, beyond loopback."""


class ConnectionFileError(Exception):
    """The connection file is missing or wrong."""


def connection_file(data: Path, device: str) -> Path:
    return data / "accounts" / f"{device}.json"


def read_connection(path: Path) -> Connection:
    """Raises ConnectionFileError with the file's name and what is wrong."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Connection)
    except (OSError, msgspec.MsgspecError) as wrong:
        raise ConnectionFileError(f"{path}: {wrong}") from wrong


def write_connection(path: Path, connection: Connection) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(connection)))
