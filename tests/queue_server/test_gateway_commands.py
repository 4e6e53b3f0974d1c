"""What happens to a ticket after its call, over a real broker: rejoin, hold, transfer, undo, check-in, combo, rating."""

from datetime import timedelta

import pytest
from broker_fixture import broker
from core_world import business, make_hall
from gateway_world import DEVICES, EVERYTHING, Device, server
from msgspec import structs

from queue_server.adapters.accounts.appointments import AppointmentDesk
from queue_server.adapters.accounts.requests import AddAppointment, CancelAppointment, ListAppointments
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.mqtt.tokens import TicketTokens

PERSON = "ab" * 32


def a_hall():
    hall = make_hall()
    booked = business("A02", avg_min=4.5, appointment=True)
    return structs.replace(hall, businesses={**hall.businesses, "A02": booked})


@pytest.fixture
async def hall(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES) as mosquitto:
        async with server(tmp_path, mosquitto, hall=a_hall()) as running:
            running.broker = mosquitto
            keys = KeyStore(tmp_path / "keys")
            running.desk = AppointmentDesk(
                running.engine, TicketTokens(keys, "ncx", running.clock.now().tzinfo)
            )
            yield running


@pytest.fixture
async def kiosk(hall):
    device = await Device(hall.broker, "K1").connect(*EVERYTHING)
    yield device
    await device.close()


@pytest.fixture
async def upstairs(hall):
    device = await Device(hall.broker, "K2").connect()
    yield device
    await device.close()


@pytest.fixture
async def pads(hall):
    made = {}
    for window in (1, 2, 21):
        pad = made[window] = await Device(hall.broker, f"P{window}").connect()
        clerk = f"clerk{window}"
        await pad.result("window.login", clerk=clerk, pin=clerk[::-1])
        await pad.result("window.open")
    yield made
    for pad in made.values():
        await pad.close()


async def issued(kiosk: Device, count: int = 1, code: str = "A01") -> list[dict]:
    return [await kiosk.result("ticket.issue", business=code) for _ in range(count)]


async def served(pad: Device, number: str | None = None) -> dict:
    called = await (pad.result("window.next") if number is None else pad.result("window.call", number=number))
    await pad.result("window.start")
    return called


async def states(kiosk: Device, code: str, people: int) -> None:
    """Waits until the business's state and its floor's board say how many wait."""

    def there() -> bool:
        state = kiosk.last(f"business/{code}/state")
        board = kiosk.last(f"floor/{state['floor']}/board") if state else None
        rows = [row["people"] for row in board["waiting"] if row["business"] == code] if board else []
        return bool(state) and state["people"] == people and rows == [people]

    await kiosk.until(there)


async def test_a_missed_number_comes_back_as_the_fourth(hall, kiosk, pads):
    tickets = await issued(kiosk, 6)
    await pads[1].result("window.next")
    assert (await pads[1].result("window.miss"))["state"] == "missed"
    missed = await kiosk.result("ticket.show", number="A001")
    assert (missed["state"], missed["people_ahead"], missed["minutes"]) == ("missed", 0, [0, 0])
    back = await kiosk.result("ticket.rejoin", token=tickets[0]["token"])
    assert set(back) == set(tickets[0])
    assert (back["number"], back["ticket_id"], back["people_ahead"]) == ("A001", tickets[0]["ticket_id"], 3)
    assert back["issued_at"] == tickets[0]["issued_at"]
    await states(kiosk, "A01", 6)
    called = [(await served(pads[1]))["number"] for _ in range(4)]
    assert called == ["A002", "A003", "A004", "A001"]
    assert (await pads[1].result("window.finish"))["state"] == "done"
    history = (await kiosk.result("ticket.show", token=tickets[0]["token"]))["history"]
    assert [step["what"] for step in history] == [
        "issued",
        "called",
        "missed",
        "rejoined",
        "called",
        "started",
        "finished",
    ]
    error = await kiosk.refused("ticket.rejoin", number="A001")
    assert (error["code"], error["detail"]["number"]) == ("wrong_state", "A001")


async def test_a_number_that_came_back_comes_back_no_more(kiosk, pads):
    (ticket,) = await issued(kiosk)
    for _ in range(2):
        await pads[1].result("window.next")
        await pads[1].result("window.miss")
        answer = await kiosk.ask("ticket.rejoin", number="a001")
    assert answer["error"]["code"] == "limit_reached"
    assert (await kiosk.refused("ticket.rejoin", token="T1.nothing"))["code"] == "not_found"
    assert (await kiosk.refused("ticket.rejoin", number="A999"))["code"] == "not_found"
    assert ticket["number"] == "A001"


async def test_the_same_rejoin_again_is_answered_and_done_once(kiosk, pads):
    await issued(kiosk, 2)
    await pads[1].result("window.next")
    await pads[1].result("window.miss")
    request = "5f0c8e0e-6f57-4b0e-9d5c-0b8f3a1c7d21"
    first = await kiosk.ask("ticket.rejoin", request, number="A001")
    assert await kiosk.ask("ticket.rejoin", request, number="A001") == first
    await states(kiosk, "A01", 2)


async def test_a_chosen_number_is_called(kiosk, pads):
    await issued(kiosk, 3)
    called = await served(pads[1], "a003")
    assert (called["number"], set(called)) == (
        "A003",
        {"ticket_id", "number", "business", "why", "note", "waited_s"},
    )
    assert "点名" in called["why"]
    await kiosk.until(
        lambda: [c["number"] for c in (kiosk.last("floor/1/board") or {"calls": []})["calls"]] == ["A003"]
    )
    await kiosk.until(lambda: kiosk.last("floor/1/call"))
    assert (await pads[1].refused("window.call", number="A003"))["code"] == "wrong_state"
    assert (await pads[1].refused("window.call", number="Z001"))["code"] == "not_found"
    error = await pads[1].refused("window.call")
    assert (error["code"], "number" in error["detail"]["what"]) == ("bad_request", True)


async def test_on_hold_the_window_is_free_and_another_one_goes_on(kiosk, pads):
    first, second = await issued(kiosk, 2)
    await served(pads[1])
    held = await pads[1].result("window.hold", ticket_id=first["ticket_id"], kind="any_window")
    assert held == {"ticket_id": first["ticket_id"], "state": "held"}

    def free() -> bool:
        window, board = kiosk.last("window/1/state"), kiosk.last("floor/1/board")
        return window["state"] == "open" and [call["state"] for call in board["calls"]] == ["done"]

    await kiosk.until(free)
    assert (await served(pads[1]))["number"] == second["number"]
    went_on = await pads[2].result("window.unhold", ticket_id=first["ticket_id"])
    assert went_on == {"ticket_id": first["ticket_id"], "state": "serving"}
    await kiosk.until(lambda: (kiosk.last("window/2/state") or {}).get("number") == "A001")
    calls = {call["number"]: call["state"] for call in kiosk.last("floor/1/board")["calls"]}
    assert calls == {"A001": "done", "A002": "serving"}
    assert (await pads[2].result("window.finish"))["state"] == "done"


async def test_a_hold_for_one_window_is_that_windows(kiosk, pads):
    (ticket,) = await issued(kiosk)
    await served(pads[1])
    await pads[1].result("window.hold", ticket_id=ticket["ticket_id"], kind="same_window")
    refused = await pads[2].refused("window.unhold", ticket_id=ticket["ticket_id"])
    assert (refused["code"], refused["detail"]["state"]) == ("not_allowed", "held")
    assert (await pads[1].result("window.unhold", ticket_id=ticket["ticket_id"]))["state"] == "serving"
    wrong = await pads[1].refused("window.hold", ticket_id=ticket["ticket_id"], kind="somewhere")
    assert wrong["code"] == "bad_request"
    assert (await pads[1].refused("window.hold"))["code"] == "bad_request"


@pytest.mark.parametrize(
    ("place", "order"),
    [
        ("first", ["A002", "A001", "A003"]),
        ("kept", ["A001", "A002", "A003"]),
        (None, ["A001", "A002", "A003"]),
        ("last", ["A001", "A003", "A002"]),
    ],
)
async def test_a_number_is_sent_on_and_keeps_its_number(hall, kiosk, pads, place, order):
    for code in ("A01", "A02", "A01"):
        (latest,) = await issued(kiosk, 1, code)
        hall.clock.later(60)
    sent = await served(pads[2], "A002")
    answer = await pads[2].result(
        "window.transfer", ticket_id=sent["ticket_id"], to_business="A01", place=place
    )
    assert answer == {"ticket_id": sent["ticket_id"], "state": "waiting"}
    await states(kiosk, "A01", 3)
    await states(kiosk, "A02", 0)
    assert [(await served(pads[2]))["number"] for _ in order] == order
    assert latest["number"] == "A003"


async def test_a_number_sent_to_one_window_waits_for_that_one(kiosk, pads):
    sent, other = await issued(kiosk, 2)
    await served(pads[1])
    answer = await pads[1].result("window.transfer", ticket_id=sent["ticket_id"], to_window=2)
    assert answer["state"] == "waiting"
    await states(kiosk, "A01", 2)
    assert (await pads[1].refused("window.call", number=sent["number"]))["code"] == "not_allowed"
    assert (await served(pads[1]))["number"] == other["number"]
    called = await served(pads[2])
    assert (called["number"], called["note"]) == (sent["number"], "从 1 号窗口转来")


async def test_a_transfer_says_exactly_one_place(kiosk, pads):
    (ticket,) = await issued(kiosk)
    await served(pads[1])
    for fields in ({}, {"to_business": "A02", "to_window": 2}, {"to_window": "2"}, {"to_business": 7}):
        error = await pads[1].refused("window.transfer", ticket_id=ticket["ticket_id"], **fields)
        assert error["code"] == "bad_request", fields
    for fields, code in (({"to_window": 99}, "not_found"), ({"to_business": "Q9"}, "unknown_business")):
        error = await pads[1].refused("window.transfer", ticket_id=ticket["ticket_id"], **fields)
        assert error["code"] == code, fields
    shown = await kiosk.result("ticket.show", number=ticket["number"])
    assert shown["state"] == "serving"


async def test_an_undone_call_puts_the_ticket_back_where_it_waited(kiosk, pads):
    first, second = await issued(kiosk, 2)
    assert (await pads[1].result("window.next"))["number"] == first["number"]
    undone = await pads[1].result("window.undo")
    assert undone == {"ticket_id": first["ticket_id"], "state": "waiting"}
    await states(kiosk, "A01", 2)
    await kiosk.until(lambda: kiosk.last("floor/1/board")["calls"] == [])
    await kiosk.until(lambda: kiosk.last("window/1/state")["state"] == "open")
    assert (await pads[2].result("window.next"))["number"] == first["number"]
    assert (await pads[1].refused("window.undo"))["code"] == "wrong_state"
    assert (await pads[1].result("window.next"))["number"] == second["number"]


async def test_an_undone_finish_is_served_on(hall, kiosk, pads):
    (ticket,) = await issued(kiosk)
    await served(pads[1])
    await pads[1].result("window.finish")
    assert await pads[1].result("window.undo") == {"ticket_id": ticket["ticket_id"], "state": "serving"}
    await kiosk.until(lambda: kiosk.last("window/1/state")["state"] == "serving")
    await pads[1].result("window.finish")
    hall.clock.later(61)
    assert (await pads[1].refused("window.undo"))["code"] == "wrong_state"


async def test_one_number_through_all_steps_and_floors_of_a_combo(hall, kiosk, pads):
    first = await kiosk.result("ticket.issue", combo="T-1", person_key=PERSON)
    assert (first["business"], first["floor"], first["number"]) == ("C01", 2, "C001")
    await served(pads[21])
    assert await pads[21].result("window.finish") == {"ticket_id": first["ticket_id"], "state": "waiting"}
    await states(kiosk, "A01", 1)
    shown = await kiosk.result("ticket.show", number="C001")
    assert (shown["state"], shown["people_ahead"]) == ("waiting", 0)
    hall.clock.later(90)
    called = await pads[1].result("window.next")
    assert (called["number"], called["business"], called["waited_s"]) == ("C001", "A01", 90)
    await kiosk.until(lambda: kiosk.last("floor/1/call") and kiosk.last("floor/2/call"))
    assert kiosk.last("floor/1/call")["call_id"] == kiosk.last("floor/2/call")["call_id"]
    await pads[1].result("window.start")
    assert (await pads[1].result("window.finish"))["state"] == "done"


async def test_an_appointment_is_checked_in_by_code_or_by_its_qr_code_once(hall, kiosk):
    at = (hall.clock.now() + timedelta(minutes=20)).replace(tzinfo=None).isoformat(timespec="minutes")
    made = (await hall.desk.handle(AddAppointment(business="A02", at=at))).result
    assert set(made) == {"code", "business", "at", "qr"}
    assert (made["business"], made["at"], made["qr"][:3]) == ("A02", f"{at}:00.000+08:00", "A1.")
    ticket = await kiosk.result("ticket.check_in", appointment=made["code"].lower())
    assert set(ticket) == set(await kiosk.result("ticket.issue", business="A01"))
    assert (ticket["business"], ticket["number"]) == ("A02", "A001")
    again = await kiosk.refused("ticket.check_in", appointment=made["qr"])
    assert (again["code"], again["detail"]["number"]) == ("duplicate_ticket", "A001")
    other = (await hall.desk.handle(AddAppointment(business="A02", at=at))).result
    assert (await kiosk.result("ticket.check_in", appointment=other["qr"]))["number"] == "A003"


async def test_an_appointment_is_checked_in_by_whose_it_is(hall, kiosk):
    at = hall.clock.now() + timedelta(minutes=20)
    added = await hall.desk.handle(
        AddAppointment(business="A02", at=at.isoformat(), person_key=PERSON.upper())
    )
    assert added.error is None
    assert (await kiosk.refused("ticket.check_in", person_key="cd" * 32))["code"] == "not_found"
    ticket = await kiosk.result("ticket.check_in", person_key=PERSON)
    error = await kiosk.refused("ticket.issue", business="A02", person_key=PERSON)
    assert (error["code"], error["detail"]["number"]) == ("duplicate_ticket", ticket["number"])


async def test_a_code_alone_knows_whose_it_is(hall, kiosk):
    at = hall.clock.now() + timedelta(minutes=20)
    added = await hall.desk.handle(AddAppointment(business="A02", at=at.isoformat(), person_key=PERSON))
    walked_in = await kiosk.result("ticket.issue", business="A02", person_key=PERSON)
    error = await kiosk.refused("ticket.check_in", appointment=added.result["code"])
    assert (error["code"], error["detail"]["number"]) == ("duplicate_ticket", walked_in["number"])


async def test_a_check_in_says_what_is_wrong_with_it(hall, kiosk):
    for fields in ({}, {"person_key": "x"}, {"appointment": 7}):
        assert (await kiosk.refused("ticket.check_in", **fields))["code"] == "bad_request", fields
    for text in ("A1.forged", "NOSUCHCD", "T1.abc", ""):
        assert (await kiosk.refused("ticket.check_in", appointment=text))["code"] == "not_found", text
    late = (await hall.desk.handle(AddAppointment(business="A02", at="2026-11-24T18:00"))).result
    early = await kiosk.refused("ticket.check_in", appointment=late["code"])
    assert early["code"] == "business_closed"
    assert early["detail"]["opens_at"] == "2026-11-24T17:30:00.000+08:00"
    assert (await hall.desk.handle(CancelAppointment(code=late["qr"]))).result == {
        "code": late["code"],
        "cancelled": True,
    }
    assert (await kiosk.refused("ticket.check_in", appointment=late["code"]))["code"] == "not_found"


async def test_the_desk_says_what_is_wrong_with_an_appointment(hall):
    for request, code in (
        (AddAppointment(business="Q9", at="2026-11-24T18:00"), "unknown_business"),
        (AddAppointment(business="A02", at="tomorrow"), "bad_request"),
        (AddAppointment(business="A02", at="2026-11-24T18:00", person_key="somebody"), "bad_request"),
        (AddAppointment(business="A02", at="2027-11-24T18:00"), "bad_request"),
        (AddAppointment(business="A01", at="2026-11-24T18:00"), "business_closed"),
        (CancelAppointment(code="NOSUCHCD"), "not_found"),
    ):
        reply = await hall.desk.handle(request)
        assert (reply.code, reply.result, reply.error.endswith("。")) == (code, None, True), request
    assert (await hall.desk.handle(ListAppointments())).result == []


async def test_a_rating_is_given_once_by_slip_or_at_the_window(kiosk, pads):
    first, second = await issued(kiosk, 2)
    early = await kiosk.refused("rating.give", token=first["token"], level=5)
    assert early["code"] == "wrong_state"
    for _ in range(2):
        await served(pads[1])
    await pads[1].result("window.finish")
    said = {"reasons": ["等候时间短", " "], "text": "办得快"}
    assert await kiosk.result("rating.give", token=first["token"], level=5, **said) == {}
    assert (await kiosk.refused("rating.give", token=first["token"], level=1))["code"] == "wrong_state"
    assert (await pads[2].refused("rating.give", ticket_id=second["ticket_id"], level=2))[
        "code"
    ] == "not_allowed"
    assert await pads[1].result("rating.give", ticket_id=second["ticket_id"], level=2) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"level": 5},
        {"ticket_id": "x", "level": 0},
        {"ticket_id": "x", "level": 6},
        {"ticket_id": "x"},
        {"ticket_id": "x", "level": 5, "text": "好" * 501},
        {"ticket_id": "x", "level": 5, "reasons": ["好" * 201]},
        {"ticket_id": "x", "level": 5, "reasons": ["好"] * 21},
        {"ticket_id": "x", "level": 5, "reasons": "好"},
    ],
)
async def test_a_rating_that_is_none_is_refused(kiosk, fields):
    assert (await kiosk.refused("rating.give", **fields))["code"] == "bad_request"


async def test_only_the_right_kind_of_device_may_send_each(kiosk, pads):
    for command in (
        "window.call",
        "window.hold",
        "window.unhold",
        "window.transfer",
        "window.undo",
    ):
        assert (await kiosk.refused(command, ticket_id="x", number="A001"))["code"] == "not_allowed", command
    for command in ("ticket.check_in", "ticket.rejoin"):
        assert (await pads[1].refused(command, number="A001"))["code"] == "not_allowed", command


async def test_nobody_logged_in_can_do_none_of_it(hall, kiosk):
    (ticket,) = await issued(kiosk)
    pad = await Device(hall.broker, "P1").connect()
    for command, fields in (
        ("window.call", {"number": ticket["number"]}),
        ("window.hold", {"ticket_id": ticket["ticket_id"]}),
        ("window.unhold", {"ticket_id": ticket["ticket_id"]}),
        ("window.transfer", {"ticket_id": ticket["ticket_id"], "to_window": 2}),
        ("window.undo", {}),
    ):
        assert (await pad.refused(command, **fields))["code"] == "not_allowed", command
    await pad.close()


async def test_nothing_on_the_broker_tells_why_somebody_goes_first(hall, kiosk, pads):
    await issued(kiosk, 2)
    claimed = await kiosk.result("ticket.issue", business="A01", claim="care", person_key=PERSON)
    called = await served(pads[1])
    assert called["number"] == claimed["number"]
    shown = await kiosk.result("ticket.show", token=claimed["token"])
    await kiosk.until(lambda: (kiosk.last("window/1/state") or {}).get("state") == "serving")
    for said in (called, claimed, shown, *[body for _, _, body in kiosk.seen]):
        text = str(said)
        assert not any(word in text for word in ("care", "照顾", "残", "军", "老人", "senior", PERSON)), text
