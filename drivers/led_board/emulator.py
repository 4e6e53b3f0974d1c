"""The other end of a bus of Onbon BX-K cards: decodes real bytes to what the boards show; can fail as cards do."""

from collections.abc import Callable, Iterable

from drivers.base import ProtocolError
from drivers.led_board import protocol
from drivers.led_board.areas import Area, Colour, parse_update, plain
from drivers.led_board.protocol import Frame, Status


class BoardEmulator:
    """One card. The faults are counts of answers to come, or flags."""

    def __init__(self, address: int) -> None:
        self.address = address
        self.offline = False
        self.lose_acks = 0
        """So many commands are done but not answered."""
        self.busy = 0
        """So many commands are answered 03 and not done."""
        self.refuse = 0
        """Error code answered to every drawing until set back to 0."""
        self.fonts = frozenset({0})
        self.power = True
        self.brightness = 15
        self._areas: dict[int, Area] = {}

    @property
    def lines(self) -> list[str]:
        """The texts of its areas from top to bottom."""
        texts: list[str] = []
        if self.power:
            for area in sorted(self._areas.values(), key=lambda area: (area.y, area.x)):
                texts += plain(area.text)[0].split("\n")
        return texts

    @property
    def colour(self) -> Colour:
        """Of its lowest area, where the call stands."""
        areas = sorted(self._areas.values(), key=lambda area: (area.y, area.x))
        return plain(areas[-1].text)[1] if areas else "red"

    def lose_power(self) -> None:
        """Dynamic areas live in memory only."""
        self._areas.clear()
        self.power = True

    def command(self, data: bytes) -> bytes:
        """The data field to answer."""
        if len(data) < 5:
            return protocol.nack(0x02)
        if self.busy:
            self.busy -= 1
            return protocol.nack(protocol.BUSY)
        group, code, body = data[0], data[1], data[5:]
        if (group, code) == (0xA1, 0x02):
            status = Status(power=self.power, brightness=self.brightness, dynamic_areas=tuple(self._areas))
            return protocol.answer(0xA1, 0x02, body=protocol.status_body(status))
        try:
            return self._do(group, code, body)
        except ProtocolError:
            return protocol.nack(0x04)

    def _do(self, group: int, code: int, body: bytes) -> bytes:
        match (group, code):
            case (0xA2, 0x00):
                pass
            case (0xA2, 0x01):
                self.lose_power()
            case (0xA3, 0x00) if body[:1] in (b"\x01", b"\x02"):
                self.power = body[0] == 1
            case (0xA3, 0x02) if len(body) >= 2 and body[1] <= 15:
                self.brightness = body[1]
            case (0xA3, 0x06):
                return self._draw(body)
            case (0xA3, 0x10):
                self._areas.clear()
            case _:
                return protocol.nack(0x02 if group in (0xA1, 0xA2, 0xA3) else 0x01)
        return protocol.ACK

    def _draw(self, body: bytes) -> bytes:
        update = parse_update(body)
        if self.refuse:
            return protocol.nack(self.refuse)
        if any(not self._has_fonts(area.text) for area in update.areas):
            return protocol.nack(protocol.NO_FONT)
        if update.delete == ():
            self._areas.clear()
        for number in update.delete or ():
            self._areas.pop(number, None)
        for area in update.areas:
            self._areas[area.id] = area
        return protocol.ACK

    def _has_fonts(self, text: bytes) -> bool:
        asked = [part[1:4] for part in text.split(b"\\F")[1:] if part[1:4].isdigit()]
        return all(int(number) in self.fonts for number in asked)


class BusEmulator:
    """Many cards on one wire. `changed(address)` is called when what one shows may have changed.

    Frames with a bad CRC are ignored: whom they meant can't be known.
    """

    def __init__(self, addresses: Iterable[int], changed: Callable[[int], None] | None = None) -> None:
        self.boards = {address: BoardEmulator(address) for address in addresses}
        self.bad_frames = 0
        self._changed = changed
        self._deframer = protocol.Deframer()

    def feed(self, data: bytes) -> bytes:
        out = bytearray()
        for found in self._deframer.feed(data):
            if isinstance(found, ProtocolError):
                self.bad_frames += 1
            else:
                out += self._hear(found)
        return bytes(out)

    def _hear(self, frame: Frame) -> bytes:
        out = b""
        for address, board in self.boards.items():
            if board.offline or frame.dst not in (address, protocol.ANY_SCREEN, 0xFFFF):
                continue
            before = board.lines, board.colour
            answer = board.command(frame.data)
            if (board.lines, board.colour) != before and self._changed is not None:
                self._changed(address)
            alone = frame.dst == address or (frame.dst == protocol.ANY_SCREEN and len(self.boards) == 1)
            if board.lose_acks:
                board.lose_acks -= 1
            elif alone and frame.data[2:3] == b"\x01":
                out += protocol.encode(Frame(dst=protocol.CONTROLLER, src=address, data=answer))
        return out
