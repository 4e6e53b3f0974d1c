"""Onbon BX-K font cards: frames, escape, CRC, commands and answers. Bytes ↔ values, little-endian, no I/O.

Source: eight public implementations and four wire captures that agree (framing, CRC-16/ARC, A3 06 dynamic areas);
the vector tables of the tests say which bytes were captured and which published.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from drivers.base import ProtocolError

HEAD: Final = b"\xa5" * 8
TAIL: Final = 0x5A
CONTROLLER: Final = 0x8000
"""Address of the sending computer."""
ANY_SCREEN: Final = 0xFFFE
MAX_FRAME: Final = 1024
"""Receive buffer of K-series cards, bytes."""
_MAX_STUFFED: Final = 2 * MAX_FRAME + 64
_ESCAPES: Final = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_UNESCAPES: Final = {b"\xa6\x02": 0xA5, b"\xa6\x01": 0xA6, b"\x5b\x02": 0x5A, b"\x5b\x01": 0x5B}
_HEADER: Final = struct.Struct("<HH3sBBBBBH")

BUSY: Final = 0x03
CRC_WRONG: Final = 0x05
NO_FONT: Final = 0x0C
ERRORS: Final = {
    0x01: "group", 0x02: "no such command", 0x03: "busy", 0x04: "memory", 0x05: "CRC", 0x06: "no file",
    0x07: "flash", 0x08: "download", 0x09: "name", 0x0A: "type", 0x0B: "file CRC", 0x0C: "font missing",
    0x0D: "firmware type", 0x0E: "date", 0x0F: "file exists", 0x10: "block number",
}  # fmt: skip


class Frame(Struct, frozen=True, kw_only=True):
    """One frame. `dst` is the screen address (FFFE any, FFFF broadcast) of a command; `data` is the field after the header."""

    dst: int
    src: int = CONTROLLER
    data: bytes
    barcode: bytes = b""
    check_mode: int = 0
    display_mode: int = 0
    device: int = 0xFE
    version: int = 2


class Answer(Struct, frozen=True, kw_only=True):
    """The data field of an answer: `error` 0 is well, else one of ERRORS."""

    group: int
    command: int
    error: int
    body: bytes = b""


class Status(Struct, frozen=True, kw_only=True):
    """Answer to A1 02, as far as calling needs it."""

    power: bool
    brightness: int
    dynamic_areas: tuple[int, ...]


def crc16(data: bytes) -> int:
    """CRC-16/ARC: polynomial 8005 reflected, init 0, no final xor."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def escape(data: bytes) -> bytes:
    return b"".join(_ESCAPES.get(byte, bytes((byte,))) for byte in data)


def unescape(data: bytes) -> bytes:
    """Raises ProtocolError for a pair that means nothing."""
    plain = bytearray()
    index = 0
    while index < len(data):
        byte = data[index]
        if byte in (0xA6, 0x5B):
            pair = data[index : index + 2]
            if pair not in _UNESCAPES:
                raise ProtocolError(f"BX: expected A6/5B followed by 01 or 02, got {pair.hex()}")
            plain.append(_UNESCAPES[pair])
            index += 2
        else:
            plain.append(byte)
            index += 1
    return bytes(plain)


def encode(frame: Frame) -> bytes:
    """The bytes on the wire. Raises ProtocolError when it does not fit into a card's buffer."""
    header = _HEADER.pack(
        frame.dst,
        frame.src,
        b"\0\0\0",
        1 if frame.barcode else 0,
        frame.check_mode,
        frame.display_mode,
        frame.device,
        frame.version,
        len(frame.data),
    )
    plain = header + frame.barcode + frame.data
    if len(plain) + 2 > MAX_FRAME:
        raise ProtocolError(f"BX: expected at most {MAX_FRAME} bytes a frame, got {len(plain) + 2}")
    return HEAD + escape(plain + struct.pack("<H", crc16(plain))) + bytes((TAIL,))


def decode(stuffed: bytes) -> Frame:
    """What stands between head and tail. Raises ProtocolError: escape, length, CRC."""
    plain = unescape(stuffed)
    if len(plain) < _HEADER.size + 2:
        raise ProtocolError(f"BX: expected at least {_HEADER.size + 2} bytes, got {len(plain)}")
    dst, src, _reserved, flag, check, display, device, version, length = _HEADER.unpack_from(plain)
    start = _HEADER.size + (16 if flag == 1 else 0)
    if len(plain) != start + length + 2:
        raise ProtocolError(f"BX: expected {length} bytes of data, got {len(plain) - start - 2}")
    got = int.from_bytes(plain[-2:], "little")
    expected = _check(check, plain[:-2])
    if expected is not None and got != expected:
        raise ProtocolError(f"BX: expected check {expected:04X}, got {got:04X}")
    return Frame(
        dst=dst,
        src=src,
        data=plain[start:-2],
        barcode=plain[_HEADER.size : start],
        check_mode=check,
        display_mode=display,
        device=device,
        version=version,
    )


def _check(mode: int, plain: bytes) -> int | None:
    """00 CRC, 01 sum of bytes, 02 none."""
    if mode == 2:
        return None
    return sum(plain) & 0xFFFF if mode == 1 else crc16(plain)


class Deframer:
    """Cuts a stream of any bytes into frames. A raw A5 always begins a frame and a raw 5A always ends one."""

    def __init__(self) -> None:
        self._inside: bytearray | None = None
        self.dropped = 0
        """Bytes that belonged to no frame."""

    def feed(self, data: Iterable[int]) -> Iterator[Frame | ProtocolError]:
        """Frames and what was wrong with bad ones, in order."""
        for byte in data:
            if byte == 0xA5:
                self.dropped += len(self._inside or b"")
                self._inside = bytearray()
            elif self._inside is None:
                self.dropped += 1
            elif byte == TAIL:
                inside, self._inside = bytes(self._inside), None
                if inside:
                    yield _try(inside)
            else:
                self._inside.append(byte)
                if len(self._inside) > _MAX_STUFFED:
                    self._inside = None
                    yield ProtocolError(f"BX: expected a tail within {_MAX_STUFFED} bytes")


def _try(inside: bytes) -> Frame | ProtocolError:
    try:
        return decode(inside)
    except ProtocolError as wrong:
        return wrong


def command(group: int, code: int, body: bytes = b"", *, answer: bool = True, mode: int = 0) -> bytes:
    """The data field of a command; `mode` is the low reserved byte (ProcessMode of A3 06)."""
    return bytes((group, code, 1 if answer else 2, mode, 0)) + body


PING: Final = command(0xA2, 0x00)
STATUS: Final = command(0xA1, 0x02)
CLEAR: Final = command(0xA3, 0x10)
RESET: Final = command(0xA2, 0x01)


def power(on: bool) -> bytes:
    return command(0xA3, 0x00, b"\x01" if on else b"\x02")


def brightness(value: int) -> bytes:
    """0 to 15, forced for the whole day."""
    if not 0 <= value <= 15:
        raise ProtocolError(f"BX: expected brightness 0 to 15, got {value}")
    return command(0xA3, 0x02, bytes((1, value)) + bytes((value,)) * 48)


def answer(group: int, code: int, error: int = 0, body: bytes = b"") -> bytes:
    """The data field of an answer."""
    return bytes((group, code, error, 0, 0)) + body


ACK: Final = answer(0xA0, 0x00)


def nack(error: int) -> bytes:
    return answer(0xA0, 0x01, error)


def parse_answer(data: bytes) -> Answer:
    if len(data) < 5:
        raise ProtocolError(f"BX: expected an answer of at least 5 bytes, got {len(data)}")
    return Answer(group=data[0], command=data[1], error=data[2], body=data[5:])


def status_body(status: Status) -> bytes:
    """What a card answers to A1 02 (clock, programs, barcode and net id left empty)."""
    areas = status.dynamic_areas
    head = bytes((1 if status.power else 2, status.brightness)) + bytes(8) + b"\0" + bytes(4) + b"\0\0"
    return head + bytes((len(areas), *areas)) + bytes(16 + 12)


def parse_status(body: bytes) -> Status:
    if len(body) < 18 or len(body) < 18 + body[17]:
        raise ProtocolError(f"BX: expected a status of at least 18 bytes, got {len(body)}")
    return Status(power=body[0] == 1, brightness=body[1], dynamic_areas=tuple(body[18 : 18 + body[17]]))


def joined(parts: Sequence[bytes]) -> bytes:
    """Area count, then each area with its length."""
    return bytes((len(parts),)) + b"".join(struct.pack("<H", len(part)) + part for part in parts)
