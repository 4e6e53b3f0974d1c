"""Composition root of the kiosk: everything outside the screens, joined to them once."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import structlog
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from drivers.printer.device import Printer
from drivers.qr_camera.device import DocumentCamera as DocumentCameraDevice
from drivers.qr_camera.transport import FrameSource, open_camera
from drivers.registry import DeviceConfig, DeviceKind, DevicesError, open_wire, read_devices
from kiosk.adapters.cameras import CodeWatch, PaperCamera
from kiosk.adapters.devices import KioskDevices
from kiosk.adapters.filing_desk import HttpFilingDesk
from kiosk.adapters.hall_feed import MqttHallFeed, subscriptions
from kiosk.adapters.headless import HeadlessScreen, RealDevice, refuse_real_devices
from kiosk.adapters.jobs import QtJobs
from kiosk.adapters.logs import log_qt_messages
from kiosk.adapters.person_keys import HallPersonKeys
from kiosk.adapters.queue_gateway import MqttQueue
from kiosk.adapters.reader import ReaderWatch
from kiosk.adapters.signals import EndSignals
from kiosk.adapters.slip_printer import EscPosSlipPrinter, PrinterWatch
from kiosk.adapters.unprinted import UnprintedTickets
from kiosk.application.ports import Kiosk
from kiosk.viewmodels.app import AppViewModel
from kiosk.viewmodels.engine import load_screen
from queue_server.client.hall import http_client
from queue_server.client.session import DeviceSession
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import (
    Connection,
    ConnectionFileError,
    connection_file,
    read_connection,
)

FILING_TIMEOUT_S = 15.0
"""A filing carries pictures."""

log = structlog.get_logger()


def kiosk_devices(data: Path, kiosk: str) -> list[DeviceConfig]:
    """The devices of this kiosk; none where the devices file cannot be read: the rest goes on."""
    try:
        devices = read_devices(data / "devices.toml")
    except DevicesError as wrong:
        log.error("devices_not_read", error=str(wrong))
        return []
    return [device for device in devices if device.kiosk == kiosk]


def run(data: Path, device: str, *, headless: bool, size: tuple[int, int]) -> int:
    """One kiosk, from its first frame to its end. Returns the exit status; 2 where it cannot be run so."""
    configs = kiosk_devices(data, device)
    try:
        if headless:
            refuse_real_devices(configs)
        connection = read_connection(connection_file(data, device))
    except (RealDevice, ConnectionFileError) as wrong:
        log.error("kiosk_not_started", error=str(wrong))
        return 2
    log_qt_messages()
    application = QGuiApplication(sys.argv[:1])
    signals = EndSignals(application.quit, application)
    outside = Outside(data, connection, configs)
    screen = AppViewModel(outside.kiosk)
    window = load_screen(screen, size)
    _say_ready_once(window)
    if headless:
        outside.show_to_emulators(window)
        window.show()
    else:
        window.showFullScreen()
    outside.start()
    log.info("kiosk_started", headless=headless)
    status = application.exec()
    outside.stop()
    log.info("kiosk_stopped")
    del signals
    return status


def _say_ready_once(window: QQuickWindow) -> None:
    said: list[bool] = []

    def drawn() -> None:
        if not said:
            said.append(True)
            sys.stdout.write("ready\n")
            sys.stdout.flush()

    window.frameSwapped.connect(drawn)


class Outside:
    """What stands around the screens of one kiosk. Made on the screen's thread; `start` after the screens listen."""

    def __init__(self, data: Path, connection: Connection, configs: list[DeviceConfig]) -> None:
        kiosk = connection.device
        folder = data / "kiosk" / kiosk
        clock = HallClock.from_environment(connection.timezone)
        self._data = data
        self._kiosk = kiosk
        self.jobs = QtJobs()
        http = http_client(connection)
        self._feed = MqttHallFeed(
            http=http, copy=folder / "hall.json", post=self.jobs.post, later=self.jobs.later
        )
        self._session = DeviceSession(
            connection,
            now=clock.now,
            subscriptions=subscriptions(connection.hall),
            on_message=self._feed.message,
            on_link=self._link,
        )
        self._queue = MqttQueue(self._session, UnprintedTickets(folder / "unprinted.json"))
        self._keys = HallPersonKeys(http)
        self._devices = KioskDevices(self.jobs.post)
        self._devices.on_faults(self._report)
        self._printer = EscPosSlipPrinter(_printer(configs, data), self._devices, kiosk)
        self._watches = self._make_watches(configs)
        self._screen: HeadlessScreen | None = None
        self.kiosk = Kiosk(
            device=kiosk,
            clock=clock,
            jobs=self.jobs,
            queue=self._queue,
            feed=self._feed,
            keys=self._keys,
            filings=HttpFilingDesk(http_client(connection, FILING_TIMEOUT_S)),
            printer=self._printer,
            document_camera=PaperCamera(_document_camera(configs, data), self._devices),
            devices=self._devices,
        )

    def start(self) -> None:
        self._feed.start()
        self._keys.start()
        self._session.start()
        for watch in self._watches:
            watch.start()

    def show_to_emulators(self, window: QQuickWindow) -> None:
        """Without a screen: the window goes to the emulators process, touches come from it."""
        self._screen = HeadlessScreen(
            window, self._data, self._kiosk, post=self.jobs.post, later=self.jobs.later
        )
        self._screen.start()

    def stop(self) -> None:
        self.jobs.stop()
        self._feed.stop()
        self._keys.stop()
        for watch in self._watches:
            watch.stop()
        if self._screen is not None:
            self._screen.stop()
        self._session.stop()
        self._printer.close()

    # ---- inside ----

    def _make_watches(self, configs: list[DeviceConfig]) -> list[ReaderWatch | CodeWatch | PrinterWatch]:
        data = self._data
        watches: list[ReaderWatch | CodeWatch | PrinterWatch] = []
        reader = _of_kind(configs, "id_reader")
        if reader is None:
            self._devices.down("reader", "missing")
        else:
            watches.append(ReaderWatch(lambda: open_wire(reader, data), self._devices))
        camera = _of_kind(configs, "qr_camera")
        if camera is None:
            self._devices.down("camera", "missing")
        else:
            watches.append(CodeWatch(_camera_opener(camera, data), self._devices))
        if _of_kind(configs, "printer") is not None:
            watches.append(PrinterWatch(self._printer))
        return watches

    def _link(self, up: bool) -> None:
        self._feed.link(up)
        if up:
            threading.Thread(target=self._queue.report_waiting, name="print-reports", daemon=True).start()

    def _report(self, faults: dict[str, str]) -> None:
        self._session.report([f"{device}:{code}" for device, code in sorted(faults.items())])


def _of_kind(configs: list[DeviceConfig], kind: DeviceKind) -> DeviceConfig | None:
    return next((config for config in configs if config.kind == kind), None)


def _camera_opener(config: DeviceConfig, data: Path) -> Callable[[], FrameSource]:
    return lambda: open_camera(config, data)


def _printer(configs: list[DeviceConfig], data: Path) -> Printer | None:
    config = _of_kind(configs, "printer")
    return None if config is None else Printer(lambda: open_wire(config, data))


def _document_camera(configs: list[DeviceConfig], data: Path) -> DocumentCameraDevice | None:
    config = _of_kind(configs, "document_camera")
    if config is None:
        return None
    stale = {"stale_frames": 0} if config.emulated else {}
    return DocumentCameraDevice(_camera_opener(config, data), **stale)
