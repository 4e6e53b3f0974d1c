"""The printer's driver over a wire: jobs, status, faults, silence."""

from pathlib import Path

import pytest
from PIL import Image

from drivers.base import DeviceFault, TransportError
from drivers.printer import device as device_module
from drivers.printer import protocol as p
from drivers.printer.device import SILENT, Printer, PrinterStatus
from drivers.printer.emulator import PrinterEmulator
from drivers.transport.loopback import CutStream, DirectStream, OneByteStream

JOB = p.initialise() + p.line("请 D028 号") + p.cut()


class Bench:
    """A printer on a wire without time: waiting moves the clock."""

    def __init__(self, folder: Path) -> None:
        self.now = 0.0
        self.slips: list[str] = []
        self.emulator = PrinterEmulator(folder, lambda _file, words: self.slips.append(words))
        self.opened = 0
        self.stream = DirectStream(self.emulator, self._slept)
        self.printer = Printer(self._open, clock=lambda: self.now)

    def _slept(self, seconds: float) -> None:
        self.now += seconds

    def _open(self) -> DirectStream:
        self.opened += 1
        self.stream = DirectStream(self.emulator, self._slept)
        return self.stream


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_prints_and_asks_until_the_end_is_confirmed(bench: Bench) -> None:
    assert bench.printer.print_job(JOB) is True
    assert bench.slips == ["请 D028 号"]
    asked = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
    assert bytes(bench.stream.written) == asked + JOB + b"\x1dr\x01" + asked
    assert bench.now == 0.0


def test_status_reads_exactly_what_it_needs(bench: Bench) -> None:
    assert bench.printer.status() == PrinterStatus(online=True, paper="ok", cover=False, fault=None)
    assert bench.now == 0.0


def test_near_end_still_prints(bench: Bench) -> None:
    bench.emulator.set_paper("near_end")
    assert bench.printer.status() == PrinterStatus(online=True, paper="near_end", cover=False, fault=None)
    assert bench.printer.print_job(JOB) is True


def test_faults_are_named_before_anything_is_sent(bench: Bench) -> None:
    bench.emulator.set_paper("out")
    with pytest.raises(DeviceFault) as out:
        bench.printer.print_job(JOB)
    assert out.value.code == "out_of_paper"
    assert JOB not in bench.stream.written
    bench.emulator.set_paper("ok")
    bench.emulator.set_cover(is_open=True)
    with pytest.raises(DeviceFault) as cover:
        bench.printer.print_job(JOB)
    assert cover.value.code == "cover_open"
    assert bench.printer.status() == PrinterStatus(online=False, paper="ok", cover=True, fault="cover_open")


def test_paper_that_ends_in_the_middle_is_told_and_not_printed_twice(bench: Bench) -> None:
    bench.emulator.set_paper("ok", left_dots=25)
    with pytest.raises(DeviceFault) as out:
        bench.printer.print_job(p.initialise() + p.line("一") + p.line("二") + p.line("三") + p.cut())
    assert out.value.code == "out_of_paper"
    assert bench.slips == ["一"]
    bench.emulator.set_paper("ok")
    bench.slips.clear()
    assert bench.printer.print_job(JOB) is True
    assert bench.slips[-1] == "请 D028 号"


def test_a_jammed_cutter(bench: Bench) -> None:
    bench.emulator.set_jam(jammed=True)
    with pytest.raises(DeviceFault) as jam:
        bench.printer.print_job(JOB)
    assert jam.value.code == "jam"


def test_silence_is_not_no_paper(bench: Bench) -> None:
    bench.emulator.silent = True
    assert bench.printer.status() == SILENT
    assert SILENT.paper == "unknown"
    with pytest.raises(TransportError, match="does not answer"):
        bench.printer.print_job(JOB)
    assert bench.slips == []
    bench.emulator.silent = False
    assert bench.printer.print_job(JOB) is True
    assert bench.opened == 2


def test_a_printer_without_queued_status_is_believed_after_a_while(bench: Bench) -> None:
    real = bench.emulator.feed
    bench.emulator.feed = lambda data: real(data.replace(p.QUEUED_STATUS, b""))  # type: ignore[method-assign]
    assert bench.printer.print_job(JOB) is False
    assert bench.slips == ["请 D028 号"]
    assert 10 <= bench.now < 12


def test_unasked_bytes_are_passed_over(bench: Bench) -> None:
    real = bench.emulator.feed

    def chatty(data: bytes) -> bytes:
        answer = real(data)
        return b"\x11\x10\x00\x00\x00" + answer if answer else b""

    bench.emulator.feed = chatty  # type: ignore[method-assign]
    assert bench.printer.status() == PrinterStatus(online=True, paper="ok", cover=False, fault=None)
    assert bench.printer.print_job(JOB) is True


def test_a_picture_with_a_status_question_in_its_dots(bench: Bench) -> None:
    picture = Image.frombytes("1", (576, 600), (b"\xef\xfb\xfe" + b"\xff" * 69) * 600)
    assert bench.printer.print_job(p.initialise() + p.raster(picture) + p.cut()) is True
    assert bench.printer.status().paper == "ok"


def test_a_wire_that_is_cut_is_opened_again(bench: Bench) -> None:
    wires = [CutStream(DirectStream(bench.emulator), 20), DirectStream(bench.emulator)]
    printer = Printer(lambda: wires.pop(0))
    with pytest.raises(TransportError, match="cut"):
        printer.print_job(JOB)
    bench.emulator.power_cycle()
    bench.slips.clear()
    assert printer.print_job(JOB) is True
    assert bench.slips == ["请 D028 号"]


def test_a_wire_that_gives_one_byte_at_a_time(bench: Bench) -> None:
    printer = Printer(lambda: OneByteStream(DirectStream(bench.emulator)))
    assert printer.print_job(JOB) is True
    assert printer.status().paper == "ok"


def test_a_printer_that_holds_the_job_back_for_good(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    long = p.initialise() + p.line("字" * 20) * 2000 + p.cut()
    real = bench.emulator.feed
    fed = 0

    def opened_in_the_middle(data: bytes) -> bytes:
        nonlocal fed
        fed += len(data)
        if fed > 3000:
            bench.emulator.set_cover(is_open=True)
        return real(data)

    bench.emulator.feed = opened_in_the_middle  # type: ignore[method-assign]
    monkeypatch.setattr(device_module, "XOFF_S", 1.0)
    with pytest.raises(DeviceFault) as cover:
        bench.printer.print_job(long)
    assert cover.value.code == "cover_open"
