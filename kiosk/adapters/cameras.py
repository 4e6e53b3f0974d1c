"""The camera for codes, watched by a thread of its own, and the camera for papers."""

import threading
import time
from collections.abc import Callable

import structlog

from drivers.base import DriverError, TransportError
from drivers.qr_camera.device import DocumentCamera as DocumentCameraDevice
from drivers.qr_camera.device import EndOfFrames, QrCamera
from drivers.qr_camera.transport import Frame, FrameSource
from kiosk.adapters.devices import KioskDevices
from kiosk.application.ports import CameraTrouble, DeviceEvent

FRAMES_A_SECOND = 5.0
"""Frames that are looked at; a hand holds a code still for longer, and the processor is the screen's."""
RETRY_S = 1.0

log = structlog.get_logger()


class PacedSource:
    """Gives at most so many frames a second and drops those between, so that the newest is looked at."""

    def __init__(
        self,
        inner: FrameSource,
        frames_a_second: float = FRAMES_A_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._every_s = 1.0 / frames_a_second
        self._clock = clock
        self._given: float | None = None

    def read(self) -> Frame | None:
        while True:
            frame = self._inner.read()
            now = self._clock()
            if frame is None or self._given is None or now - self._given >= self._every_s:
                self._given = now
                return frame

    def close(self) -> None:
        self._inner.close()


class CodeWatch:
    """Tells each code that comes before the camera; a camera that is gone is tried again every second."""

    def __init__(
        self, open_source: Callable[[], FrameSource], devices: KioskDevices, retry_s: float = RETRY_S
    ) -> None:
        self._camera = QrCamera(lambda: PacedSource(open_source()))
        self._devices = devices
        self._retry_s = retry_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="code-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                codes = self._camera.poll()
            except EndOfFrames:
                self._stop.wait(self._retry_s)
                continue
            except DriverError as gone:
                log.debug("camera_gone", error=str(gone))
                self._devices.down("camera", "offline")
                self._stop.wait(self._retry_s)
                continue
            self._devices.up("camera")
            for code in codes:
                self._devices.tell(DeviceEvent(kind="code", text=code))
        self._camera.close()


class PaperCamera:
    """The port `DocumentCamera`; `device` is None where this kiosk has none."""

    def __init__(self, device: DocumentCameraDevice | None, devices: KioskDevices) -> None:
        self._device = device
        self._devices = devices
        self._lock = threading.Lock()
        if device is None:
            devices.down("document_camera", "missing")

    def picture(self) -> bytes:
        """One JPEG of what lies under the camera now. Raises CameraTrouble."""
        if self._device is None:
            raise CameraTrouble("this kiosk has no document camera")
        try:
            with self._lock:
                jpeg = self._device.picture()
        except TransportError as gone:
            self._devices.down("document_camera", "offline")
            raise CameraTrouble(str(gone)) from gone
        self._devices.up("document_camera")
        return jpeg
