"""Worker processes that play courses, so that the queue never waits for a rehearsal."""

import gc
import multiprocessing
import os
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from multiprocessing import connection

from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.course import Course, play_forward
from queue_server.domain.rehearsal.question import Question

WORKERS = 2


@cache
def workers() -> Executor:
    """The worker processes of this process; they start when they are first needed and end with it."""
    return ProcessPoolExecutor(
        WORKERS, mp_context=multiprocessing.get_context("forkserver"), initializer=_settle
    )


def play_courses(
    hall: Hall, question: Question, seeds: tuple[int, ...], *, unchanged: bool = True
) -> tuple[list[Course], list[Course]]:
    """Courses without and with the change, for each seed; `unchanged` False plays only those with it."""
    gc.disable()
    try:
        before = [play_forward(hall, question, seed, changed=False) for seed in seeds] if unchanged else []
        return before, [play_forward(hall, question, seed, changed=True) for seed in seeds]
    finally:
        gc.enable()
        gc.collect()


def _settle() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """A worker whose server was killed ends too: nobody would ever tell it."""
    connection.wait([sentinel])
    os._exit(0)
