"""One LED board behind a half-duplex line: draws lines of text on a card and says what became of them."""

import time
from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from drivers.base import ByteStream, ProtocolError
from drivers.led_board import protocol
from drivers.led_board.areas import Area, Colour, Update, rows, show
from drivers.led_board.protocol import Answer, Frame
from drivers.transport.noise import NoiseCounter

_TRIES = 3

Why = Literal["", "offline", "refused"]


class Panel(Struct, frozen=True, kw_only=True):
    """A board's shape in dots. `font` is the height of a line; `font_file` selects a numbered font of the card.

    `y_unit` 8 is for cards that count Y and height in 8 dots too (sources differ; most count single dots).
    """

    width: int = 128
    height: int = 32
    font: int = 16
    font_file: int | None = None
    y_unit: int = 1

    @property
    def lines(self) -> int:
        return self.height // self.font

    @property
    def columns(self) -> int:
        """Half characters a line holds: 1 for a digit, 2 for a Chinese character."""
        return self.width * 2 // self.font

    def areas(self, lines: Sequence[str], colour: Colour) -> list[Area]:
        made = rows(lines, width=self.width, font=self.font, colour=colour, font_file=self.font_file)
        return [replace(area, y=area.y // self.y_unit, height=area.height // self.y_unit) for area in made]


class Picture(Struct, frozen=True):
    """What a board shall show: exactly as many lines as it has."""

    lines: tuple[str, ...]
    colour: Colour = "red"

    @classmethod
    def of(cls, panel: Panel, lines: Sequence[str], colour: Colour) -> "Picture":
        """Missing lines are blank, those too many are left out."""
        kept = tuple(lines[: panel.lines])
        return cls(kept + ("",) * (panel.lines - len(kept)), colour)


class LedBoard:
    """One board of a bus. `show` says what it shall show and returns at once; the bus sends it."""

    def __init__(self, address: int, panel: Panel, want: Callable[["LedBoard", Picture], None]) -> None:
        self.address = address
        self.panel = panel
        self.online: bool | None = None
        """None before it answered or missed for the first time."""
        self.why: Why = ""
        self.wanted: Picture | None = None
        self.shown: Picture | None = None
        """What the card acknowledged; None when unknown."""
        self.misses = 0
        self.busy = 0
        self.said_down = False
        self.told: tuple[bool | None, Why, bool | None] = (None, "", None)
        self.due = 0.0
        """When to look after it next, on the bus's clock."""
        self.back_off_s = 0.0
        self._want = want

    def show(self, lines: Sequence[str], colour: Colour = "red") -> None:
        """From the top; missing lines are blank, lines too many or too long are cut (a strip never scrolls)."""
        self._want(self, Picture.of(self.panel, lines, colour))


class Sent(Struct, frozen=True, kw_only=True):
    """What became of one text. `why` is empty when the card acknowledged it, `error` the card's own code."""

    acknowledged: bool
    tries: int
    why: Why = ""
    error: int = 0


class Line:
    """The wire: one frame out, its answer in, a gap, the next. One owner. Raises TransportError when the wire is gone."""

    turn_around_s = 0.1

    def __init__(
        self,
        stream: ByteStream,
        *,
        noise: NoiseCounter | None = None,
        baud: int = 57600,
        device: int = 0xFE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._stream = stream
        self._noise = noise or NoiseCounter("led")
        self._baud = baud
        self._device = device
        self._clock = clock
        self._sleep = sleep
        self._free_at = 0.0

    def ask(self, address: int, data: bytes, others: frozenset[int] = frozenset()) -> Answer | None:
        """One command and its answer; None when none came in time. `others`: addresses whose late answers are not meant."""
        self._sleep(max(self._free_at - self._clock(), 0.0))
        frame = protocol.encode(Frame(dst=address, data=data, device=self._device))
        self._forget_input()
        self._stream.write(frame)
        deadline = self._clock() + (len(frame) + 128) * 10 / self._baud + self.turn_around_s
        deframer = protocol.Deframer()
        try:
            while (left := deadline - self._clock()) > 0:
                for found in deframer.feed(self._stream.read(256, left)):
                    if isinstance(found, ProtocolError):
                        self._noise.add(str(found))
                    elif found.data != data and found.src not in others and len(found.data) >= 5:
                        return protocol.parse_answer(found.data)  # not our own echo, not another board's
            return None
        finally:
            self._free_at = self._clock() + max(35 / self._baud, 0.002)

    def _forget_input(self) -> None:
        """What came without being asked for is a late answer or noise."""
        waiting = len(self._stream.read(4096, 0.0))
        if waiting:
            self._noise.add(f"expected silence before a command, got {waiting} bytes")
        self._stream.flush_input()

    def draw(
        self,
        address: int,
        panel: Panel,
        picture: Picture,
        others: frozenset[int] = frozenset(),
        most: int = _TRIES,
    ) -> tuple[Sent, Panel]:
        """Shows it, with at `most` so many tries. A card without the font is asked again without it: then `Panel` has none either."""
        answer: Answer | None = None
        tries = 0
        while tries < most:
            tries += 1
            answer = self._draw_once(address, panel, picture, others)
            if answer is not None and answer.error == protocol.NO_FONT and panel.font_file is not None:
                panel = replace(panel, font_file=None)
                most += 1
            elif answer is not None and answer.error != protocol.CRC_WRONG:
                break
        if answer is None:
            return Sent(acknowledged=False, tries=tries, why="offline"), panel
        if answer.error:
            return Sent(acknowledged=False, tries=tries, why="refused", error=answer.error), panel
        return Sent(acknowledged=True, tries=tries), panel

    def _draw_once(
        self, address: int, panel: Panel, picture: Picture, others: frozenset[int]
    ) -> Answer | None:
        """As few frames as fit into a card's buffer; the first one deletes what was there."""
        answer: Answer | None = None
        delete: tuple[int, ...] | None = ()
        for part in _parts(panel.areas(picture.lines, picture.colour)):
            answer = self.ask(address, show(Update(delete=delete, areas=tuple(part))), others)
            delete = None
            if answer is None or answer.error:
                break
        return answer

    def check(self) -> None:
        """Raises TransportError when the wire is gone."""
        self._forget_input()

    def close(self) -> None:
        self._stream.close()


def try_board(
    stream: ByteStream,
    address: int,
    lines: Sequence[str],
    colour: Colour = "red",
    *,
    panel: Panel | None = None,
) -> Sent:
    """Shows a text on one board by itself, as an installer tries it. Raises TransportError."""
    shape = panel or Panel()
    return Line(stream).draw(address, shape, Picture.of(shape, lines, colour))[0]


def _parts(areas: Sequence[Area]) -> list[list[Area]]:
    """Groups of areas whose frame stays within a card's buffer."""
    parts: list[list[Area]] = [[]]
    room = protocol.MAX_FRAME - 64
    for area in areas:
        size = 29 + len(area.text)
        if parts[-1] and size > room:
            parts.append([])
            room = protocol.MAX_FRAME - 64
        parts[-1].append(area)
        room -= size
    return parts
