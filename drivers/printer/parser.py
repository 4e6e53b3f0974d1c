"""Takes an ESC/POS byte stream apart as a printer does: commands of known length, text, and all else skipped."""

from dataclasses import dataclass

_FIXED = {
    b"\x1b@": 0,
    b"\x1b2": 0,
    b"\x1b3": 1,
    b"\x1b!": 1,
    b"\x1bE": 1,
    b"\x1bG": 1,
    b"\x1bM": 1,
    b"\x1b-": 1,
    b"\x1b ": 1,
    b"\x1bR": 1,
    b"\x1bt": 1,
    b"\x1ba": 1,
    b"\x1bd": 1,
    b"\x1bJ": 1,
    b"\x1b$": 2,
    b"\x1b\\": 2,
    b"\x1bi": 0,
    b"\x1bm": 0,
    b"\x1bV": 1,
    b"\x1b{": 1,
    b"\x1bc": 2,
    b"\x1bp": 3,
    b"\x1c&": 0,
    b"\x1c.": 0,
    b"\x1c!": 1,
    b"\x1c-": 1,
    b"\x1cW": 1,
    b"\x1cS": 2,
    b"\x1d!": 1,
    b"\x1dB": 1,
    b"\x1da": 1,
    b"\x1dr": 1,
    b"\x1dL": 2,
    b"\x1dW": 2,
    b"\x1dP": 2,
    b"\x1dh": 1,
    b"\x1dw": 1,
    b"\x1dH": 1,
    b"\x1df": 1,
    b"\x10\x04": 1,
    b"\x10\x05": 1,
}
"""Bytes after each two-byte command. Source: Epson command tables; GS V and the long ones are below."""

MAX_RASTER_BYTES, MAX_RASTER_ROWS = 128, 2303
"""A block with a larger head is no block: what follows is taken as text, as the printer does."""


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is the two command bytes, `data` what belongs to it. Text has the name b""."""

    name: bytes
    data: bytes


class Parser:
    """Holds what has come and was not taken. Never raises."""

    def __init__(self) -> None:
        self.buffer = bytearray()

    def take(self) -> Command | None:
        """The next command or piece of text, or None until more bytes have come."""
        if not self.buffer:
            return None
        if self.buffer[0] not in (0x10, 0x1B, 0x1C, 0x1D):
            return self._text()
        if len(self.buffer) < 2:
            return None
        name = bytes(self.buffer[:2])
        if name in _FIXED:
            return self._cut(name, _FIXED[name])
        if name == b"\x1dV":
            return self._paper_cut(name)
        if name == b"\x1d(":
            return self._long(name)
        if name == b"\x1dv":
            return self._raster(name)
        if name == b"\x10\x14":
            return self._real_time(name)
        del self.buffer[:1]
        return Command(b"?", name[:1])

    def clear(self) -> None:
        self.buffer.clear()

    def _cut(self, name: bytes, length: int) -> Command | None:
        if len(self.buffer) < 2 + length:
            return None
        data = bytes(self.buffer[2 : 2 + length])
        del self.buffer[: 2 + length]
        return Command(name, data)

    def _paper_cut(self, name: bytes) -> Command | None:
        if len(self.buffer) < 3:
            return None
        return self._cut(name, 2 if self.buffer[2] in (0x41, 0x42) else 1)

    def _real_time(self, name: bytes) -> Command | None:
        if len(self.buffer) < 3:
            return None
        return self._cut(name, 8 if self.buffer[2] == 8 else 3)

    def _long(self, name: bytes) -> Command | None:
        if len(self.buffer) < 5:
            return None
        return self._cut(name, 3 + self.buffer[3] + self.buffer[4] * 256)

    def _raster(self, name: bytes) -> Command | None:
        if len(self.buffer) < 8:
            return None
        across = self.buffer[4] + self.buffer[5] * 256
        rows = self.buffer[6] + self.buffer[7] * 256
        if self.buffer[2] != 0x30 or not 1 <= across <= MAX_RASTER_BYTES or not 1 <= rows <= MAX_RASTER_ROWS:
            del self.buffer[:1]
            return Command(b"?", name[:1])
        return self._cut(name, 6 + across * rows)

    def _text(self) -> Command | None:
        """Up to the next command, a line's end by itself; a Chinese character is never torn."""
        if self.buffer[0] < 0x20 or self.buffer[0] == 0x7F:
            return self._one()
        end = next(
            (at for at, byte in enumerate(self.buffer) if byte < 0x20 or byte == 0x7F), len(self.buffer)
        )
        whole = bytes(self.buffer[:end])
        del self.buffer[:end]
        return Command(b"", whole)

    def _one(self) -> Command:
        byte = bytes(self.buffer[:1])
        del self.buffer[:1]
        return Command(b"", byte)
