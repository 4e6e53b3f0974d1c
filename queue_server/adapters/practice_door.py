"""`DATA/up.sock`: the running `up` opens a practice hall beside itself, asked by the practice page."""

import queue
import socket
import socketserver
import threading
from pathlib import Path

import msgspec
from msgspec import Struct
from typing_extensions import override

OPEN_WITHIN_S = 90.0
PRACTICE_TIME = "2026-11-24T10:24"


class Opened(Struct, frozen=True, kw_only=True):
    """`url` of the practice hall, or `error`: one Chinese sentence."""

    url: str | None = None
    error: str | None = None


def practice_door(data: Path) -> Path:
    return data / "up.sock"


class Wish:
    """Somebody waits for the practice hall."""

    def __init__(self) -> None:
        self._answered = threading.Event()
        self._answer = Opened(error="练习厅没有开起来，看看日志")

    def answer(self, opened: Opened) -> None:
        self._answer = opened
        self._answered.set()

    def wait(self) -> Opened:
        self._answered.wait(OPEN_WITHIN_S)
        return self._answer


class PracticeDoor:
    """Listens on threads of its own; the wishes are for the supervisor's thread."""

    def __init__(self, data: Path) -> None:
        self.wishes: queue.SimpleQueue[Wish] = queue.SimpleQueue()
        wishes = self.wishes

        class Caller(socketserver.StreamRequestHandler):
            @override
            def handle(self) -> None:
                wish = Wish()
                wishes.put(wish)
                self.wfile.write(msgspec.json.encode(wish.wait()))

        path = practice_door(data)
        path.unlink(missing_ok=True)
        self._server = socketserver.ThreadingUnixStreamServer(str(path), Caller)
        self._server.daemon_threads = True
        self._path = path
        path.chmod(0o600)
        threading.Thread(target=self._server.serve_forever, name="practice-door", daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def open_practice_hall(data: Path) -> Opened:
    """Asks the `up` of this data folder; blocks until the practice hall is ready."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(OPEN_WITHIN_S + 5)
        try:
            connection.connect(str(practice_door(data)))
            said = b"".join(iter(lambda: connection.recv(4096), b""))
            return msgspec.json.decode(said, type=Opened)
        except (OSError, msgspec.MsgspecError):
            return Opened(error="这个大厅不是用 ./hall up 开的，请在命令行另开一个练习用的大厅")
