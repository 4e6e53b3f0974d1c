"""What a hall's second server needs of the first one, in one sealed file: keys, where broker and database are, hall file."""

import base64
import binascii
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.filings.box import FilingBox, SealBroken
from queue_server.adapters.key_files import new_file
from queue_server.adapters.keys import LASTING_KEYS, KeyStore
from queue_server.adapters.settings import (
    ServerSettings,
    check_database,
    password_file,
    read_settings,
    settings_file,
    write_settings,
)
from queue_server.contract.connection import Connection, connection_file, read_connection, write_connection

_HEAD = b"hall standby 1\n"
_CODE_BYTES = 15
_GROUP = 4


class PackageError(Exception):
    """The file cannot be made, read or unpacked; the text says why, for the person at the command line."""


class Package(Struct, frozen=True, kw_only=True):
    connection: Connection
    """The server's own account at the broker."""
    keys: dict[str, bytes]
    database: str
    passwords: bytes | None
    """The database's password file."""
    hall_file: bytes | None


class Place(Struct, frozen=True, kw_only=True):
    """What is another one on the second server. `database`, `mqtt_host` None: as the first one has it."""

    data: Path
    http_host: str
    http_port: int
    database: str | None = None
    mqtt_host: str | None = None


def pack(data: Path) -> tuple[bytes, str]:
    """The file's content, and the code without which it cannot be read.

    Raises PackageError, SettingsError and ConnectionFileError.
    """
    settings = read_settings(data)
    if settings.database is None:
        raise PackageError(
            "这个大厅的数据在 SQLite 里，不能有备用服务器。大厅要用 PostgreSQL：./hall up --database 地址"
        )
    KeyStore(data / "keys").digest()
    passwords = password_file(data)
    package = Package(
        connection=read_connection(connection_file(data, SERVER_ACCOUNT)),
        keys={name: (data / "keys" / name).read_bytes() for name in LASTING_KEYS},
        database=settings.database,
        passwords=passwords.read_bytes() if passwords.exists() else None,
        hall_file=settings.hall_path.read_bytes() if settings.hall_file else None,
    )
    secret = secrets.token_bytes(_CODE_BYTES)
    text = base64.b32encode(secret).decode()
    code = "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))
    return _HEAD + _box(secret).seal(msgspec.msgpack.encode(package), "standby"), code


def unpack(content: bytes, code: str) -> Package:
    """Raises PackageError."""
    if not content.startswith(_HEAD):
        raise PackageError("这不是 ./hall standby prepare 做的文件")
    try:
        secret = base64.b32decode(code.strip().replace("-", "").replace(" ", "").upper())
        return msgspec.msgpack.decode(_box(secret).open(content[len(_HEAD) :], "standby"), type=Package)
    except (binascii.Error, ValueError, SealBroken, msgspec.MsgspecError) as wrong:
        raise PackageError("口令不对，或者文件坏了") from wrong


def unfold(package: Package, place: Place) -> None:
    """Makes the second server's data folder. Raises PackageError where there is a hall already, and SettingsError."""
    data = place.data
    database = place.database or package.database
    check_database(database)
    if settings_file(data).exists() or (data / "keys").exists():
        raise PackageError(f"{data} 里已经有大厅，换一个目录")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in LASTING_KEYS:
        new_file(data / "keys" / name, package.keys[name])
    if package.passwords is not None:
        new_file(password_file(data), package.passwords)
    hall_file = data / "hall.yaml" if package.hall_file is not None else None
    if hall_file is not None and package.hall_file is not None:
        hall_file.write_bytes(package.hall_file)
    settings = ServerSettings(
        hall_file=str(hall_file) if hall_file else None,
        database=database,
        mqtt_host=place.mqtt_host or package.connection.mqtt_host,
        mqtt_port=package.connection.mqtt_port,
        http_host=place.http_host,
        http_port=place.http_port,
    )
    connection = msgspec.structs.replace(
        package.connection, mqtt_host=settings.mqtt_host, http_url=settings.http_url
    )
    write_connection(connection_file(data, SERVER_ACCOUNT), connection)
    write_settings(data, settings)


def _box(secret: bytes) -> FilingBox:
    return FilingBox(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"standby").derive(secret))
