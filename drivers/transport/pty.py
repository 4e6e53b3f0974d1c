"""The device end of an emulated serial wire: a pty paced like a real one, 10 bits a byte."""

import contextlib
import os
import select
import termios
import threading
import time
import tty
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol

import structlog

from drivers.transport.loopback import Emulator

_LOG = structlog.get_logger(__name__)
_CHUNK_S = 0.001
"""Bytes are handed over in pieces of about this length in time."""
_OSPEED = 5
_RATES = {
    getattr(termios, name): int(name[1:]) for name in dir(termios) if name[0] == "B" and name[1:].isdigit()
}
_WIRE_FILE_LIMIT = 16 * 1024 * 1024


class Lock(Protocol):
    """A lock that its holder may take again."""

    def __enter__(self) -> bool: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class PacedPty:
    """Owns a pty master, a thread, and the symlink that a driver opens.

    `baud` may be changed while it runs; a driver at another rate exchanges garbage with it.
    Bytes reach `emulator.feed` only after the time they take on the wire at `baud`, answers leave at the same pace,
    both counted on one steady clock so that lateness of the machine does not add up. `emulator.poll(now)`, where it exists,
    is asked about every 20 ms for bytes of its own. `feed` and `poll` are called from one thread, under `lock`
    (its own unless given).
    Everything received is appended to `wire_log`; past 16 MiB it is moved to `….1`.
    """

    def __init__(
        self, emulator: Emulator, *, link: Path, wire_log: Path, baud: int, lock: Lock | None = None
    ) -> None:
        self.link = link
        self.wire_log = wire_log
        self.baud = baud
        self.lock: Lock = lock or threading.RLock()
        self._emulator = emulator
        self._poll: Callable[[float], bytes] | None = getattr(emulator, "poll", None)
        self._master = self._slave = -1
        self._thread: threading.Thread | None = None
        self._wake_r, self._wake_w = os.pipe()
        os.set_blocking(self._wake_r, False)
        self._stopping = False
        self._out = bytearray()
        self._noise = bytearray()

    @property
    def plugged(self) -> bool:
        return self._thread is not None

    def plug(self) -> None:
        """Makes a new pty and points the symlink at it. Nothing happens when plugged."""
        if self._thread is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self.link)
        self._stopping = False
        self._out.clear()
        self._thread = threading.Thread(target=self._run, name=f"wire {self.link.stem}", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Removes the symlink and hangs up: the driver's next read or write fails."""
        if self._thread is None:
            return
        self.link.unlink(missing_ok=True)
        self._stopping = True
        self._wake()
        self._thread.join()
        self._thread = None
        os.close(self._slave)
        os.close(self._master)

    def close(self) -> None:
        self.unplug()
        if self._wake_w >= 0:
            os.close(self._wake_r)
            os.close(self._wake_w)
            self._wake_r = self._wake_w = -1

    def inject(self, data: bytes) -> None:
        """Sends bytes to the driver that no command asked for (line noise)."""
        with self.lock:
            self._noise += data
        self._wake()

    def _wake(self) -> None:
        if self._wake_w >= 0:
            os.write(self._wake_w, b".")

    def _run(self) -> None:
        arrived: deque[tuple[float, bytes]] = deque()
        heard_until = sent_until = time.monotonic()
        while not self._stopping:
            seconds_a_byte = 10.0 / self.baud
            piece = max(1, int(_CHUNK_S / seconds_a_byte))
            now = time.monotonic()
            if not self._out:
                sent_until = now
            while arrived and arrived[0][0] <= now:
                self._hear(arrived.popleft()[1])
            self._ask(now)
            while self._out:
                size = min(piece, len(self._out))
                if sent_until + size * seconds_a_byte > now:
                    break
                sent_until += size * seconds_a_byte
                self._send(size)
            due = [arrived[0][0]] if arrived else []
            if self._out:
                due.append(sent_until + min(piece, len(self._out)) * seconds_a_byte)
            if self._poll is not None:
                due.append(now + 0.02)
            wait = max(min(due) - time.monotonic(), 0.0) if due else None
            listen = [self._wake_r] if len(arrived) >= 8 else [self._wake_r, self._master]
            ready = select.select(listen, [], [], wait)[0]
            if self._wake_r in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_r, 64)
            if self._master in ready:
                data = self._take(max(piece, 16))
                heard_until = max(heard_until, time.monotonic()) + len(data) * seconds_a_byte
                arrived.append((heard_until, data))

    def _take(self, size: int) -> bytes:
        try:
            return self._at_rate(os.read(self._master, size))
        except BlockingIOError:
            return b""

    def _at_rate(self, data: bytes) -> bytes:
        """Garbage when the driver has opened its end at another rate than the device speaks."""
        rate = _RATES.get(termios.tcgetattr(self._master)[_OSPEED], self.baud)
        return data if rate == self.baud else bytes((byte * 167 + 13) & 0xFF for byte in data)

    def _hear(self, data: bytes) -> None:
        if not data:
            return
        with self.wire_log.open("ab") as file:
            file.write(data)
            if file.tell() > _WIRE_FILE_LIMIT:
                self.wire_log.replace(self.wire_log.with_name(self.wire_log.name + ".1"))
        with self.lock:
            try:
                self._out += self._emulator.feed(data)
            except Exception:  # noqa: BLE001  an emulator's fault must not take the wire's thread with it
                _LOG.exception("emulator_failed", wire=self.link.stem)

    def _ask(self, now: float) -> None:
        with self.lock:
            self._out += self._noise
            self._noise.clear()
            if self._poll is None:
                return
            try:
                self._out += self._poll(now)
            except Exception:  # noqa: BLE001  as above
                _LOG.exception("emulator_failed", wire=self.link.stem)

    def _send(self, size: int) -> None:
        """A full kernel buffer means that nobody reads: the bytes are lost, as on a real wire."""
        with self.lock:
            piece = bytes(self._out[:size])
            del self._out[:size]
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, self._at_rate(piece))
