"""A desk with an ID reader whose emulator is at the other end; time is the test's."""

from collections.abc import Callable
from datetime import date

from drivers.base import ByteStream, TransportError
from drivers.id_reader.device import CardRead, IdReader, ReaderEvent, Up
from drivers.id_reader.document import IdDocument
from drivers.id_reader.emulator import ReaderEmulator
from drivers.transport.loopback import DirectStream

CITIZEN = IdDocument(
    kind="citizen",
    name="测试甲",
    sex="男",
    nation="汉",
    birth=date(1899, 1, 1),
    address="测试路1号",
    number="360121189901010013",
    issuer="测试局",
    valid_from=date(2020, 1, 1),
    long_term=True,
)
MOVED_HOUSE = IdDocument(
    kind="citizen",
    name="测试乙",
    sex="女",
    nation="回",
    birth=date(2099, 1, 1),
    number="360121209901010027",
    new_address="新址2号",
)
PERMIT = IdDocument(
    kind="residence_permit",
    name="测试丙",
    sex="女",
    birth=date(2099, 1, 1),
    number="810000209901010029",
    permit_number="H00000000",
)
OLD_FOREIGNER = IdDocument(
    kind="foreigner_2017",
    name="TEST, D",
    name_en="TEST, D",
    sex="男",
    birth=date(1899, 1, 1),
    number="GBR360199010117",
)
NEW_FOREIGNER = IdDocument(
    kind="foreigner_2023",
    name="测试戊",
    name_en="TEST, WU",
    sex="女",
    birth=date(2099, 1, 1),
    number="936826209901010029",
    issuer="国家移民管理局",
)


class Desk:
    """A reader with its emulator at the other end; `wrap` spoils the wire; `plugged` False hangs up."""

    def __init__(
        self, wrap: Callable[[ByteStream], ByteStream] = lambda stream: stream, *, halts: bool = True
    ) -> None:
        self.now = 0.0
        self.plugged = True
        self.emulator = ReaderEmulator(halt_after_read=halts, seed=1)
        self.wires: list[DirectStream] = []
        self._wrap = wrap
        self.reader = IdReader(self._open, clock=lambda: self.now, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def _open(self) -> ByteStream:
        if not self.plugged:
            raise TransportError("unplugged")
        self.wires.append(DirectStream(self.emulator, self._sleep))
        return self._wrap(self.wires[-1])

    def unplug(self) -> None:
        self.plugged = False
        self.wires[-1].close()

    def event(self, timeout_s: float = 20.0) -> ReaderEvent | None:
        return self.reader.next_event(timeout_s)

    def up(self) -> "Desk":
        assert isinstance(self.event(), Up)
        return self


def document(event: ReaderEvent | None) -> IdDocument:
    assert isinstance(event, CardRead), event
    return event.document
