"""Slips as bytes for the printer, as its emulator puts them on paper, and what becomes of the printer's faults."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from kiosk_outside_samples import NOW, RARE, TOKEN, document, facts, receipt, ticket
from PIL import Image

from drivers.base import ByteStream, TransportError
from drivers.printer.device import Printer
from drivers.printer.emulator import PrinterEmulator
from drivers.transport.loopback import DirectStream
from kiosk.adapters.devices import KioskDevices
from kiosk.adapters.slip_escpos import escpos_job
from kiosk.adapters.slip_picture import drawable, line_picture
from kiosk.adapters.slip_printer import EscPosSlipPrinter
from kiosk.application.ports import DeviceEvent, PrinterTrouble
from kiosk.domain.slip import MOST_DOTS, MOST_DOTS_ELDER, elder_slip, ticket_slip
from kiosk.domain.slip_layout import Line, Run, Slip


class Paper:
    """An emulated printer and what came out of it."""

    def __init__(self, folder: Path) -> None:
        self.files: list[Path] = []
        self.words: list[str] = []
        self.emulator = PrinterEmulator(folder, self._out)

    def _out(self, file: Path, words: str) -> None:
        self.files.append(file)
        self.words.append(words)

    def print(self, slip: Slip) -> Image.Image:
        self.emulator.feed(escpos_job(slip))
        with Image.open(self.files[-1]) as image:
            return image.copy()

    def wire(self) -> DirectStream:
        return DirectStream(self.emulator)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def kiosk_printer(
    open_wire: Callable[[], ByteStream], confirm_s: float = 0.0
) -> tuple[EscPosSlipPrinter, list[DeviceEvent]]:
    devices = KioskDevices(lambda call: call())
    events: list[DeviceEvent] = []
    devices.subscribe(events.append)
    return EscPosSlipPrinter(Printer(open_wire, confirm_s=confirm_s), devices, "K1-1"), events


def test_the_paper_is_as_long_as_the_slip_says_and_has_its_words(paper: Paper) -> None:
    slip = ticket_slip(facts())
    image = paper.print(slip)
    assert image.size == (576, slip.dots)
    assert slip.dots <= MOST_DOTS
    words = paper.words[-1].splitlines()
    assert words[0] == "南昌县行政审批局政务服务大厅"
    assert "J018" in words
    assert "医保待遇报销（住院·门诊·生育）" in words
    assert f"[QR] {TOKEN}" in words


def test_the_elder_slip_on_paper(paper: Paper) -> None:
    slip = elder_slip(facts(business="看病报销"))
    image = paper.print(slip)
    assert image.size == (576, slip.dots)
    assert slip.dots <= MOST_DOTS_ELDER


def test_the_code_on_paper_can_be_read(paper: Paper) -> None:
    image = paper.print(ticket_slip(facts())).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [TOKEN]


def test_text_goes_as_text_and_only_a_line_with_a_rare_character_as_a_picture(paper: Paper) -> None:
    plain = escpos_job(ticket_slip(facts()))
    assert "医保待遇报销".encode("gbk") in plain
    assert b"\x1dv0" not in plain
    assert b"\x1d(k" in plain
    assert len(plain) < 2048
    rare = escpos_job(ticket_slip(facts(business=f"{RARE}综合受理")))
    assert rare.count(b"\x1dv0") == 1
    assert "综合受理".encode("gbk") not in rare
    image = paper.print(ticket_slip(facts(business=f"{RARE}综合受理")))
    assert image.height == ticket_slip(facts(business=f"{RARE}综合受理")).dots
    assert "\ufffd" not in paper.words[-1]


def test_a_picture_of_a_line_stands_where_the_printer_would_put_it(paper: Paper) -> None:
    """The same line, once in the printer's font and once as a picture: ink in the same columns."""
    line = Line(role="business", runs=(Run(text="综合受理"),), centred=True, gap=0)
    printed = paper.print(Slip(parts=(line,))).convert("L")
    drawn = line_picture(line).convert("L")
    boxes = [image.crop((0, 0, 576, 24)).point(lambda dot: 255 - dot).getbbox() for image in (printed, drawn)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert all(abs(one - other) <= 3 for one, other in zip(boxes[0], boxes[1], strict=True))


def test_a_picture_of_a_line_has_its_looks() -> None:
    runs = (Run(text="2楼", width=2, height=2, reversed=True), Run(text="号", at=480))
    picture = line_picture(Line(role="plaques", runs=runs))
    assert picture.size == (576, 48)
    assert picture.mode == "1"
    grey = picture.convert("L")
    assert grey.getpixel((0, 0)) == 0
    assert grey.crop((72, 0, 480, 48)).getextrema() == (255, 255)
    assert grey.crop((480, 24, 504, 48)).getextrema() == (0, 255)


def test_what_no_font_has_is_said_by_its_code_point() -> None:
    nobodys = "\U000e0fff"
    assert drawable(f"甲{nobodys}𠮷") == "甲[U+E0FFF]𠮷"


def test_print_ticket_prints_and_confirms(paper: Paper) -> None:
    printer, events = kiosk_printer(paper.wire)
    printer.print_ticket(ticket(), document(public_url="https://hall.example"), NOW)
    assert f"[QR] https://hall.example/t/{TOKEN}" in paper.words[-1].splitlines()
    printer.print_receipt(receipt(), document(), NOW)
    assert "R0001" in paper.words[-1].splitlines()
    assert events == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("out_of_paper", lambda paper: paper.emulator.set_paper("out")),
        ("cover_open", lambda paper: paper.emulator.set_cover(is_open=True)),
        ("jam", lambda paper: paper.emulator.set_jam(jammed=True)),
        ("offline", lambda paper: setattr(paper.emulator, "silent", True)),
    ],
)
def test_a_fault_is_told_and_the_number_is_not_printed(
    paper: Paper, code: str, fault: Callable[[Paper], None]
) -> None:
    printer, events = kiosk_printer(paper.wire)
    fault(paper)
    with pytest.raises(PrinterTrouble) as trouble:
        printer.print_ticket(ticket(), document(), NOW)
    assert trouble.value.code == code
    assert [(event.kind, event.device, event.code) for event in events] == [("device_down", "printer", code)]
    assert paper.files == []


def test_new_paper_heals_it_and_says_so_once(paper: Paper) -> None:
    printer, events = kiosk_printer(paper.wire)
    paper.emulator.set_paper("out")
    printer.check()
    printer.check()
    paper.emulator.set_paper("ok")
    printer.check()
    printer.check()
    assert [(event.kind, event.code) for event in events] == [
        ("device_down", "out_of_paper"),
        ("device_up", None),
    ]
    printer.print_ticket(ticket(), document(), NOW)
    assert len(paper.files) == 1


def test_paper_that_ends_in_the_slip_prints_it_whole_the_next_time(paper: Paper) -> None:
    printer, _ = kiosk_printer(paper.wire)
    paper.emulator.set_paper("ok", left_dots=300)
    with pytest.raises(PrinterTrouble, match="没纸了"):
        printer.print_ticket(ticket(), document(), NOW)
    paper.emulator.set_paper("ok")
    printer.print_ticket(ticket(), document(), NOW)
    words = paper.words[-1].splitlines()
    assert words[0] == "南昌县行政审批局政务服务大厅"
    assert words.count("J018") == 1


def test_a_wire_that_is_gone_is_offline_and_comes_back() -> None:
    def gone() -> ByteStream:
        raise TransportError("printer: unplugged")

    printer, events = kiosk_printer(gone)
    printer.check()
    with pytest.raises(PrinterTrouble) as trouble:
        printer.print_ticket(ticket(), document(), NOW)
    assert trouble.value.code == "offline"
    assert len(events) == 1


def test_a_kiosk_without_a_printer_says_so_at_once() -> None:
    devices = KioskDevices(lambda call: call())
    printer = EscPosSlipPrinter(None, devices, "K1-1")
    assert devices.faults() == {"printer": "missing"}
    printer.check()
    with pytest.raises(PrinterTrouble):
        printer.print_ticket(ticket(), document(), NOW)
    printer.close()
