"""The emulators' Unix socket: made for its owner only, reached even where its path is too long for the kernel."""

import os
import socket
from pathlib import Path

_LONGEST = 100
"""sun_path holds 108 bytes."""


class SocketPath:
    """A name of `path` that fits into a socket address; keeps the folder open until `close`."""

    def __init__(self, path: Path) -> None:
        self._folder = -1
        self.name = str(path)
        if len(os.fsencode(self.name)) > _LONGEST:
            self._folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
            self.name = f"/proc/self/fd/{self._folder}/{path.name}"

    def close(self) -> None:
        if self._folder >= 0:
            os.close(self._folder)
            self._folder = -1


def listen(path: Path) -> socket.socket:
    """A listening socket at `path`, 0600. A stale one is replaced. Raises OSError."""
    name = SocketPath(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        mask = os.umask(0o177)
        try:
            made.bind(name.name)
        finally:
            os.umask(mask)
        made.listen(64)
    except OSError:
        made.close()
        raise
    finally:
        name.close()
    return made


def answers(path: Path) -> bool:
    """True when a process listens at `path`."""
    if not path.exists():
        return False
    name = SocketPath(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(name.name)
        except OSError:
            return False
        finally:
            name.close()
    return True
