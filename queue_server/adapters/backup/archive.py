"""The archive: a zip of table rows and files, with a manifest that holds the sum of each."""

import hashlib
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

FORMAT = 1
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class BackupError(Exception):
    """The backup cannot be made or taken back; the text says why in Chinese, for the person at the command line."""


class Member(Struct, frozen=True, kw_only=True):
    """One file in the archive. `rows` is for a table: how many. `sha256` is of its content as it is read."""

    name: str
    size: int
    sha256: str
    rows: int | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """`schema` is the revision of the tables; `settings` is of `server.json`, without the address of the database."""

    format: int
    hall: str
    hall_name: str
    made_at: datetime
    version: str
    schema: str
    last_seq: int
    """The journal's last event of this hall."""
    settings: dict[str, str | int | None]
    members: tuple[Member, ...]


class ArchiveWriter:
    """Adds members to a zip file that stands open."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: list[Member] = []

    def add(self, name: str, content: Iterable[bytes], *, counted: bool = False) -> None:
        """The pieces of one member, one after the other; `counted`: each piece is a row."""
        total, size, pieces = hashlib.sha256(), 0, 0
        with self._archive.open(name, "w", force_zip64=True) as member:
            for piece in content:
                member.write(piece)
                total.update(piece)
                size += len(piece)
                pieces += 1
        rows = pieces if counted else None
        self.members.append(Member(name=name, size=size, sha256=total.hexdigest(), rows=rows))

    def finish(self, manifest: Manifest) -> None:
        self._archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """An archive under its name only once it is whole and on the disk; 0600 from the beginning. Raises BackupError."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        try:
            with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
                yield ArchiveWriter(archive)
            _to_disk(fresh)
            fresh.replace(path)
            _to_disk(path.parent)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as wrong:
        raise BackupError(f"写不成 {path}：{wrong.strerror or wrong}") from wrong


class Archive:
    """An archive that was read through once and is whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def lines(self, name: str) -> Iterator[bytes]:
        with self._archive.open(name) as member:
            yield from member

    def content(self, name: str) -> bytes:
        return self._archive.read(name)

    def names(self, folder: str) -> list[str]:
        return [one.name for one in self.manifest.members if one.name.startswith(f"{folder}/")]


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Raises BackupError where anything in it is not as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(path, archive)
            for member in manifest.members:
                _check(path, archive, member)
            yield Archive(archive, manifest)
    except FileNotFoundError as wrong:
        raise BackupError(f"没有这个文件：{path}") from wrong
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as wrong:
        raise BackupError(f"{path} 坏了，或者不是备份：{wrong}") from wrong
    except OSError as wrong:
        raise BackupError(f"读不出 {path}：{wrong.strerror or wrong}") from wrong


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        raw = msgspec.json.decode(archive.read(MANIFEST))
        if isinstance(raw, dict) and isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
            raise BackupError(f"{path} 是更新的程序做的备份，先把这里的程序更新")
        return msgspec.convert(raw, Manifest)
    except KeyError as wrong:
        raise BackupError(f"{path} 不是备份：里面没有 {MANIFEST}") from wrong
    except msgspec.MsgspecError as wrong:
        raise BackupError(f"{path} 坏了：{MANIFEST} 读不懂（{wrong}）") from wrong


def _check(path: Path, archive: zipfile.ZipFile, member: Member) -> None:
    total, size = hashlib.sha256(), 0
    try:
        with archive.open(member.name) as content:
            while piece := content.read(_CHUNK):
                total.update(piece)
                size += len(piece)
    except KeyError as wrong:
        raise BackupError(f"{path} 坏了：少了 {member.name}") from wrong
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error) as wrong:
        raise BackupError(f"{path} 坏了：{member.name} 读不出来（{wrong}）") from wrong
    if (size, total.hexdigest()) != (member.size, member.sha256):
        raise BackupError(f"{path} 坏了：{member.name} 和做备份时不一样")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
