"""The HTTP API: who may ask, what is answered, and that nothing leaks."""

import base64

import msgspec
import pytest
from filings_web import PASSWORD, app_for
from filings_world import ANSWERS, NAME, NUMBER, OTHER_PERSON, PERSON, jpeg, page_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from queue_server.contract.http import (
    FILINGS_PATH,
    HALL_PATH,
    KEY_PATH,
    MAX_FILING_BYTES,
    FilingReceipt,
    FilingShown,
    HallDocument,
    HallKey,
    HttpError,
)

KIOSK = ("K1-1", PASSWORD)


@pytest.fixture
def client(tmp_path):
    with TestClient(app_for(tmp_path)) as made:
        yield made


def body(request_id="8b0f6f0e-0000-4000-8000-000000000001", **changes):
    papers = [{"id": "plan", "pages": [page_json(jpeg())]}]
    given = {"request_id": request_id, "item": "NCX-SJ01", "person_key": PERSON, "answers": ANSWERS}
    return given | {"papers": papers} | changes


def refusal(answer, status) -> HttpError:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    error = msgspec.json.decode(answer.content, type=HttpError)
    assert error.message.endswith("。")
    return error


def submitted(client, **changes) -> FilingReceipt:
    answer = client.post(FILINGS_PATH, json=body(**changes), auth=KIOSK)
    assert answer.status_code == 201, answer.text
    return msgspec.json.decode(answer.content, type=FilingReceipt)


@pytest.mark.parametrize("device", ["K1-1", "P42", "board-1"])
def test_every_device_gets_the_hall(client, device):
    answer = client.get(HALL_PATH, auth=(device, PASSWORD))
    assert answer.status_code == 200
    assert msgspec.json.decode(answer.content, type=HallDocument).hall_rev == 7


@pytest.mark.parametrize("path", [HALL_PATH, KEY_PATH, FILINGS_PATH])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Basic"},
        {"authorization": "Basic !!!"},
        {"authorization": "Bearer x"},
        {"authorization": "Basic " + base64.b64encode(b"K1-1").decode()},
        {"authorization": "Basic " + base64.b64encode(b"K1-1:wrong").decode()},
        {"authorization": "Basic " + base64.b64encode(b"nobody:correct-horse").decode()},
        {"authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
    ],
)
def test_nobody_else_gets_anything(client, path, headers):
    answer = client.get(path, headers=headers)
    assert refusal(answer, 401).code == "not_allowed"
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_only_kiosks_get_the_key_and_filings(client, tmp_path):
    key = msgspec.json.decode(client.get(KEY_PATH, auth=KIOSK).content, type=HallKey).key
    assert key == (tmp_path / "keys" / "hall.key").read_text()
    assert len(bytes.fromhex(key)) == 32
    pad = ("P42", PASSWORD)
    assert refusal(client.get(KEY_PATH, auth=pad), 403).detail == {"kind": "pad"}
    assert refusal(client.post(FILINGS_PATH, json=body(), auth=pad), 403).code == "not_allowed"
    assert refusal(client.get(FILINGS_PATH, params={"person_key": PERSON}, auth=pad), 403)
    assert refusal(client.put(FILINGS_PATH + "/R0001", json=body(), auth=pad), 403)
    assert refusal(client.post(FILINGS_PATH + "/R0001/withdraw", json={"token": "x"}, auth=pad), 403)


def test_a_filing_over_http(client):
    receipt = submitted(client)
    assert receipt.receipt == "R0001"
    assert receipt.submitted_at == "2026-11-24T10:24:00.000+08:00"
    assert receipt.due == "2026-11-27"
    assert submitted(client) == receipt

    shown = client.get(FILINGS_PATH, params={"token": receipt.token}, auth=KIOSK)
    assert NAME not in shown.text
    by_token = msgspec.json.decode(shown.content, type=FilingShown)
    assert (by_token.state, by_token.answers, by_token.token) == ("submitted", None, None)

    filings = client.app.state.services.filings
    filings.return_(receipt.filing_id, "clerk1", "请标出水池位置")
    mine = msgspec.json.decode(
        client.get(FILINGS_PATH, params={"person_key": PERSON}, auth=KIOSK).content, type=list[FilingShown]
    )
    assert [(one.state, one.why, one.answers) for one in mine] == [("returned", "请标出水池位置", ANSWERS)]
    again = client.put(
        f"{FILINGS_PATH}/R0001", json=body("00000000-0000-4000-8000-000000000002", papers=[]), auth=KIOSK
    )
    assert again.status_code == 200
    one = client.get(FILINGS_PATH, params={"person_key": PERSON, "receipt": "R0001"}, auth=KIOSK)
    own = msgspec.json.decode(one.content, type=FilingShown)
    assert [step.state for step in own.steps] == ["submitted", "returned", "submitted"]
    assert own.answers is None
    withdrawn = client.post(f"{FILINGS_PATH}/R0001/withdraw", json={"token": own.token}, auth=KIOSK)
    assert msgspec.json.decode(withdrawn.content, type=FilingShown).state == "withdrawn"
    refused = client.put(
        f"{FILINGS_PATH}/R0001", json=body("00000000-0000-4000-8000-000000000003"), auth=KIOSK
    )
    assert refusal(refused, 409).code == "wrong_state"


def test_what_is_wrong_is_said(client):
    missing = refusal(client.post(FILINGS_PATH, json=body(answers={}), auth=KIOSK), 400)
    assert missing.message == "还差姓名，请填上。"
    assert len(missing.detail["problems"]) == 5
    answers = ANSWERS | {"address": "测试街"}
    street = refusal(client.post(FILINGS_PATH, json=body(answers=answers), auth=KIOSK), 400)
    assert street.message == "还差门牌号。没有门牌就写“无”。"
    submitted(client)
    other = refusal(client.post(FILINGS_PATH, json=body(item="other"), auth=KIOSK), 400)
    assert other.detail == {"field": "request_id"}


@pytest.mark.parametrize(
    "changes",
    [
        {"request_id": ""},
        {"request_id": "x" * 65},
        {"request_id": "号"},
        {"request_id": 7},
        {"person_key": PERSON.upper()},
        {"person_key": "x"},
        {"answers": []},
        {"answers": {"name": 1}},
        {"item": None},
        {"papers": [{"id": "plan", "pages": [{"jpeg": "!"}]}]},
        {"papers": [{"id": "plan", "pages": [{"jpeg": base64.b64encode(b"GIF89a").decode()}]}]},
        {"papers": [{"id": "plan", "pages": [{"jpeg": base64.b64encode(jpeg()[:12]).decode()}]}]},
        {"papers": [{"id": "plan", "pages": [page_json(jpeg(800)[:-400])]}]},
        {"papers": [{"id": "plan", "pages": [page_json(jpeg())] * 3}]},
        {"papers": [{"id": "plan", "pages": [page_json(jpeg())]}] * 2},
        {"papers": [{"id": "plan", "pages": []}]},
    ],
)
def test_bad_bodies_are_refused(client, changes):
    assert refusal(client.post(FILINGS_PATH, json=body(**changes), auth=KIOSK), 400).code == "bad_request"
    assert client.get(FILINGS_PATH, params={"person_key": PERSON}, auth=KIOSK).json() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_a_bad_request(client, garbage):
    for call in (client.post, client.put):
        path = FILINGS_PATH if call == client.post else FILINGS_PATH + "/R0001"
        assert refusal(call(path, content=garbage, auth=KIOSK), 400).code == "bad_request"


def test_a_filing_may_be_large_but_not_larger(client):
    picture = jpeg() + bytes(6 * 1024 * 1024)
    submitted(client, papers=[{"id": "plan", "pages": [page_json(picture)] * 2}])
    too_large = client.post(FILINGS_PATH, content=b" " * (MAX_FILING_BYTES + 1), auth=KIOSK)
    assert refusal(too_large, 413).code == "bad_request"


def test_questions_that_are_no_questions(client):
    assert refusal(client.get(FILINGS_PATH, auth=KIOSK), 400).detail == {"needs": ["token", "person_key"]}
    assert refusal(client.get(FILINGS_PATH, params={"token": "R1.x"}, auth=KIOSK), 404)
    assert refusal(client.get(FILINGS_PATH, params={"person_key": "x"}, auth=KIOSK), 400)
    asked = {"person_key": PERSON, "receipt": "R0001"}
    assert refusal(client.get(FILINGS_PATH, params=asked, auth=KIOSK), 404)
    assert refusal(client.get(FILINGS_PATH, params=asked | {"day": "24.11."}, auth=KIOSK), 400)


def test_another_person_and_another_code_get_nothing(client):
    first = submitted(client)
    second = submitted(client, request_id="00000000-0000-4000-8000-000000000009", person_key=OTHER_PERSON)
    asked = {"person_key": OTHER_PERSON, "receipt": first.receipt}
    assert refusal(client.get(FILINGS_PATH, params=asked, auth=KIOSK), 404)
    crossed = client.post(
        f"{FILINGS_PATH}/{first.receipt}/withdraw", json={"token": second.token}, auth=KIOSK
    )
    assert refusal(crossed, 404).code == "not_found"
    torn = client.post(f"{FILINGS_PATH}/R0001/withdraw", json={"token": first.token[:-4]}, auth=KIOSK)
    assert refusal(torn, 404)


def test_the_log_names_no_person(client, capfd):
    receipt = submitted(client)
    client.get(FILINGS_PATH, params={"person_key": PERSON}, auth=KIOSK)
    client.post(FILINGS_PATH, json=body("x-1", answers=ANSWERS | {"phone": "1"}), auth=KIOSK)
    said = "".join(capfd.readouterr())
    assert "filing_submitted" in said
    assert receipt.receipt in said
    for secret in (NAME, NUMBER, PERSON, receipt.token, ANSWERS["address"]):
        assert secret not in said
