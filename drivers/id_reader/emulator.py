"""The reader's end of an SDT wire: lays cards of all four kinds on it and fails in every way its manual lists."""

import random
from collections import deque
from collections.abc import Callable
from enum import Enum

from msgspec import Struct

from drivers.base import ProtocolError
from drivers.id_reader import protocol
from drivers.id_reader.document import IdDocument, encode_new_address, encode_text
from drivers.id_reader.protocol import Command

_DEMONSTRATION_SAM_ID = "05.01-20990101-0000000001-0000000001"


class Fault(Struct, frozen=True, kw_only=True):
    """What goes wrong with one answer. `on` limits it to one command (CMD, PARA); the rest say how.

    `garbage` goes before the preamble; `status` replaces SW3 and drops DATA; `bad_check` damages CHK; `length` replaces LEN;
    `cut` sends only so many bytes, ever; `split` sends so many, the rest after `late_s`; `late_s` alone delays all;
    `twice` repeats the answer; `silent` sends nothing; `pull` takes the card away after this answer.
    """

    on: tuple[int, int] | None = None
    garbage: bytes = b""
    status: int | None = None
    bad_check: bool = False
    length: int | None = None
    cut: int | None = None
    split: int | None = None
    late_s: float = 0.0
    twice: bool = False
    silent: bool = False
    pull: bool = False


class _Card(Enum):
    NONE = "idle"
    IN_FIELD = "field"
    SELECTED = "selected"
    HALTED = "halted"


class ReaderEmulator:
    """`feed` takes what the host sends and gives what the reader answers at once; `poll` gives late answers.

    `halt_after_read`: a card that was read is not found again until it leaves the field (as with most readers), though
    reading it again works. `permanent` is a status (60, 66) that answers every command but reset. `on_baud` is called when the
    host sets another rate.
    """

    def __init__(
        self,
        *,
        sam_id: str = _DEMONSTRATION_SAM_ID,
        halt_after_read: bool = True,
        seed: int | None = None,
        on_baud: Callable[[int], None] | None = None,
    ) -> None:
        self.sam_id = sam_id
        self.halt_after_read = halt_after_read
        self.permanent: int | None = None
        self.faults: deque[Fault] = deque()
        self.baud = 115200
        self.bad_frames = 0
        self.on_baud = on_baud
        self._random = random.Random(seed)  # noqa: S311  noise for a picture, no secret
        self._deframer = protocol.Deframer("command")
        self._document: IdDocument | None = None
        self._wrong_card = False
        self._card = _Card.NONE
        self._photo = b""
        self._late: list[tuple[float, float | None, bytes]] = []

    @property
    def document(self) -> IdDocument | None:
        return self._document

    @property
    def state(self) -> str:
        """idle, field, selected or halted."""
        return self._card.value

    def lay(self, document: IdDocument) -> None:
        """Puts a document on the reader (instead of one that lies there). Raises ProtocolError when it does not fit a chip."""
        encode_text(document)
        self._document, self._wrong_card, self._card = document, False, _Card.IN_FIELD
        self._photo = self._random.randbytes(protocol.PHOTO_SIZE)

    def lay_wrong_card(self) -> None:
        """A bank or transport card."""
        self._document, self._wrong_card, self._card = None, True, _Card.IN_FIELD

    def take(self) -> None:
        self._document, self._wrong_card, self._card = None, False, _Card.NONE

    def power_cycle(self) -> None:
        """A card that lies there enters the field anew; half a command and late answers are forgotten."""
        self._deframer.clear()
        self._late.clear()
        if self._card is not _Card.NONE:
            self._card = _Card.IN_FIELD

    def feed(self, data: bytes) -> bytes:
        out = bytearray()
        for found in self._deframer.feed(data):
            if isinstance(found, ProtocolError):
                self.bad_frames += 1
                wrong = protocol.BAD_CHECKSUM if "checksum" in str(found) else protocol.BAD_LENGTH
                out += protocol.encode_answer(wrong)
            else:
                command = protocol.parse_command(found)
                out += self._spoil(command, self._answer(command))
        return bytes(out)

    def poll(self, now: float) -> bytes:
        """Answers that are due by now, on any steady clock in seconds."""
        out = b""
        waiting: list[tuple[float, float | None, bytes]] = []
        for delay, due, data in self._late:
            at = now + delay if due is None else due
            if at <= now:
                out += data
            else:
                waiting.append((delay, at, data))
        self._late = waiting
        return out

    def _answer(self, command: Command) -> bytes:
        if self.permanent is not None and command.code != protocol.RESET:
            return protocol.encode_answer(self.permanent)
        match command.code:
            case protocol.RESET:
                self.power_cycle()
                return protocol.encode_answer(protocol.OK)
            case protocol.STATUS:
                return protocol.encode_answer(protocol.OK)
            case protocol.SAM_ID:
                return protocol.encode_answer(protocol.OK, protocol.encode_sam_id(self.sam_id))
            case protocol.FIND:
                return self._find()
            case protocol.SELECT:
                return self._select()
            case protocol.READ | protocol.READ_WITH_FINGERPRINT:
                return self._read(command.code == protocol.READ_WITH_FINGERPRINT)
            case protocol.READ_NEW_ADDRESS:
                return self._new_address()
            case _:
                return self._set(command)

    def _set(self, command: Command) -> bytes:
        """60 nn sets the rate of the wire, 61 FF n how many bytes go over the air at once."""
        if command.code[0] == 0x60:
            return self._set_baud(command.code[1])
        if command.code == (0x61, 0xFF) and len(command.data) == 1 and command.data[0] >= 24:
            return protocol.encode_answer(protocol.OK)
        return protocol.encode_answer(protocol.BAD_COMMAND)

    def _find(self) -> bytes:
        if self._card in (_Card.NONE, _Card.HALTED):
            return protocol.encode_answer(protocol.NO_CARD)
        self._card = _Card.IN_FIELD
        return protocol.encode_answer(protocol.FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card in (_Card.NONE, _Card.HALTED):
            return protocol.encode_answer(protocol.SELECT_FAILED)
        if self._wrong_card:
            return protocol.encode_answer(protocol.WRONG_CARD)
        self._card = _Card.SELECTED
        return protocol.encode_answer(protocol.OK, bytes(8))

    def _read(self, with_fingerprint: bool) -> bytes:
        if self._document is None or self._card is _Card.IN_FIELD:
            return protocol.encode_answer(protocol.READ_FAILED)
        fingerprint = (b"C" + self._random.randbytes(511)) * 2 if with_fingerprint else None
        data = protocol.encode_read(encode_text(self._document), self._photo, fingerprint)
        if self.halt_after_read:
            self._card = _Card.HALTED
        return protocol.encode_answer(protocol.OK, data)

    def _new_address(self) -> bytes:
        if self._document is None or self._card is _Card.IN_FIELD:
            return protocol.encode_answer(protocol.READ_FAILED)
        if self._document.new_address is None:
            return protocol.encode_answer(protocol.EMPTY)
        return protocol.encode_answer(protocol.OK, encode_new_address(self._document.new_address))

    def _set_baud(self, code: int) -> bytes:
        """The answer still goes out at the old rate; `on_baud` tells the wire the new one."""
        baud = next((baud for baud, known in protocol.BAUDS.items() if known == code), None)
        if baud is None:
            return protocol.encode_answer(protocol.BAD_COMMAND)
        self.baud = baud
        if self.on_baud is not None:
            self.on_baud(baud)
        return protocol.encode_answer(protocol.OK)

    def _spoil(self, command: Command, answer: bytes) -> bytes:
        """The answer as the next fault makes it."""
        if not self.faults or self.faults[0].on not in (None, command.code):
            return answer
        fault = self.faults.popleft()
        if fault.pull:
            self.take()
        if fault.silent:
            return b""
        if fault.status is not None:
            answer = protocol.encode_answer(fault.status)
        if fault.bad_check:
            answer = answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        if fault.length is not None:
            answer = answer[:5] + fault.length.to_bytes(2, "big") + answer[7:]
        answer = fault.garbage + answer + (answer if fault.twice else b"")
        if fault.cut is not None:
            return answer[: fault.cut]
        if fault.split is not None or fault.late_s:
            at = fault.split or 0
            self._late.append((fault.late_s, None, answer[at:]))
            return answer[:at]
        return answer
