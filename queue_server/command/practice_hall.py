"""A practice hall beside the running one: its own `up`, its own DATA, a weekday morning's time."""

import json
import queue
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from queue_server.adapters.practice_door import PRACTICE_TIME, Opened, PracticeDoor, Wish
from queue_server.command.supervisor import STOP_WITHIN_S, Child, Running


class PracticeHall:
    """Opens at most one; `step` is called again and again on the supervisor's thread."""

    def __init__(self, data: Path, hall_file: str | None, environment: Mapping[str, str], logs: Path) -> None:
        self._data = data / "practice"
        self._hall_file = hall_file
        self._environment = environment
        self._log = logs / "practice.log"
        self._door = PracticeDoor(data)
        self._running: Running | None = None
        self._waiting: list[Wish] = []

    def step(self) -> None:
        try:
            self._waiting.append(self._door.wishes.get_nowait())
        except queue.Empty:
            pass
        if not self._waiting:
            return
        if self._running is None or not self._running.alive:
            if self._running is not None and not self._running.ready:
                self._running = None
                self._answer(Opened(error=f"练习厅没有开起来，看 {self._log}"))
                return
            self._start()
        elif self._running.ready:
            run = json.loads((self._data / "run.json").read_text(encoding="utf-8"))
            self._answer(Opened(url=run["http"]["url"]))

    def stop(self) -> None:
        self._door.close()
        if self._running is None or not self._running.alive:
            return
        self._running.process.send_signal(signal.SIGTERM)
        try:
            self._running.process.wait(2 * STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._running.process.kill()
            self._running.process.wait()

    def _start(self) -> None:
        """Always a fresh folder: practice leaves nothing."""
        shutil.rmtree(self._data, ignore_errors=True)
        command = [
            sys.executable,
            "-m",
            "queue_server.command",
            "up",
            "--headless",
            "--data",
            str(self._data),
        ]
        command += ["--mqtt-port", "0", "--http-port", "0", "--now", PRACTICE_TIME]
        command += ["--hall", self._hall_file] if self._hall_file else []
        self._running = Running(Child(name="practice", command=tuple(command)), self._environment, self._log)

    def _answer(self, opened: Opened) -> None:
        for wish in self._waiting:
            wish.answer(opened)
        self._waiting.clear()
