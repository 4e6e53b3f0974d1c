"""Touches and keys from the emulators as real Qt events at that pixel of the window."""

import threading
from collections.abc import Callable, Iterator

import structlog
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPointingDevice
from PySide6.QtQuick import QQuickWindow

from drivers.base import DriverError
from drivers.emulators.api import KeyName, ScreenEvent

PRESS_S = 0.06
"""How long a finger stays, so that the pressed look is drawn."""
RETRY_S = 0.5

KEYS: dict[KeyName, Qt.Key] = {
    "up": Qt.Key.Key_Up,
    "down": Qt.Key.Key_Down,
    "ok": Qt.Key.Key_Return,
    "back": Qt.Key.Key_Escape,
    "repeat": Qt.Key.Key_F5,
    "help": Qt.Key.Key_F1,
}
"""The six keys of the keypad as Qt knows them."""

log = structlog.get_logger()


class ScreenInput:
    """Injects events; only on the screen's thread. `later` calls back there."""

    def __init__(self, window: QQuickWindow, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._window = window
        self._later = later

    def inject(self, event: ScreenEvent) -> None:
        if event.key is not None:
            self._key(KEYS[event.key])
        elif event.x is not None and event.y is not None:
            self._touch(QPointF(event.x, event.y))

    def _touch(self, place: QPointF) -> None:
        if not (0 <= place.x() < self._window.width() and 0 <= place.y() < self._window.height()):
            return
        button = Qt.MouseButton.LeftButton
        self._mouse(QEvent.Type.MouseButtonPress, place, button, button)
        self._later(
            PRESS_S,
            lambda: self._mouse(QEvent.Type.MouseButtonRelease, place, button, Qt.MouseButton.NoButton),
        )

    def _mouse(
        self, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton
    ) -> None:
        event = QMouseEvent(
            kind,
            place,
            place,
            self._window.mapToGlobal(place),
            button,
            buttons,
            Qt.KeyboardModifier.NoModifier,
            QPointingDevice.primaryPointingDevice(),
        )
        QCoreApplication.sendEvent(self._window, event)

    def _key(self, key: Qt.Key) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self._window, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


class InputWatch:
    """Listens to the emulators and posts each event to the screen's thread; connects again by itself.

    `lost` is called, on its thread, each time that nobody is there to listen to; `done` when it has stopped.
    """

    def __init__(
        self,
        touches: Callable[[], Iterator[ScreenEvent]],
        inject: Callable[[ScreenEvent], None],
        post: Callable[[Callable[[], None]], None],
        lost: Callable[[], None],
        retry_s: float = RETRY_S,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._lost = lost
        self._done = done
        self._touches = touches
        self._inject = inject
        self._post = post
        self._retry_s = retry_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="screen-input", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        try:
            self._listen()
        finally:
            self._done()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                for event in self._touches():
                    if self._stop.is_set():
                        return
                    self._pass_on(event)
            except DriverError as gone:
                log.debug("emulators_gone", error=str(gone))
            self._lost()
            self._stop.wait(self._retry_s)

    def _pass_on(self, event: ScreenEvent) -> None:
        self._post(lambda: self._inject(event))
