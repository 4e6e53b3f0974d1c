"""Worker processes that play courses, so that the queue never waits for a rehearsal."""

import pickle
import queue
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from typing_extensions import override

from queue_server.application.whatif import PARTS

ROOT = Path(__file__).parents[3]
MODULE = "queue_server.adapters.rehearsal.worker"

log = structlog.get_logger()


class WorkerFailed(Exception):
    """A worker process could not be started, or ended twice over the same work."""


class Workers(Executor):
    """`count` processes, started when they are first needed. One that died is started anew; all end with this process."""

    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="rehearsal")
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for _ in range(count):
            self._free.put(_Worker())

    @override
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """`fn` and all it is given go to a worker by pickle; its answer or its error comes back so."""
        return self._threads.submit(self._carry_out, (fn, args, kwargs))

    @override
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        while not self._free.empty():
            self._free.get().stop()

    def _carry_out(self, job: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> Any:
        worker = self._free.get()
        try:
            done, answer = worker.run(job)
        finally:
            self._free.put(worker)
        if not done:
            raise answer
        return answer


class _Worker:
    """One process and its pipes; used by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, job: object) -> tuple[bool, Any]:
        """Raises WorkerFailed."""
        try:
            return self._try(job)
        except (OSError, EOFError, pickle.UnpicklingError) as lost:
            log.warning("rehearsal worker ended, another one is started", reason=repr(lost))
            self.stop()
        try:
            return self._try(job)
        except (OSError, EOFError, pickle.UnpicklingError) as lost:
            self.stop()
            raise WorkerFailed(f"a rehearsal worker ended twice: {lost!r}") from lost

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass  # what it had not read goes with it

    def _try(self, job: object) -> tuple[bool, Any]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", MODULE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipes")
        pickle.dump(job, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()
        answer: tuple[bool, Any] = pickle.load(process.stdout)  # noqa: S301 - our own process
        return answer


@cache
def workers() -> Executor:
    """The worker processes of this process."""
    return Workers(PARTS)


def warm() -> None:
    """Starts the workers, so that the first preview is as quick as the next: when somebody opens the steering page."""
    for _ in range(PARTS):
        workers().submit(int)
