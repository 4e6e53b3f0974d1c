"""Wires without a device: two joined streams, an emulator called directly, and faulty variants for tests."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from typing_extensions import override

from drivers.base import ByteStream, TransportError


class Emulator(Protocol):
    """The device end of a wire: bytes in, bytes to answer."""

    def feed(self, data: bytes) -> bytes: ...


class _Pipe:
    """One direction."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.waiting = bytearray()
        self.closed = False

    def put(self, data: bytes) -> None:
        with self.changed:
            if self.closed:
                raise TransportError("loopback: the other end is closed")
            self.waiting += data
            self.changed.notify_all()

    def take(self, size: int, timeout_s: float) -> bytes:
        with self.changed:
            self.changed.wait_for(lambda: self.waiting or self.closed, timeout_s)
            if not self.waiting and self.closed:
                raise TransportError("loopback: the other end is closed")
            taken = bytes(self.waiting[:size])
            del self.waiting[:size]
            return taken

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()


class LoopbackStream:
    """One end of two joined streams; safe between two threads."""

    def __init__(self, incoming: _Pipe, outgoing: _Pipe) -> None:
        self._in = incoming
        self._out = outgoing

    def read(self, size: int, timeout_s: float) -> bytes:
        return self._in.take(size, timeout_s)

    def write(self, data: bytes) -> None:
        self._out.put(data)

    def flush_input(self) -> None:
        with self._in.changed:
            self._in.waiting.clear()

    def close(self) -> None:
        self._in.close()
        self._out.close()


def joined() -> tuple[LoopbackStream, LoopbackStream]:
    """Two ends: what one writes, the other reads."""
    there, back = _Pipe(), _Pipe()
    return LoopbackStream(back, there), LoopbackStream(there, back)


class DirectStream:
    """A ByteStream whose other end is an emulator in the same thread: no time passes on this wire.

    A read that finds nothing first asks the emulator's `poll`, if it has one, as if `timeout_s` had passed,
    then tells `slept` how long it would have waited (so that a test's clock can go on).
    """

    def __init__(self, emulator: Emulator, slept: Callable[[float], None] | None = None) -> None:
        self._emulator = emulator
        self._poll: Callable[[float], bytes] | None = getattr(emulator, "poll", None)
        self._slept = slept or (lambda _seconds: None)
        self._now = 0.0
        self._waiting = bytearray()
        self.written = bytearray()
        self.closed = False

    def read(self, size: int, timeout_s: float) -> bytes:
        self._check()
        if not self._waiting:
            self._pump(0.0)
        if not self._waiting:
            self._pump(timeout_s)
            self._slept(timeout_s)
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken

    def write(self, data: bytes) -> None:
        self._check()
        self.written += data
        self._waiting += self._emulator.feed(data)

    def flush_input(self) -> None:
        self._check()
        self._pump(0.0)
        self._waiting.clear()

    def close(self) -> None:
        self.closed = True

    def _pump(self, seconds: float) -> None:
        self._now += seconds
        if self._poll is not None:
            self._waiting += self._poll(self._now)

    def _check(self) -> None:
        if self.closed:
            raise TransportError("loopback: closed")


class FaultyStream:
    """Passes everything on; the variants below break one thing each."""

    def __init__(self, inner: ByteStream) -> None:
        self.inner = inner

    def read(self, size: int, timeout_s: float) -> bytes:
        return self.inner.read(size, timeout_s)

    def write(self, data: bytes) -> None:
        self.inner.write(data)

    def flush_input(self) -> None:
        self.inner.flush_input()

    def close(self) -> None:
        self.inner.close()


class OneByteStream(FaultyStream):
    """Every read gives one byte at most, every write goes byte by byte."""

    @override
    def read(self, size: int, timeout_s: float) -> bytes:
        return self.inner.read(min(size, 1), timeout_s)

    @override
    def write(self, data: bytes) -> None:
        for index in range(len(data)):
            self.inner.write(data[index : index + 1])


class LossyStream(FaultyStream):
    """Loses the bytes read for whose running number `lost(n)` is true."""

    def __init__(self, inner: ByteStream, lost: Callable[[int], bool]) -> None:
        super().__init__(inner)
        self._lost = lost
        self._count = 0

    @override
    def read(self, size: int, timeout_s: float) -> bytes:
        kept = bytearray()
        for byte in self.inner.read(size, timeout_s):
            if not self._lost(self._count):
                kept.append(byte)
            self._count += 1
        return bytes(kept)


class DelayedStream(FaultyStream):
    """Each read that finds something gives it `delay_s` later."""

    def __init__(
        self, inner: ByteStream, delay_s: float, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(inner)
        self._delay_s = delay_s
        self._sleep = sleep

    @override
    def read(self, size: int, timeout_s: float) -> bytes:
        data = self.inner.read(size, timeout_s)
        if data:
            self._sleep(self._delay_s)
        return data


class CutStream(FaultyStream):
    """The wire is pulled after `after` bytes were read or written; nothing works from then on."""

    def __init__(self, inner: ByteStream, after: int) -> None:
        super().__init__(inner)
        self._left = after

    @override
    def read(self, size: int, timeout_s: float) -> bytes:
        self._check()
        data = self.inner.read(min(size, self._left), timeout_s)
        self._left -= len(data)
        return data

    @override
    def write(self, data: bytes) -> None:
        self._check()
        passed = data[: self._left]
        self._left -= len(passed)
        self.inner.write(passed)
        self._check()

    @override
    def flush_input(self) -> None:
        self._check()
        self.inner.flush_input()

    def _check(self) -> None:
        if self._left <= 0:
            raise TransportError("loopback: cut")
