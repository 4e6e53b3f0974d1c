"""The rules of the queue, held against the running hall by a program that speaks only MQTT and `./hall`."""

import json
import uuid

import pytest

from foreign import Foreign

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def kiosk(hall):
    account = hall.json("device", "add", "kiosk-live", "--kind", "kiosk", "--floor", "1")
    device = Foreign(hall.run["mqtt"]["port"], account)
    yield device
    device.close()


@pytest.fixture
def at_work(hall, device):
    """A pad of the window, where one of the clerks of the first start sits down; it is open."""
    users = hall.users()

    def make(window: int, clerk: str = "clerk1"):
        pad = device("pad", window=window)
        pad.ok("window.login", clerk=clerk, pin=users[clerk][1])
        pad.ok("window.open")
        return pad

    return make


def serve(pad, number: str | None = None) -> dict:
    """The next one, or a chosen one, called and started; the call's answer."""
    called = pad.ok("window.next") if number is None else pad.ok("window.call", number=number)
    pad.ok("window.start")
    return called


def take(kiosk, person, business: str, count: int) -> list[dict]:
    return [kiosk.ok("ticket.issue", business=business, person_key=person()) for _ in range(count)]


def test_a_missed_number_comes_back_once_and_is_called_as_the_fourth(hall, kiosk, at_work, person) -> None:
    pad = at_work(32)
    tickets = take(kiosk, person, "J02", 6)
    pad.ok("window.next")
    pad.ok("window.miss")
    request_id = str(uuid.uuid4())
    back = kiosk.do("ticket.rejoin", token=tickets[0]["token"], request_id=request_id)
    assert back["ok"], back
    assert back["result"].keys() == tickets[0].keys()
    assert (back["result"]["number"], back["result"]["people_ahead"]) == (tickets[0]["number"], 3)
    assert kiosk.do("ticket.rejoin", token=tickets[0]["token"], request_id=request_id) == back
    pad.wait_state("business/J02/state", lambda state: state["people"] == 6)
    called = [serve(pad)["number"] for _ in range(4)]
    assert called == [tickets[index]["number"] for index in (1, 2, 3, 0)]
    pad.ok("window.finish")
    pad.ok("window.next")
    pad.ok("window.miss")
    kiosk.ok("ticket.rejoin", number=tickets[4]["number"])
    serve(pad)
    pad.ok("window.next")
    pad.ok("window.miss")
    refused = kiosk.refused("ticket.rejoin", token=tickets[4]["token"])
    assert refused["code"] == "limit_reached"
    story = hall.json("explain", tickets[0]["number"])
    assert (story["number"], story["state"]) == (tickets[0]["number"], "done")
    whats = [event["what"] for event in story["events"]]
    assert [what for what in whats if what != "printed"] == [
        "issued",
        "called",
        "missed",
        "rejoined",
        "called",
        "started",
        "finished",
    ]
    assert story["why"]


def test_a_held_number_is_gone_on_with_at_another_window(kiosk, at_work, person) -> None:
    first, second = at_work(10), at_work(11, "clerk2")
    one, two = take(kiosk, person, "C01", 2)
    assert serve(first)["number"] == one["number"]
    assert first.ok("window.hold", ticket_id=one["ticket_id"], kind="any_window")["state"] == "held"
    first.wait_state("window/10/state", lambda state: (state["state"], state["number"]) == ("open", None))
    assert serve(first)["number"] == two["number"]
    assert second.ok("window.unhold", ticket_id=one["ticket_id"]) == {
        "ticket_id": one["ticket_id"],
        "state": "serving",
    }
    second.wait_state(
        "window/11/state", lambda state: (state["state"], state["number"]) == ("serving", one["number"])
    )
    second.ok("window.hold", ticket_id=one["ticket_id"], kind="same_window")
    first.ok("window.finish")
    assert first.refused("window.unhold", ticket_id=one["ticket_id"])["code"] == "not_allowed"
    second.ok("window.unhold", ticket_id=one["ticket_id"])
    assert second.ok("window.finish")["state"] == "done"


def test_a_number_sent_on_stands_where_the_clerk_says(kiosk, at_work, person) -> None:
    other, pad = at_work(35), at_work(38, "clerk2")
    for place, order in (("first", [1, 0, 2]), ("kept", [0, 1, 2]), ("last", [0, 2, 1])):
        (before,) = take(kiosk, person, "K04", 1)
        (sent,) = take(kiosk, person, "K01", 1)
        (after,) = take(kiosk, person, "K04", 1)
        assert serve(other)["number"] == sent["number"]
        answer = other.ok("window.transfer", ticket_id=sent["ticket_id"], to_business="K04", place=place)
        assert answer == {"ticket_id": sent["ticket_id"], "state": "waiting"}
        pad.wait_state("business/K04/state", lambda state: state["people"] == 3)
        pad.wait_state("business/K01/state", lambda state: state["people"] == 0)
        numbers = [before["number"], sent["number"], after["number"]]
        assert [serve(pad)["number"] for _ in range(3)] == [numbers[index] for index in order], place
        pad.ok("window.finish")
    assert pad.refused("window.next")["code"] == "nobody_waiting"


def test_the_last_action_of_a_window_is_taken_back(kiosk, at_work, person) -> None:
    pad = at_work(21)
    one, two = take(kiosk, person, "F01", 2)
    assert pad.ok("window.next")["number"] == one["number"]
    assert pad.ok("window.undo") == {"ticket_id": one["ticket_id"], "state": "waiting"}
    pad.wait_state("business/F01/state", lambda state: state["people"] == 2)
    assert serve(pad)["number"] == one["number"]
    assert pad.ok("window.finish")["state"] == "done"
    assert pad.ok("window.undo") == {"ticket_id": one["ticket_id"], "state": "serving"}
    assert pad.ok("window.next")["number"] == two["number"]
    assert kiosk.ok("ticket.show", token=one["token"])["state"] == "done"
    pad.ok("window.miss")


def test_an_appointment_made_at_the_command_line_is_checked_in(hall, kiosk, at_work, person) -> None:
    pad, key = at_work(40), person()
    (walk_in,) = take(kiosk, person, "L01", 1)
    made = hall.json("appointment", "add", "--business", "L01", "--at", "2026-11-24T10:30")
    assert (made["business"], made["at"]) == ("L01", "2026-11-24T10:30:00.000+08:00")
    named = hall.json(
        "appointment", "add", "--business", "L01", "--at", "2026-11-24T10:40:00+08:00", "--person-key", key
    )
    listed = hall.json("appointment", "list")
    assert {one["code"]: one["state"] for one in listed} == {made["code"]: "booked", named["code"]: "booked"}
    assert key not in json.dumps(listed)
    booked = kiosk.ok("ticket.check_in", appointment=made["code"])
    assert booked.keys() == walk_in.keys()
    assert kiosk.ok("ticket.check_in", person_key=key)["business"] == "L01"
    assert kiosk.refused("ticket.check_in", appointment=made["code"])["code"] == "duplicate_ticket"
    assert serve(pad)["number"] == booked["number"], "on time, an appointment goes first"
    pad.ok("window.finish")
    later = hall.json("appointment", "add", "--business", "L01", "--at", "2026-11-24T16:00")
    assert hall.json("appointment", "cancel", later["code"])["cancelled"]
    assert kiosk.refused("ticket.check_in", appointment=later["code"])["code"] == "not_found"


def test_the_command_line_says_what_is_wrong_with_an_appointment(hall) -> None:
    said = hall.cli("appointment", "add", "--business", "Q9", "--at", "2026-11-24T10:30", fails=True)
    assert said.strip().endswith("。")
    said = hall.cli("appointment", "cancel", "NOSUCHCD", fails=True)
    assert said.strip().endswith("。")


def test_one_number_goes_through_all_steps_of_a_combo_over_both_floors(hall, kiosk, at_work, person) -> None:
    ticket = kiosk.ok("ticket.issue", combo="T-ESF", person_key=person())
    assert (ticket["business"], ticket["floor"]) == ("C03", 1)
    steps = {"C03": 14, "H01": 25, "B02": 8, "W01": 30}
    for business, window in steps.items():
        pad = at_work(window)
        called = pad.ok("window.next")
        assert (called["number"], called["business"]) == (ticket["number"], business)
        pad.wait_state(f"window/{window}/state", lambda state: state["number"] == ticket["number"])
        pad.ok("window.start")
        ended = pad.ok("window.finish")
        state = "done" if business == "W01" else "waiting"
        assert ended == {"ticket_id": ticket["ticket_id"], "state": state}
    for floor in (1, 2):
        kiosk.wait_event(
            lambda kind, event, floor=floor: (
                kind == f"floor/{floor}/call"
                and (event["number"], event["business"]) == (ticket["number"], "H01")
            )
        )
    assert (
        kiosk.ok("rating.give", token=ticket["token"], level=5, reasons=["态度好"], text="一个号办完了") == {}
    )
    assert kiosk.refused("rating.give", token=ticket["token"], level=4)["code"] == "wrong_state"
    story = hall.json("explain", ticket["number"])
    assert story["state"] == "done"
    whats = [event["what"] for event in story["events"]]
    assert whats.count("called") == 4
    assert whats[-1] == "rated"
    assert all(event.keys() == {"at", "what", "by"} for event in story["events"])
    text = hall.cli("explain", ticket["number"])
    assert ticket["number"] in text
    assert story["why"] in text


def test_nobody_explains_a_number_that_there_is_not(hall) -> None:
    assert hall.cli("explain", "Z999", fails=True)
    assert hall.cli("explain", "C001", "--day", "2020-01-01", fails=True)
