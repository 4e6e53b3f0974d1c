"""A resident ID card reader: reads documents as they are laid on it and says when they are taken away."""

import hashlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum

import structlog
from msgspec import Struct

from drivers.base import ByteStream, DeviceFault, ProtocolError, TransportError
from drivers.id_reader import protocol
from drivers.id_reader.document import IdDocument, parse_new_address, parse_text
from drivers.id_reader.events import (
    DOWN_CODES,
    FAIL_CODES,
    CardGone,
    CardRead,
    Down,
    DownCode,
    FailCode,
    Pace,
    ReaderEvent,
    ReadFailed,
    Up,
)
from drivers.id_reader.link import SdtLink, Silent
from drivers.id_reader.protocol import Answer
from drivers.transport.noise import NoiseCounter

__all__ = ["CardGone", "CardRead", "Down", "IdReader", "Pace", "ReadFailed", "ReaderEvent", "Up"]

_LOG = structlog.get_logger(__name__)

_FAILS: dict[int, FailCode] = {
    protocol.WRONG_CARD: "wrong_card",
    protocol.SELECT_FAILED: "moved",
    protocol.READ_FAILED: "moved",
    0x31: "forged",
    0x32: "forged",
    0x33: "forged",
}


class _Reading(Struct, frozen=True):
    document: IdDocument
    digest: bytes


class _Place(Enum):
    EMPTY = 0
    FAILED = 1
    READ = 2


class IdReader:
    """Give it what opens the wire; then loop on `next_event` in a thread, or call `read_card` once.

    It never logs what stands on a document and keeps of a card that was read only a keyed digest, until it is gone.
    """

    def __init__(
        self,
        open_wire: Callable[[], ByteStream],
        *,
        name: str = "reader",
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.name = name
        self.noise = NoiseCounter(name)
        self._open_wire = open_wire
        self._pace = pace or Pace()
        self._clock = clock
        self._closing = threading.Event()
        self._sleep = sleep or self._closing.wait
        self._link: SdtLink | None = None
        self._events: deque[ReaderEvent] = deque()
        self._down: DownCode | None = None
        self._was_up = False
        self._next_at = 0.0
        self._back_off = 0.0
        self._place = _Place.EMPTY
        self._failed: FailCode | None = None
        self._misses = 0
        self._looks = 0
        self._read_at = 0.0
        self._digest = b""
        self._digest_key = secrets.token_bytes(16)
        self._new_address_known = True

    def status(self) -> None:
        """Self test. Returns when the reader is well; raises DeviceFault, ProtocolError, TransportError."""
        answer = self._open().ask(protocol.STATUS)
        if answer.status != protocol.OK:
            raise DeviceFault("unreadable", f"reader: {answer!r}")

    def sam_id(self) -> str:
        """Its management number. Raises as `status`."""
        answer = self._open().ask(protocol.SAM_ID)
        if answer.status != protocol.OK:
            raise DeviceFault("unreadable", f"reader: {answer!r}")
        return protocol.sam_id(answer.data)

    def read_card(self) -> IdDocument | None:
        """What lies on the reader now; None for nothing.

        Raises DeviceFault (its code is a FailCode, or not_authorised or self_test_failed), ProtocolError, TransportError.
        """
        link = self._open()
        found = link.ask(protocol.FIND)
        if found.status == protocol.NO_CARD:
            reading = self._read_or_none(link)
        else:
            _accept(found, protocol.FOUND)
            _accept(link.ask(protocol.SELECT), protocol.OK)
            reading = self._read(link)
        return None if reading is None else reading.document

    def next_event(self, timeout_s: float) -> ReaderEvent | None:
        """Waits for what happens next; None when nothing did in time. Never raises a DriverError."""
        deadline = self._clock() + timeout_s
        while not self._closing.is_set():
            if self._events:
                return self._events.popleft()
            wait = max(self._next_at - self._clock(), 0.0)
            if self._clock() + wait > deadline:
                self._sleep(max(deadline - self._clock(), 0.0))
                return None
            self._sleep(wait)
            self._look()
        return None

    def close(self) -> None:
        """Ends a `next_event` that waits in another thread, and closes the wire."""
        self._closing.set()
        self._drop()

    def _open(self) -> SdtLink:
        if self._link is None:
            self._link = SdtLink(self._open_wire(), self.noise, self._clock)
        return self._link

    def _look(self) -> None:
        try:
            if self._down is not None or not self._was_up:
                self._come_up()
            self._look_for_card()
        except DeviceFault as fault:
            self._went_down(next((code for code in DOWN_CODES if code == fault.code), "unreadable"))
        except ProtocolError:
            self._went_down("unreadable")
        except TransportError:
            self._went_down("offline")

    def _come_up(self) -> None:
        """Some say 60 or 66 only when asked for a card: so that is asked too."""
        self.status()
        sam_id = self.sam_id()
        self._open().ask(protocol.FIND)
        if self._down is not None:
            _LOG.info("id_reader_up", device=self.name)
        self._down, self._was_up, self._back_off = None, True, 0.0
        self._events.append(Up(sam_id))

    def _look_for_card(self) -> None:
        try:
            reading = self._one_look()
        except DeviceFault as fault:
            code = next((known for known in FAIL_CODES if known == fault.code), None)
            if code is None:
                raise
            self._card_failed(code)
        else:
            if reading is not None:
                self._card_read(reading)

    def _one_look(self) -> _Reading | None:
        """None when there is nothing new; does the counting of looks that found nothing."""
        link = self._open()
        found = link.ask(protocol.FIND)
        if found.status == protocol.NO_CARD:
            return self._nothing_found(link)
        _accept(found, protocol.FOUND)
        self._misses = 0
        if self._place is _Place.READ and self._clock() - self._read_at < self._pace.again_s:
            self._wait(self._pace.present_s)
            return None
        selected = link.ask(protocol.SELECT)
        if selected.status == protocol.SELECT_FAILED:  # it is just being laid down: once more, at once
            _accept(link.ask(protocol.FIND), protocol.FOUND, "moved")
            selected = link.ask(protocol.SELECT)
        _accept(selected, protocol.OK)
        return self._read(link)

    def _nothing_found(self, link: SdtLink) -> _Reading | None:
        """Most readers do not find again what they have read: only a failed read as well says that it is gone."""
        self._looks += 1
        self._wait(self._pace.idle_s)
        if self._place is _Place.EMPTY and self._looks % self._pace.halted_every:
            return None
        reading = self._read_or_none(link)
        if reading is not None:
            self._misses = 0
            return reading
        self._misses += 1
        if self._place is not _Place.EMPTY and self._misses >= self._pace.gone_after:
            self._forget_card()
            self._events.append(CardGone())
        return None

    def _read_or_none(self, link: SdtLink) -> _Reading | None:
        answer = link.ask(protocol.READ)
        if answer.status in (protocol.READ_FAILED, protocol.SELECT_FAILED, protocol.EMPTY):
            return None
        return self._reading(link, answer)

    def _read(self, link: SdtLink) -> _Reading:
        return self._reading(link, link.ask(protocol.READ))

    def _reading(self, link: SdtLink, answer: Answer) -> _Reading:
        _accept(answer, protocol.OK)
        try:
            text = protocol.parse_read(answer.data)[0]
            document = parse_text(text)
            digest = hashlib.blake2b(text, key=self._digest_key).digest()
            if digest != self._digest:
                document = parse_text(text, self._new_address(link, document))
        except ProtocolError as wrong:
            raise DeviceFault("unreadable", str(wrong)) from None
        return _Reading(document, digest)

    def _new_address(self, link: SdtLink, document: IdDocument) -> str | None:
        """Readers that do not know the command are silent or refuse it: they are not asked again."""
        if not self._new_address_known or document.kind not in ("citizen", "residence_permit"):
            return None
        try:
            answer = link.ask(protocol.READ_NEW_ADDRESS)
        except (Silent, ProtocolError) as unknown:
            self._new_address_known = False
            _LOG.info("id_reader_without_new_address", device=self.name, why=str(unknown))
            return None
        return parse_new_address(answer.data) if answer.status == protocol.OK else None

    def _card_read(self, reading: _Reading) -> None:
        self._read_at = self._clock()
        self._wait(self._pace.present_s)
        if self._place is _Place.READ and reading.digest == self._digest:
            return
        if self._place is _Place.READ:
            self._events.append(CardGone())
        self._place, self._failed, self._misses = _Place.READ, None, 0
        self._digest = reading.digest
        self._events.append(CardRead(reading.document))

    def _card_failed(self, code: FailCode) -> None:
        self._wait(self._pace.failed_s)
        if self._place is _Place.READ and code == "moved":
            return  # being taken away: the next looks say whether it is gone
        if self._place is _Place.READ:
            self._events.append(CardGone())
        if self._failed != code:
            self._events.append(ReadFailed(code))
        self._forget_card()
        self._place, self._failed = _Place.FAILED, code

    def _forget_card(self) -> None:
        self._place, self._failed, self._misses = _Place.EMPTY, None, 0
        self._digest = b""

    def _went_down(self, code: DownCode) -> None:
        if self._closing.is_set():
            return
        low, high = self._pace.back_off_s
        self._back_off = min(max(self._back_off * 2, low), high)
        self._wait(self._back_off)
        self._drop()
        self._forget_card()
        if self._down != code:
            self._down = code
            _LOG.warning("id_reader_down", device=self.name, code=code)
            self._events.append(Down(code))

    def _wait(self, seconds: float) -> None:
        self._next_at = self._clock() + seconds

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            try:
                link.close()
            except TransportError as gone:
                _LOG.debug("id_reader_close", device=self.name, why=str(gone))


def _accept(answer: Answer, status: int, otherwise: FailCode = "unreadable") -> None:
    if answer.status != status:
        raise DeviceFault(_FAILS.get(answer.status, otherwise), f"reader: {answer!r}")
