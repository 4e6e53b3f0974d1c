"""Strips over slow, lossy and cut wires, in a thread, one by itself; and the emulated bus by itself."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from led_floor import CALL, Floor

from drivers.base import ByteStream
from drivers.led_board import protocol as bx
from drivers.led_board.bus import LedBus
from drivers.led_board.device import Sent, try_board
from drivers.led_board.emulator import BusEmulator
from drivers.transport.loopback import CutStream, DelayedStream, DirectStream, LossyStream, OneByteStream


@pytest.mark.parametrize(
    "wrap",
    [OneByteStream, lambda stream: DelayedStream(stream, 0.0, lambda _seconds: None)],
    ids=["one byte", "delayed"],
)
def test_slow_wires(wrap: Callable[[ByteStream], ByteStream]) -> None:
    floor = Floor(1, 2, wrap=wrap)
    for board in floor.boards.values():
        board.show(CALL)
    floor.run(3.0)
    assert floor.bus.settled(0)


@settings(max_examples=30)
@given(st.sets(st.integers(0, 400), max_size=25))
def test_any_lost_bytes_are_made_good_in_the_end(lost: set[int]) -> None:
    floor = Floor(1, 2, wrap=lambda stream: LossyStream(stream, lost.__contains__))
    for board in floor.boards.values():
        board.show(CALL)
    floor.run(60.0)
    assert floor.bus.settled(0)
    assert [floor.lines(1), floor.lines(2)] == [CALL, CALL]


@settings(max_examples=30)
@given(st.integers(0, 400))
def test_a_wire_cut_anywhere(after: int) -> None:
    left = [after]
    floor = Floor(1, 2, wrap=lambda stream: CutStream(stream, left.pop()) if left else stream)
    for board in floor.boards.values():
        board.show(CALL)
    floor.run(10.0)
    assert floor.bus.settled(0)


def test_one_board_by_itself() -> None:
    emulator = BusEmulator([5])
    assert try_board(DirectStream(emulator), 5, ["你好"]) == Sent(acknowledged=True, tries=1)
    assert emulator.boards[5].lines == ["你好", ""]
    emulator.boards[5].refuse = bx.NO_FONT
    assert try_board(DirectStream(emulator), 5, ["你好"]).error == bx.NO_FONT
    assert try_board(DirectStream(emulator), bx.ANY_SCREEN, ["不"]).why == "refused"


def test_in_a_thread_of_its_own() -> None:
    emulator = BusEmulator([1, 2])
    bus = LedBus(lambda: DirectStream(emulator))
    first, second = bus.board(1), bus.board(2)
    bus.start()
    try:
        first.show(CALL)
        second.show(CALL)
        assert bus.settled(10.0)
        first.show(["1", "A002"])
        assert bus.settled(10.0)
    finally:
        bus.close()
    assert emulator.boards[1].lines == ["1", "A002"]


def test_emulator_hears_everybody_s_frames_and_answers_its_own() -> None:
    emulator = BusEmulator([1, 2])
    assert emulator.feed(bx.encode(bx.Frame(dst=9, data=bx.PING))) == b""
    assert emulator.feed(bx.encode(bx.Frame(dst=0xFFFF, data=bx.power(False)))) == b""
    assert not emulator.boards[1].power
    quiet = bx.command(0xA3, 0x00, b"\x01", answer=False)
    assert emulator.feed(bx.encode(bx.Frame(dst=1, data=quiet))) == b""
    assert emulator.boards[1].power
    damaged = bytearray(bx.encode(bx.Frame(dst=1, data=bx.CLEAR)))
    damaged[-3] ^= 0x10
    assert emulator.feed(bytes(damaged)) == b""
    assert emulator.bad_frames == 1
    for data, error in (
        (bx.command(0xA3, 0x77), 2),
        (bx.command(0xB0, 0), 1),
        (bx.command(0xA3, 6, b"\x05"), 4),
    ):
        (found,) = bx.Deframer().feed(emulator.feed(bx.encode(bx.Frame(dst=1, data=data))))
        assert isinstance(found, bx.Frame)
        assert bx.parse_answer(found.data).error == error
    emulator.feed(bx.encode(bx.Frame(dst=1, data=bx.brightness(7))))
    assert emulator.boards[1].brightness == 7


@given(st.binary(max_size=400))
def test_emulator_takes_any_bytes(data: bytes) -> None:
    BusEmulator([1]).feed(data)
    BusEmulator([1]).feed(bx.encode(bx.Frame(dst=1, data=data)))
