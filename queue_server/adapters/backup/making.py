"""Makes a backup while the hall runs: the tables of one moment, the keys and what else the folder holds."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from msgspec import structs
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.backup.archive import (
    FORMAT,
    ArchiveWriter,
    BackupError,
    Manifest,
    Member,
    new_archive,
)
from queue_server.adapters.backup.rows import lines, snapshot, tables_of
from queue_server.adapters.database.engine import newest_revision
from queue_server.adapters.journal.tables import event
from queue_server.adapters.settings import ServerSettings
from queue_server.domain.hall import Hall

KEPT_FILES = ("devices.toml", "clock.json", "keys/*", "accounts/*.json")
"""What of the data folder goes along. Logs, sessions, caches and the broker's files are made again."""
DAY_KEY = "day-*.key"
HALL_FILE = "hall.yaml"


def make_backup(
    path: Path,
    *,
    data: Path,
    engine: Engine,
    hall: Hall,
    settings: ServerSettings,
    day_keys: bool = True,
) -> Manifest:
    """Writes the archive, 0600. Raises BackupError.

    Without `day_keys` the day cannot go on from it as to who has a ticket already; in exchange nobody can find out from
    an old archive who had one.
    """
    try:
        with snapshot(engine) as connection, new_archive(path) as archive:
            last_seq = _last_seq(connection, hall.id)
            for table in tables_of(connection):
                if table.name == "day_key" and not day_keys:
                    continue
                archive.add(f"tables/{table.name}.jsonl", lines(connection, table), counted=True)
            _add_files(archive, data, settings, day_keys=day_keys)
            manifest = Manifest(
                format=FORMAT,
                hall=hall.id,
                hall_name=hall.name,
                made_at=datetime.now(UTC),
                version=_version(),
                schema=newest_revision(),
                last_seq=last_seq,
                settings=_settings(settings),
                members=tuple(_without_head(archive)),
            )
            archive.finish(manifest)
    except SQLAlchemyError as wrong:
        raise BackupError(f"数据库读不出来：{wrong}") from wrong
    return manifest


def _add_files(archive: ArchiveWriter, data: Path, settings: ServerSettings, *, day_keys: bool) -> None:
    for pattern in KEPT_FILES:
        for path in sorted(data.glob(pattern)):
            if path.is_file() and not path.name.startswith(".") and (day_keys or not path.match(DAY_KEY)):
                archive.add(f"files/{path.relative_to(data).as_posix()}", _content(path))
    archive.add(HALL_FILE, _content(settings.hall_path))


def _content(path: Path) -> Iterator[bytes]:
    try:
        yield path.read_bytes()
    except OSError as wrong:
        raise BackupError(f"读不出 {path}：{wrong.strerror}") from wrong


def _last_seq(connection: Connection, hall: str) -> int:
    newest = sa.select(sa.func.max(event.c.seq)).where(event.c.hall == hall)
    return int(connection.execute(newest).scalar() or 0)


def _settings(settings: ServerSettings) -> dict[str, str | int | None]:
    """The address of the database is this machine's affair."""
    kept = {name: value for name, value in structs.asdict(settings).items() if name != "database"}
    return kept | {"hall_file": HALL_FILE if settings.hall_file else None}


def _without_head(archive: ArchiveWriter) -> Iterator[Member]:
    """Of the lines of a table the first one holds names."""
    for member in archive.members:
        yield member if member.rows is None else structs.replace(member, rows=member.rows - 1)


def _version() -> str:
    project = Path(__file__).parents[3] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
