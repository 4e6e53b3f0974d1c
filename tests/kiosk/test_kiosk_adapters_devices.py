"""Reader and cameras as the kiosk hears them: a real pty with the reader's emulator, frames from the camera's."""

import itertools
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from kiosk_hall_fake import until
from msgspec.structs import replace
from structlog.testing import capture_logs

from drivers.base import ByteStream, TransportError
from drivers.id_reader.document import IdDocument
from drivers.id_reader.emulator import ReaderEmulator
from drivers.id_reader.events import Pace
from drivers.qr_camera.device import DocumentCamera
from drivers.qr_camera.emulator import CameraEmulator
from drivers.qr_camera.transport import Frame, FrameSource, picture_of
from drivers.transport.pty import PacedPty
from drivers.transport.serial import SerialStream
from kiosk.adapters.cameras import CodeWatch, PacedSource, PaperCamera
from kiosk.adapters.devices import KioskDevices
from kiosk.adapters.reader import ReaderWatch, id_card
from kiosk.application.ports import CameraTrouble, DeviceEvent
from kiosk.domain.person import IdCard

QUICK = Pace(
    idle_s=0.01,
    failed_s=0.01,
    present_s=0.01,
    again_s=0.02,
    back_off_s=(0.01, 0.02),
    gone_after=2,
    halted_every=2,
)
PERSON = IdDocument(
    kind="citizen",
    name="测试甲",
    sex="男",
    birth=date(1899, 3, 7),
    number="360121189903070011",
    nation="汉",
    address="江西省南昌县测试路1号",
    issuer="测试公安局",
    valid_from=date(2020, 1, 1),
    long_term=True,
)


class Desk:
    """A kiosk's devices with all that was told."""

    def __init__(self) -> None:
        self.events: list[DeviceEvent] = []
        self.devices = KioskDevices(lambda call: call())
        self.devices.subscribe(self.events.append)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]


class Reader:
    """An emulated reader on a pty."""

    def __init__(self, folder: Path) -> None:
        self.emulator = ReaderEmulator()
        self.pty = PacedPty(
            self.emulator, link=folder / "K1-1-reader.tty", wire_log=folder / "reader.wire", baud=115200
        )
        self.pty.plug()

    def open_wire(self) -> ByteStream:
        if not self.pty.link.exists():
            raise TransportError("reader: unplugged")
        return SerialStream(str(self.pty.link))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.pty.close()


@pytest.fixture
def watch(reader: Reader, desk: Desk) -> Iterator[ReaderWatch]:
    watch = ReaderWatch(reader.open_wire, desk.devices, QUICK)
    watch.start()
    yield watch
    watch.stop()


@pytest.mark.usefixtures("watch")
def test_a_card_laid_down_and_taken_away(reader: Reader, desk: Desk) -> None:
    with capture_logs() as logs:
        with reader.pty.lock:
            reader.emulator.lay(PERSON)
        until(lambda: "card" in desk.kinds())
        with reader.pty.lock:
            reader.emulator.take()
        until(lambda: "card_gone" in desk.kinds())
    [card] = [event.card for event in desk.events if event.kind == "card"]
    assert card == IdCard(
        kind="citizen",
        name="测试甲",
        sex="男",
        birth=date(1899, 3, 7),
        number="360121189903070011",
        nation="汉",
        address="江西省南昌县测试路1号",
        issuer="测试公安局",
        valid_from=date(2020, 1, 1),
        long_term=True,
    )
    for personal in ("测试甲", "360121189903070011", "测试路"):
        assert personal not in str(logs)


@pytest.mark.usefixtures("watch")
def test_a_bank_card_is_told_as_such(reader: Reader, desk: Desk) -> None:
    with reader.pty.lock:
        reader.emulator.lay_wrong_card()
    until(lambda: "card_read_failed" in desk.kinds())
    [failed] = [event for event in desk.events if event.kind == "card_read_failed"]
    assert failed.code == "wrong_card"
    assert failed.card is None


@pytest.mark.usefixtures("watch")
def test_a_pulled_reader_is_down_and_comes_back(reader: Reader, desk: Desk) -> None:
    with reader.pty.lock:
        reader.emulator.lay(PERSON)
    until(lambda: "card" in desk.kinds())
    reader.pty.unplug()
    until(lambda: desk.devices.faults() == {"reader": "offline"})
    reader.pty.plug()
    until(lambda: desk.devices.faults() == {})
    downs = [event for event in desk.events if event.kind == "device_down"]
    assert [(event.device, event.code) for event in downs] == [("reader", "offline")]


def test_a_later_address_stands_for_the_first() -> None:
    assert id_card(replace(PERSON, new_address="南昌县测试路2号")).address == "南昌县测试路2号"


# ---- cameras ----


class Frames:
    """The pictures of an emulated camera; `gone` is a pulled plug."""

    def __init__(self, camera: CameraEmulator) -> None:
        self.camera = camera
        self.gone = False
        self.closed = 0
        self._count = 0

    def read(self) -> Frame | None:
        if self.gone:
            raise TransportError("camera: unplugged")
        time.sleep(0.01)
        self._count += 1
        picture = picture_of(self.camera.jpeg(self._count))
        assert picture is not None
        return Frame(picture, str(self._count))

    def close(self) -> None:
        self.closed += 1

    def open(self) -> FrameSource:
        if self.gone:
            raise TransportError("camera: unplugged")
        return self


def test_a_code_is_told_once_and_a_pulled_camera_heals(desk: Desk) -> None:
    frames = Frames(CameraEmulator())
    watch = CodeWatch(frames.open, desk.devices, retry_s=0.02)
    watch.start()
    frames.camera.show_text("T1.made-up")
    until(lambda: desk.kinds() == ["code"])
    assert desk.events[0].text == "T1.made-up"
    frames.gone = True
    until(lambda: desk.devices.faults() == {"camera": "offline"})
    frames.gone = False
    until(lambda: desk.kinds() == ["code", "device_down", "device_up"])
    watch.stop()
    assert desk.devices.faults() == {}


def test_frames_between_are_dropped() -> None:
    class Source:
        def __init__(self) -> None:
            self.now = 0.0
            self.count = 0

        def read(self) -> Frame | None:
            self.now += 1 / 30
            self.count += 1
            return Frame(np.zeros((2, 2), np.uint8), str(self.count)) if self.count <= 30 else None

        def close(self) -> None:
            self.count = -1

    source = Source()
    paced = PacedSource(source, frames_a_second=5, clock=lambda: source.now)
    names: list[int] = []
    while (frame := paced.read()) is not None:
        names.append(int(frame.name))
    assert 4 <= len(names) <= 6
    assert all(later - earlier >= 6 for earlier, later in itertools.pairwise(names))
    paced.close()
    assert source.count == -1


def test_one_picture_of_a_paper(desk: Desk) -> None:
    frames = Frames(CameraEmulator())
    camera = PaperCamera(DocumentCamera(frames.open, stale_frames=1), desk.devices)
    picture = cv2.imdecode(np.frombuffer(camera.picture(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    frames.gone = True
    with pytest.raises(CameraTrouble):
        camera.picture()
    frames.gone = False
    camera.picture()
    assert [(event.kind, event.device) for event in desk.events] == [
        ("device_down", "document_camera"),
        ("device_up", "document_camera"),
    ]


def test_a_kiosk_without_a_document_camera(desk: Desk) -> None:
    camera = PaperCamera(None, desk.devices)
    assert desk.devices.faults() == {"document_camera": "missing"}
    with pytest.raises(CameraTrouble):
        camera.picture()
