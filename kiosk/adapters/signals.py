"""SIGTERM and SIGINT end the Qt loop at once, although it runs outside Python."""

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

LATEST_END_S = 1.8
"""A process that was told to end is gone after so long, whatever still waits for a wire."""

_ENDS = (signal.SIGTERM, signal.SIGINT)


class EndSignals(QObject):
    """`end` is called on the screen's thread. Made on the main thread, before the loop runs."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in _ENDS:
            signal.signal(number, self._told)

    def _told(self, _number: int, _frame: object) -> None:
        """The first signal counts: a second one in the middle could meet a lock that the first holds."""
        for number in _ENDS:
            signal.signal(number, signal.SIG_IGN)
        timer = threading.Timer(LATEST_END_S, os._exit, (0,))
        timer.daemon = True
        timer.start()
        self._end()

    def _woken(self) -> None:
        """Python runs the signal's handler as soon as it runs at all; here it does."""
        with contextlib.suppress(BlockingIOError):
            self._read.recv(64)
