"""One command, one answer: the exchange with an SDT reader over a wire that may lie."""

import time
from collections.abc import Callable

from msgspec import Struct

from drivers.base import ByteStream, DeviceFault, ProtocolError, TransportError
from drivers.id_reader import protocol
from drivers.id_reader.protocol import Answer
from drivers.transport.noise import NoiseCounter

_TRIES = 3
_ALWAYS = {0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x47, 0x60, 0x66}
_LINK_ERRORS = {protocol.BAD_CHECKSUM, protocol.BAD_LENGTH}
DEVICE_FAULTS = {protocol.SELF_TEST_FAILED: "self_test_failed", protocol.NOT_AUTHORISED: "not_authorised"}


class _Expected(Struct, frozen=True):
    """What may answer a command: other statuses, and success with data of another size, are late answers to something else."""

    timeout_s: float
    ok: int = protocol.OK
    sizes: tuple[int, ...] | None = None
    others: frozenset[int] = frozenset()
    silences: int = 2

    def accepts(self, answer: Answer) -> bool:
        if answer.status == self.ok:
            return self.sizes is None or len(answer.data) in self.sizes
        return answer.status in self.others or answer.status in _ALWAYS


_READ_SIZES = (4 + protocol.TEXT_SIZE + protocol.PHOTO_SIZE, 4 + protocol.TEXT_SIZE)
_EXPECTED = {
    protocol.STATUS: _Expected(1.0, sizes=(0,)),
    protocol.RESET: _Expected(2.0, sizes=(0,)),
    protocol.SAM_ID: _Expected(1.0, sizes=(16,)),
    protocol.FIND: _Expected(1.0, protocol.FOUND, (4, 8), frozenset({protocol.NO_CARD})),
    protocol.SELECT: _Expected(1.0, sizes=(8,), others=frozenset({protocol.SELECT_FAILED})),
    protocol.READ: _Expected(
        3.0,
        sizes=_READ_SIZES,
        others=frozenset({protocol.READ_FAILED, protocol.SELECT_FAILED, protocol.EMPTY}),
    ),
    protocol.READ_NEW_ADDRESS: _Expected(
        1.5, sizes=(70,), others=frozenset({protocol.EMPTY, protocol.READ_FAILED}), silences=1
    ),
}


class Silent(TransportError):
    """No answer in time."""


class SdtLink:
    """Strict request and response: input is flushed before every command, and after a silence drained until quiet."""

    def __init__(
        self, stream: ByteStream, noise: NoiseCounter, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._noise = noise
        self._clock = clock

    def ask(self, code: tuple[int, int]) -> Answer:
        """The answer. A damaged one, or the reader's complaint of a damaged command, is asked for three times in all,
        silence twice.

        Raises Silent, TransportError, ProtocolError (damaged each time), DeviceFault (60, 66).
        """
        expected = _EXPECTED[code]
        wrong: ProtocolError | Silent | None = None
        silences = 0
        for _ in range(_TRIES):
            self._forget_input()
            self._stream.write(protocol.encode_command(code))
            try:
                answer = self._listen(expected)
            except (ProtocolError, Silent) as damaged:
                wrong = damaged
                silences += isinstance(damaged, Silent)
                self._drain()
                if silences >= expected.silences:
                    break
                continue
            if answer.status in DEVICE_FAULTS:
                raise DeviceFault(
                    DEVICE_FAULTS[answer.status], f"reader: {protocol.STATUS_WORDS[answer.status]}"
                )
            return answer
        raise wrong or ProtocolError("SDT: no usable answer")

    def _forget_input(self) -> None:
        """What came without being asked for is a late answer or noise."""
        waiting = len(self._stream.read(4096, 0.0))
        if waiting:
            self._noise.add(f"expected silence before a command, got {waiting} bytes")
        self._stream.flush_input()

    def _listen(self, expected: _Expected) -> Answer:
        deframer = protocol.Deframer("answer")
        deadline = self._clock() + expected.timeout_s
        wrong: ProtocolError | None = None
        while (left := deadline - self._clock()) > 0:
            data = self._stream.read(4096, 0.2 if wrong and left > 0.2 else left)
            if not data and wrong is not None:
                raise wrong
            for found in deframer.feed(data):
                if isinstance(found, ProtocolError):
                    wrong = found
                    self._noise.add(str(found))
                    continue
                answer = protocol.parse_answer(found)
                if answer.status in _LINK_ERRORS:
                    raise ProtocolError(f"SDT: {protocol.STATUS_WORDS[answer.status]}")
                if expected.accepts(answer):
                    return answer
        if wrong is not None:
            raise wrong
        raise Silent(f"reader: no answer within {expected.timeout_s} s")

    def _drain(self) -> None:
        deadline = self._clock() + 1.0
        while self._stream.read(4096, 0.05) and self._clock() < deadline:
            pass

    def close(self) -> None:
        self._stream.close()
