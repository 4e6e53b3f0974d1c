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

RETRY_S = (0.25, 2.0)
"""Pause before a loudspeaker that is gone is tried again: at first, and at most."""
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

    An utterance past its expiry is dropped, not spoken late: logged and counted. `on_fault(error)` when the loudspeakers are
    gone, `on_fault(None)` when they are heard again; called from a zone's thread.
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
        self._sinks: dict[str, AudioSink] = {}
        self._queues: dict[str, queue.Queue[Utterance | None]] = {}
        self._threads: list[threading.Thread] = []
        self._stop = threading.Event()
        self._down = False
        self.counts = Counts()

    def say(self, zone: str, utterance: Utterance) -> None:
        """Queues it in an audio zone and returns at once."""
        with self._lock:
            if self._stop.is_set():
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
            self._stop.set()
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

    def _run(self, zone: str, waiting: "queue.Queue[Utterance | None]") -> None:
        while (utterance := waiting.get()) is not None:
            self._serve(zone, utterance)
        self._drop_sink(zone)

    def _serve(self, zone: str, utterance: Utterance) -> None:
        """Plays it; where the loudspeaker is gone, again and again until it is back or the time is over."""
        tries = 0
        while not self._stop.is_set():
            if self._now() >= utterance.expires_at:
                self._drop(zone, utterance, "failed" if tries else "late")
                return
            try:
                self._play(zone, utterance)
            except TransportError as gone:
                self._lost(zone, utterance, gone)
                self._stop.wait(min(RETRY_S[0] * 2**tries, RETRY_S[1]))
                tries += 1
            except DriverError as wrong:
                self.counts.add("failed")
                log.warning("not_spoken", zone=zone, name=utterance.name, error=str(wrong))
                return
            else:
                return

    def _play(self, zone: str, utterance: Utterance) -> None:
        data = utterance.sound()
        if self._now() >= utterance.expires_at:
            self._drop(zone, utterance, "late")
            return
        self._sink_now(zone).play(data, zone, utterance.text)
        self.counts.add("spoken")
        if self._down:
            self._down = False
            log.info("speaker_up", zone=zone)
            self._on_fault(None)

    def _lost(self, zone: str, utterance: Utterance, gone: TransportError) -> None:
        self._drop_sink(zone)
        if not self._down and not self._stop.is_set():
            self._down = True
            log.warning("speaker_down", zone=zone, name=utterance.name, error=str(gone))
            self._on_fault(gone)

    def _drop(self, zone: str, utterance: Utterance, why: str) -> None:
        self.counts.add("failed" if why == "failed" else "late")
        log.warning("call_dropped", zone=zone, name=utterance.name, why=why)

    def _sink_now(self, zone: str) -> AudioSink:
        """Each zone has its own, so that one that is lost takes no sound of another zone with it."""
        sink = self._sinks.get(zone)
        if sink is None:
            sink = self._sinks[zone] = self._open_sink()
        return sink

    def _drop_sink(self, zone: str) -> None:
        sink = self._sinks.pop(zone, None)
        if sink is not None:
            sink.close()
