"""The one bridge between threads and Qt: work goes out to threads, results come back on the screen's thread."""

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

import structlog
from PySide6.QtCore import QObject, Qt, QThread, QTimerEvent, Signal, Slot
from typing_extensions import override

T = TypeVar("T")

log = structlog.get_logger()


class QtJobs(QObject):
    """Made on the screen's thread, before the event loop runs.

    Each piece of work gets a thread of its own that dies with the process: one that waits for a silent wire holds up
    neither the others nor the end.
    """

    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted: deque[Callable[[], None]] = deque()
        self._timers: dict[int, Callable[[], None]] = {}
        self._stopped = False
        self._wake.connect(self._call_posted, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> None:
        """`done` gets the result, or the exception that `work` raised, on the screen's thread."""

        def do() -> None:
            outcome: T | Exception
            try:
                outcome = work()
            except Exception as wrong:  # noqa: BLE001  handed to `done`, whatever it is
                outcome = wrong
            self.post(lambda: done(outcome))

        threading.Thread(target=do, name="kiosk-job", daemon=True).start()

    def post(self, call: Callable[[], None]) -> None:
        """Calls once on the screen's thread, in the order posted; from any thread."""
        if not self._stopped:
            self._posted.append(call)
            self._wake.emit()

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Calls once on the screen's thread after `seconds`; returns what cancels it. Only from the screen's thread."""
        assert QThread.currentThread() is self.thread()  # noqa: S101
        timer = self.startTimer(max(round(seconds * 1000), 0), Qt.TimerType.PreciseTimer)
        self._timers[timer] = call
        pending = [timer]

        def cancel() -> None:
            """Numbers of timers are used again: only a timer that still is this call's is stopped."""
            if pending and self._timers.get(pending[0]) is call:
                self._end_timer(pending[0])
            pending.clear()

        return cancel

    def stop(self) -> None:
        """Nothing is called any more."""
        self._stopped = True
        for timer in list(self._timers):
            self._end_timer(timer)
        self._posted.clear()

    @override
    def timerEvent(self, event: QTimerEvent, /) -> None:
        call = self._timers.get(event.timerId())
        self._end_timer(event.timerId())
        if call is not None:
            self._call(call)

    def _end_timer(self, timer: int) -> None:
        self.killTimer(timer)
        self._timers.pop(timer, None)

    @Slot()
    def _call_posted(self) -> None:
        if self._posted:
            self._call(self._posted.popleft())

    def _call(self, call: Callable[[], None]) -> None:
        if self._stopped:
            return
        try:
            call()
        except Exception as wrong:  # noqa: BLE001  one wrong call must not end the loop; it is logged, without values
            log.error("screen_call_failed", error=type(wrong).__name__, where=_where(wrong))


def _where(wrong: Exception) -> str:
    """File and line of the innermost frame: a message or a value may hold what a person entered."""
    frame = wrong.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return ""
    return f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}"
