"""A floor with a bus of strips whose emulator is at the other end; time is the test's."""

from collections.abc import Callable

from drivers.base import ByteStream, TransportError
from drivers.led_board import protocol as bx
from drivers.led_board.bus import LedBus
from drivers.led_board.device import LedBoard, Panel
from drivers.led_board.emulator import BusEmulator
from drivers.transport.loopback import DirectStream


class Floor:
    """A bus with its emulator at the other end."""

    def __init__(
        self,
        *addresses: int,
        wrap: Callable[[ByteStream], ByteStream] = lambda stream: stream,
        panel: Panel | None = None,
    ) -> None:
        self.now = 0.0
        self.plugged = True
        self.said: list[tuple[int, bool | None, str]] = []
        self.drawn: list[int] = []
        self.emulator = BusEmulator(addresses, self.drawn.append)
        self.wires: list[DirectStream] = []
        self._wrap = wrap
        self.bus = LedBus(self._open, changed=self._changed, clock=lambda: self.now, sleep=self._sleep)
        self.boards = {address: self.bus.board(address, panel) for address in addresses}

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _changed(self, board: LedBoard) -> None:
        self.said.append((board.address, board.online, board.why))

    def _open(self) -> ByteStream:
        if not self.plugged:
            raise TransportError("unplugged")
        self.wires.append(DirectStream(self.emulator, self._sleep))
        return self._wrap(self.wires[-1])

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = max(self.now, min(self.now + self.bus.step(), end))

    def lines(self, address: int) -> list[str]:
        return self.emulator.boards[address].lines

    def commands(self) -> list[tuple[int, int, int]]:
        """Address, group and command of every frame on the wire so far."""
        found = bx.Deframer().feed(b"".join(bytes(wire.written) for wire in self.wires))
        return [(frame.dst, frame.data[0], frame.data[1]) for frame in found if isinstance(frame, bx.Frame)]


CALL = ["17 户政身份证", "请 D028 号"]
