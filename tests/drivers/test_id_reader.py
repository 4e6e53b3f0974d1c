"""Conversations with a reader over wires that are well, slow, lossy and cut; time is the test's."""

from collections.abc import Callable
from datetime import date

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.base import ByteStream, DeviceFault, ProtocolError, TransportError
from drivers.id_reader import protocol as sdt
from drivers.id_reader.device import CardGone, CardRead, Down, IdReader, ReaderEvent, ReadFailed, Up
from drivers.id_reader.document import IdDocument
from drivers.id_reader.emulator import Fault, ReaderEmulator
from drivers.transport.loopback import CutStream, DelayedStream, DirectStream, LossyStream, OneByteStream

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


@pytest.mark.parametrize("halts", [True, False])
@pytest.mark.parametrize(
    "card", [CITIZEN, MOVED_HOUSE, PERMIT, OLD_FOREIGNER, NEW_FOREIGNER], ids=lambda c: c.kind
)
def test_a_card_is_said_once_and_gone_once(card: IdDocument, halts: bool) -> None:
    desk = Desk(halts=halts)
    assert desk.event() == Up("05.01-20990101-0000000001-0000000001")
    assert desk.event(2.0) is None
    desk.emulator.lay(card)
    assert document(desk.event()) == card
    assert desk.event(10.0) is None
    desk.emulator.take()
    assert desk.event() == CardGone()
    assert desk.event(10.0) is None


@pytest.mark.parametrize("halts", [True, False])
def test_another_card_between_two_looks(halts: bool) -> None:
    desk = Desk(halts=halts).up()
    desk.emulator.lay(CITIZEN)
    desk.event()
    desk.emulator.lay(PERMIT)
    assert desk.event() == CardGone()
    assert document(desk.event()) == PERMIT


def test_the_same_card_lifted_for_a_moment_is_not_said_again() -> None:
    desk = Desk().up()
    desk.emulator.lay(CITIZEN)
    desk.event()
    desk.emulator.lay(CITIZEN)
    assert desk.event(10.0) is None


def test_a_card_read_before_a_restart_is_read_although_it_is_not_found() -> None:
    desk = Desk().up()
    desk.emulator.lay(CITIZEN)
    desk.event()
    assert desk.emulator.state == "halted"
    again = Desk()
    again.emulator = desk.emulator
    assert document(again.up().event()) == CITIZEN


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (0x40, "wrong_card"),
        (0x31, "forged"),
        (0x32, "forged"),
        (0x33, "forged"),
        (0x41, "moved"),
        (0x24, "unreadable"),
    ],
)
def test_a_card_that_can_not_be_read(status: int, code: str) -> None:
    desk = Desk().up()
    desk.emulator.faults.append(Fault(on=sdt.READ, status=status))
    desk.emulator.lay(CITIZEN)
    assert desk.event() == ReadFailed(code)  # type: ignore[arg-type]
    assert document(desk.event()) == CITIZEN


def test_a_bank_card_is_said_once_until_it_is_taken() -> None:
    desk = Desk().up()
    desk.emulator.lay_wrong_card()
    assert desk.event() == ReadFailed("wrong_card")
    assert desk.event(10.0) is None
    desk.emulator.take()
    assert desk.event() == CardGone()


@pytest.mark.parametrize("on", [sdt.FIND, sdt.SELECT])
def test_pulled_before_it_was_read(on: tuple[int, int]) -> None:
    desk = Desk().up()
    desk.emulator.lay(CITIZEN)
    desk.emulator.faults.append(Fault(on=on, pull=True))
    assert desk.event() == ReadFailed("moved")
    assert desk.event() == CardGone()
    assert desk.event(5.0) is None


def test_pulled_while_it_is_read_and_laid_down_again() -> None:
    desk = Desk().up()
    desk.emulator.lay(CITIZEN)
    desk.emulator.faults.append(Fault(on=sdt.READ, status=0x41, pull=True))
    assert desk.event() == ReadFailed("moved")
    desk.emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


LINK_FAULTS = {
    "garbage before the preamble": Fault(garbage=b"\x00\xff\xaa\xaa\x96" * 9),
    "half a preamble and a length": Fault(garbage=sdt.PREAMBLE + b"\x05\x08"),
    "checksum": Fault(bad_check=True),
    "length too big": Fault(length=0xFFFF),
    "length too small": Fault(length=0x0100),
    "told of a damaged command": Fault(status=0x10),
    "told of a wrong length": Fault(status=0x11),
    "late within the time": Fault(late_s=0.3),
    "late, after the time": Fault(late_s=3.4),
    "in two pieces": Fault(split=9, late_s=0.2),
    "reset in the middle": Fault(cut=11),
    "twice": Fault(twice=True),
    "silent": Fault(silent=True),
    "vendor's own time-out frame": Fault(garbage=bytes.fromhex("AAAAAA96690005050505"), cut=10),
}


@pytest.mark.parametrize("on", [sdt.FIND, sdt.SELECT, sdt.READ], ids=["find", "select", "read"])
@pytest.mark.parametrize("fault", LINK_FAULTS.values(), ids=LINK_FAULTS.keys())
def test_one_damaged_answer_costs_no_card(fault: Fault, on: tuple[int, int]) -> None:
    desk = Desk().up()
    desk.emulator.lay(CITIZEN)
    desk.emulator.faults.append(
        Fault(
            on=on,
            garbage=fault.garbage,
            status=fault.status,
            bad_check=fault.bad_check,
            length=fault.length,
            cut=fault.cut,
            split=fault.split,
            late_s=fault.late_s,
            twice=fault.twice,
            silent=fault.silent,
        )
    )
    while isinstance(event := desk.event(), ReadFailed):
        assert event == ReadFailed("moved")  # a select whose answer was lost leaves the card in another state
    assert document(event) == CITIZEN
    assert not desk.emulator.faults
    assert desk.event(5.0) is None


def test_the_new_address_is_left_out_where_a_reader_does_not_know_it() -> None:
    desk = Desk().up()
    desk.emulator.lay(MOVED_HOUSE)
    desk.emulator.faults.append(Fault(on=sdt.READ_NEW_ADDRESS, silent=True))
    assert document(desk.event()).new_address is None
    desk.emulator.lay(CITIZEN)
    desk.event()
    desk.event()
    asked = bytes(desk.wires[-1].written).count(sdt.encode_command(sdt.READ_NEW_ADDRESS))
    assert asked == 1


@pytest.mark.parametrize(("status", "code"), [(0x66, "not_authorised"), (0x60, "self_test_failed")])
def test_a_reader_that_needs_its_maker(status: int, code: str) -> None:
    desk = Desk().up()
    desk.emulator.permanent = status
    assert desk.event() == Down(code)  # type: ignore[arg-type]
    assert desk.event(30.0) is None
    desk.emulator.permanent = None
    assert isinstance(desk.event(), Up)


def test_unplugged_said_once_and_read_again_after() -> None:
    desk = Desk().up()
    with structlog.testing.capture_logs() as logs:
        desk.unplug()
        assert desk.event() == Down("offline")
        assert desk.event(30.0) is None
        desk.plugged = True
        desk.emulator.lay(CITIZEN)
        assert isinstance(desk.event(), Up)
        assert document(desk.event()) == CITIZEN
    assert [line["event"] for line in logs] == ["id_reader_down", "id_reader_up"]


def test_unplugged_from_the_start() -> None:
    desk = Desk()
    desk.plugged = False
    assert desk.event() == Down("offline")
    desk.plugged = True
    assert isinstance(desk.event(), Up)


def test_one_byte_at_a_time() -> None:
    desk = Desk(OneByteStream).up()
    desk.emulator.lay(NEW_FOREIGNER)
    assert document(desk.event()) == NEW_FOREIGNER


def test_delayed() -> None:
    desk = Desk()
    desk._wrap = lambda stream: DelayedStream(stream, 0.3, desk._sleep)
    desk.up().emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


def test_every_97th_byte_lost() -> None:
    """Long answers are always damaged: the reader says so and goes on, and short ones still work."""
    desk = Desk(lambda stream: LossyStream(stream, lambda count: count % 97 == 60))
    desk.emulator.lay(CITIZEN)
    events = [desk.event(60.0) for _ in range(6)]
    assert not any(isinstance(event, CardRead) for event in events)
    assert any(isinstance(event, Down) for event in events)


def test_the_first_bytes_lost() -> None:
    desk = Desk(lambda stream: LossyStream(stream, lambda count: count < 11))
    desk.up().emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


@settings(max_examples=40)
@given(st.integers(0, 1500))
def test_cut_anywhere(after: int) -> None:
    left = [after]

    def wrap(stream: ByteStream) -> ByteStream:
        return CutStream(stream, left.pop()) if left else stream

    desk = Desk(wrap)
    desk.emulator.lay(CITIZEN)
    events: list[ReaderEvent | None] = []
    while not events or not isinstance(events[-1], CardRead):
        events.append(desk.event(30.0))
        assert len(events) < 6, events
    assert document(events[-1]) == CITIZEN


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_garbage_between_commands_disturbs_nothing(pieces: list[bytes]) -> None:
    desk = Desk().up()
    for piece in pieces:
        desk.wires[-1]._waiting += piece
        assert desk.event(0.3) is None
    desk.emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


def test_nothing_personal_is_logged() -> None:
    desk = Desk().up()
    with structlog.testing.capture_logs() as logs:
        desk.emulator.lay(CITIZEN)
        desk.emulator.faults.append(Fault(on=sdt.READ, bad_check=True))
        document(desk.event())
        desk.unplug()
        desk.event()
    assert logs
    assert "测试" not in repr(logs)
    assert CITIZEN.number not in repr(logs)


def test_one_card_by_itself() -> None:
    desk = Desk()
    desk.reader.status()
    assert desk.reader.sam_id().startswith("05.01")
    assert desk.reader.read_card() is None
    desk.emulator.lay(PERMIT)
    assert desk.reader.read_card() == PERMIT
    assert desk.reader.read_card() == PERMIT  # halted: not found, but still read
    desk.emulator.lay_wrong_card()
    with pytest.raises(DeviceFault) as fault:
        desk.reader.read_card()
    assert fault.value.code == "wrong_card"
    desk.emulator.faults.extend([Fault(bad_check=True)] * 3)
    with pytest.raises(ProtocolError, match="checksum"):
        desk.reader.read_card()
    desk.unplug()
    with pytest.raises(TransportError):
        desk.reader.read_card()


def test_emulator_sets_its_rate_and_refuses_what_it_does_not_know() -> None:
    rates: list[int] = []
    emulator = ReaderEmulator(on_baud=rates.append)
    assert emulator.feed(bytes.fromhex("AAAAAA96690003600467")) == sdt.encode_answer(sdt.OK)
    assert rates == [9600]
    assert emulator.feed(sdt.encode_command((0x60, 9))) == sdt.encode_answer(sdt.BAD_COMMAND)
    assert emulator.feed(bytes.fromhex("AAAAAA9669000461FF50CA")) == sdt.encode_answer(sdt.OK)
    assert emulator.feed(sdt.encode_command((0x30, 0x77))) == sdt.encode_answer(sdt.BAD_COMMAND)
    assert emulator.feed(bytes.fromhex("AAAAAA96690003200121")) == sdt.encode_answer(sdt.BAD_CHECKSUM)
    assert emulator.feed(sdt.PREAMBLE + b"\xff\xff") == sdt.encode_answer(sdt.BAD_LENGTH)


def test_emulator_gives_fingerprints_and_random_pictures() -> None:
    emulator = ReaderEmulator(halt_after_read=False)
    emulator.lay(CITIZEN)
    answers = []
    for command in (sdt.FIND, sdt.SELECT, sdt.READ_WITH_FINGERPRINT, sdt.READ):
        (payload,) = sdt.Deframer("answer").feed(emulator.feed(sdt.encode_command(command)))
        assert isinstance(payload, bytes)
        answers.append(sdt.parse_answer(payload))
    text, photo, finger = sdt.parse_read(answers[2].data, with_fingerprint=True)
    assert (len(photo), len(finger), finger[:1]) == (1024, 1024, b"C")
    assert sdt.parse_read(answers[3].data)[:2] == (text, photo)


@given(st.binary(max_size=300))
def test_emulator_takes_any_bytes(data: bytes) -> None:
    emulator = ReaderEmulator(seed=0)
    emulator.lay(CITIZEN)
    emulator.feed(data)
    emulator.poll(0.0)
