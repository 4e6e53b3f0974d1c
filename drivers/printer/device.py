"""The printer at the end of a wire: prints a job, says how it is. Silence is never "no paper"."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from drivers.base import ByteStream, DeviceFault, ProtocolError, TransportError
from drivers.printer import protocol
from drivers.printer.protocol import Paper, Status

log = structlog.get_logger()

T = TypeVar("T")

CHUNK_BYTES = 512
ANSWER_S = 0.5
"""How long a real-time answer may take; the bytes themselves take 0.35 ms at 115200."""
XOFF_S = 5.0
"""How long a printer may hold a job back."""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`cover` is True while it is open. `fault` is a code of DeviceFault, or `offline` where the printer is silent."""

    online: bool
    paper: Paper
    cover: bool
    fault: str | None


SILENT = PrinterStatus(online=False, paper="unknown", cover=False, fault="offline")

_MESSAGES = {
    "out_of_paper": "the paper is at its end",
    "cover_open": "the cover is open",
    "jam": "the cutter is jammed",
    "broken": "the printer reports an error that only switching it off and on ends",
    "overheated": "the head is too hot and cools down",
    "offline": "the printer is off line",
}


class Printer:
    """One printer. The wire is opened at the first use, and again after it was gone."""

    def __init__(
        self,
        stream_factory: Callable[[], ByteStream],
        *,
        confirm_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._factory = stream_factory
        self._confirm_s = confirm_s
        self._clock = clock
        self._stream: ByteStream | None = None
        self._unfinished = False

    def print_job(self, job: bytes) -> bool:
        """Prints `job`, which says all from the first mode to the cut; returns whether the printer confirmed its end.

        Raises DeviceFault (out_of_paper, cover_open, jam, broken, overheated) before or after a part of it was
        printed, TransportError where the wire is gone or the printer silent.
        """
        return self._guarded(lambda stream: self._print(stream, job))

    def status(self) -> PrinterStatus:
        """How the printer is now. Raises TransportError where the wire is gone."""
        return self._guarded(self._status)

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    # ---- inside ----

    def _guarded(self, work: Callable[[ByteStream], T]) -> T:
        if self._stream is None:
            self._stream = self._factory()
        try:
            return work(self._stream)
        except TransportError:
            self.close()
            raise

    def _print(self, stream: ByteStream, job: bytes) -> bool:
        if self._unfinished:
            stream.write(protocol.RECOVER + protocol.CLEAR_BUFFERS)
        _raise_fault(self._status(stream))
        self._unfinished = True
        self._write(stream, job)
        confirmed = self._confirmed(stream)
        self._unfinished = False
        return confirmed

    def _write(self, stream: ByteStream, job: bytes) -> None:
        for start in range(0, len(job), CHUNK_BYTES):
            stream.write(job[start : start + CHUNK_BYTES])
            if _held_back(stream.read(64, 0.0)):
                self._wait_for_xon(stream)

    def _wait_for_xon(self, stream: ByteStream) -> None:
        until = self._clock() + XOFF_S
        while self._clock() < until:
            if protocol.XON in stream.read(64, 0.1):
                return
        _raise_fault(self._status(stream))
        raise TransportError(f"the printer held the job back for more than {XOFF_S:g} s")

    def _confirmed(self, stream: ByteStream) -> bool:
        """Waits until the printer has come to the end of the job, or says why it can not."""
        until = self._clock() + self._confirm_s
        while True:
            stream.flush_input()
            stream.write(protocol.QUEUED_STATUS)
            if self._read_kind(stream, "queued", ANSWER_S) is not None:
                _raise_fault(self._status(stream))
                return True
            _raise_fault(self._status(stream))
            if self._clock() >= until:
                log.warning("print_not_confirmed", waited_s=self._confirm_s)
                return False

    def _status(self, stream: ByteStream) -> PrinterStatus:
        answers = bytearray()
        for which in (1, 2, 3, 4):
            stream.flush_input()
            stream.write(protocol.ask_status(which))
            answer = self._read_kind(stream, "status", ANSWER_S)
            if answer is None:
                return SILENT
            answers.append(answer)
        try:
            return _in_words(protocol.decode_status(bytes(answers)))
        except ProtocolError as wrong:
            raise TransportError(str(wrong)) from wrong

    def _read_kind(self, stream: ByteStream, kind: protocol.ByteKind, timeout_s: float) -> int | None:
        """The next byte of this kind; anything else, an automatic status as a whole, is passed over."""
        until = self._clock() + timeout_s
        skip = 0
        while (left := until - self._clock()) > 0:
            got = stream.read(1, left)
            if not got:
                return None
            if skip:
                skip -= 1
            elif protocol.kind_of(got[0]) == kind:
                return got[0]
            elif protocol.kind_of(got[0]) == "asb":
                skip = 3
        return None


def _held_back(got: bytes) -> bool:
    return got.rfind(protocol.XOFF) > got.rfind(protocol.XON)


def _in_words(status: Status) -> PrinterStatus:
    return PrinterStatus(
        online=not status.offline, paper=status.paper, cover=status.cover_open, fault=_fault(status)
    )


def _fault(status: Status) -> str | None:
    reasons = {
        "cover_open": status.cover_open,
        "out_of_paper": status.paper == "out",
        "jam": status.cutter,
        "broken": status.broken,
        "overheated": status.overheated,
        "offline": status.offline,
    }
    return next((code for code, true in reasons.items() if true), None)


def _raise_fault(status: PrinterStatus) -> None:
    if status == SILENT:
        raise TransportError("the printer does not answer")
    if status.fault is not None:
        raise DeviceFault(status.fault, _MESSAGES[status.fault])
