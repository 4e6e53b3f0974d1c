"""The emulators as a process, over their socket and their wires."""

import io
import signal
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from drivers.base import ByteStream, TransportError
from drivers.emulators.api import CardPerson, Change, ScreenEvent
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.emulators.tray import TrayError, document_of, read_tray
from drivers.id_reader.device import CardGone, CardRead, Down, IdReader, Pace, Up
from drivers.led_board.bus import LedBus
from drivers.led_board.device import Panel
from drivers.registry import default_devices, emulated_tty, emulators_socket, open_wire, read_devices

PATIENCE_S = 20.0
REPOSITORY = Path(__file__).resolve().parents[2]


class Process:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.errors = ""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "drivers.emulators", "--data", str(data)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "ready\n"

    def end(self, number: int = signal.SIGTERM) -> int:
        self.child.send_signal(number)
        logs = self.child.communicate(timeout=PATIENCE_S)[1].splitlines()
        self.errors = "".join(line for line in logs if '"level": "info"' not in line)
        return self.child.returncode


def folder(at: Path) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    text = default_devices(["K1-1", "K2-1"], [1, 2], {1: [1, 2], 2: [31]})
    (at / "devices.toml").write_text(text, encoding="utf-8")
    return at


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(folder(tmp_path_factory.mktemp("hall")))
    yield process
    assert process.end() == 0


@pytest.fixture
def client(running: Process) -> Iterator[EmulatorsClient]:
    with EmulatorsClient(running.data) as client:
        yield client


def wire(process: Process, name: str) -> ByteStream:
    device = next(device for device in read_devices(process.data / "devices.toml") if device.id == name)
    return open_wire(device, process.data)


def until(true) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


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
    client.show_screen("K1-1", out.getvalue())
    assert client.screen_jpg() == out.getvalue()
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


def test_a_second_one_on_the_same_folder_is_refused(running: Process, client: EmulatorsClient) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "drivers.emulators", "--data", str(running.data)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "emulators_already_running" in second.stderr
    assert client.overview().devices


def test_without_a_devices_file_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "drivers.emulators", "--data", str(tmp_path)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "devices.toml" in done.stderr


@pytest.mark.parametrize(
    ("call", "status", "why"),
    [
        (lambda client: client.put_card("nobody"), 404, "盘里没有证件 nobody。有这些：elder"),
        (lambda client: client.put_card("elder", kiosk="K9"), 404, "没有仿真读卡器，取号机 K9"),
        (lambda client: client.unplug("toaster"), 404, "没有仿真设备 toaster"),
        (lambda client: client.unplug("strips-1:99"), 404, "没有 99 号屏"),
        (lambda client: client.unplug("K1-1-reader:1"), 404, "没有 1 号屏"),
        (lambda client: client.strip(99), 404, "没有 99 号窗口的条屏"),
        (lambda client: client.slip("../../devices.toml"), 404, ""),
        (lambda client: client.sound("call-999.wav"), 404, "没有广播 call-999.wav"),
        (lambda client: client.show_picture(b"nonsense"), 400, "图片看不了"),
        (lambda client: client.paper("soaked"), 400, "soaked"),
        (lambda client: client.play("toaster", "z", "t", b""), 404, "没有仿真扬声器"),
        (lambda client: client.noise("K1-1-screen", b"x"), 409, "没有接着的串口线"),
        (lambda client: next(client.camera_frames("toaster")), 404, "没有仿真摄像头"),
        (lambda client: client.put_card(person=CardPerson(name="测试", birth="1899", number="1")), 400, "YYYY-MM-DD in birth"),
        (
            lambda client: client.put_card(person=CardPerson(name="测" * 16, birth="2099-01-01", number="1")),
            400,
            "at most 15 characters of name",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_said(client: EmulatorsClient, call, status: int, why: str) -> None:
    with pytest.raises(EmulatorsError) as refused:
        call(client)
    assert refused.value.status == status
    assert why in str(refused.value)


def test_nobody_listens(tmp_path: Path) -> None:
    with EmulatorsClient(tmp_path) as client, pytest.raises(TransportError):
        client.overview()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "cards.json"),
        (
            '[{"name":"a","title":"","hint":"","person":{"name":"x","birth":"1899-01-01","number":"1"}}]',
            "check character",
        ),
        ('[{"name":"a","title":"","hint":"","person":{"name":"x","birth":"then","number":"1"}}]', "birth"),
        ('[{"name":"a","title":"","hint":"","person":{"nam":"x"}}]', "name"),
    ],
)
def test_a_wrong_tray_says_what_is_wrong(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "cards.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TrayError, match=why):
        read_tray(file)
    assert read_tray(tmp_path / "none.json") == []


def test_the_tray_s_people_can_not_be_real() -> None:
    cards = read_tray()
    assert {card.person.birth[:4] for card in cards} == {"1899", "2099"}
    assert any(card.person.long_term for card in cards)
    assert any(ord(char) > 0xFFFF for card in cards for char in card.person.name)


def wav(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\1" * int(8000 * seconds))
    return out.getvalue()
