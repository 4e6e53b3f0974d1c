"""Requests that are wrong in every way: a clear error to their sender, or a counted drop, and nothing else disturbed."""

import asyncio
import json
import uuid

import pytest
from broker_fixture import broker
from gateway_world import DEVICES, Device, server
from prometheus_client import REGISTRY

from queue_server.application import engine as engine_module


@pytest.fixture
async def hall(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES) as mosquitto:
        async with server(tmp_path, mosquitto) as running:
            running.broker = mosquitto
            yield running


@pytest.fixture
async def kiosk(hall):
    device = await Device(hall.broker, "K1").connect()
    yield device
    await device.close()


@pytest.fixture
async def pad(hall):
    device = await Device(hall.broker, "P1").connect()
    yield device
    await device.close()


def body(**fields) -> bytes:
    return json.dumps({"request_id": str(uuid.uuid4()), **fields}).encode()


def dropped(reason: str) -> float:
    return REGISTRY.get_sample_value("hall_requests_dropped_total", {"reason": reason}) or 0


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"response_topic": None}, "response_topic"),
        ({"response_topic": "hall/v1/ncx/device/K2/reply"}, "response_topic"),
        ({"response_topic": "elsewhere"}, "response_topic"),
        ({"correlation_data": None}, "correlation_data"),
    ],
)
async def test_a_request_that_cannot_be_answered_changes_nothing(hall, kiosk, properties, reason):
    before = dropped(reason)
    lost = kiosk.send("ticket.issue", body(business="A01"), **properties)
    await kiosk.refused("ticket.show", number="A001")
    assert dropped(reason) == before + 1
    assert hall.engine.state.tickets == {}
    assert not kiosk.answered(lost)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"nix",
        b"{",
        b"[1]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"request_id":"\xff"}',
        b"[" * 16000,
        b'{"a":' * 3000,
        b'{"business":"A01"}',
        b'{"request_id":null,"business":"A01"}',
        b'{"request_id":7,"business":"A01"}',
        b'{"request_id":"not a uuid","business":"A01"}',
        b'{"request_id":"6a0a6a3e-9c39-4f0a-8e6d-1f2f3f4f5f6f","business":"A01","x":"' + b"x" * 16384 + b'"}',
        b" " * 200_000,
    ],
)
async def test_what_is_no_request_is_a_bad_request(hall, kiosk, payload):
    answer = await kiosk.reply(kiosk.send("ticket.issue", payload))
    assert answer["error"]["code"] == "bad_request"
    assert hall.engine.state.tickets == {}
    assert (await kiosk.result("ticket.issue", business="A01"))["number"] == "A001"


@pytest.mark.parametrize(
    "fields",
    [
        {"business": 5},
        {"business": ["A01"]},
        {"business": "A01", "claim": "king"},
        {"business": "A01", "delivery": "pigeon"},
        {"business": "A01", "person_key": "12"},
        {"business": "A01", "person_key": "g" * 64},
        {"business": "A01", "agent": "x"},
        {"business": "A01", "combo": "T-1"},
        {},
        {"business": None, "combo": None},
    ],
)
async def test_fields_of_a_wrong_kind(hall, kiosk, fields):
    assert (await kiosk.refused("ticket.issue", **fields))["code"] == "bad_request"
    assert hall.engine.state.tickets == {}


async def test_fields_that_nobody_knows_are_ignored(kiosk):
    assert (await kiosk.result("ticket.issue", business="A01", mood="good"))["number"] == "A001"


@pytest.mark.parametrize("name", ["window.wave", "ticket.sell", "nix", "TICKET.ISSUE"])
async def test_an_unknown_command_is_named(kiosk, name):
    error = await kiosk.refused(name)
    assert (error["code"], error["detail"]) == ("bad_request", {"unknown": name})


@pytest.mark.parametrize(
    ("device", "command", "fields"),
    [
        ("P1", "ticket.issue", {"business": "A01"}),
        ("K1", "window.next", {}),
        ("K1", "window.login", {"clerk": "anna", "pin": "anna"[::-1]}),
        ("B1", "ticket.issue", {"business": "A01"}),
        ("B1", "ticket.show", {"number": "A001"}),
        ("GONE", "ticket.issue", {"business": "A01"}),
    ],
)
async def test_a_kind_of_device_that_may_not(hall, device, command, fields):
    other = await Device(hall.broker, device).connect()
    assert (await other.refused(command, **fields))["code"] == "not_allowed"
    assert hall.engine.state.tickets == {}
    await other.close()


async def test_a_pad_speaks_for_its_own_window_only(hall, pad):
    await pad.result("window.login", clerk="anna", pin="anna"[::-1], window=2)
    assert hall.engine.state.windows[1].clerk == "anna"
    assert hall.engine.state.windows[2].clerk is None


async def test_the_same_request_gives_the_same_answer(hall, kiosk):
    request_id = str(uuid.uuid4())
    first = await kiosk.ask("ticket.issue", request_id, business="A01", delivery="phone")
    reordered = json.dumps(
        {"delivery": "phone", "claim": None, "business": "A01", "request_id": request_id.upper()}
    )
    assert await kiosk.reply(kiosk.send("ticket.issue", reordered.encode())) == first
    for command, fields in (
        ("ticket.issue", {"business": "A02", "delivery": "phone"}),
        ("ticket.issue", {"business": "A01"}),
        ("ticket.show", {"number": "A001"}),
    ):
        other = await kiosk.ask(command, request_id, **fields)
        assert other["error"]["code"] == "bad_request"
    assert len(hall.engine.state.tickets) == 1


async def test_a_bad_request_is_remembered_under_its_id(kiosk):
    request_id = str(uuid.uuid4())
    first = await kiosk.ask("ticket.issue", request_id, business="A01", claim="king")
    assert await kiosk.ask("ticket.issue", request_id, business="A01", claim="king") == first
    assert (await kiosk.ask("ticket.issue", request_id, business="A01"))["error"]["code"] == "bad_request"


async def test_many_of_the_same_at_once(hall, kiosk):
    request_id = str(uuid.uuid4())
    answers = await asyncio.gather(
        *(kiosk.ask("ticket.issue", request_id, business="A01") for _ in range(20))
    )
    assert {answer["result"]["number"] for answer in answers} == {"A001"}
    assert len(hall.engine.state.tickets) == 1


@pytest.mark.parametrize(("clerk", "pin"), [("anna", "0"), ("", ""), ("auditor", "auditor"[::-1])])
async def test_a_wrong_clerk_or_pin(hall, pad, clerk, pin):
    assert (await pad.refused("window.login", clerk=clerk, pin=pin))["code"] == "not_allowed"
    assert hall.engine.state.windows[1].clerk is None


async def test_who_guesses_pins_waits(hall, pad):
    for _ in range(5):
        await pad.refused("window.login", clerk="anna", pin="0")
    checked = hall.accounts.pins_checked
    assert (await pad.refused("window.login", clerk="anna", pin="anna"[::-1]))["code"] == "not_allowed"
    assert hall.accounts.pins_checked == checked
    await pad.result("window.login", clerk="berta", pin="berta"[::-1])


async def test_a_device_need_not_wait_for_its_sign_in(hall, pad, kiosk):
    await kiosk.result("ticket.issue", business="A01")
    sent = [
        pad.send("window.login", body(clerk="anna", pin="anna"[::-1])),
        pad.send("window.open", body()),
        pad.send("window.login", body(clerk="anna", pin="anna"[::-1])),
        pad.send("window.next", body()),
    ]
    answers = [await pad.reply(one) for one in sent]
    assert [answer["ok"] for answer in answers] == [True] * 4
    assert answers[3]["result"]["number"] == "A001"


async def test_tokens_of_the_slip(hall, kiosk):
    first = await kiosk.result("ticket.issue", business="A01")
    second = await kiosk.result("ticket.issue", business="A01")
    address = f"https://hall.example/t/{second['token']}"
    shown = await kiosk.result("ticket.show", token=address)
    assert (shown["number"], shown["people_ahead"], shown["minutes"]) == ("A002", 1, [10, 16])
    assert (await kiosk.result("ticket.show", number="a001"))["state"] == "waiting"
    assert await kiosk.result("ticket.cancel", token=first["token"]) == {}
    assert (await kiosk.refused("ticket.cancel", token=first["token"]))["code"] == "wrong_state"
    assert (await kiosk.result("ticket.show", token=address))["people_ahead"] == 0
    for broken in (
        "",
        "T1.",
        "T1.aGFsbA",
        first["token"][:-4] + "AAAA",
        first["token"] + "x",
        "R1" + first["token"][2:],
    ):
        assert (await kiosk.refused("ticket.cancel", token=broken))["code"] == "not_found"
    assert (await kiosk.refused("ticket.show"))["code"] == "bad_request"
    assert (await kiosk.refused("ticket.show", number="A777"))["code"] == "not_found"


async def test_a_slip_is_good_to_the_end_of_the_next_day(hall, kiosk):
    token = (await kiosk.result("ticket.issue", business="A01"))["token"]
    hall.clock.later(24 * 3600)
    await hall.engine.tick()
    assert (await kiosk.result("ticket.show", token=token))["state"] == "expired"
    assert (await kiosk.refused("ticket.cancel", token=token))["code"] == "wrong_state"
    hall.clock.later(24 * 3600)
    await hall.engine.tick()
    assert (await kiosk.refused("ticket.show", token=token))["code"] == "not_found"


async def test_too_many_at_once_are_busy_and_may_come_again(hall, kiosk, monkeypatch):
    monkeypatch.setattr(engine_module, "MAX_QUEUED", 0)
    request_id = str(uuid.uuid4())
    assert (await kiosk.ask("ticket.issue", request_id, business="A01"))["error"]["code"] == "busy"
    monkeypatch.setattr(engine_module, "MAX_QUEUED", 2000)
    assert (await kiosk.ask("ticket.issue", request_id, business="A01"))["ok"]


async def test_a_request_kept_by_the_broker_is_not_carried_out(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES) as mosquitto:
        await mosquitto.listens()
        kiosk = await Device(mosquitto, "K1").connect()
        kiosk.send("ticket.issue", body(business="A01"), retain=True)
        await kiosk.link.drained(5)
        async with server(tmp_path, mosquitto) as running:
            await kiosk.refused("ticket.show", number="A001")
            assert running.engine.state.tickets == {}
        await kiosk.close()
