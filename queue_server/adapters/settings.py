"""`DATA/server.json`: where the server listens and which hall it runs. Written by `up` or the installer."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

DEFAULT_HALL_FILE = Path(__file__).parents[2] / "assets" / "hall.yaml"


class SettingsError(Exception):
    """The settings file is missing or wrong."""


class ServerSettings(Struct, frozen=True, kw_only=True):
    """`hall_file` None: the demonstration hall. `database` None: `DATA/hall.db`; else a PostgreSQL URL without password."""

    hall_file: str | None = None
    database: str | None = None
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


def password_file(data: Path) -> Path:
    """`DATA/pgpass`: the database's passwords in libpq's form, a line `HOST:PORT:DATABASE:USER:PASSWORD` each."""
    return data / "pgpass"


def check_database(url: str) -> None:
    """Raises SettingsError where the URL is not one of PostgreSQL, or tells a password."""
    wrong = SettingsError("database: expected postgresql://USER@HOST:PORT/DATABASE")
    try:
        parts = urlsplit(url)
        path, has_password = parts.path.strip("/"), parts.password is not None
    except ValueError:
        raise wrong from None
    if parts.scheme != "postgresql" or not parts.hostname or not path:
        raise wrong
    if has_password or any(name == "password" for name, _ in parse_qsl(parts.query)):
        raise SettingsError(f"database: the password belongs into {password_file(Path())}, not into the URL")


def database_target(data: Path, settings: ServerSettings) -> Path | str:
    """What `open_database` is given. Raises SettingsError where the URL or its password file is wrong."""
    if settings.database is None:
        return data / "hall.db"
    check_database(settings.database)
    passwords = password_file(data)
    if not passwords.exists():
        return settings.database
    if passwords.stat().st_mode & 0o077:
        raise SettingsError(f"{passwords.name}: others can read it; chmod 600 {passwords.name}")
    mark = "&" if urlsplit(settings.database).query else "?"
    return f"{settings.database}{mark}{urlencode({'passfile': str(passwords)})}"


def keep_password(data: Path, url: str) -> str:
    """Writes the password in the URL of a PostgreSQL database into the password file; the URL without it."""
    parts = urlsplit(url)
    path = password_file(data)
    path.touch(mode=0o600)
    one = [parts.hostname or "", str(parts.port or 5432), "*", _escaped(unquote(parts.username or ""))]
    path.write_text(":".join([*one, _escaped(unquote(parts.password or ""))]) + "\n", encoding="utf-8")
    user = f"{parts.username}@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=f"{user}{parts.netloc.rpartition('@')[2]}"))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(":", "\\:")


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
