"""Conversations with an ID reader: cards that come and go, cards that can not be read, readers that fail."""

import pytest
import structlog
from reader_desk import CITIZEN, MOVED_HOUSE, NEW_FOREIGNER, OLD_FOREIGNER, PERMIT, Desk, document

from drivers.base import DeviceFault, ProtocolError, TransportError
from drivers.id_reader import protocol as sdt
from drivers.id_reader.device import CardGone, Down, ReadFailed, Up
from drivers.id_reader.document import IdDocument
from drivers.id_reader.emulator import Fault


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
