"""SDT / SAM_V: the serial protocol of resident ID card readers. Frames and payloads, bytes ↔ values, no I/O.

Lengths are big-endian. Source: more than six public implementations that agree on frames, commands and status codes.
"""

import struct
from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct
from typing_extensions import override

from drivers.base import ProtocolError

PREAMBLE: Final = b"\xaa\xaa\xaa\x96\x69"
MAX_LENGTH: Final = 0x0910
"""LEN of the longest answer (text, photo, two fingerprints) and a little room."""
_MIN_LENGTH: Final = {"command": 3, "answer": 4}

OK: Final = 0x90
FOUND: Final = 0x9F
EMPTY: Final = 0x91
NO_CARD: Final = 0x80
SELECT_FAILED: Final = 0x81
BAD_CHECKSUM: Final = 0x10
BAD_LENGTH: Final = 0x11
BAD_COMMAND: Final = 0x21
READ_FAILED: Final = 0x41
WRONG_CARD: Final = 0x40
SELF_TEST_FAILED: Final = 0x60
NOT_AUTHORISED: Final = 0x66
STATUS_WORDS: Final = {
    0x90: "success", 0x9F: "card found", 0x91: "no content", 0x80: "no card", 0x81: "select failed",
    0x10: "checksum error in command", 0x11: "length error in command", 0x21: "bad command", 0x23: "not permitted",
    0x24: "unrecognised error", 0x31: "card did not authenticate SAM_V", 0x32: "SAM_V did not authenticate card",
    0x33: "information verification error", 0x40: "card type not recognised", 0x41: "read failed",
    0x47: "random number failed", 0x60: "self test failed", 0x66: "not authorised",
}  # fmt: skip

RESET: Final = (0x10, 0xFF)
STATUS: Final = (0x11, 0xFF)
SAM_ID: Final = (0x12, 0xFF)
FIND: Final = (0x20, 0x01)
SELECT: Final = (0x20, 0x02)
READ: Final = (0x30, 0x01)
READ_NEW_ADDRESS: Final = (0x30, 0x03)
READ_WITH_FINGERPRINT: Final = (0x30, 0x10)
BAUDS: Final = {115200: 0, 57600: 1, 38400: 2, 19200: 3, 9600: 4}

TEXT_SIZE: Final = 256
PHOTO_SIZE: Final = 1024
Direction = Literal["command", "answer"]


class Command(Struct, frozen=True):
    """Host to reader: `code` is CMD and PARA."""

    code: tuple[int, int]
    data: bytes = b""


class Answer(Struct, frozen=True):
    """Reader to host: `status` is SW3 (SW1 and SW2 are zero in every source)."""

    status: int
    data: bytes = b""

    @override
    def __repr__(self) -> str:
        """Data may be a person's: only its size is told."""
        return f"Answer({self.status:02X} {STATUS_WORDS.get(self.status, 'unknown')}, {len(self.data)} bytes)"


def checksum(data: bytes) -> int:
    """XOR of all bytes from LEN to the last of DATA."""
    total = 0
    for byte in data:
        total ^= byte
    return total


def frame(payload: bytes) -> bytes:
    """`payload` is what stands between LEN and CHK."""
    if len(payload) + 1 > MAX_LENGTH:
        raise ProtocolError(f"SDT: expected at most {MAX_LENGTH} bytes, got {len(payload) + 1}")
    body = struct.pack(">H", len(payload) + 1) + payload
    return PREAMBLE + body + bytes((checksum(body),))


def encode_command(code: tuple[int, int], data: bytes = b"") -> bytes:
    return frame(bytes(code) + data)


def encode_answer(status: int, data: bytes = b"") -> bytes:
    return frame(bytes((0, 0, status)) + data)


class Deframer:
    """Cuts a stream of any bytes into payloads; finds the next preamble again after anything wrong.

    A frame is wrong when its LEN is out of bounds, its checksum differs, or SW1 and SW2 of an answer are not zero; then one
    byte is left out and the hunt goes on.
    """

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        self._least = _MIN_LENGTH[direction]
        self._waiting = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes | ProtocolError]:
        """Payloads (between LEN and CHK), and what was wrong with bad frames, in order."""
        self._waiting += data
        while True:
            self._hunt()
            if len(self._waiting) < 7:
                return
            length = int.from_bytes(self._waiting[5:7], "big")
            if not self._least <= length <= MAX_LENGTH:
                yield ProtocolError(f"SDT: expected a length of {self._least} to {MAX_LENGTH}, got {length}")
                del self._waiting[0]
                continue
            if len(self._waiting) < 7 + length:
                return
            wrong = self._wrong(length)
            if wrong is not None:
                yield wrong
                del self._waiting[0]
                continue
            yield bytes(self._waiting[7 : 6 + length])
            del self._waiting[: 7 + length]

    def clear(self) -> None:
        self._waiting.clear()

    def _wrong(self, length: int) -> ProtocolError | None:
        got = self._waiting[6 + length]
        expected = checksum(bytes(self._waiting[5 : 6 + length]))
        if got != expected:
            return ProtocolError(f"SDT: expected checksum {expected:02X}, got {got:02X}")
        if self._direction == "answer" and self._waiting[7:9] != b"\0\0":
            return ProtocolError(f"SDT: expected SW1 and SW2 0000, got {self._waiting[7:9].hex()}")
        return None

    def _hunt(self) -> None:
        """Drops what can't begin a frame."""
        at = self._waiting.find(PREAMBLE)
        if at < 0:
            at = len(self._waiting)
            for kept in range(min(len(PREAMBLE) - 1, at), 0, -1):
                if self._waiting.endswith(PREAMBLE[:kept]):
                    at -= kept
                    break
        del self._waiting[:at]


def parse_command(payload: bytes) -> Command:
    if len(payload) < 2:
        raise ProtocolError(f"SDT: expected CMD and PARA, got {len(payload)} bytes")
    return Command((payload[0], payload[1]), payload[2:])


def parse_answer(payload: bytes) -> Answer:
    if len(payload) < 3:
        raise ProtocolError(f"SDT: expected SW1 to SW3, got {len(payload)} bytes")
    return Answer(payload[2], payload[3:])


def encode_read(text: bytes, photo: bytes, fingerprint: bytes | None = None) -> bytes:
    """DATA of 30 01, or of 30 10 when a fingerprint (it may be empty) is given."""
    parts = [text, photo] if fingerprint is None else [text, photo, fingerprint]
    return b"".join(struct.pack(">H", len(part)) for part in parts) + b"".join(parts)


def parse_read(data: bytes, *, with_fingerprint: bool = False) -> tuple[bytes, bytes, bytes]:
    """TEXT, PHOTO and FP, by their lengths. Raises ProtocolError."""
    count = 3 if with_fingerprint else 2
    if len(data) < 2 * count:
        raise ProtocolError(f"SDT read: expected {count} lengths, got {len(data)} bytes")
    sizes = struct.unpack_from(f">{count}H", data)
    if len(data) != 2 * count + sum(sizes):
        raise ProtocolError(
            f"SDT read: expected {2 * count + sum(sizes)} bytes by the lengths, got {len(data)}"
        )
    if sizes[0] != TEXT_SIZE:
        raise ProtocolError(f"SDT read: expected {TEXT_SIZE} bytes of text, got {sizes[0]}")
    parts: list[bytes] = []
    at = 2 * count
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts[0], parts[1], parts[2] if with_fingerprint else b""


_SAM = struct.Struct("<HHIII")


def encode_sam_id(text: str) -> bytes:
    """The reverse of `sam_id`."""
    first, rest = text.split(".")
    second, *numbers = rest.split("-")
    return _SAM.pack(int(first), int(second), *(int(number) for number in numbers))


def sam_id(data: bytes) -> str:
    """The reader's management number as people write it: 05.01-20160101-0000012345-1234567890."""
    if len(data) != _SAM.size:
        raise ProtocolError(f"SDT SAM ID: expected {_SAM.size} bytes, got {len(data)}")
    first, second, date, serial, check = _SAM.unpack(data)
    return f"{first:02d}.{second:02d}-{date}-{serial:010d}-{check:010d}"
