"""Eight kiosks and eight pads at once: no number twice, no ticket to two windows."""

import collections
import secrets
import threading

import pytest

pytestmark = pytest.mark.system

TICKETS_EACH = 60
WINDOWS = (10, 11, 12, 13, 14, 15, 16, 17)
BUSINESSES = ("C01", "C02", "C03", "C04", "D01", "D02")


def test_eight_kiosks_and_eight_pads_at_once(device, at_work) -> None:
    kiosks = [device("kiosk", floor=1 + turn % 2) for turn in range(8)]
    pads = [at_work(window) for window in WINDOWS]
    numbers: list[str] = []
    served: list[str] = []
    failures: list[object] = []
    issuing = threading.Semaphore(0)

    def guard(work, *arguments) -> None:
        try:
            work(*arguments)
        except Exception as wrong:
            failures.append(wrong)
            raise

    def take(kiosk, turn: int) -> None:
        for step in range(TICKETS_EACH):
            issued = kiosk.ok(
                "ticket.issue",
                business=BUSINESSES[(turn + step) % len(BUSINESSES)],
                person_key=secrets.token_hex(32),
            )
            numbers.append(issued["number"])
            issuing.release()

    def serve(pad) -> None:
        while len(served) < 8 * TICKETS_EACH // 2 and not failures:
            issuing.acquire(timeout=1)
            reply = pad.do("window.next")
            if not reply["ok"]:
                assert reply["error"]["code"] == "nobody_waiting", reply
                continue
            served.append(reply["result"]["number"])
            pad.ok("window.start")

    threads = [threading.Thread(target=guard, args=(take, kiosk, turn)) for turn, kiosk in enumerate(kiosks)]
    threads += [threading.Thread(target=guard, args=(serve, pad)) for pad in pads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)
    assert [number for number, times in collections.Counter(numbers).items() if times > 1] == []
    assert len(numbers) == 8 * TICKETS_EACH
    assert [number for number, times in collections.Counter(served).items() if times > 1] == []
    assert set(served) <= set(numbers)
