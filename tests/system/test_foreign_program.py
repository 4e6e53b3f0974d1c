"""The promises of the MQTT contract, held against the running hall by a program that shares no code with it."""

import re
import uuid
from datetime import datetime

import pytest

pytestmark = pytest.mark.system

OFFSET_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)$")


def is_time(text: str) -> bool:
    return bool(OFFSET_TIME.match(text)) and datetime.fromisoformat(text).tzinfo is not None


def test_a_ticket_is_issued_shown_called_served_and_finished(device, at_work, person) -> None:
    kiosk, pad = device("kiosk", floor=1), at_work(37)
    issued = kiosk.ok("ticket.issue", business="K03", person_key=person(), claim="none", delivery="paper")
    assert set(issued) >= {
        "ticket_id", "number", "business", "business_name", "floor", "zone", "zone_name", "windows", "people_ahead",
        "minutes", "issued_at", "token",
    }  # fmt: skip
    assert re.fullmatch(r"K\d{3}", issued["number"])
    assert issued["business"] == "K03"
    assert issued["floor"] == 2
    assert 37 in issued["windows"]
    assert is_time(issued["issued_at"])
    assert issued["token"].startswith("T1.")
    shown = kiosk.ok("ticket.show", token=issued["token"])
    assert shown["state"] == "waiting"
    assert shown["number"] == issued["number"]
    assert kiosk.ok("ticket.show", number=issued["number"])["state"] == "waiting"
    assert kiosk.ok("ticket.show", token=f"https://hall.example/t/{issued['token']}")["state"] == "waiting"
    assert kiosk.ok("ticket.printed", ticket_id=issued["ticket_id"], printed=True) == {}

    called = pad.ok("window.next")
    assert called["ticket_id"] == issued["ticket_id"]
    assert called["number"] == issued["number"]
    assert called["why"]
    assert isinstance(called["waited_s"], int)
    _topic, call = pad.wait_event(lambda _kind, event: event["number"] == issued["number"])
    assert call["window"] == 37
    assert call["times"] == 1
    assert call["repeats"] == 2
    assert call["text"]["zh"]
    assert call["text"]["en"]
    floors = {kind for kind, event in pad.events if event["call_id"] == call["call_id"]}
    pad.wait_event(lambda kind, event: kind == "floor/1/call" and event["call_id"] == call["call_id"])
    pad.wait_event(lambda kind, event: kind == "floor/2/call" and event["call_id"] == call["call_id"])
    assert floors
    assert call["floor"] == 2
    assert (
        datetime.fromisoformat(call["expires_at"]) - datetime.fromisoformat(call["at"])
    ).total_seconds() == 60
    pad.wait_state(
        "window/37/state", lambda state: (state["state"], state["number"]) == ("calling", issued["number"])
    )
    for floor in (1, 2):
        board = pad.wait_state(
            f"floor/{floor}/board",
            lambda state: state["calls"] and state["calls"][0]["number"] == issued["number"],
        )
        assert board["calls"][0]["state"] == "called"

    assert pad.refused("window.next")["code"] == "wrong_state"
    assert pad.ok("window.start") == {"ticket_id": issued["ticket_id"], "state": "serving"}
    pad.wait_state("window/37/state", lambda state: state["state"] == "serving")
    assert pad.ok("window.finish", outcome="received") == {"ticket_id": issued["ticket_id"], "state": "done"}
    pad.wait_state("window/37/state", lambda state: (state["state"], state["number"]) == ("open", None))
    history = [entry["what"] for entry in kiosk.ok("ticket.show", token=issued["token"])["history"]]
    assert len(history) >= 4


def test_every_retained_state_has_all_its_fields_and_a_growing_rev(device) -> None:
    board = device("board", floor=2)
    board.wait_state("server/state", lambda state: state["online"])
    board.wait_state("floor/2/board", lambda _state: True)
    board.wait_state("business/W02/state", lambda _state: True)
    board.wait_state("window/48/state", lambda _state: True)
    fields = {
        "server/state": {"online", "since", "version", "hall_rev", "rev", "at"},
        "floor/2/board": {"rev", "at", "floor", "calls", "windows", "waiting", "notice"},
        "business/W02/state": {
            "rev", "at", "business", "name", "floor", "zone", "zone_name", "windows", "card_needed", "open", "reason",
            "opens_at", "people", "minutes",
        },
        "window/48/state": {
            "rev", "at", "window", "name", "floor", "zone", "zone_name", "state", "number", "business", "notice",
        },
    }  # fmt: skip
    for kind, wanted in fields.items():
        assert set(board.states[kind]) >= wanted, kind
        assert is_time(board.states[kind]["at"])
        assert 0 < board.states[kind]["rev"] < 2**53
    assert len(board.states["floor/2/board"]["windows"]) == 24
    assert [len([k for k in board.states if k.startswith(room)]) for room in ("window/", "business/")] == [
        48,
        48,
    ]


def test_the_same_request_is_answered_again_and_done_once(device, person) -> None:
    kiosk, key, request = device("kiosk"), person(), str(uuid.uuid4())
    first = kiosk.do("ticket.issue", request_id=request, business="P02", person_key=key)
    assert kiosk.do("ticket.issue", request_id=request, business="P02", person_key=key) == first
    other = kiosk.do("ticket.issue", request_id=request, business="P01", person_key=key)
    assert other["error"]["code"] == "bad_request"
    assert kiosk.do("ticket.show", request_id=request, number="P001")["error"]["code"] == "bad_request"
    refused = str(uuid.uuid4())
    again = [kiosk.do("ticket.issue", request_id=refused, business="NO") for _ in range(2)]
    assert again[0] == again[1]
    assert again[0]["error"]["code"] == "unknown_business"


def test_a_person_has_one_live_ticket_a_business(device, person) -> None:
    kiosk, key = device("kiosk"), person()
    issued = kiosk.ok("ticket.issue", business="D05", person_key=key)
    error = kiosk.refused("ticket.issue", business="D05", person_key=key)
    assert (error["code"], error["detail"]["number"]) == ("duplicate_ticket", issued["number"])
    assert kiosk.ok("ticket.cancel", token=issued["token"]) == {}
    assert kiosk.refused("ticket.cancel", token=issued["token"])["code"] == "wrong_state"
    assert kiosk.ok("ticket.show", token=issued["token"])["state"] == "cancelled"
    assert kiosk.ok("ticket.issue", business="D05", person_key=key)["number"] != issued["number"]


def test_a_business_that_needs_a_card_says_so(device) -> None:
    error = device("kiosk").refused("ticket.issue", business="D01")
    assert (error["code"], error["detail"]) == ("not_allowed", {"needs": "card"})
    assert device("kiosk").ok("ticket.issue", business="D02")["number"].startswith("D")


@pytest.mark.parametrize(
    ("command", "fields", "code"),
    [
        ("ticket.issue", {}, "bad_request"),
        ("ticket.issue", {"business": "D02", "combo": "T-ESF"}, "bad_request"),
        ("ticket.issue", {"business": 7}, "bad_request"),
        ("ticket.issue", {"business": "D02", "claim": "royal"}, "bad_request"),
        ("ticket.issue", {"business": "D02", "person_key": "short"}, "bad_request"),
        ("ticket.issue", {"business": "nowhere"}, "unknown_business"),
        ("ticket.show", {"number": "Z999"}, "not_found"),
        ("ticket.show", {"token": "T1.AAAA"}, "not_found"),
        ("window.next", {}, "not_allowed"),
    ],
)
def test_what_a_kiosk_may_not_is_refused_in_words(device, command, fields, code) -> None:
    error = device("kiosk").refused(command, **fields)
    assert error["code"] == code
    assert re.search(r"[一-鿿]", error["message"])


def test_an_unknown_command_names_itself(device) -> None:
    error = device("kiosk").refused("ticket.fly")
    assert (error["code"], error["detail"]) == ("bad_request", {"unknown": "ticket.fly"})


def test_malformed_and_oversized_requests_disturb_nothing(hall, device) -> None:
    kiosk = device("kiosk")
    for body in (
        b"",
        b"\xff\xfe",
        b"{",
        b"[]",
        b"7",
        b'{"request_id": 5}',
        b'{"business": "D02"}',
        b'{"request_id": "no-uuid", "business": "D02"}',
    ):
        reply = kiosk.answer(kiosk.send("ticket.issue", body))
        assert reply["error"]["code"] == "bad_request", body
    big = b'{"request_id": "%s", "business": "D02", "note": "%s"}' % (
        str(uuid.uuid4()).encode(),
        b"x" * 17_000,
    )
    assert kiosk.answer(kiosk.send("ticket.issue", big))["error"]["code"] == "bad_request"
    assert kiosk.ok("ticket.issue", business="D02")["number"]


def test_a_request_without_a_way_back_changes_nothing(device) -> None:
    kiosk, watcher = device("kiosk"), device("board")
    before = watcher.wait_state("business/J04/state", lambda _state: True)["people"]
    body = {"business": "J04", "person_key": "ab" * 32}
    kiosk.send("ticket.issue", {"request_id": str(uuid.uuid4()), **body}, reply_to="")
    kiosk.send(
        "ticket.issue", {"request_id": str(uuid.uuid4()), **body}, reply_to="hall/v1/ncx/device/K1-1/reply"
    )
    kiosk.send("ticket.issue", {"request_id": str(uuid.uuid4()), **body}, correlation=None)
    kiosk.ok("ticket.issue", business="J04", person_key="cd" * 32)
    assert (
        watcher.wait_state("business/J04/state", lambda state: state["people"] > before)["people"]
        == before + 1
    )


def test_window_states_and_who_may_do_what(hall, device, clerk, person) -> None:
    pad, kiosk = device("pad", window=40), device("kiosk", floor=2)
    assert pad.refused("window.next")["code"] == "not_allowed"
    assert pad.refused("window.open")["code"] == "not_allowed"
    name, pin = clerk()
    assert pad.refused("window.login", clerk=name, pin="not it")["code"] == "not_allowed"
    assert pad.refused("window.login", clerk="nobody", pin=pin)["code"] == "not_allowed"
    logged_in = pad.ok("window.login", clerk=name, pin=pin)
    assert logged_in["window"] == 40
    assert logged_in["businesses"] == ["L01"]
    assert pad.refused("window.next")["code"] == "wrong_state"
    assert pad.ok("window.open")["state"] == "open"
    assert pad.refused("window.next")["code"] == "nobody_waiting"
    assert pad.refused("window.start")["code"] in ("wrong_state", "not_found")
    issued = kiosk.ok("ticket.issue", business="L01", person_key=person())
    assert pad.ok("window.next")["number"] == issued["number"]
    recall = pad.refused("window.recall")
    assert recall["code"] == "wrong_state"
    assert is_time(recall["detail"]["again_at"])
    for command in ("window.close", "window.logout"):
        error = pad.refused(command)
        assert error["code"] == "wrong_state"
        assert error["detail"] == {"ticket_id": issued["ticket_id"], "number": issued["number"]}
    elsewhere = device("pad", window=41)
    error = elsewhere.refused("window.login", clerk=name, pin=pin)
    assert (error["code"], error["detail"]) == ("wrong_state", {"window": 40})
    paused = pad.ok("window.pause", reason="喝水")
    assert paused["state"] == "calling"
    assert pad.ok("window.miss")["state"] == "missed"
    pad.wait_state("window/40/state", lambda state: state["state"] == "paused")
    assert pad.refused("window.next")["code"] == "wrong_state"
    assert pad.ok("window.resume")["state"] == "open"
    assert elsewhere.ok("window.login", clerk=name, pin=pin)["window"] == 41
    pad.wait_state("window/40/state", lambda state: state["state"] == "closed")
    assert pad.refused("window.next")["code"] == "not_allowed"
    assert elsewhere.ok("window.logout") == {}


def test_next_finishes_the_one_in_service(device, at_work, person) -> None:
    kiosk, pad = device("kiosk", floor=1), at_work(21)
    first, second = (kiosk.ok("ticket.issue", business="F01", person_key=person()) for _ in range(2))
    assert second["people_ahead"] == 1
    assert second["minutes"] == [20, 32]
    assert pad.ok("window.next")["number"] == first["number"]
    pad.ok("window.start", ticket_id=first["ticket_id"])
    assert pad.ok("window.next")["number"] == second["number"]
    assert kiosk.ok("ticket.show", token=first["token"])["state"] == "done"
    pad.ok("window.start")
    assert pad.refused("window.next")["code"] == "nobody_waiting"
    assert kiosk.ok("ticket.show", token=second["token"])["state"] == "done"


def test_another_windows_ticket_is_not_ones_own(device, at_work, person) -> None:
    kiosk, pad, other = device("kiosk"), at_work(22), at_work(20)
    issued = kiosk.ok("ticket.issue", business="G01", person_key=person())
    assert pad.ok("window.next")["number"] == issued["number"]
    assert other.refused("window.start", ticket_id=issued["ticket_id"])["code"] == "not_allowed"
    assert pad.ok("window.start")["state"] == "serving"
    assert pad.ok("window.finish")["state"] == "done"


def test_accounts_come_and_go_without_a_restart(hall, device) -> None:
    pad = device("pad", window=33)
    assert {row["device"] for row in hall.json("device", "list")} >= {
        pad.name,
        "K1-1",
        "announcer-1",
        "announcer-2",
    }
    assert "已经有了" in hall.cli("device", "add", pad.name, "--kind", "board", fails=True)
    assert hall.cli("device", "add", "pad-x", "--kind", "pad", fails=True)
    assert hall.cli("device", "add", "pad-x", "--kind", "pad", "--window", "99", fails=True)
    hall.json("device", "remove", pad.name)
    with pytest.raises(AssertionError):
        pad.reconnect()
