"""The queue over a real broker: answers, refusals, silence, lost connections, reports that are not lost."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kiosk_hall_fake import Broker, FakeServer, until
from kiosk_outside_samples import NOW, ticket
from structlog.testing import capture_logs

from kiosk.adapters.queue_gateway import MqttQueue
from kiosk.adapters.unprinted import UnprintedTickets, Unreported
from kiosk.application.ports import HallSilent, Refusal
from queue_server.client.session import DeviceSession
from queue_server.contract import codec
from queue_server.contract.messages import Error, IssuedTicket, ShownTicket

REQUEST = "6f1c0c5e-8a59-4c1f-9a7e-0c0f5f3d2b11"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def server(broker: Broker) -> Iterator[FakeServer]:
    server = FakeServer(broker)
    yield server
    server.stop()


@pytest.fixture
def session(broker: Broker) -> Iterator[DeviceSession]:
    session = DeviceSession(broker.connection(), now=lambda: NOW)
    session.start()
    until(lambda: session.up)
    yield session
    session.stop()


@pytest.fixture
def unprinted(tmp_path: Path) -> UnprintedTickets:
    return UnprintedTickets(tmp_path / "kiosk" / "unprinted.json")


@pytest.fixture
def queue(session: DeviceSession, unprinted: UnprintedTickets) -> MqttQueue:
    return MqttQueue(session, unprinted, timeout_s=5.0)


def issued(_command: str, _request: dict[str, Any]) -> bytes:
    return codec.encode_success(ticket())


def nothing(_command: str, _request: dict[str, Any]) -> bytes:
    return codec.encode_success({})


def test_a_ticket_is_issued(server: FakeServer, queue: MqttQueue) -> None:
    server.answer = issued
    assert queue.issue(request_id=REQUEST, business="J02", person_key="a" * 64, claim="senior") == ticket()
    [(command, request)] = server.requests
    assert command == "ticket.issue"
    assert request == {
        "request_id": REQUEST,
        "business": "J02",
        "combo": None,
        "person_key": "a" * 64,
        "claim": "senior",
        "agent": None,
        "delivery": "paper",
    }


def test_a_ticket_is_shown_and_cancelled(server: FakeServer, queue: MqttQueue) -> None:
    shown = ShownTicket(
        state="waiting", number="J018", people_ahead=5, minutes=(30, 48), window=None, history=[]
    )
    server.answer = lambda command, _: codec.encode_success(shown if command == "ticket.show" else {})
    assert queue.show(token="T1.x") == shown
    assert queue.show(number="J018") == shown
    queue.cancel(token="T1.x")
    assert [
        (command, request.get("token"), request.get("number")) for command, request in server.requests
    ] == [
        ("ticket.show", "T1.x", None),
        ("ticket.show", None, "J018"),
        ("ticket.cancel", "T1.x", None),
    ]
    assert len({request["request_id"] for _, request in server.requests}) == 3


def test_an_appointment_becomes_a_ticket_whose_print_is_still_to_be_reported(
    server: FakeServer, queue: MqttQueue, tmp_path: Path
) -> None:
    server.answer = issued
    assert queue.check_in(request_id=REQUEST, appointment="A1.x") == ticket()
    assert server.requests == [
        ("ticket.check_in", {"request_id": REQUEST, "appointment": "A1.x", "person_key": None})
    ]
    assert ticket().ticket_id in (tmp_path / "kiosk" / "unprinted.json").read_text()


def test_a_missed_number_comes_back_by_slip_or_number(
    server: FakeServer, queue: MqttQueue, tmp_path: Path
) -> None:
    server.answer = issued
    assert queue.rejoin(token="T1.x") == ticket()
    assert queue.rejoin(number="J018") == ticket()
    assert [(command, request["token"], request["number"]) for command, request in server.requests] == [
        ("ticket.rejoin", "T1.x", None),
        ("ticket.rejoin", None, "J018"),
    ]
    assert not (tmp_path / "kiosk" / "unprinted.json").exists(), "the slip is printed already"


def test_a_refusal_keeps_its_code_words_and_detail(server: FakeServer, queue: MqttQueue) -> None:
    error = Error(
        code="business_closed", message="13:30 再发号。", detail={"opens_at": "2026-11-24T13:30:00+08:00"}
    )
    server.answer = lambda *_: codec.encode_failure(error)
    with pytest.raises(Refusal, match="13:30 再发号。") as refusal:
        queue.issue(request_id=REQUEST, business="J02")
    assert (refusal.value.code, refusal.value.detail) == (error.code, error.detail)


def test_silence_and_then_the_same_request_again(
    server: FakeServer, session: DeviceSession, unprinted: UnprintedTickets
) -> None:
    impatient = MqttQueue(session, unprinted, timeout_s=0.3)
    with pytest.raises(HallSilent):
        impatient.issue(request_id=REQUEST, business="J02")
    server.answer = issued
    patient = MqttQueue(session, unprinted, timeout_s=5.0)
    assert patient.issue(request_id=REQUEST, business="J02").number == "J018"
    assert [request["request_id"] for _, request in server.requests] == [REQUEST, REQUEST]


def test_an_answer_lost_with_the_broker_is_asked_for_again(
    broker: Broker, server: FakeServer, session: DeviceSession, unprinted: UnprintedTickets
) -> None:
    """The request reached the server, the broker died before the answer: the same request_id goes out again."""
    queue = MqttQueue(session, unprinted, timeout_s=20.0)
    heard = threading.Event()

    def answer(command: str, request: dict[str, Any]) -> bytes | None:
        first = not heard.is_set()
        heard.set()
        return None if first else issued(command, request)

    server.answer = answer
    got: list[IssuedTicket] = []
    asking = threading.Thread(target=lambda: got.append(queue.issue(request_id=REQUEST, business="J02")))
    asking.start()
    assert heard.wait(10)
    broker.stop()
    until(lambda: not session.up)
    broker.start()
    asking.join(20)
    assert got == [ticket()]
    assert {request["request_id"] for _, request in server.requests} == {REQUEST}
    assert len(server.requests) >= 2


def test_an_answer_that_the_contract_does_not_allow_is_silence(server: FakeServer, queue: MqttQueue) -> None:
    server.answer = lambda *_: codec.encode_success({"number": 18})
    with pytest.raises(HallSilent):
        queue.issue(request_id=REQUEST, business="J02")


def test_a_print_is_reported_and_then_forgotten(
    server: FakeServer, queue: MqttQueue, unprinted: UnprintedTickets, tmp_path: Path
) -> None:
    server.answer = issued
    given = queue.issue(request_id=REQUEST, business="J02")
    kept = (tmp_path / "kiosk" / "unprinted.json").read_text()
    assert given.ticket_id in kept
    assert set(msgspec.json.decode(kept)[0]) == {"ticket_id", "request_id", "printed"}
    server.answer = nothing
    queue.printed(ticket_id=given.ticket_id, printed=True)
    assert server.requests[-1][1]["printed"] is True
    assert unprinted.waiting() == []
    assert (tmp_path / "kiosk" / "unprinted.json").read_text() == "[]"


def test_a_kiosk_that_died_while_printing_reports_it_at_its_next_start(
    server: FakeServer, session: DeviceSession, queue: MqttQueue, tmp_path: Path
) -> None:
    server.answer = issued
    given = queue.issue(request_id=REQUEST, business="J02")
    server.answer = nothing
    again = MqttQueue(session, UnprintedTickets(tmp_path / "kiosk" / "unprinted.json"))
    again.report_waiting()
    command, report = server.requests[-1]
    assert (command, report["ticket_id"], report["printed"]) == ("ticket.printed", given.ticket_id, False)
    assert UnprintedTickets(tmp_path / "kiosk" / "unprinted.json").waiting() == []


def test_a_report_into_silence_is_sent_again_with_its_request_id(
    server: FakeServer, session: DeviceSession, unprinted: UnprintedTickets
) -> None:
    impatient = MqttQueue(session, unprinted, timeout_s=0.3)
    with pytest.raises(HallSilent):
        impatient.printed(ticket_id="x", printed=True)
    server.answer = nothing
    MqttQueue(session, unprinted).report_waiting()
    assert len({request["request_id"] for _, request in server.requests}) == 1
    assert unprinted.waiting() == []


def test_a_report_that_is_refused_for_good_is_not_sent_again(
    server: FakeServer, queue: MqttQueue, unprinted: UnprintedTickets
) -> None:
    server.answer = lambda *_: codec.encode_failure(Error(code="busy", message="忙。"))
    with pytest.raises(Refusal):
        queue.printed(ticket_id="x", printed=False)
    assert len(unprinted.waiting()) == 1
    server.answer = lambda *_: codec.encode_failure(Error(code="not_found", message="没有这个号。"))
    queue.report_waiting()
    assert unprinted.waiting() == []


def test_another_outcome_of_the_same_ticket_is_another_report(unprinted: UnprintedTickets) -> None:
    unprinted.issued("x")
    failed = unprinted.outcome("x", printed=False)
    again = unprinted.outcome("x", printed=False)
    printed = unprinted.outcome("x", printed=True)
    assert failed == again
    assert printed.request_id != failed.request_id
    unprinted.reported(failed)
    assert unprinted.waiting() == [printed]


@pytest.mark.parametrize("content", [b"", b"{", b'[{"ticket_id": 5}]'])
def test_a_damaged_file_costs_only_the_reports(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "unprinted.json"
    path.write_bytes(content)
    with capture_logs() as logs:
        tickets = UnprintedTickets(path)
    assert [entry["event"] for entry in logs] == ["unprinted_not_read"]
    tickets.issued("x")
    assert msgspec.json.decode(path.read_bytes(), type=list[Unreported])[0].ticket_id == "x"


def test_old_reports_make_room(tmp_path: Path) -> None:
    tickets = UnprintedTickets(tmp_path / "unprinted.json")
    for number in range(203):
        tickets.outcome(str(number), printed=True)
    kept = tickets.waiting()
    assert (len(kept), kept[0].ticket_id) == (200, "3")
