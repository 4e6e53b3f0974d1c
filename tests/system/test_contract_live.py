"""The published document, the message types and a live exchange say the same."""

import json
import threading
import uuid
from pathlib import Path

import jsonschema
import pytest

from queue_server.contract import topics
from queue_server.contract.messages import COMMANDS
from queue_server.contract.schemas import STATES, reply_name, schema_of

from foreign import Foreign
from hall_process import HallProcess, run_cli

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


KIOSK = {"ticket.issue", "ticket.check_in", "ticket.rejoin", "ticket.cancel", "ticket.printed"}
BOTH = {"ticket.show", "rating.give"}
PAD = {
    f"window.{word}" for word in ("login", "logout", "open", "pause", "resume", "close", "next", "call")
} | {f"window.{word}" for word in ("recall", "start", "miss", "finish", "hold", "unhold", "transfer", "undo")}


def test_each_command_is_taken_from_its_own_kinds_of_device_only(device) -> None:
    """A kiosk and a pad without a clerk change nothing with what they send; the others are not listened to at all."""
    sent = {
        "ticket.issue": {"business": "nowhere"},
        "ticket.cancel": {"token": "T1.nothing"},
        "ticket.printed": {"ticket_id": "nothing", "printed": True},
        "window.login": {"clerk": "nobody", "pin": "0"},
        "window.call": {"number": "Z999"},
        "window.transfer": {"ticket_id": "nothing", "to_business": "M02"},
        "rating.give": {"ticket_id": "nothing", "level": 3},
    }
    sent |= {name: {"ticket_id": "nothing"} for name in ("window.hold", "window.unhold")}
    sent |= {name: {"number": "Z999"} for name in ("ticket.rejoin", "ticket.show")}
    sent |= {"ticket.check_in": {"appointment": "NOTHING2"}}
    senders = [device("kiosk"), device("pad", window=43), device("announcer", floor=1), device("board")]
    assert set(COMMANDS) == KIOSK | BOTH | PAD
    for sender in senders:
        kind = sender.name.partition("-")[0]
        for command in sorted(COMMANDS):
            code = sender.refused(command, **sent.get(command, {}), of_tomorrow={"x": [1]})["code"]
            if kind == "kiosk" and command not in PAD:
                assert code in ("unknown_business", "not_found"), command
            elif kind == "pad" and command in BOTH:
                assert code == "not_found", command
            else:
                assert code == "not_allowed", f"{command} from a {kind}"


def test_what_is_required_and_what_may_be_null(device, clerk, person) -> None:
    kiosk, pad, other = device("kiosk"), device("pad", window=8), device("pad", window=9)
    for one in (pad, other):
        name, pin = clerk()
        one.ok("window.login", clerk=name, pin=pin)
        one.ok("window.open", reason=None)
    nothing = dict.fromkeys(("combo", "claim", "agent", "delivery"))
    ticket = kiosk.ok("ticket.issue", business="B02", person_key=person(), **nothing)
    about, slip = {"ticket_id": ticket["ticket_id"]}, {"token": ticket["token"]}
    assert pad.ok("window.next")["number"] == ticket["number"]
    for command in ("start", "miss", "finish", "hold", "unhold"):
        assert other.refused(f"window.{command}", **about)["code"] == "not_allowed", command
    assert other.refused("window.transfer", **about, to_window=8)["code"] == "not_allowed"
    assert pad.ok("window.start", ticket_id=None)["state"] == "serving"
    wrong = [
        (kiosk, "ticket.issue", {"person_key": person()}),
        (kiosk, "ticket.issue", {"business": None, "combo": None}),
        (kiosk, "ticket.issue", {"business": "B02", "person_key": person(), "claim": "staff_override"}),
        (kiosk, "ticket.issue", {"business": "B02", "person_key": person(), "delivery": "pigeon"}),
        (kiosk, "ticket.check_in", {"appointment": None, "person_key": None}),
        (kiosk, "ticket.rejoin", {}),
        (kiosk, "ticket.cancel", {}),
        (kiosk, "ticket.show", {"token": None, "number": None}),
        (kiosk, "ticket.printed", {"ticket_id": None, "printed": True}),
        (kiosk, "ticket.printed", {**about, "printed": "yes"}),
        (pad, "window.login", {"clerk": "clerk1"}),
        (pad, "window.login", {"pin": "0"}),
        (pad, "window.pause", {"reason": 7}),
        (pad, "window.call", {"number": None}),
        (pad, "window.start", {"ticket_id": 7}),
        (pad, "window.finish", {"outcome": "well"}),
        (pad, "window.hold", {"kind": "any_window"}),
        (pad, "window.hold", {**about, "kind": "for_ever"}),
        (pad, "window.unhold", {}),
        (pad, "window.transfer", {"to_business": "B02"}),
        (pad, "window.transfer", about),
        (pad, "window.transfer", {**about, "to_business": "B02", "to_window": 9}),
        (pad, "window.transfer", {**about, "to_window": "9"}),
        (pad, "window.transfer", {**about, "to_business": "B02", "place": "middle"}),
        (kiosk, "rating.give", slip),
        (kiosk, "rating.give", {**slip, "level": 0}),
        (kiosk, "rating.give", {**slip, "level": 6}),
        (kiosk, "rating.give", {**slip, "level": "5"}),
        (kiosk, "rating.give", {"level": 5}),
    ]
    for sender, command, fields in wrong:
        assert sender.refused(command, **fields)["code"] == "bad_request", (command, fields)
    assert kiosk.ok("ticket.show", **slip, number=None)["state"] == "serving", "nothing of it was done"
    assert pad.ok("window.hold", **about, kind=None)["state"] == "held"
    assert pad.ok("window.unhold", **about, kind=None)["state"] == "serving"
    assert pad.ok("window.finish", outcome=None) == {**about, "state": "done"}
    assert other.refused("rating.give", **about, level=5)["code"] == "not_allowed"
    assert pad.ok("rating.give", **about, token=None, level=5, reasons=None, text=None) == {}


class Said:
    """What was asked with which id, and the first answer."""

    def __init__(self) -> None:
        self.first: list[tuple[Foreign, str, str, dict, dict]] = []

    def ask(self, sender: Foreign, command: str, **fields) -> dict:
        request_id = str(uuid.uuid4())
        reply = sender.insist(command, request_id=request_id, **fields)
        self.first.append((sender, command, request_id, fields, reply))
        return reply.get("result", {})

    def check(self, of=lambda sender: sender) -> None:
        for sender, command, request_id, fields, reply in self.first:
            now = of(sender)
            assert now.insist(command, request_id=request_id, **fields) == reply, command
            other = now.insist(command, request_id=request_id, **fields, of_tomorrow=1)
            assert other["error"]["code"] == "bad_request", command


def test_every_answer_is_given_again_after_a_kill_and_in_a_restored_hall_on_the_next_day(
    hall, device, clerk, person, tmp_path
) -> None:
    kiosk, pad, said = device("kiosk"), device("pad", window=36), Said()
    name, pin = clerk()
    said.ask(pad, "window.login", clerk=name, pin=pin)
    said.ask(pad, "window.open")
    done, kept = (said.ask(kiosk, "ticket.issue", business="K06", person_key=person()) for _ in range(2))
    said.ask(kiosk, "ticket.issue", business="nowhere")
    said.ask(kiosk, "ticket.printed", ticket_id=done["ticket_id"], printed=False)
    for word in ("next", "start", "undo", "start", "finish", "next", "recall", "start"):
        said.ask(pad, f"window.{word}")
    said.ask(kiosk, "rating.give", token=done["token"], level=4)
    said.ask(pad, "window.hold", ticket_id=kept["ticket_id"], kind="any_window")
    said.ask(kiosk, "ticket.show", token=kept["token"])
    said.check()
    hall.wait_back("server", hall.kill("server"))
    said.check()

    stop = threading.Event()
    issued: list[dict] = []

    def go_on() -> None:
        while not stop.wait(0.05):
            issued.append(kiosk.do("ticket.issue", business="P02"))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        made = hall.json("backup", str(tmp_path / "hall.zip"))
    finally:
        stop.set()
        thread.join(60)
    assert made["last_seq"] > 0
    assert all(reply["ok"] or reply["error"]["code"] == "limit_reached" for reply in issued)
    story = hall.json("explain", done["number"])
    run_cli(tmp_path / "new", "restore", str(tmp_path / "hall.zip"))
    assert json.loads(run_cli(tmp_path / "new", "explain", done["number"], "--json")) == story
    restored = HallProcess(tmp_path / "new", now="2026-11-25T10:00")
    again: dict[str, Foreign] = {}
    try:
        restored.wait_ready()
        port = restored.run["mqtt"]["port"]
        for one in (kiosk, pad):
            again[one.name] = Foreign(port, {"username": one.name, "password": one._password})
        said.check(lambda sender: again[sender.name])
        the_next_day(again[kiosk.name], done, kept)
    finally:
        for one in again.values():
            one.close()
        restored.stop()


def the_next_day(kiosk: Foreign, done: dict, kept: dict) -> None:
    """Tokens hold until its end, bare numbers are today's and begin anew."""
    assert kiosk.ok("ticket.show", token=done["token"])["state"] == "done"
    late = kiosk.ok("ticket.show", token=f"https://hall.example/t/{kept['token']}")
    assert (late["number"], late["state"]) == (kept["number"], "expired"), (
        "held for longer than the hall allows"
    )
    assert kiosk.refused("ticket.show", number=done["number"])["code"] == "not_found"
    fresh = kiosk.ok("ticket.issue", business="P02")
    assert (fresh["number"], fresh["ticket_id"]) == ("P001", "20261125-P001")
