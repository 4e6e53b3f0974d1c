"""A whole hall as a person starts it: `./hall up` as a real process, and the command line beside it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TUESDAY_MORNING = "2026-11-24T10:24"
READY_WITHIN_S = 90


def wait_until(true, seconds: float = 45.0, step: float = 0.02):
    """The first value of `true()` that counts; fails the test when none comes in time."""
    end = time.monotonic() + seconds
    while True:
        value = true()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"did not happen within {seconds:g} s: {true}")
        time.sleep(step)


def run_cli(data: Path, *arguments: str, fails: bool = False) -> str:
    """The output of `./hall ARGUMENTS --data DATA`; where it `fails`, what it says of it."""
    done = subprocess.run(
        [sys.executable, "-m", "queue_server.command", *arguments, "--data", str(data)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
    )
    assert bool(done.returncode) is fails, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stderr if fails else done.stdout


class HallProcess:
    """`up` on a data folder of its own, on free ports."""

    def __init__(self, data: Path, *options: str, now: str | None = TUESDAY_MORNING) -> None:
        self.data = data
        self.output: list[str] = []
        self._ready = threading.Event()
        time_option = ["--now", now] if now else []
        command = [sys.executable, "-m", "queue_server.command", "up", "--headless", "--data", str(data)]
        command += ["--mqtt-port", "0", "--http-port", "0", *time_option, *options]
        environment = {
            key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.output.append(line.rstrip("\n"))
                if line.strip() == "ready":
                    self._ready.set()

    def wait_ready(self) -> "HallProcess":
        wait_until(lambda: self._ready.is_set() or self.process.poll() is not None, READY_WITHIN_S)
        assert self._ready.is_set(), self.report()
        return self

    def report(self) -> str:
        """What it said, and the end of each log: for a failed test."""
        logs = [
            f"--- {path.name}\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted((self.data / "logs").glob("*"))
        ]
        return "\n".join([*self.output, *logs])

    @property
    def run(self) -> dict[str, Any]:
        return json.loads((self.data / "run.json").read_text(encoding="utf-8"))

    @property
    def url(self) -> str:
        return self.run["http"]["url"]

    def kill(self, name: str) -> int:
        """SIGKILL to one process of the hall; its pid."""
        pid = self.run["pids"][name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_back(self, name: str, old: int) -> None:
        """Until the process was started again under a new pid."""
        wait_until(lambda: self.run["pids"].get(name, old) != old)

    def cli(self, *arguments: str, fails: bool = False) -> str:
        """The output of `./hall ARGUMENTS --data …`."""
        return run_cli(self.data, *arguments, fails=fails)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.cli(*arguments, "--json"))

    def users(self) -> dict[str, tuple[str, str]]:
        """Name to password and PIN, of the users made at first start."""
        rows = (self.data / "first-users.txt").read_text(encoding="utf-8").splitlines()
        return {name: (password, pin) for name, password, pin in (row.split() for row in rows)}

    def pids(self) -> list[int]:
        return [*self.run["pids"].values(), self.process.pid]

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(40)
        self._listener.join(5)
        return code


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
