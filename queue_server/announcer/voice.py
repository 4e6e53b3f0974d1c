"""The voice: sentences to sound, clause by clause, kept so that a call is ready when it comes."""

import hashlib
import json
import selectors
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import structlog

from drivers.base import DriverError
from drivers.speaker import wav
from drivers.speaker.wav import Samples
from queue_server.announcer.calls import clauses

log = structlog.get_logger()

RENDERING = 1
"""Counted up when the engine or its setting changes, so that stored clauses are rendered anew."""
ANSWER_S = 10.0
"""How long one clause may take; three seconds of speech take 0.02 s."""
TRY_AGAIN_S = 10.0
"""Rest after the engine failed every attempt."""
ATTEMPTS = 3
"""pyttsx3 now and then ends a rendering without a sound; a fresh worker does it right."""
KEPT_CLAUSES = 600
KEPT_FILES = 2000
LOUDEST = 100
CLAUSE_GAP_S, REPEAT_GAP_S, CHIME_GAP_S = 0.12, 0.8, 0.25


class VoiceMissing(DriverError):
    """There is no speech engine that works; the message says why."""


class NoSound(VoiceMissing):
    """The engine answered, but with an error."""


class Engine(Protocol):
    def render(self, text: str, file: Path) -> None:
        """Writes the wav of a clause to `file`. Raises VoiceMissing."""
        ...

    def interrupt(self) -> None:
        """Ends a rendering of another thread, which then raises."""
        ...

    def close(self) -> None: ...


class WorkerEngine:
    """pyttsx3 in a worker process; a worker that hangs or dies is replaced."""

    def __init__(self) -> None:
        self._worker: subprocess.Popen[str] | None = None

    def render(self, text: str, file: Path) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._ask(text, file)
            except NoSound:
                if attempt == ATTEMPTS:
                    raise
        return None

    def _ask(self, text: str, file: Path) -> None:
        worker = self._worker or self._start()
        assert worker.stdin is not None  # noqa: S101
        try:
            worker.stdin.write(json.dumps({"text": text, "file": str(file)}) + "\n")
            worker.stdin.flush()
        except OSError as gone:
            self.close()
            raise VoiceMissing("the speech worker is gone") from gone
        self._expect_no_error(worker)

    def interrupt(self) -> None:
        worker = self._worker
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    log.debug("speech_worker_pipe_broken")

    def _start(self) -> "subprocess.Popen[str]":
        worker = subprocess.Popen(
            [sys.executable, "-m", "queue_server.announcer.speech_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._worker = worker
        self._expect_no_error(worker)
        return worker

    def _expect_no_error(self, worker: "subprocess.Popen[str]") -> None:
        assert worker.stdout is not None  # noqa: S101
        with selectors.DefaultSelector() as ready:
            ready.register(worker.stdout, selectors.EVENT_READ)
            line = worker.stdout.readline() if ready.select(ANSWER_S) else ""
        if not line:
            self.close()
            raise VoiceMissing("the speech worker does not answer")
        error = json.loads(line)["error"]
        if error is not None:
            self.close()
            raise NoSound(f"the speech engine: {error}")


class Voice:
    """Makes the sound of calls. May be used from several threads; one renders at a time.

    `on_fault(True)` when there is no engine that works: then a call is its chime alone; `on_fault(False)` when there is.
    """

    def __init__(
        self,
        folder: Path,
        engine: Engine | None = None,
        *,
        on_fault: Callable[[bool], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._engine = engine or WorkerEngine()
        self._on_fault = on_fault
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Samples] = OrderedDict()
        self._missing_until: float | None = None
        self._chime = wav.chime()
        self._closed = False
        folder.mkdir(parents=True, exist_ok=True)
        self._prune()

    def call(self, sentence: str, repeats: int, volume: int = LOUDEST) -> bytes:
        """A wav: the chime, then the sentence `repeats` times; the chime alone where there is no voice.

        `volume` 0…100 is of the full amplitude.
        """
        try:
            spoken = self.sentence(sentence)
        except VoiceMissing:
            return wav.write(self._chime * (volume / LOUDEST))
        pieces = [self._chime, wav.silence(CHIME_GAP_S)]
        for time_spoken in range(max(repeats, 1)):
            pieces += [wav.silence(REPEAT_GAP_S)] if time_spoken else []
            pieces.append(spoken)
        return wav.write(wav.joined(pieces) * (volume / LOUDEST))

    def sentence(self, sentence: str) -> Samples:
        """Raises VoiceMissing."""
        pieces: list[Samples] = []
        for clause in clauses(sentence):
            pieces += [wav.silence(CLAUSE_GAP_S)] if pieces else []
            pieces.append(self._clause(clause))
        return wav.joined(pieces)

    def render_ahead(self, wanted: Iterable[str]) -> None:
        """Renders clauses into the store; stops where there is no voice."""
        for clause in wanted:
            if self._closed:
                return
            try:
                self._clause(clause)
            except VoiceMissing:
                return

    def close(self) -> None:
        self._closed = True
        self._engine.interrupt()
        with self._lock:
            self._engine.close()

    # ---- inside ----

    def _clause(self, clause: str) -> Samples:
        with self._lock:
            kept = self._kept.get(clause)
            if kept is not None:
                self._kept.move_to_end(clause)
                return kept
            made = self._stored(clause)
            if made is None:
                made = self._rendered(clause)
            self._kept[clause] = made
            if len(self._kept) > KEPT_CLAUSES:
                self._kept.popitem(last=False)
            return made

    def _file(self, clause: str) -> Path:
        name = hashlib.sha256(f"{RENDERING} {clause}".encode()).hexdigest()[:24]
        return self._folder / f"{name}.wav"

    def _stored(self, clause: str) -> Samples | None:
        file = self._file(clause)
        if not file.exists():
            return None
        try:
            rate, samples = wav.read(file.read_bytes())
        except (OSError, DriverError) as wrong:
            log.warning("stored_clause_unreadable", file=file.name, error=str(wrong))
            return None
        return wav.resampled(samples, rate, wav.RATE) if len(samples) else None

    def _rendered(self, clause: str) -> Samples:
        if self._closed or (self._missing_until is not None and self._clock() < self._missing_until):
            raise VoiceMissing("no speech engine")
        fresh = self._folder / "fresh.wav"
        try:
            self._engine.render(clause, fresh)
            rate, samples = wav.read(fresh.read_bytes())
        except (DriverError, OSError) as wrong:
            if self._closed:
                raise VoiceMissing("closed") from wrong
            if self._missing_until is None:
                log.warning("voice_missing", error=str(wrong))
            self._missing_until = self._clock() + TRY_AGAIN_S
            self._on_fault(True)
            raise VoiceMissing(str(wrong)) from wrong
        if self._missing_until is not None:
            log.info("voice_back")
        self._missing_until = None
        self._on_fault(False)
        made = wav.levelled(wav.trimmed(wav.resampled(samples, rate, wav.RATE)))
        self._store(clause, made)
        return made

    def _store(self, clause: str, samples: Samples) -> None:
        file = self._file(clause)
        fresh = file.with_suffix(".new")
        try:
            fresh.write_bytes(wav.write(samples))
            fresh.replace(file)
        except OSError as wrong:
            log.warning("clause_not_stored", error=str(wrong))

    def _prune(self) -> None:
        """The oldest files go; a hall's windows and a few days of numbers stay."""
        files = sorted(self._folder.glob("*.wav"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[KEPT_FILES:]:
            file.unlink(missing_ok=True)
