"""`DATA/server.json`: where the server listens and which hall it runs. Written by `up` or the installer."""

from pathlib import Path

import msgspec
from msgspec import Struct

DEFAULT_HALL_FILE = Path(__file__).parents[2] / "assets" / "hall.yaml"


class SettingsError(Exception):
    """The settings file is missing or wrong."""


class ServerSettings(Struct, frozen=True, kw_only=True):
    """`hall_file` None: the demonstration hall."""

    hall_file: str | None = None
    mqtt_host: str = "127.0.0.1"
    mqtt_port: int
    http_host: str = "127.0.0.1"
    http_port: int

    @property
    def hall_path(self) -> Path:
        return Path(self.hall_file) if self.hall_file else DEFAULT_HALL_FILE

    @property
    def http_url(self) -> str:
        return f"http://{self.http_host}:{self.http_port}"


def settings_file(data: Path) -> Path:
    return data / "server.json"


def read_settings(data: Path) -> ServerSettings:
    """Raises SettingsError with the file's name and what is wrong."""
    path = settings_file(data)
    try:
        return msgspec.json.decode(path.read_bytes(), type=ServerSettings)
    except (OSError, msgspec.MsgspecError) as wrong:
        raise SettingsError(f"{path.name}: {wrong}") from wrong


def write_settings(data: Path, settings: ServerSettings) -> None:
    path = settings_file(data)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
    fresh.replace(path)
