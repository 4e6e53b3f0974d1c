"""A kiosk without a screen beside a real emulators process: pictures go out, touches and keys come in."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QObject, QUrl
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from pytestqt.qtbot import QtBot

from drivers.base import DriverError
from drivers.emulators.api import ScreenEvent, Target
from drivers.emulators.client import EmulatorsClient
from drivers.registry import DeviceConfig, default_devices
from kiosk.adapters.headless import HeadlessScreen, RealDevice, refuse_real_devices
from kiosk.adapters.jobs import QtJobs
from kiosk.adapters.screen_input import KEYS, ScreenInput
from kiosk.adapters.screen_pictures import PictureSender, ScreenPictures

QML = b"""
import QtQuick
Rectangle {
    id: root
    width: 240; height: 320; color: "white"; focus: true
    property int clicks: 0
    property int lastX: -1
    property int lastKey: -1
    Keys.onPressed: event => { lastKey = event.key; event.accepted = true }
    Rectangle {
        x: 40; y: 60; width: 160; height: 100
        color: area.pressed ? "#ff0000" : (root.clicks % 2 ? "#0000ff" : "#00ff00")
        MouseArea { id: area; anchors.fill: parent; onClicked: mouse => { root.clicks += 1; root.lastX = mouse.x } }
    }
}
"""


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[QtJobs]:
    jobs = QtJobs()
    yield jobs
    jobs.stop()


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[QQuickView]:
    view = QQuickView()
    component = QQmlComponent(view.engine(), view)
    component.setData(QByteArray(QML), QUrl("test.qml"))
    item = component.create()
    assert isinstance(item, QQuickItem), component.errorString()
    view.setContent(QUrl(), component, item)
    view.resize(240, 320)
    view.show()
    qtbot.waitUntil(view.isExposed)
    yield view
    view.close()


def root(view: QQuickView) -> QObject:
    return view.rootObject()


class Emulators:
    """The emulators process of a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        (data / "devices.toml").write_text(default_devices(["K1-1"], [1], {1: [1]}), encoding="utf-8")
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "drivers.emulators", "--data", str(self.data)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == "ready"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def pixel(self, x: int, y: int) -> tuple[int, ...] | None:
        """A dot of the screen as the emulators have it; None while they have none."""
        try:
            with (
                EmulatorsClient(self.data) as client,
                Image.open(io.BytesIO(client.screen_jpg("K1-1"))) as image,
            ):
                return tuple(round(part / 255) for part in image.convert("RGB").getpixel((x, y)))  # type: ignore[union-attr]
        except DriverError:
            return None

    def touch(self, x: float, y: float) -> bool:
        return self._said(lambda client: client.touch(x, y, "K1-1"))

    def key(self) -> bool:
        return self._said(lambda client: client.key("down", "K1-1"))

    def _said(self, say: Callable[[EmulatorsClient], None]) -> bool:
        try:
            with EmulatorsClient(self.data) as client:
                say(client)
        except DriverError:
            return False
        return True


@pytest.fixture
def emulators(tmp_path: Path) -> Iterator[Emulators]:
    emulators = Emulators(tmp_path)
    yield emulators
    emulators.stop()


@pytest.fixture
def headless(view: QQuickView, jobs: QtJobs, emulators: Emulators) -> Iterator[HeadlessScreen]:
    screen = HeadlessScreen(view, emulators.data, "K1-1", post=jobs.post, later=jobs.later)
    screen.start()
    yield screen
    screen.stop()


@pytest.mark.usefixtures("headless")
def test_screen_out_touches_and_keys_in_and_all_of_it_again_after_a_restart(
    qtbot: QtBot, view: QQuickView, emulators: Emulators
) -> None:
    emulators.start()
    qtbot.waitUntil(lambda: emulators.pixel(100, 100) == (0, 1, 0), timeout=20000)
    qtbot.waitUntil(lambda: emulators.touch(150, 100), timeout=10000)
    qtbot.waitUntil(lambda: root(view).property("clicks") == 1, timeout=10000)
    assert root(view).property("lastX") == 110
    qtbot.waitUntil(lambda: emulators.pixel(100, 100) == (0, 0, 1), timeout=10000)
    qtbot.waitUntil(emulators.key, timeout=10000)
    qtbot.waitUntil(lambda: root(view).property("lastKey") == KEYS["down"].value, timeout=10000)

    emulators.stop()
    emulators.start()
    qtbot.waitUntil(lambda: emulators.pixel(100, 100) == (0, 0, 1), timeout=20000)
    qtbot.waitUntil(lambda: emulators.touch(150, 100), timeout=20000)
    qtbot.waitUntil(lambda: root(view).property("clicks") == 2, timeout=10000)


def test_a_touch_is_a_press_that_stays_for_a_moment_and_a_release(
    qtbot: QtBot, view: QQuickView, jobs: QtJobs
) -> None:
    pictures: list[str] = []
    grabber = ScreenPictures(view, lambda image, _targets: pictures.append(image.pixelColor(100, 100).name()))
    ScreenInput(view, jobs.later).inject(ScreenEvent(x=100, y=100))
    qtbot.waitUntil(lambda: root(view).property("clicks") == 1)
    qtbot.waitUntil(lambda: bool(pictures) and pictures[-1] == "#0000ff")
    ScreenInput(view, jobs.later).inject(ScreenEvent(x=20, y=20))
    ScreenInput(view, jobs.later).inject(ScreenEvent(x=2000, y=-5))
    ScreenInput(view, jobs.later).inject(ScreenEvent(x=199, y=159))
    qtbot.waitUntil(lambda: root(view).property("clicks") == 2)
    assert grabber.parent() is view


def test_a_screen_that_does_not_change_is_not_sent_again(qtbot: QtBot, view: QQuickView) -> None:
    pictures: list[object] = []
    ScreenPictures(view, lambda image, _targets: pictures.append(image))
    view.update()
    qtbot.waitUntil(lambda: len(pictures) == 1)
    for _ in range(5):
        view.update()
        qtbot.wait(80)
    assert len(pictures) == 1


def test_what_could_not_be_sent_is_sent_when_somebody_is_there(qtbot: QtBot, view: QQuickView) -> None:
    got: list[bytes] = []
    there: list[list[Target]] = []
    button = Target(name="home.take", text="取号", x=1, y=2, w=3, h=4)
    failures = [DriverError("gone"), DriverError("gone")]

    def show(jpeg: bytes, targets: list[Target]) -> None:
        if failures:
            raise failures.pop()
        got.append(jpeg)
        there.append(targets)

    sender = PictureSender(show, retry_s=0.01)
    sender.start()
    sender.send(view.grabWindow(), [button])
    qtbot.waitUntil(lambda: len(got) == 1)
    sender.again()
    qtbot.waitUntil(lambda: len(got) == 2)
    sender.stop()
    assert got[0] == got[1]
    assert there == [[button], [button]]
    with Image.open(io.BytesIO(got[0])) as image:
        assert (image.format, image.size) == ("JPEG", (240, 320))


def test_a_kiosk_with_a_real_device_is_never_headless() -> None:
    emulated = DeviceConfig(id="K1-1-reader", kind="id_reader", model="sdt", wire="emulated:", kiosk="K1-1")
    real = DeviceConfig(id="K1-1-printer", kind="printer", model="escpos-80", wire="/dev/ttyS0", kiosk="K1-1")
    refuse_real_devices([emulated])
    with pytest.raises(RealDevice, match="K1-1-printer"):
        refuse_real_devices([emulated, real])
