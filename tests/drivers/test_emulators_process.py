"""The emulators as a process, over their socket and their wires."""

import io
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulators_process import PATIENCE_S, Process, folder, until, wav, wire
from PIL import Image

from drivers.base import TransportError
from drivers.emulators.api import CardPerson, Change, ScreenEvent, Target
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.emulators.tray import document_of, read_tray
from drivers.id_reader.device import CardGone, CardRead, Down, IdReader, Pace, Up
from drivers.led_board.bus import LedBus
from drivers.led_board.device import Panel
from drivers.registry import emulated_tty, emulators_socket


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(folder(tmp_path_factory.mktemp("hall")))
    yield process
    assert process.end() == 0


@pytest.fixture
def client(running: Process) -> Iterator[EmulatorsClient]:
    with EmulatorsClient(running.data) as client:
        yield client


def test_everything_is_there(running: Process, client: EmulatorsClient) -> None:
    seen = client.overview()
    assert len(seen.devices) == 16
    assert all(device.plugged for device in seen.devices)
    assert {card.kind for card in seen.tray} == {
        "citizen",
        "residence_permit",
        "foreigner_2017",
        "foreigner_2023",
    }
    assert emulators_socket(running.data).stat().st_mode & 0o777 == 0o600


def test_every_card_of_the_tray_is_read_over_its_wire(running: Process, client: EmulatorsClient) -> None:
    reader = IdReader(lambda: wire(running, "K1-1-reader"), pace=Pace(idle_s=0.02, present_s=0.02))
    try:
        assert isinstance(reader.next_event(PATIENCE_S), Up)
        for card in read_tray():
            client.put_card(card.name)
            assert client.overview().card == card.name
            read = reader.next_event(PATIENCE_S)
            assert isinstance(read, CardRead)
            expected = document_of(card.person)
            assert read.document.name == expected.name
            assert (read.document.number, read.document.birth) == (expected.number, expected.birth)
            assert read.document.new_address == expected.new_address
            client.take_card()
            assert reader.next_event(PATIENCE_S) == CardGone()
        client.put_card(person=CardPerson(name="测试己", birth="2099-02-03", number="360121209902030018"))
        made_up = reader.next_event(PATIENCE_S)
        assert isinstance(made_up, CardRead)
        assert made_up.document.name == "测试己"
        client.noise("K1-1-reader", b"\xaa\xaa\xaa\x96\x69\xff\xff" * 20)
        client.unplug("K1-1-reader")
        assert reader.next_event(PATIENCE_S) == Down("offline")
        assert not emulated_tty(running.data, "K1-1-reader").exists()
        client.plug("K1-1-reader")
        assert isinstance(reader.next_event(PATIENCE_S), Up)
    finally:
        reader.close()
        client.take_card()
    said = (running.data / "emulated" / "K1-1-reader.wire").read_bytes()
    assert bytes.fromhex("AAAAAA96690003200122") in said
    assert "测试".encode("utf-16-le") not in said


def test_strips_show_what_was_on_the_wire(running: Process, client: EmulatorsClient) -> None:
    bus = LedBus(lambda: wire(running, "strips-1"))
    hall = LedBus(lambda: wire(running, "hallboard-1"))
    first, second = bus.board(1), bus.board(2)
    board = hall.board(1, Panel(width=256, height=128))
    bus.start()
    hall.start()
    try:
        first.show(["1 户政身份证", "请 A001 号"], "green")
        second.show(["2 不动产", "请先取号"])
        board.show(["A001 → 1号窗口"])
        assert bus.settled(PATIENCE_S)
        assert hall.settled(PATIENCE_S)
        strip = client.strip(1)
        assert (strip.lines, strip.colour, strip.online) == (["1 户政身份证", "请 A001 号"], "green", True)
        boards = [shown for shown in client.strips() if shown.device == "hallboard-1"]
        assert [(shown.window, shown.lines[0]) for shown in boards] == [(None, "A001 → 1号窗口")]
        client.unplug("strips-1:2")
        assert not client.strip(2).online
        second.show(["2 不动产", "请 B002 号"])
        assert not bus.settled(0.3)
        assert client.strip(2).lines[1] == "请先取号"
        client.plug("strips-1:2")
        assert bus.settled(PATIENCE_S)
        assert client.strip(2).lines[1] == "请 B002 号"
    finally:
        bus.close()
        hall.close()
    assert "请 A001 号".encode("gb2312") in (running.data / "emulated" / "strips-1.wire").read_bytes()


def test_a_code_and_a_picture_before_both_cameras(client: EmulatorsClient) -> None:
    client.show_code("T1.test")
    assert client.overview().code == "T1.test"
    for device in ("K1-1-camera", "K1-1-doc-camera"):
        with Image.open(io.BytesIO(next(client.camera_frames(device)))) as frame:
            assert frame.size == (1280, 720)
    empty = next(client.camera_frames("K2-1-camera"))
    assert next(client.camera_frames("K1-1-camera")) != empty
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(out, "PNG")
    client.show_picture(out.getvalue())
    with Image.open(io.BytesIO(next(client.camera_frames("K1-1-doc-camera")))) as frame:
        assert frame.getpixel((640, 360))[1] > 90
    client.hide_code()
    assert client.overview().code is None
    client.unplug("K1-1-camera")
    with pytest.raises(EmulatorsError, match="已经拔掉"):
        next(client.camera_frames("K1-1-camera"))
    client.plug("K1-1-camera")


def test_a_headless_kiosk_shows_its_screen_and_is_touched(running: Process, client: EmulatorsClient) -> None:
    with pytest.raises(EmulatorsError, match="没有不带屏幕运行的取号机"):
        client.touch(1, 2)
    touches: list[ScreenEvent] = []

    def listen() -> None:
        with EmulatorsClient(running.data) as kiosk:
            for event in kiosk.touches("K1-1"):
                touches.append(event)
                if len(touches) == 2:
                    return

    thread = threading.Thread(target=listen)
    thread.start()

    def touched() -> bool:
        try:
            client.touch(10, 20)
        except EmulatorsError:
            return False
        return True

    assert until(touched)
    client.key("repeat", "K1-1")
    thread.join(PATIENCE_S)
    assert touches == [ScreenEvent(x=10, y=20), ScreenEvent(key="repeat")]
    out = io.BytesIO()
    Image.new("RGB", (54, 96), "blue").save(out, "JPEG")
    button = Target(name="home.take", text="取号", x=1.5, y=2, w=3, h=4)
    client.show_screen("K1-1", out.getvalue(), [button])
    assert client.screen_jpg() == out.getvalue()
    assert client.targets() == [button]
    assert client.screen_png("K1-1").startswith(b"\x89PNG")
    assert until((running.data / "emulated" / "screen.png").exists)
    with pytest.raises(EmulatorsError, match="JPEG"):
        client.show_screen("K1-1", b"nonsense")
    with pytest.raises(EmulatorsError, match="还没有画面"):
        client.screen_png("K2-1")


def test_a_slip_and_a_sound_are_kept_over_a_restart(tmp_path: Path) -> None:
    process = Process(folder(tmp_path))
    with EmulatorsClient(tmp_path) as client:
        printer = wire(process, "K1-1-printer")
        printer.write(b"\x1b@" + "您的号码 A001\n".encode("gbk") + b"\n\n\x1dV\x00")
        assert until(client.slips)
        printer.close()
        (slip,) = client.slips()
        assert (slip.number, slip.file) == (1, "slip-001.png")
        assert "A001" in slip.text
        assert client.slip(slip.file).startswith(b"\x89PNG")
        client.paper("out")
        assert client.overview().paper == "out"
        sound = client.play("speaker-1", "AU-F1-L", "请A001号到1号窗口", wav(0.05))
        assert (sound.device, sound.zone, sound.seconds) == ("speaker-1", "AU-F1-L", pytest.approx(0.05))
        with pytest.raises(EmulatorsError) as refused:
            client.play("speaker-1", "AU-F1-L", "x", b"no sound")
        assert refused.value.status == 400
    assert process.end(signal.SIGKILL) == -signal.SIGKILL
    with EmulatorsClient(tmp_path) as client:
        with pytest.raises(TransportError):
            client.overview()
        with pytest.raises(TransportError):
            wire(process, "K1-1-printer")
        process = Process(tmp_path)
        assert client.slips() == [slip]
        assert client.sounds() == [sound]
        assert client.sound(sound.file) == wav(0.05)
        again = client.play("speaker-2", "AU-F2-L", "再次", wav(0.05))
        assert again.file == "call-002.wav"
        assert process.end() == 0
    assert not emulators_socket(tmp_path).exists()
    assert not list((tmp_path / "emulated").glob("*.tty"))


def test_changes_are_told_and_streams_end_with_the_process(tmp_path: Path) -> None:
    deep = folder(tmp_path / ("deep" * 30))
    process = Process(deep)
    told: list[Change] = []

    def listen() -> None:
        with EmulatorsClient(deep) as client:
            told.extend(client.events())

    thread = threading.Thread(target=listen)
    thread.start()
    with EmulatorsClient(deep) as client:
        client.put_card("citizen", kiosk="K2-1")
        for _ in range(3):  # the listener may come a little later
            time.sleep(0.1)
            client.take_card("K2-1")
    playing: list[EmulatorsError] = []

    def play() -> None:
        with EmulatorsClient(deep) as client:
            try:
                client.play("speaker-1", "AU-F1-L", "一段很长的广播", wav(60.0))
            except EmulatorsError as stopped:
                playing.append(stopped)

    speaking = threading.Thread(target=play)
    speaking.start()
    with EmulatorsClient(deep) as client:
        assert until(client.sounds)
    assert process.end() == 0
    thread.join(PATIENCE_S)
    speaking.join(PATIENCE_S)
    assert not thread.is_alive()
    assert [stopped.status for stopped in playing] == [503]
    assert process.errors == ""
    assert Change(what="card", id="K2-1-reader") in told
