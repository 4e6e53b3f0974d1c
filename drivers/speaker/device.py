"""A loudspeaker system with audio zones: one queue a zone, so that nothing is spoken over anything in a zone."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from drivers.base import DriverError, TransportError
from drivers.speaker.transport import AudioSink

log = structlog.get_logger()

LONGEST_QUEUE = 200
"""More than are ever spoken before they expire; what comes on top is dropped."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to be heard. `sound` makes its wav, called when its turn comes; `expires_at` is hall time."""

    name: str
    text: str
    sound: Callable[[], bytes]
    expires_at: datetime


@dataclass(slots=True)
class Counts:
    spoken: int = 0
    late: int = 0
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str) -> None:
        with self.lock:
            setattr(self, what, getattr(self, what) + 1)


class Speaker:
    """Plays what it is told in each audio zone, one after the other.

    An utterance past its expiry is dropped, not spoken late: logged and counted. `on_fault(None)` after a sound that was
    heard, `on_fault(error)` after one that could not be played; called from the zone's thread.
    """

    def __init__(
        self,
        open_sink: Callable[[], AudioSink],
        now: Callable[[], datetime],
        on_fault: Callable[[DriverError | None], None] = lambda _: None,
    ) -> None:
        self._open_sink = open_sink
        self._now = now
        self._on_fault = on_fault
        self._lock = threading.Lock()
        self._sink: AudioSink | None = None
        self._queues: dict[str, queue.Queue[Utterance | None]] = {}
        self._threads: list[threading.Thread] = []
        self._closed = False
        self.counts = Counts()

    def say(self, zone: str, utterance: Utterance) -> None:
        """Queues it in an audio zone and returns at once."""
        with self._lock:
            if self._closed:
                return
            waiting = self._queues.get(zone)
            if waiting is None:
                waiting = self._queues[zone] = queue.Queue(LONGEST_QUEUE)
                thread = threading.Thread(
                    target=self._run, args=(zone, waiting), name=f"speaker {zone}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
        try:
            waiting.put_nowait(utterance)
        except queue.Full:
            self._drop(zone, utterance, "queue_full")

    def close(self, timeout_s: float = 1.0) -> None:
        """Forgets what waits; a sound that plays is not waited for longer than `timeout_s`."""
        with self._lock:
            self._closed = True
            queues = list(self._queues.values())
        for waiting in queues:
            while not waiting.empty():
                try:
                    waiting.get_nowait()
                except queue.Empty:
                    break
            waiting.put(None)
        for thread in self._threads:
            thread.join(timeout_s / max(len(self._threads), 1))
        self._drop_sink()

    def _run(self, zone: str, waiting: "queue.Queue[Utterance | None]") -> None:
        while (utterance := waiting.get()) is not None:
            if self._now() >= utterance.expires_at:
                self._drop(zone, utterance, "late")
                continue
            self._play(zone, utterance)

    def _play(self, zone: str, utterance: Utterance) -> None:
        try:
            data = utterance.sound()
            if self._now() >= utterance.expires_at:
                self._drop(zone, utterance, "late")
                return
            self._sink_now().play(data, zone, utterance.text)
        except DriverError as wrong:
            self.counts.add("failed")
            log.warning("not_spoken", zone=zone, name=utterance.name, error=str(wrong))
            if isinstance(wrong, TransportError):
                self._drop_sink()
            self._on_fault(wrong)
            return
        self.counts.add("spoken")
        self._on_fault(None)

    def _drop(self, zone: str, utterance: Utterance, why: str) -> None:
        self.counts.add("late")
        log.warning("call_dropped", zone=zone, name=utterance.name, why=why)

    def _sink_now(self) -> AudioSink:
        with self._lock:
            if self._sink is None:
                self._sink = self._open_sink()
            return self._sink

    def _drop_sink(self) -> None:
        with self._lock:
            sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()
