"""`kill -9` in the middle of the day: nothing answered is lost, no number twice, nobody called twice."""

import secrets
import threading
import time
import uuid

import pytest

from queue_server.command.bench.stage import hall_file

from foreign import Foreign
from hall_process import HallProcess, wait_until

pytestmark = pytest.mark.system


@pytest.fixture
def own_hall(tmp_path):
    hall = HallProcess(tmp_path / "data", "--hall", str(hall_file(tmp_path, 1)))
    try:
        yield hall.wait_ready()
    finally:
        hall.stop()


def sign_in(hall: HallProcess, kind: str, name: str, *options: str) -> Foreign:
    return Foreign(hall.run["mqtt"]["port"], hall.json("device", "add", name, "--kind", kind, *options))


def open_pad(hall: HallProcess, window: int, number: int) -> Foreign:
    user = hall.users()[f"clerk{number}"]
    pad = sign_in(hall, "pad", f"pad-{window}", "--window", str(window))
    pad.ok("window.login", clerk=f"clerk{number}", pin=user[1])
    pad.ok("window.open")
    return pad


@pytest.mark.parametrize("victim", ["server", "broker"])
def test_two_hundred_tickets_and_three_windows_through_a_kill(own_hall, victim) -> None:
    hall = own_hall
    kiosk = sign_in(hall, "kiosk", "kiosk-x")
    pads = [open_pad(hall, window, number) for number, window in enumerate((16, 17, 18), 1)]
    watcher = sign_in(hall, "board", "board-x")
    revs_before = {kind: state["rev"] for kind, state in watcher.states.items()}
    issued: list[dict] = []
    called: list[tuple[int, str]] = []
    killed = threading.Event()

    def issue() -> None:
        for turn in range(200):
            business = ("D01", "D02", "D03")[turn % 3]
            reply = kiosk.insist("ticket.issue", business=business, person_key=secrets.token_hex(32))
            assert reply["ok"], reply
            issued.append(reply["result"])
            if turn == 100:
                old = hall.kill(victim)
                killed.set()
                hall.wait_back(victim, old)

    def call(pad: Foreign, window: int) -> None:
        while len(called) < 60:
            reply = pad.insist("window.next")
            if reply["ok"]:
                called.append((window, reply["result"]["number"]))
                assert pad.insist("window.start")["ok"]
                assert pad.insist("window.finish")["ok"]
            else:
                assert reply["error"]["code"] == "nobody_waiting", reply
                time.sleep(0.02)

    threads = [threading.Thread(target=issue)] + [
        threading.Thread(target=call, args=(pad, window))
        for pad, window in zip(pads, (16, 17, 18), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert killed.is_set()
    assert not any(thread.is_alive() for thread in threads)

    numbers = [ticket["number"] for ticket in issued]
    assert len(numbers) == len(set(numbers)) == 200
    assert sorted(int(number[1:]) for number in numbers) == list(range(1, 201))
    assert len({number for _window, number in called}) == len(called)
    watcher = watcher if watcher.client.is_connected() else _again(watcher)
    asker = kiosk if kiosk.client.is_connected() else _again(kiosk)
    for number in numbers:
        shown = asker.insist("ticket.show", number=number)["result"]
        assert shown["state"] == ("done" if number in {n for _w, n in called} else "waiting"), number
    watcher.wait_state("server/state", lambda state: state["online"])
    for kind, rev in revs_before.items():
        watcher.wait_state(kind, lambda state, rev=rev: state["rev"] > rev)
    waiting = sum(state["people"] for kind, state in watcher.states.items() if kind.startswith("business/D"))
    assert waiting == 200 - len(called)
    for one in (kiosk, watcher, *pads):
        one.close()


def _again(foreign: Foreign) -> Foreign:
    foreign.reconnect()
    return foreign


def test_revs_never_go_back_over_a_restart(own_hall) -> None:
    hall = own_hall
    watcher = sign_in(hall, "board", "board-y")
    wait_until(lambda: "server/state" in watcher.states)
    old = hall.kill("server")
    watcher.wait_state("server/state", lambda state: not state["online"])
    assert "at" not in watcher.states["server/state"]
    hall.wait_back("server", old)
    watcher.wait_state("server/state", lambda state: state["online"])
    wait_until(lambda: watcher.history[-1][0])
    seen: dict[str, int] = {}
    for kind, state in watcher.history:
        assert state["rev"] > seen.get(kind, -1), kind
        seen[kind] = state["rev"]
    watcher.close()


def test_an_answer_is_remembered_over_a_kill(own_hall) -> None:
    hall = own_hall
    kiosk = sign_in(hall, "kiosk", "kiosk-z")
    request, key = str(uuid.uuid4()), secrets.token_hex(32)
    first = kiosk.insist("ticket.issue", request_id=request, business="K03", person_key=key)
    refused_id = str(uuid.uuid4())
    refused = kiosk.insist("ticket.issue", request_id=refused_id, business="K03", person_key=key)
    assert refused["error"]["code"] == "duplicate_ticket"
    old = hall.kill("server")
    hall.wait_back("server", old)
    assert kiosk.insist("ticket.issue", request_id=request, business="K03", person_key=key) == first
    assert kiosk.insist("ticket.issue", request_id=refused_id, business="K03", person_key=key) == refused
    other = kiosk.insist("ticket.issue", request_id=request, business="D02", person_key=key)
    assert other["error"]["code"] == "bad_request"
    kiosk.close()


def test_a_clerk_is_still_at_work_after_a_kill(own_hall) -> None:
    hall = own_hall
    pad, kiosk = open_pad(hall, 37, 1), sign_in(hall, "kiosk", "kiosk-w")
    issued = kiosk.ok("ticket.issue", business="K03", person_key=secrets.token_hex(32))
    assert pad.ok("window.next")["number"] == issued["number"]
    old = hall.kill("server")
    hall.wait_back("server", old)
    pad.wait_state("server/state", lambda state: state["online"])
    assert pad.insist("window.start")["result"]["ticket_id"] == issued["ticket_id"]
    pad.wait_state(
        "window/37/state", lambda state: state["state"] == "serving" and state["number"] == issued["number"]
    )
    assert pad.insist("window.finish")["ok"]
    pad.close()
    kiosk.close()
