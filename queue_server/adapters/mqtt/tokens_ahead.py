"""Signs the tokens of the numbers that come next, before somebody takes them."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from queue_server.adapters.mqtt.tokens import TicketTokens

AHEAD = 64
"""Numbers of each prefix that are signed ahead at most."""

_RUNNING = re.compile(r"(.*?)(\d+)")

Line = tuple[date, str]
"""A day and what stands before the running number."""


class TokensAhead:
    """Gives the tokens that `tokens` would give. A signature takes 30 µs, in which the interpreter's lock is free:
    made by another thread while the number before is stored, it costs the one who takes the number nothing.
    """

    def __init__(self, tokens: TicketTokens) -> None:
        self._tokens = tokens
        self._signing = ThreadPoolExecutor(1, thread_name_prefix="tokens")
        self._ready: dict[tuple[date, str], str] = {}
        self._signed_to: dict[Line, int] = {}

    def make(self, day: date, number: str) -> str:
        """As `TicketTokens.make`."""
        ready = self._ready.pop((day, number), None)
        running = _RUNNING.fullmatch(number)
        if running is not None:
            self._sign_ahead(day, running[1], running[2])
        return ready or self._tokens.make(day, number)

    def close(self) -> None:
        self._signing.shutdown()

    def _sign_ahead(self, day: date, head: str, digits: str) -> None:
        line, now = (day, head), int(digits)
        done = max(now, self._signed_to.get(line, 0))
        if done - now >= AHEAD // 2:
            return
        if line not in self._signed_to:
            self._forget_before(day)
        self._signed_to[line] = now + AHEAD
        self._signing.submit(self._sign, line, range(done + 1, now + AHEAD + 1), len(digits))

    def _sign(self, line: Line, numbers: range, width: int) -> None:
        day, head = line
        for number in numbers:
            text = f"{head}{number:0{width}d}"
            self._ready[day, text] = self._tokens.make(day, text)

    def _forget_before(self, day: date) -> None:
        for key in [key for key in self._ready if key[0] < day]:
            self._ready.pop(key, None)
        for line in [line for line in self._signed_to if line[0] < day]:
            del self._signed_to[line]
