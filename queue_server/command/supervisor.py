"""Keeps the processes of `up` alive: starts a child that died again within a second, stops all of them cleanly."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

READY_WITHIN_S = 60.0
STOP_WITHIN_S = 3.0
_POLL_S = 0.1
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Child(Struct, frozen=True, kw_only=True):
    """One process to keep. `is_ready` None: it prints `ready`, or `standby` where another server leads the hall."""

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], bool] | None = None


class StartError(Exception):
    """A process did not become ready; the text names its log."""


class Running:
    """One child at work: its process, and whether it said `ready`."""

    def __init__(self, child: Child, environment: Mapping[str, str], log: Path) -> None:
        self.child = child
        self.started = time.monotonic()
        self._ready = threading.Event()
        supervisor = os.getpid()

        def tie_to_parent() -> None:
            """The child ends when its supervisor does, even by SIGKILL."""
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != supervisor:
                os.kill(os.getpid(), signal.SIGTERM)

        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if child.is_ready is None else sink,
                stderr=sink,
                env=dict(environment),
                preexec_fn=tie_to_parent,
                start_new_session=True,
            )
        if child.is_ready is None:
            threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def ready(self) -> bool:
        if self.child.is_ready is not None and not self._ready.is_set() and self.child.is_ready():
            self._ready.set()
        return self._ready.is_set()

    def _listen(self) -> None:
        assert self.process.stdout is not None  # noqa: S101
        with self.process.stdout as lines:
            for line in lines:
                if line.strip() in (b"ready", b"standby"):
                    self._ready.set()


class Supervisor:
    """Runs children in the order given. Used from one thread."""

    def __init__(
        self,
        children: Sequence[Child],
        environment: Mapping[str, str],
        logs: Path,
        changed: Callable[[dict[str, int]], None],
    ) -> None:
        """`changed` is given the pids by name after every start."""
        self._children = list(children)
        self._environment = environment
        self._logs = logs
        self._changed = changed
        self._running: dict[str, Running] = {}
        self._stopping = False

    def start(self, waves: Sequence[Sequence[str]]) -> None:
        """Starts wave after wave; each is ready before the next. Raises StartError."""
        by_name = {child.name: child for child in self._children}
        for wave in waves:
            for name in wave:
                self._start(by_name[name])
            self._changed(self.pids())
            self._wait_ready(wave)

    def watch(self, stopped: threading.Event, each_time: Callable[[], None]) -> None:
        """Keeps the children alive until `stopped` is set; calls `each_time` ten times a second."""
        while not stopped.wait(_POLL_S):
            each_time()
            dead = [one for one in self._running.values() if not one.alive]
            for one in dead:
                if time.monotonic() - one.started < 1.0 and stopped.wait(0.5):
                    return
                self._start(one.child)
            if dead:
                self._changed(self.pids())

    def stop(self) -> None:
        """SIGTERM in reverse order, the broker last; SIGKILL after 3 s."""
        for child in reversed(self._children):
            one = self._running.get(child.name)
            if one is not None and one.alive and child is not self._children[0]:
                one.process.send_signal(signal.SIGTERM)
        for child in reversed(self._children):
            one = self._running.get(child.name)
            if one is None:
                continue
            if one.alive:
                one.process.send_signal(signal.SIGTERM)
            try:
                one.process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()

    def pids(self) -> dict[str, int]:
        return {name: one.process.pid for name, one in self._running.items()}

    def _start(self, child: Child) -> None:
        self._running[child.name] = Running(child, self._environment, self._logs / f"{child.name}.log")

    def _wait_ready(self, wave: Sequence[str]) -> None:
        end = time.monotonic() + READY_WITHIN_S
        for name in wave:
            one = self._running[name]
            while not one.ready:
                if not one.alive:
                    raise StartError(
                        f"{name} 没有起来（返回 {one.process.returncode}），看 {self._log(name)}"
                    )
                if time.monotonic() > end:
                    raise StartError(f"{name} {READY_WITHIN_S:.0f} 秒还没有准备好，看 {self._log(name)}")
                time.sleep(0.02)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"
