"""Pictures of the kiosk's window after each change, for a kiosk without a screen."""

import threading
from collections.abc import Callable

import structlog
from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickWindow

from drivers.base import DriverError
from drivers.emulators.api import Target
from kiosk.adapters.screen_targets import touch_targets

JPEG_QUALITY = 85
GRAB_MS = 60
"""Changes within this time are one picture."""
RETRY_S = 0.5

log = structlog.get_logger()


class ScreenPictures(QObject):
    """Grabs on the screen's thread, only after the window was drawn anew; hands over pictures that differ."""

    def __init__(self, window: QQuickWindow, changed: Callable[[QImage, list[Target]], None]) -> None:
        super().__init__(window)
        self._window = window
        self._changed = changed
        self._last: QImage | None = None
        self._grabbing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GRAB_MS)
        self._timer.timeout.connect(self._grab)
        window.frameSwapped.connect(self._drawn)
        if window.isExposed():
            self._timer.start()

    def _drawn(self) -> None:
        if not self._grabbing and not self._timer.isActive():
            self._timer.start()

    def _grab(self) -> None:
        """Grabbing draws a frame too: that one does not count as a change."""
        self._grabbing = True
        try:
            image = self._window.grabWindow()
        finally:
            self._grabbing = False
        if image.isNull() or image == self._last:
            return
        self._last = image
        self._changed(image, touch_targets(self._window))


class PictureSender:
    """Sends the newest picture from a thread of its own; older ones that were not sent yet are dropped.

    What could not be sent is tried again until it is or something newer has come.
    """

    def __init__(self, show: Callable[[bytes, list[Target]], None], retry_s: float = RETRY_S) -> None:
        self._show = show
        self._retry_s = retry_s
        self._waiting: tuple[QImage, list[Target]] | None = None
        self._again = False
        self._stopped = False
        self._said = False
        self._condition = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="screen-sender", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        self._thread.join(2.0)

    def send(self, image: QImage, targets: list[Target]) -> None:
        """From any thread."""
        with self._condition:
            self._waiting = image, targets
            self._condition.notify_all()

    def again(self) -> None:
        """Shows the last picture once more, as to emulators that were started anew."""
        with self._condition:
            self._again = True
            self._condition.notify_all()

    def _run(self) -> None:
        jpeg, targets = b"", list[Target]()
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting is not None or self._again or self._stopped)
                if self._stopped:
                    return
                waiting, self._waiting, self._again = self._waiting, None, False
            if waiting is not None:
                jpeg, targets = jpeg_of(waiting[0]), waiting[1]
            if jpeg and not self._sent(jpeg, targets):
                with self._condition:
                    self._again = True
                    self._condition.wait_for(lambda: self._stopped, self._retry_s)

    def _sent(self, jpeg: bytes, targets: list[Target]) -> bool:
        try:
            self._show(jpeg, targets)
        except DriverError as gone:
            if not self._said:
                log.warning("screen_not_shown", error=str(gone))
            self._said = True
            return False
        self._said = False
        return True


def jpeg_of(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG", JPEG_QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
