"""A worker process: plays what it is sent over standard input, answers over standard output, ends with its server."""

import os
import pickle
import signal
import sys
from typing import BinaryIO


def main() -> None:
    """Until the end of standard input: a server that is gone, however it went, closes it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; the workers end with it
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write between the answers
    try:
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(0)  # the server went while its question was played


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """`(function, arguments, named arguments)` after one another; to each `(True, answer)` or `(False, error)`."""
    while True:
        try:
            work, arguments, named = pickle.load(jobs)  # noqa: S301 - from our own server
        except EOFError:
            return
        try:
            answer = (True, work(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - it is the asker's
            answer = (False, error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
