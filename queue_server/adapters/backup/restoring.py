"""Fills an empty data folder, and a database of either kind, from a backup."""

import secrets
import shutil
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
from sqlalchemy import Engine, MetaData
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.backup.archive import Archive, BackupError, Manifest, open_archive
from queue_server.adapters.backup.making import HALL_FILE
from queue_server.adapters.backup.rows import NOT_KEPT, fill
from queue_server.adapters.database.engine import (
    DatabaseError,
    knows_revision,
    migrate,
    open_engine,
    shown,
)
from queue_server.adapters.settings import (
    ServerSettings,
    SettingsError,
    check_database,
    database_target,
    keep_password,
    write_settings,
)

_MADE_BY_MIGRATIONS = frozenset({"alembic_version"})


def restore(path: Path, data: Path, database: str | None = None) -> Manifest:
    """Puts everything into `data`, which is empty or not there, or its rows into the PostgreSQL `database`.

    A password in its URL goes into the folder's password file. Raises BackupError; then `data` is as before.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupError(f"{data} 里已经有东西，恢复要放进一个空的目录")
    with open_archive(path) as archive:
        if not knows_revision(archive.manifest.schema):
            raise BackupError(f"{path} 是更新的程序做的备份，先把这里的程序更新")
        fresh = data.with_name(f".{data.name}.{secrets.token_hex(4)}")
        try:
            fresh.mkdir(parents=True, mode=0o700)
            _files(archive, fresh)
            if database is not None and urlsplit(database).password:
                database = keep_password(fresh, database)
            settings = _settings(archive.manifest, fresh, data, database)
            _rows(archive, database_target(fresh, settings))
            fresh.replace(data)
        except (OSError, ValueError, SettingsError, msgspec.MsgspecError) as wrong:
            raise BackupError(f"没有恢复成：{wrong}") from wrong
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return archive.manifest


def _files(archive: Archive, folder: Path) -> None:
    for name in archive.names("files"):
        inside = PurePosixPath(name.removeprefix("files/"))
        if inside.is_absolute() or ".." in inside.parts:
            raise BackupError(f"备份里有不该有的名字：{name}")
        _write(folder.joinpath(*inside.parts), archive.content(name))
    _write(folder / HALL_FILE, archive.content(HALL_FILE))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _settings(manifest: Manifest, fresh: Path, data: Path, database: str | None) -> ServerSettings:
    if database is not None:
        check_database(database)
    given = manifest.settings | {"database": database}
    if given.get("hall_file"):
        given["hall_file"] = str((data / HALL_FILE).resolve())
    settings = msgspec.convert(given, ServerSettings)
    write_settings(fresh, settings)
    return settings


def _rows(archive: Archive, target: Path | str) -> None:
    """The schema as it was when the backup was made, its rows, then what came later."""
    try:
        engine = open_engine(target)
        try:
            _refuse_used(engine, target)
            migrate(engine, archive.manifest.schema)
            _fill(archive, engine)
            migrate(engine)
        finally:
            engine.dispose()
    except (SQLAlchemyError, DatabaseError) as wrong:
        raise BackupError(f"数据库 {shown(target)} 写不进去：{wrong}") from wrong


def _refuse_used(engine: Engine, target: Path | str) -> None:
    with engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        for table in found.sorted_tables:
            if (
                table.name not in _MADE_BY_MIGRATIONS
                and connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
            ):
                raise BackupError(
                    f"数据库 {shown(target)} 里已经有东西（{table.name}），恢复要放进一个空的库"
                )


def _fill(archive: Archive, engine: Engine) -> None:
    counts = {member.name: member.rows for member in archive.manifest.members}
    with engine.begin() as connection:
        found = MetaData()
        found.reflect(connection, only=lambda name, _: name not in NOT_KEPT)
        for table in found.sorted_tables:
            name = f"tables/{table.name}.jsonl"
            if name in counts and fill(connection, table, archive.lines(name)) != counts[name]:
                raise BackupError(f"备份里 {table.name} 的行数不对")
