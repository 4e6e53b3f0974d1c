"""The worker processes: their answers and errors come back, one that dies is replaced, none outlives its server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from queue_server.adapters.rehearsal.pool import WorkerFailed, Workers

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pool():
    workers = Workers(1)
    yield workers
    workers.shutdown()


def test_work_is_done_in_another_process(pool):
    assert pool.submit(os.getpid).result(60) != os.getpid()
    assert pool.submit(divmod, 17, 5).result(60) == (3, 2)


def test_an_error_comes_back_and_the_worker_goes_on(pool):
    first = pool.submit(os.getpid).result(60)
    with pytest.raises(ZeroDivisionError):
        pool.submit(divmod, 1, 0).result(60)
    assert pool.submit(os.getpid).result(60) == first


def test_what_the_work_prints_does_not_disturb_the_answers(pool):
    assert pool.submit(print, "loud").result(60) is None
    assert pool.submit(os.write, 1, b"louder\n").result(60) == 7
    assert pool.submit(divmod, 7, 2).result(60) == (3, 1)


def test_a_worker_that_was_killed_is_replaced(pool):
    first = pool.submit(os.getpid).result(60)
    os.kill(first, signal.SIGKILL)
    assert pool.submit(os.getpid).result(60) not in (first, os.getpid())


def test_work_that_kills_its_worker_every_time_fails(pool):
    with pytest.raises(WorkerFailed):
        pool.submit(os._exit, 3).result(60)
    assert pool.submit(divmod, 9, 3).result(60) == (3, 0)


def test_a_worker_ends_when_its_server_is_killed():
    program = (
        "import os, time\n"
        "from queue_server.adapters.rehearsal.pool import Workers\n"
        "print(Workers(1).submit(os.getpid).result(), flush=True)\n"
        "time.sleep(300)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        worker = int(server.stdout.readline())
        assert _lives(worker)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    deadline = time.monotonic() + 60
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(pid):
    """Not gone, and not waiting only to be counted by a parent that does not look."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
