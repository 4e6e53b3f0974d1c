"""Onbon BX-K frames and dynamic areas: captured and published bytes, round trips, any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import ProtocolError
from drivers.led_board import protocol as bx
from drivers.led_board.areas import (
    Area,
    Update,
    clipped,
    gb2312,
    marked,
    parse_update,
    plain,
    rows,
    show,
    units,
)

HEAD = "A5A5A5A5A5A5A5A501000080000000000000FE02"
B22_TEXT = bytes.fromhex("5C4331C7EB41303031BAC5B5BD33BAC5B4B0BFDA")
VECTORS = [
    ("B01 ping, published", bx.PING, HEAD + "0500A20001000068F85A"),
    ("B02 status, published", bx.STATUS, HEAD + "0500A1020100002D405A"),
    ("B03 clear, published", bx.CLEAR, HEAD + "0500A31001000051F85A"),
    ("B05 lock, published", bx.command(0xA3, 4, b"\x00\x01P000", mode=6), HEAD + "0B00A304010600000150303030426A5A"),
    ("B06 unlock, published", bx.command(0xA3, 4, b"\x00\x00P000", mode=6), HEAD + "0B00A3040106000000503030307FAA5A"),
    (
        "B07 begin file, published",
        bx.command(0xA1, 5, b"\x01P000\x49\x00\x00\x00"),
        HEAD + "0E00A105010000015030303049000000E2165A",
    ),
    ("B24 power on", bx.power(True), HEAD + "0600A3000100000179EA5A"),
    ("B24 power off", bx.power(False), HEAD + "0600A3000100000239EB5A"),
    ("B25 delete all areas", show(Update(delete=())), HEAD + "0700A306010000FF0066745A"),
    (
        "B04 text, published",
        show(
            Update(
                areas=(
                    Area(
                        id=0, width=192, height=32, timeout=2, align=0, lines=2, newline=2, effect=3, speed=4, stay=5,
                        text=b"012345QRSTTV'B",
                    ),
                )
            ),
            mode=0x2D,
        ),
        HEAD + "3200A306012D000001290000000000001800200000000002000000000202030004050E0000003031323334355152535454562742A87D5A",
    ),
    (
        "B22 call, with an escaped byte in its CRC",
        show(Update(areas=(Area(id=0, width=128, height=16, align=0b1010, text=B22_TEXT),))),
        HEAD
        + "3800A30601000000012F00000000000010001000000000000000000A010101000000140000005C4331C7EB41303031BAC5B5BD33BAC5"
        + "B4B0BFDA5B01065A",
    ),
]  # fmt: skip
CAPTURED = (
    "A5A5A5A5A5A5A5A501000080000000000000FE023500A30602000000012C000000000C0040000C00010A01020000000001010100170211000000"
    "5C464F30303054454D5045523A3231A1E682DA5A"
)


def frames(wire: bytes) -> list[bx.Frame | ProtocolError]:
    return list(bx.Deframer().feed(wire))


@pytest.mark.parametrize(("data", "wire"), [row[1:] for row in VECTORS], ids=[row[0] for row in VECTORS])
def test_commands_as_published(data: bytes, wire: str) -> None:
    assert bx.encode(bx.Frame(dst=1, data=data)).hex().upper() == wire
    assert frames(bytes.fromhex(wire)) == [bx.Frame(dst=1, data=data)]


def test_b10_captured_on_a_real_wire() -> None:
    (frame,) = frames(bytes.fromhex(CAPTURED))
    assert isinstance(frame, bx.Frame)
    assert frame.data[2] == 2  # wants no answer
    update = parse_update(frame.data[5:])
    (area,) = update.areas
    assert (area.id, area.y, area.width, area.height, area.timeout) == (1, 12, 512, 12, 2)
    assert plain(area.text) == ("TEMPER:21℃", "red")
    again = show(update)
    assert bx.encode(bx.Frame(dst=1, data=again[:2] + b"\x02" + again[3:])).hex().upper() == CAPTURED


@pytest.mark.parametrize(
    ("data", "wire"),
    [
        (bx.ACK, "A5A5A5A5A5A5A5A500800100000000000000FE020500A00000000064DC5A"),  # B20
        (bx.nack(5), "A5A5A5A5A5A5A5A500800100000000000000FE020500A00105000075215A"),  # B21
    ],
)
def test_answers(data: bytes, wire: str) -> None:
    assert bx.encode(bx.Frame(dst=0x8000, src=1, data=data)).hex().upper() == wire
    (frame,) = frames(bytes.fromhex(wire))
    assert isinstance(frame, bx.Frame)
    assert bx.parse_answer(frame.data).error == data[2]


def test_crc_16_arc_check_value() -> None:
    assert bx.crc16(b"123456789") == 0xBB3D


def test_escapes_as_published() -> None:
    assert bx.escape(bytes.fromhex("A5A65A5B00")).hex() == "a602a6015b025b0100"
    assert bx.unescape(bytes.fromhex("a602a6015b025b0100")) == bytes.fromhex("A5A65A5B00")
    for wrong in ("a603", "5b", "a600", "5b5b"):
        with pytest.raises(ProtocolError):
            bx.unescape(bytes.fromhex(wrong))


def test_damaged_frames_are_told_and_the_next_one_is_found() -> None:
    good = bytes.fromhex(VECTORS[0][2])
    damaged = bytearray(good)
    damaged[12] ^= 1
    found = frames(b"\x00\x33" + bytes(damaged) + good[:15] + good)
    assert isinstance(found[0], ProtocolError)
    assert "expected check" in str(found[0])
    assert found[1:] == [bx.Frame(dst=1, data=bx.PING)]


def test_one_a5_is_enough_and_a_lost_tail_is_bounded() -> None:
    good = bytes.fromhex(VECTORS[0][2])
    assert frames(good[7:]) == [bx.Frame(dst=1, data=bx.PING)]
    deframer = bx.Deframer()
    found = list(deframer.feed(b"\xa5" + b"x" * 5000))
    assert len(found) == 1
    assert isinstance(found[0], ProtocolError)


def test_other_check_modes_and_barcodes_are_read() -> None:
    plain_bytes = bytes.fromhex("0100 0080 000000 00 01 00 FE 02 0500 A200010000".replace(" ", ""))
    sum_ = (sum(plain_bytes) & 0xFFFF).to_bytes(2, "little")
    (frame,) = frames(bx.HEAD + bx.escape(plain_bytes + sum_) + b"\x5a")
    assert isinstance(frame, bx.Frame)
    assert frame.check_mode == 1
    barcode = bx.Frame(dst=1, data=bx.PING, barcode=b"0123456789ABCDEF")
    assert frames(bx.encode(barcode)) == [barcode]


def test_frames_stay_within_the_cards_buffer() -> None:
    with pytest.raises(ProtocolError, match="1024"):
        bx.encode(bx.Frame(dst=1, data=bytes(1009)))
    assert frames(bx.encode(bx.Frame(dst=1, data=b"\xa5" * 1008)))


def test_status() -> None:
    status = bx.Status(power=True, brightness=9, dynamic_areas=(0, 1))
    assert bx.parse_status(bx.status_body(status)) == status
    with pytest.raises(ProtocolError):
        bx.parse_status(bx.status_body(status)[:18])


def test_text_that_a_card_can_not_show() -> None:
    assert gb2312("请A001号到3号窗口") == "请A001号到3号窗口"
    assert gb2312("C:\\x 䶮㛃𠮷乗") == "C:/x □□□□"
    assert marked("买买提·测试—", "red")[3:].hex().upper() == "C2F2C2F2CCE1A1A4B2E2CAD4A1AA"
    assert gb2312("一\n二\t三") == "一 二 三"
    assert marked("请A001号", "green") == b"\\C2" + "请A001号".encode("gb2312")
    assert marked("3", "red", font=1) == b"\\FO001\\FE001\\C13"


def test_widths() -> None:
    assert units("17 户政") == 7
    assert clipped("08 水电气网报装", 16) == "08 水电气网报装"
    assert clipped("水电气网报装登记处", 16) == "水电气网报装登记"
    assert clipped("0水电气网报装登记", 16) == "0水电气网报装登"


def test_rows_stand_one_below_the_other() -> None:
    first, second = rows(["17 户政身份证", "请 D028 号"], width=128, font=16, colour="red", font_file=None)
    assert (first.id, first.y, first.width, first.height, first.effect) == (0, 0, 128, 16, 1)
    assert (second.id, second.y, plain(second.text)) == (1, 16, ("请 D028 号", "red"))


def test_controls_are_no_text() -> None:
    assert plain(b"\\FO000\\FE000\\C3A001\\n\\C1B") == ("A001\nB", "yellow")


@given(st.text(max_size=60))
def test_no_text_reaches_a_card_as_a_control(text: str) -> None:
    raw = marked(text, "red")
    assert b"\\" not in raw[3:]
    raw.decode("gb2312")
    assert plain(raw) == (gb2312(text), "red")


areas = st.builds(
    Area,
    id=st.integers(0, 255),
    x=st.integers(0, 0x7FFF // 8 * 8),
    y=st.integers(0, 0xFFFF),
    width=st.integers(0, 0x7FFF),
    height=st.integers(0, 0xFFFF),
    text=st.binary(max_size=60),
    timeout=st.integers(0, 0xFFFF),
    align=st.integers(0, 15),
)


@given(
    st.none() | st.lists(st.integers(0, 254), max_size=4).map(tuple), st.lists(areas, max_size=4).map(tuple)
)
def test_updates_round_trip(delete: tuple[int, ...] | None, several: tuple[Area, ...]) -> None:
    update = Update(delete=delete, areas=several)
    (frame,) = frames(bx.encode(bx.Frame(dst=7, data=show(update))))
    assert isinstance(frame, bx.Frame)
    assert parse_update(frame.data[5:]) == update


@given(st.binary(max_size=2500))
def test_any_bytes_never_raise(noise: bytes) -> None:
    for found in frames(noise + b"\x5a" + noise):
        assert isinstance(found, bx.Frame | ProtocolError)


@given(st.binary(max_size=300), st.integers(1, 0xFFFD), st.binary(max_size=200))
def test_resynchronises_at_once_after_noise(noise: bytes, address: int, data: bytes) -> None:
    frame = bx.Frame(dst=address, data=data)
    assert frames(noise + bx.encode(frame))[-1] == frame


@given(st.binary(max_size=200))
def test_bodies_of_any_bytes(body: bytes) -> None:
    for parse in (parse_update, bx.parse_status, bx.parse_answer):
        try:
            parse(body)
        except ProtocolError as wrong:
            assert "expected" in str(wrong)  # noqa: PT017
