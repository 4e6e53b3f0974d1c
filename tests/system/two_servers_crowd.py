"""People who take tickets and three windows that call them, without a pause, whatever happens to the servers."""

import secrets
import threading
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from foreign import Foreign
from hall_process import wait_until

BUSINESSES = ("D01", "D02", "D03")


class Crowd:
    """Remembers every answer that was given."""

    def __init__(self, kiosk: Foreign, pads: list[Foreign]) -> None:
        self.issued: dict[str, dict] = {}
        self.called: list[str] = []
        self._people: dict[str, str] = {}
        self._wrong: list[str] = []
        self._kiosk, self._pads = kiosk, pads
        self._enough = threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._enough.clear()
        threads = [threading.Thread(target=self._watched, args=(self._issue,))]
        threads += [threading.Thread(target=self._watched, args=(self._call, pad)) for pad in self._pads]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._enough.set()
            for thread in threads:
                thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        assert self._wrong == [], "\n".join(self._wrong)

    def wait_more(self, count: int) -> None:
        """Until so many more tickets were taken, and half as many called."""
        taken, called = len(self.issued) + count, len(self.called) + count // 2
        wait_until(lambda: (len(self.issued) >= taken and len(self.called) >= called) or self._wrong)

    def check(self) -> None:
        """Every answer stands: each number once, each ticket where its last answer left it, the same answer again."""
        numbers = [reply["result"]["number"] for reply in self.issued.values()]
        assert sorted(int(number[1:]) for number in numbers) == list(range(1, len(numbers) + 1))
        assert len(set(self.called)) == len(self.called)
        for number in numbers:
            shown = self._kiosk.insist("ticket.show", number=number)["result"]
            assert shown["state"] == ("done" if number in self.called else "waiting"), number
        for request in list(self.issued)[::10]:
            reply = self.issued[request]
            business, person = reply["result"]["business"], self._people[request]
            assert self._take(request, business, person) == reply

    # ---- inside ----

    def _watched(self, work, *arguments) -> None:
        try:
            work(*arguments)
        except Exception:
            self._wrong.append(traceback.format_exc())

    def _take(self, request: str, business: str, person: str) -> dict:
        fields = {"business": business, "person_key": person}
        return self._kiosk.insist("ticket.issue", request_id=request, **fields)

    def _issue(self) -> None:
        while not self._enough.is_set():
            request, person = str(uuid.uuid4()), secrets.token_hex(32)
            reply = self._take(request, BUSINESSES[len(self.issued) % 3], person)
            assert reply["ok"], reply
            self._people[request] = person
            self.issued[request] = reply

    def _call(self, pad: Foreign) -> None:
        while not self._enough.is_set():
            reply = pad.insist("window.next")
            if reply["ok"]:
                self.called.append(reply["result"]["number"])
                assert pad.insist("window.start")["ok"]
                assert pad.insist("window.finish")["ok"]
            else:
                assert reply["error"]["code"] == "nobody_waiting", reply
                time.sleep(0.02)
