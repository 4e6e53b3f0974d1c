"""Wires: loopbacks, ptys paced like real ones, hang-ups, sockets."""

import socket
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import TransportError
from drivers.id_reader.device import CardGone, CardRead, Down, IdReader, Pace, ReaderEvent, Up
from drivers.id_reader.document import IdDocument
from drivers.id_reader.emulator import ReaderEmulator
from drivers.transport.loopback import CutStream, joined
from drivers.transport.pty import PacedPty
from drivers.transport.serial import SerialStream

PATIENCE_S = 20.0


class Repeater:
    """Answers each line with so many bytes."""

    def __init__(self, size: int = 1) -> None:
        self.heard = bytearray()
        self.power_cycles = 0
        self._size = size

    def feed(self, data: bytes) -> bytes:
        self.heard += data
        return b"x" * (self._size * data.count(b"\n"))


@pytest.fixture
def plugged(tmp_path: Path):
    made: list[PacedPty] = []

    def plug(emulator, baud: int = 115200) -> PacedPty:
        pty = PacedPty(emulator, link=tmp_path / "device.tty", wire_log=tmp_path / "device.wire", baud=baud)
        made.append(pty)
        pty.plug()
        return pty

    yield plug
    for pty in made:
        pty.close()


def read_all(stream: SerialStream, size: int) -> bytes:
    got = b""
    deadline = time.monotonic() + PATIENCE_S
    while len(got) < size and time.monotonic() < deadline:
        got += stream.read(4096, 0.5)
    return got


def until(true) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_loopback_both_ways_and_closed() -> None:
    near, far = joined()
    near.write(b"abc")
    assert far.read(2, 0) == b"ab"
    assert far.read(9, 0) == b"c"
    assert far.read(9, 0) == b""
    far.write(b"late")
    near.flush_input()
    assert near.read(9, 0) == b""
    far.close()
    with pytest.raises(TransportError):
        near.write(b"x")
    with pytest.raises(TransportError):
        near.read(1, 0)


@given(st.binary(max_size=60), st.integers(0, 60))
def test_cut_passes_exactly_so_many_bytes(data: bytes, after: int) -> None:
    near, far = joined()
    wire = CutStream(near, after)
    try:
        wire.write(data)
        cut = False
    except TransportError:
        cut = True
    assert far.read(100, 0) == data[:after]
    assert cut == (len(data) >= after)


def test_a_paced_pty_carries_everything_and_keeps_what_was_written(plugged, tmp_path: Path) -> None:
    pty = plugged(Repeater(5000), 921600)
    stream = SerialStream(str(pty.link), 921600)
    stream.write(b"hello\n")
    assert read_all(stream, 5000) == b"x" * 5000
    assert (tmp_path / "device.wire").read_bytes() == b"hello\n"
    pty.inject(b"noise")
    assert read_all(stream, 5) == b"noise"
    stream.close()


def test_one_owner_at_a_time(plugged) -> None:
    pty = plugged(Repeater())
    stream = SerialStream(str(pty.link))
    with pytest.raises(TransportError, match="exclusive"):
        SerialStream(str(pty.link))
    stream.close()
    SerialStream(str(pty.link)).close()


def test_a_hang_up_is_a_transport_error_everywhere(plugged) -> None:
    pty = plugged(Repeater())
    stream = SerialStream(str(pty.link))
    threading.Timer(0.1, pty.unplug).start()
    with pytest.raises(TransportError):
        stream.read(10, PATIENCE_S)
    with pytest.raises(TransportError):
        stream.write(b"x")
    with pytest.raises(TransportError):
        stream.flush_input()
    with pytest.raises(TransportError):
        stream.set_baud(9600)
    stream.close()
    assert not pty.link.is_symlink()
    with pytest.raises(TransportError):
        SerialStream(str(pty.link))
    pty.plug()
    fresh = SerialStream(str(pty.link))
    fresh.write(b"\n")
    assert fresh.read(1, PATIENCE_S) == b"x"
    fresh.close()


def test_closed_under_a_reader_s_feet(plugged) -> None:
    stream = SerialStream(str(plugged(Repeater()).link))
    stream.close()
    for work in (lambda: stream.read(1, 0), lambda: stream.write(b"x"), stream.flush_input):
        with pytest.raises(TransportError):
            work()


def test_nobody_reads_and_the_bytes_are_lost_not_the_wire(plugged) -> None:
    emulator = Repeater(20000)
    pty = plugged(emulator, 4_000_000)
    stream = SerialStream(str(pty.link), 4_000_000)
    for _ in range(3):
        stream.write(b"\n")
    assert until(lambda: emulator.heard.count(b"\n") == 3)
    stream.flush_input()
    stream.write(b"still here")
    assert until(lambda: emulator.heard.endswith(b"still here"))
    stream.close()


def test_an_emulator_that_fails_does_not_take_its_wire_along(plugged) -> None:
    class Fragile(Repeater):
        calls = 0

        def feed(self, data: bytes) -> bytes:
            self.calls += 1
            if b"!" in data:
                raise RuntimeError("broken")
            return super().feed(data)

    emulator = Fragile()
    stream = SerialStream(str(plugged(emulator).link))
    stream.write(b"!")
    assert until(lambda: emulator.calls)
    stream.write(b"\n")
    assert stream.read(1, PATIENCE_S) == b"x"
    stream.close()


def test_a_file_is_no_serial_port(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(TransportError):
        SerialStream(str(tmp_path / "file"))
    with pytest.raises(TransportError):
        SerialStream("nonsense://there")


def test_a_socket_is_a_wire_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stream = SerialStream(f"socket://127.0.0.1:{server.getsockname()[1]}")
        far, _ = server.accept()
        stream.write(b"ping")
        assert far.recv(10) == b"ping"
        far.sendall(b"pong!")
        assert read_all(stream, 5) == b"pong!"
        far.close()
        with pytest.raises(TransportError):
            read_all(stream, 1)
        stream.close()
    with pytest.raises(TransportError):
        SerialStream("socket://127.0.0.1:1")


def test_a_whole_card_over_a_real_pty_at_115200(plugged) -> None:
    from datetime import date

    card = IdDocument(
        kind="citizen",
        name="测试甲",
        sex="男",
        nation="汉",
        birth=date(1899, 1, 1),
        number="360121189901010013",
    )
    emulator = ReaderEmulator()
    pty = plugged(emulator)
    reader = IdReader(lambda: SerialStream(str(pty.link)), pace=Pace(idle_s=0.02, present_s=0.02))
    try:
        assert isinstance(reader.next_event(PATIENCE_S), Up)
        with pty.lock:
            emulator.lay(card)
        assert reader.next_event(PATIENCE_S) == CardRead(card)
        with pty.lock:
            emulator.take()
        assert reader.next_event(PATIENCE_S) == CardGone()
        pty.unplug()
        assert reader.next_event(PATIENCE_S) == Down("offline")
        emulator.power_cycle()
        pty.plug()
        assert isinstance(reader.next_event(PATIENCE_S), Up)
    finally:
        reader.close()


def test_the_reader_s_rate_is_changed_and_the_old_one_is_garbage(plugged) -> None:
    emulator = ReaderEmulator()
    pty = plugged(emulator)
    emulator.on_baud = partial(setattr, pty, "baud")
    stream = SerialStream(str(pty.link))
    status = bytes.fromhex("AAAAAA9669000311FFED")
    well = bytes.fromhex("AAAAAA9669000400009094")
    stream.write(status)
    assert read_all(stream, len(well)) == well
    stream.write(bytes.fromhex("AAAAAA96690003600162"))
    assert until(lambda: pty.baud == 57600)
    stream.flush_input()
    stream.write(status)
    assert stream.read(100, 0.2) == b""
    stream.set_baud(57600)
    stream.write(status)
    assert read_all(stream, len(well)) == well
    stream.close()


def test_closing_a_reader_ends_the_wait_of_its_thread(plugged) -> None:
    pty = plugged(ReaderEmulator())
    reader = IdReader(lambda: SerialStream(str(pty.link)))
    said: list[ReaderEvent | None] = []

    def loop() -> None:
        said.append(reader.next_event(PATIENCE_S))
        said.append(reader.next_event(1000.0))

    thread = threading.Thread(target=loop)
    thread.start()
    assert until(lambda: said)
    reader.close()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert said[1] is None


def test_ptys_leave_no_descriptors(plugged) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    pty = plugged(Repeater())
    for _ in range(5):
        pty.unplug()
        pty.plug()
    pty.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
