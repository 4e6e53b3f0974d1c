"""What the emulated printer puts on paper, and how it fails."""

from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.printer import protocol as p
from drivers.printer.emulator import PrinterEmulator
from drivers.printer.render import BOX, Style, glyph

TOKEN = "T1.bmN4LjIwMjYtMTEtMjQ.MEUCIQDQ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"


class Slips:
    def __init__(self, folder: Path) -> None:
        self.printed: list[tuple[Path, str]] = []
        self.printer = PrinterEmulator(folder, lambda file, words: self.printed.append((file, words)))

    def feed(self, *parts: bytes) -> bytes:
        return b"".join(self.printer.feed(part) for part in parts)

    def image(self, number: int = -1) -> Image.Image:
        with Image.open(self.printed[number][0]) as opened:
            return opened.copy()

    def words(self, number: int = -1) -> list[str]:
        return self.printed[number][1].split("\n")


@pytest.fixture
def slips(tmp_path: Path) -> Slips:
    return Slips(tmp_path / "out")


def black(image: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    return (image.crop(box) if box else image).convert("L").histogram()[0]


def job(*parts: bytes) -> bytes:
    return p.initialise() + b"".join(parts) + p.cut()


def test_a_line_of_text_comes_out_with_its_dots(slips: Slips) -> None:
    slips.feed(job(p.line("请 D028 号")))
    assert slips.printed[0][0].name == "slip-001.png"
    assert slips.words() == ["请 D028 号"]
    image = slips.image()
    assert (image.mode, image.width) == ("1", 576)
    assert image.height == 30 + 40
    cell = image.crop((0, 0, 24, 24)).convert("L")
    assert cell.tobytes() == glyph("请", Style()).tobytes()
    assert black(image, (10 * 12, 0, 576, 30)) == 0


def test_eight_times_eight_is_eight_times_as_wide_and_high(slips: Slips) -> None:
    slips.feed(job(p.size(8, 8), p.line("J018"), p.size(1, 1)))
    inked = Image.eval(slips.image().convert("L"), lambda value: 255 - value).getbbox()
    assert inked is not None
    assert 4 * 96 * 0.8 < inked[2] - inked[0] <= 4 * 96
    assert 110 < inked[3] - inked[1] < 192


def test_reversed_text_is_white_on_black(slips: Slips) -> None:
    slips.feed(job(p.reverse(on=True), p.text("  32  "), p.reverse(on=False), b"\n"))
    cell = slips.image().crop((0, 0, 24, 24))
    assert black(cell) == 24 * 24
    assert 0.5 < black(slips.image(), (24, 0, 48, 24)) / (24 * 24) < 0.95


@pytest.mark.parametrize(("where", "left"), [(p.Align.LEFT, 0), (p.Align.CENTRE, 264), (p.Align.RIGHT, 528)])
def test_lines_stand_where_they_are_aligned(slips: Slips, where: p.Align, left: int) -> None:
    slips.feed(job(p.align(where), p.reverse(on=True), p.line("    ")))
    inked = Image.eval(slips.image().convert("L"), lambda value: 255 - value).getbbox()
    assert inked == (left, 0, left + 48, 24)


def test_the_native_code_reads_back(slips: Slips) -> None:
    slips.feed(job(p.align(p.Align.CENTRE), p.feed_dots(24), p.qr(TOKEN.encode(), module=5), p.feed_dots(24)))
    found = zxingcpp.read_barcodes(slips.image().convert("L"))
    assert [code.text for code in found] == [TOKEN]
    assert f"[QR] {TOKEN}" in slips.words()


def test_a_raster_comes_out_dot_by_dot(slips: Slips) -> None:
    picture = Image.effect_noise((576, 300), 90).point(lambda value: 0 if value < 128 else 255).convert("1")
    slips.feed(job(p.raster(picture)))
    printed = slips.image().crop((0, 0, 576, 300))
    assert printed.convert("L").tobytes() == picture.convert("L").tobytes()


def test_a_four_byte_character_comes_out_as_a_box(slips: Slips) -> None:
    slips.feed(job("㐀字".encode("gb18030") + b"\n"))
    assert slips.words() == [f"{BOX}9{BOX}9字"]
    slips.printer.two_byte_only = False
    slips.feed(job("㐀字".encode("gb18030") + b"\n"))
    assert slips.words() == ["㐀字"]


def test_a_firmware_without_codes_leaves_it_out(slips: Slips) -> None:
    slips.printer.native_qr = False
    slips.feed(job(p.line("甲"), p.qr(b"T1.x")))
    assert slips.words() == ["甲"]


def test_long_lines_wrap_at_576_dots(slips: Slips) -> None:
    slips.feed(job(p.line("测" * 25)))
    assert slips.words() == ["测" * 24, "测"]


def test_numbers_go_on_over_a_restart(tmp_path: Path) -> None:
    for expected in ("slip-001.png", "slip-002.png"):
        slips = Slips(tmp_path)
        slips.feed(job(p.line("甲")))
        assert slips.printed[0][0].name == expected
    (tmp_path / "slip-1041.png").write_bytes(b"")
    slips.feed(job(p.line("甲")))
    assert slips.printed[-1][0].name == "slip-1042.png"


def test_nothing_printed_is_no_slip(slips: Slips) -> None:
    slips.feed(p.initialise() + p.feed_lines(3) + p.cut())
    assert slips.printed == []


def test_status_answers_of_the_manual(slips: Slips) -> None:
    ask = b"".join(p.ask_status(n) for n in (1, 2, 3, 4))
    assert slips.feed(ask) == bytes((0x12, 0x12, 0x12, 0x12))
    slips.printer.set_paper("near_end")
    assert slips.feed(p.ask_status(4)) == b"\x1e"
    slips.printer.set_paper("out")
    assert slips.feed(ask) == bytes((0x1A, 0x32, 0x12, 0x7E))
    slips.printer.set_paper("ok")
    slips.printer.set_cover(is_open=True)
    assert slips.feed(ask) == bytes((0x1A, 0x16, 0x12, 0x12))


def test_a_status_question_torn_in_pieces_is_answered_once(slips: Slips) -> None:
    assert slips.feed(b"\x10", b"\x04", b"\x04", b"\x10\x04", b"\x04") == b"\x12\x12"


def test_a_status_question_inside_a_raster_is_answered_too(slips: Slips) -> None:
    bits = b"\x10\x04\x01" + bytes(72 * 10 - 3)
    answers = slips.feed(p.initialise(), b"\x1dv0\x00\x48\x00\x0a\x00" + bits, p.cut())
    assert answers == b"\x12"
    assert slips.image().crop((0, 0, 24, 1)).tobytes() == bytes((0xEF, 0xFB, 0xFE))


def test_paper_that_ends_in_the_middle_keeps_the_half_slip(slips: Slips) -> None:
    slips.printer.set_paper("ok", left_dots=60)
    slips.feed(job(*(p.line(f"第{n}行") for n in range(6))))
    assert slips.words() == ["第0行", "第1行"]
    assert slips.feed(p.ask_status(4)) == b"\x7e"
    assert slips.feed(p.QUEUED_STATUS) == b""
    slips.printer.set_paper("ok")
    assert slips.words() == ["第2行", "第3行", "第4行", "第5行"]
    assert slips.feed(b"") == b"\x00"


def test_clear_buffers_forgets_the_rest(slips: Slips) -> None:
    slips.printer.set_paper("out")
    slips.feed(job(p.line("旧")))
    assert slips.feed(p.CLEAR_BUFFERS) == b"\x37\x25\x00"
    slips.printer.set_paper("ok")
    slips.feed(job(p.line("新")))
    assert [words for _, words in slips.printed] == ["新"]


def test_the_cutter_jams_and_goes_on_after_recovery(slips: Slips) -> None:
    slips.printer.set_jam(jammed=True)
    slips.feed(job(p.line("甲")), p.line("乙"))
    assert slips.printed == []
    assert slips.feed(p.ask_status(3)) == b"\x1a"
    slips.printer.set_jam(jammed=False)
    assert slips.feed(p.ask_status(3)) == b"\x12"
    slips.feed(p.cut())
    assert slips.words() == ["甲", "乙"]


def test_automatic_status_comes_by_itself(slips: Slips) -> None:
    first = slips.feed(p.auto_status())
    assert p.decode_auto_status(first).paper == "ok"
    slips.printer.set_paper("near_end")
    assert p.decode_auto_status(slips.printer.poll(0.0)).paper == "near_end"


def test_a_full_buffer_holds_the_host_back(slips: Slips) -> None:
    slips.printer.set_cover(is_open=True)
    assert slips.feed(b"x" * 60000) == bytes((p.XOFF,))
    slips.printer.set_cover(is_open=False)
    assert slips.printer.poll(0.0) == bytes((p.XON,))


def test_a_silent_printer_prints_but_never_answers(slips: Slips) -> None:
    slips.printer.silent = True
    assert slips.feed(job(p.line("甲")), p.ask_status(1), p.QUEUED_STATUS) == b""
    assert slips.words() == ["甲"]


def test_switched_off_and_on_forgets_modes_and_the_rest(slips: Slips) -> None:
    slips.feed(p.initialise(), p.size(4, 4), b"\x1dv0\x00\x48\x00\xff\x00half a raster")
    slips.printer.power_cycle()
    slips.feed(p.line("甲"), p.cut())
    assert slips.image().height == 30 + 40
    assert slips.words() == ["甲"]


COMMANDS = st.sampled_from(
    [
        b"\x1b@",
        b"\x1b$",
        b"\x1bc",
        b"\x1c&",
        b"\x1c.",
        b"\x1cS",
        b"\x1d!",
        b"\x1d(k",
        b"\x1d(H",
        b"\x1dV",
        b"\x1dv0",
        b"\x10\x04",
        b"\x10\x05",
        b"\x10\x14",
        b"\x1d(k\x03\x00\x31\x51\x30",
        b"\x1d(k\x05\x00\x31\x50\x30ab",
    ]
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(COMMANDS, st.binary(max_size=40)), max_size=20))
def test_any_bytes_in_any_pieces_never_break_it(tmp_path: Path, pieces: list[bytes]) -> None:
    slips = Slips(tmp_path / "fuzz")
    for piece in pieces:
        slips.feed(piece)
    slips.printer.power_cycle()
    slips.feed(job(p.line("还在")))
    assert slips.words() == ["还在"]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 60), max_size=12))
def test_how_the_bytes_are_cut_up_does_not_matter(tmp_path: Path, sizes: list[int]) -> None:
    whole = job(
        p.line("请 D028 号"), p.size(2, 2), p.line("17号窗口"), p.size(1, 1), p.qr(b"T1.abc"), p.line("完")
    )
    slips, other = Slips(tmp_path / "a"), Slips(tmp_path / "b")
    slips.feed(whole)
    at = 0
    for size in sizes:
        other.feed(whole[at : at + size])
        at += size
    other.feed(whole[at:])
    assert other.image().tobytes() == slips.image().tobytes()
    assert other.words() == slips.words()
