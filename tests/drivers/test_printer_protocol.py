"""ESC/POS commands to exact bytes, status bytes to values."""

import escpos.printer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.base import ProtocolError
from drivers.printer import protocol as p


def test_published_bytes() -> None:
    assert p.initialise() == bytes.fromhex("1b40 1c26")
    assert p.chinese_mode(on=False) == bytes.fromhex("1c2e")
    assert p.bold(on=True) == bytes.fromhex("1b4501")
    assert p.align(p.Align.CENTRE) == bytes.fromhex("1b6101")
    assert p.reverse(on=True) == bytes.fromhex("1d4201")
    assert p.feed_lines(3) == bytes.fromhex("1b6403")
    assert p.feed_dots(8) == bytes.fromhex("1b4a08")
    assert p.line_spacing() == bytes.fromhex("1b32")
    assert p.line_spacing(30) == bytes.fromhex("1b331e")
    assert p.chinese_spacing(0, 2) == bytes.fromhex("1c530002")
    assert p.cut(0) == bytes.fromhex("1d564200")
    assert p.position(300) == bytes.fromhex("1b242c01")
    assert p.auto_status() == bytes.fromhex("1d61ff")
    assert bytes.fromhex("1d7201") == p.QUEUED_STATUS
    assert [p.ask_status(n) for n in (1, 2, 3, 4)] == [bytes((0x10, 4, n)) for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("size", "wanted"),
    [
        ((1, 1), "1c2100 1d2100"),
        ((2, 1), "1c2104 1d2110"),
        ((1, 2), "1c2108 1d2101"),
        ((8, 8), "1c210c 1d2177"),
    ],
)
def test_size_goes_out_for_latin_and_for_chinese(size: tuple[int, int], wanted: str) -> None:
    assert p.size(*size) == bytes.fromhex(wanted)


def test_native_qr_of_the_reference() -> None:
    wanted = (
        "1D286B040031413200 1D286B0300314306 1D286B0300314531 1D286B1300315030"
        "68747470733A2F2F782E636E2F742F31 1D286B0300315130"
    )
    assert p.qr(b"https://x.cn/t/1", module=6, level="M") == bytes.fromhex(wanted)


def oracle() -> escpos.printer.Dummy:
    return escpos.printer.Dummy(profile="TM-T20II")


@given(content=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=200))
def test_qr_is_what_python_escpos_sends(content: str) -> None:
    printer = oracle()
    printer.qr(content, ec=1, size=5, model=2, native=True)
    assert p.qr(content.encode(), module=5, level="M") in printer.output


@pytest.mark.parametrize("size", [(8, 1), (100, 40), (576, 255), (13, 7)])
def test_raster_is_what_python_escpos_sends(size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 90).point(lambda value: 0 if value < 128 else 255).convert("1")
    printer = oracle()
    printer.image(picture, impl="bitImageRaster", center=False)
    assert p.raster(picture) == printer.output


def test_raster_goes_out_in_bands_of_at_most_255_rows() -> None:
    out = p.raster(Image.new("1", (16, 600), 0))
    bands = [255, 255, 90]
    at = 0
    for rows in bands:
        assert out[at : at + 8] == bytes((0x1D, 0x76, 0x30, 0, 2, 0, rows, 0))
        assert out[at + 8 : at + 8 + 2 * rows] == b"\xff" * 2 * rows
        at += 8 + 2 * rows
    assert at == len(out)


def test_text_is_two_byte_gbk() -> None:
    assert p.text("号码 A001 张三") == bytes.fromhex("bac5c2eb204130303120d5c5c8fd")
    assert p.line("：") == "：".encode("gbk") + b"\n"


@pytest.mark.parametrize(
    ("text", "printable"),
    [
        ("请 D028 号", True),
        ("（住院·门诊·生育）", True),
        ("━─□", True),
        ("𬱖", False),
        ("㛃", False),
        ("㐀", False),
        ("a\x1b@", False),
        ("a\x7f", False),
        ("", True),
    ],
)
def test_what_the_printers_font_has(text: str, printable: bool) -> None:
    assert p.line_is_printable(text) is printable
    if not printable:
        with pytest.raises(ProtocolError, match="GBK"):
            p.text(text)


@given(st.text(max_size=60))
def test_no_text_can_smuggle_a_command(text: str) -> None:
    if p.line_is_printable(text):
        assert not any(byte < 0x20 or byte == 0x7F for byte in p.text(text))
        assert p.text(text).decode("gbk") == text


@pytest.mark.parametrize(
    ("answer", "paper"), [(0x12, "ok"), (0x1E, "near_end"), (0x72, "out"), (0x7E, "out")]
)
def test_paper_answers(answer: int, paper: str) -> None:
    assert p.decode_status(bytes((0x12, 0x12, 0x12, answer))).paper == paper


def test_status_in_words() -> None:
    status = p.decode_status(bytes((0x1A, 0x16, 0x1A, 0x12)))
    assert (status.offline, status.cover_open, status.cutter) == (True, True, True)
    assert p.decode_status(bytes((0x12, 0x32, 0x12, 0x12))).paper == "out"
    broken = p.decode_status(bytes((0x1A, 0x52, 0x32 | 0x40, 0x12)))
    assert (broken.broken, broken.overheated) == (True, True)


def test_automatic_status() -> None:
    status = p.decode_auto_status(bytes((0x38, 0x08, 0x0F, 0x00)))
    assert (status.offline, status.cover_open, status.cutter, status.paper) == (True, True, True, "out")
    assert p.decode_auto_status(bytes((0x10, 0, 0x03, 0))).paper == "near_end"


@given(st.binary(max_size=6))
def test_any_bytes_are_a_status_or_a_clear_error(data: bytes) -> None:
    real_time = len(data) == 4 and all(byte & 0x93 == 0x12 for byte in data)
    automatic = len(data) == 4 and data[0] & 0x93 == 0x10 and not any(byte & 0x90 for byte in data[1:])
    for decode, valid in ((p.decode_status, real_time), (p.decode_auto_status, automatic)):
        if valid:
            assert decode(data).paper in ("ok", "near_end", "out")
        else:
            with pytest.raises(ProtocolError, match=r"expected .* got"):
                decode(data)


@given(st.integers(0, 255))
def test_every_byte_from_the_printer_is_of_one_kind(byte: int) -> None:
    kind = p.kind_of(byte)
    if byte in (0x11, 0x13):
        assert kind == "flow"
    elif kind == "status":
        assert byte & 0x93 == 0x12


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: p.size(9, 1),
        lambda: p.size(1, 0),
        lambda: p.qr(b""),
        lambda: p.qr(b"x" * 2954),
        lambda: p.qr(b"x", module=17),
        lambda: p.raster(Image.new("1", (577, 1))),
        lambda: p.feed_lines(256),
        lambda: p.position(70000),
        lambda: p.ask_status(5),
    ],
)
def test_out_of_range_is_refused(wrong) -> None:
    with pytest.raises(ProtocolError, match="expected"):
        wrong()
