"""One server a data folder: a second one is refused before it touches anything."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderInUse(Exception):
    """Another server works on this data folder, or the folder cannot be written."""


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Holds `DATA/server.lock`. Raises FolderInUse."""
    path = data / "server.lock"
    try:
        file = path.open("w", encoding="ascii")
    except OSError as wrong:
        raise FolderInUse(f"{path}: {wrong.strerror}") from wrong
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise FolderInUse(f"{data} 已有一个服务器在用。") from taken
        yield
