"""The published document, the message types and a live exchange say the same."""

import json
from pathlib import Path

import jsonschema
import pytest

from queue_server.contract import topics
from queue_server.contract.messages import COMMANDS
from queue_server.contract.schemas import STATES, reply_name, schema_of

pytestmark = pytest.mark.system

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "asyncapi.json").read_text(encoding="utf-8"))


def check(body: object, message: str) -> None:
    jsonschema.validate(body, schema_of(message))


def test_all_that_the_hall_says_fits_the_document(hall, device, clerk, person) -> None:
    kiosk, pad = device("kiosk", floor=1), device("pad", window=47)
    name, pin = clerk()
    booked = hall.json("appointment", "add", "--business", "M02", "--at", "2026-11-24T10:30")
    held = {"ticket_id": "20261124-M001"}
    said = [("window.login", pad, {"clerk": name, "pin": pin}), ("window.open", pad, {})]
    said += [("ticket.issue", kiosk, {"business": "M02", "person_key": person()}) for _ in range(2)]
    said += [("window.next", pad, {}), ("window.undo", pad, {}), ("window.call", pad, {"number": "M001"})]
    said += [("window.start", pad, {}), ("window.hold", pad, {**held, "kind": "any_window"})]
    said += [("window.unhold", pad, held), ("window.transfer", pad, {**held, "to_business": "M02"})]
    said += [("window.next", pad, {}), ("window.start", pad, {}), ("window.pause", pad, {"reason": "开会"})]
    said += [("window.finish", pad, {}), ("rating.give", pad, {**held, "level": 5})]
    said += [("window.resume", pad, {}), ("window.next", pad, {}), ("window.recall", pad, {})]
    said += [("window.miss", pad, {}), ("ticket.show", kiosk, {"number": "M001"})]
    said += [
        ("ticket.rejoin", kiosk, {"number": "M002"}),
        ("ticket.printed", kiosk, {**held, "printed": True}),
    ]
    said += [("ticket.check_in", kiosk, {"appointment": booked["code"]}), ("window.next", pad, {})]
    said += [("ticket.cancel", kiosk, {"token": "T1.nothing"}), ("window.miss", pad, {})]
    said += [("window.close", pad, {}), ("window.logout", pad, {})]
    done = {"ticket.cancel"}
    for command, sender, fields in said:
        reply = sender.do(command, **fields)
        check(reply, reply_name(command) if reply["ok"] else "Failure")
        if reply["ok"]:
            done.add(command)
    pad.wait_state("window/47/state", lambda state: state["state"] == "closed")
    seen = set()
    for kind, body in [*pad.history, *pad.events]:
        parsed = topics.parse(f"hall/v1/ncx/{kind}")
        check(body, STATES[parsed.kind].__name__)
        seen.add(parsed.kind)
    assert seen == set(STATES) - {topics.Kind.DEVICE_STATE}
    assert done == set(COMMANDS) - {"window.recall"}, "a recall so soon is refused"


def test_the_document_has_every_topic_and_command() -> None:
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()}
    for rule in topics.TABLE:
        if rule.kind is not topics.Kind.COMMAND:
            assert rule.pattern in addresses
    for command in COMMANDS:
        assert any(address.endswith(f"/do/{command}") for address in addresses), command
