"""A thermal printer at the other end of the wire: prints what it is sent to PNG files, answers, and can fail."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import structlog

from drivers.printer import protocol
from drivers.printer.interpreter import Interpreter
from drivers.printer.parser import Command

log = structlog.get_logger()

PaperState = Literal["ok", "near_end", "out"]

BUFFER_BYTES = 65536
"""Receive buffer. What comes when it is full is lost."""
XOFF_BYTES = 49152
LONGEST_ROWS = 8000
"""A longer strip (1 m) is stored in pieces."""

_REAL_TIME = re.compile(
    rb"\x10\x04[\x01-\x04]|\x10\x05[\x01\x02]|" + re.escape(protocol.CLEAR_BUFFERS), re.DOTALL
)


class PrinterEmulator:
    """An 80 mm printer, 576 dots wide, with cutter and near-end sensor. Takes any bytes, never raises on them.

    Writes `slip-NNN.png` into `out_dir`, NNN going on from what is there, and calls `on_slip(file, its words)`.
    `two_byte_only` is a font without the four-byte characters of GB 18030, `native_qr` off a firmware that ignores
    GS ( k, `silent` a dead line back: it prints but does not answer.
    """

    def __init__(self, out_dir: Path, on_slip: Callable[[Path, str], None]) -> None:
        self._out_dir = out_dir
        self._on_slip = on_slip
        self._interpreter = Interpreter(self._cut)
        self._paper: PaperState = "ok"
        self._paper_left: int | None = None
        self._cover_open = False
        self._jam_next = False
        self._jammed = False
        self._auto = 0
        self._tail = b""
        self._held = False
        self._answers = bytearray()
        self.silent = False

    # ---- the wire ----

    def feed(self, data: bytes) -> bytes:
        """Takes bytes from the host, prints what it can; returns what goes back to the host."""
        room = self._tail + data
        done = len(self._tail)
        for found in _REAL_TIME.finditer(room):
            if found.end() <= len(self._tail):
                continue
            self._receive(room[done : found.end()])
            done = found.end()
            self._real_time(found.group())
        self._receive(room[done:])
        self._tail = _beginning_of_real_time(room)
        return self._take_answers()

    def poll(self, now: float) -> bytes:  # noqa: ARG002
        """What the printer says by itself: automatic status, XON."""
        return self._take_answers()

    # ---- what a person or a fault does ----

    def set_paper(self, state: PaperState, *, left_dots: int | None = None) -> None:
        """Paper as the sensors see it; with `left_dots` it ends after so many rows. What is printed is kept."""
        self._paper = state
        self._paper_left = left_dots
        if state == "out":
            self._tear()
        self._changed()

    def set_cover(self, *, is_open: bool) -> None:
        self._cover_open = is_open
        self._changed()

    def set_jam(self, *, jammed: bool) -> None:
        """The next cut jams; False takes the jam away, the printer then waits for DLE ENQ."""
        self._jam_next = jammed
        if not jammed and self._jammed:
            self._jammed = False
            self._changed()

    @property
    def paper(self) -> PaperState:
        return self._paper

    @property
    def two_byte_only(self) -> bool:
        return self._interpreter.two_byte_only

    @two_byte_only.setter
    def two_byte_only(self, only: bool) -> None:
        self._interpreter.two_byte_only = only

    @property
    def native_qr(self) -> bool:
        return self._interpreter.native_qr

    @native_qr.setter
    def native_qr(self, has: bool) -> None:
        self._interpreter.native_qr = has

    def power_cycle(self) -> None:
        """Off and on: what was received and not printed is gone, what was printed is torn off."""
        self._tear()
        self._interpreter.power_on()
        self._auto = 0
        self._tail = b""
        self._held = False
        self._jammed = self._jam_next = False
        self._answers.clear()

    # ---- inside ----

    def _take_answers(self) -> bytes:
        answers = bytes(self._answers)
        self._answers.clear()
        return b"" if self.silent else answers

    @property
    def _halted(self) -> bool:
        return self._paper == "out" or self._cover_open or self._jammed

    def _receive(self, data: bytes) -> None:
        buffer = self._interpreter.parser.buffer
        room = BUFFER_BYTES - len(buffer) if self._halted else len(data)
        if room < len(data):
            log.warning("printer_buffer_full", lost=len(data) - room)
        buffer += data[:room]
        if self._halted and len(buffer) > XOFF_BYTES and not self._held:
            self._held = True
            self._answers.append(protocol.XOFF)
        self._print()

    def _print(self) -> None:
        while not self._halted:
            command = self._interpreter.parser.take()
            if command is None:
                break
            self._obey(command)
            self._watch_paper()
        if self._held and not self._halted:
            self._held = False
            self._answers.append(protocol.XON)

    def _obey(self, command: Command) -> None:
        if command.name == b"\x1da":
            self._auto = command.data[0]
            self._say_automatically()
        elif command.name == b"\x1dr":
            self._answers.append(
                (0x0C if self._paper == "out" else 0) | (0x03 if self._paper == "near_end" else 0)
            )
        elif command.name == b"\x1d(" and command.data[:5] == b"H\x06\x00\x30\x30":
            self._answers += b"\x37\x22" + command.data[5:9] + b"\x00"
        else:
            self._interpreter.obey(command)

    def _watch_paper(self) -> None:
        paper = self._interpreter.paper
        if self._paper_left is not None and paper.rows >= self._paper_left:
            self.set_paper("out")
        elif paper.rows > LONGEST_ROWS:
            self._tear()

    def _real_time(self, command: bytes) -> None:
        if command[1] == 0x04:
            self._answers.append(self._status(command[2]))
        elif command[1] == 0x05:
            if command[2] == 2:
                self._interpreter.forget()
        else:
            self._interpreter.forget()
            self._answers += b"\x37\x25\x00"

    def _status(self, which: int) -> int:
        out, near = self._paper == "out", self._paper == "near_end"
        bits = {
            1: 0x08 if self._halted else 0,
            2: (0x04 if self._cover_open else 0) | (0x20 if out else 0) | (0x40 if self._jammed else 0),
            3: 0x08 if self._jammed else 0,
            4: (0x0C if out or near else 0) | (0x60 if out else 0),
        }
        return 0x12 | bits[which]

    def _say_automatically(self) -> None:
        if not self._auto:
            return
        out = self._paper == "out"
        first = 0x10 | (0x08 if self._halted else 0) | (0x20 if self._cover_open else 0)
        third = (0x03 if self._paper != "ok" else 0) | (0x0C if out else 0)
        self._answers += bytes((first, 0x08 if self._jammed else 0, third, 0))

    def _changed(self) -> None:
        self._say_automatically()
        self._print()

    def _cut(self) -> None:
        if self._jam_next:
            self._jammed = True
            self._say_automatically()
            return
        self._tear()

    def _tear(self) -> None:
        paper = self._interpreter.paper
        if paper.is_blank:
            paper.tear()
            return
        image, words = paper.tear()
        self._out_dir.mkdir(parents=True, exist_ok=True)
        file = self._out_dir / f"slip-{self._next_number():03d}.png"
        fresh = file.with_suffix(".new")
        image.save(fresh, "PNG")
        fresh.replace(file)
        self._on_slip(file, words)

    def _next_number(self) -> int:
        numbers = [int(file.stem.removeprefix("slip-")) for file in self._out_dir.glob("slip-[0-9]*.png")]
        return max(numbers, default=0) + 1


def _beginning_of_real_time(room: bytes) -> bytes:
    """The end of what came where it may be the beginning of a real-time command."""
    longest = len(protocol.CLEAR_BUFFERS) - 1
    tail = room[-longest:]
    start = tail.rfind(b"\x10")
    if start < 0:
        return b""
    rest = tail[start:]
    whole = _REAL_TIME.match(rest)
    return b"" if whole and whole.end() == len(rest) else rest
