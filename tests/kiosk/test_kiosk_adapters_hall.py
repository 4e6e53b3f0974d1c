"""The hall as the kiosk knows it: states from a real broker, the document and the key over HTTP, a kept copy."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from kiosk_hall_fake import HALL, Broker, FakeServer, until
from kiosk_outside_samples import NOW, business_state, document, receipt
from structlog.testing import capture_logs

from kiosk.adapters.filing_desk import HttpFilingDesk
from kiosk.adapters.hall_feed import MqttHallFeed, subscriptions
from kiosk.adapters.person_keys import HallPersonKeys, key_bytes
from kiosk.application.ports import HallSilent, HallView, Refusal
from queue_server.client.hall import read_copy
from queue_server.client.session import DeviceSession
from queue_server.contract import codec, http, topics

KEY = "0f" * 32


class WebFake:
    """Answers the kiosk's HTTP calls; `document` None is a server that is not there."""

    def __init__(self) -> None:
        self.document: http.HallDocument | None = None
        self.key = KEY
        self.asked: list[httpx.Request] = []
        self.answer: Callable[[httpx.Request], httpx.Response] | None = None
        self.client = httpx.Client(transport=httpx.MockTransport(self._handle), base_url="http://hall")

    def fetched(self) -> int:
        return sum(request.url.path == http.HALL_PATH for request in self.asked)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.answer is not None:
            return self.answer(request)
        if request.url.path == http.KEY_PATH:
            return httpx.Response(200, content=codec.encode(http.HallKey(key=self.key)))
        if self.document is None:
            raise httpx.ConnectError("nobody there", request=request)
        return httpx.Response(200, content=codec.encode(self.document))


@pytest.fixture
def web() -> WebFake:
    return WebFake()


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


class Joined:
    """A feed with its session, as the wiring joins them; `views` are those told."""

    def __init__(self, web: WebFake, copy: Path, broker: Broker | None = None) -> None:
        self.views: list[HallView] = []
        self.feed = MqttHallFeed(
            http=web.client, copy=copy, post=lambda call: call(), later=self._later, retry_s=0.05
        )
        self.feed.subscribe(self.views.append)
        self.session: DeviceSession | None = None
        if broker is not None:
            self.session = DeviceSession(
                broker.connection(),
                now=lambda: NOW,
                subscriptions=subscriptions(HALL),
                on_message=self.feed.message,
                on_link=self.feed.link,
            )

    def _later(self, seconds: float, call: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, call)
        timer.daemon = True
        timer.start()

    def start(self) -> None:
        self.feed.start()
        if self.session is not None:
            self.session.start()

    def stop(self) -> None:
        self.feed.stop()
        if self.session is not None:
            self.session.stop()


@pytest.fixture
def join(tmp_path: Path) -> Iterator[Callable[..., Joined]]:
    made: list[Joined] = []

    def make(web: WebFake, broker: Broker | None = None) -> Joined:
        made.append(Joined(web, tmp_path / "hall.json", broker))
        return made[-1]

    yield make
    for joined in made:
        joined.stop()


def test_the_hall_is_known_from_retained_states(
    web: WebFake, broker: Broker, server: FakeServer, join: Callable[..., Joined]
) -> None:
    web.document = document(7)
    server.say_online(1, hall_rev=7)
    server.keep(topics.business_state(HALL, "J02"), business_state(4))
    joined = join(web, broker)
    joined.start()
    until(
        lambda: (
            joined.feed.view.online and bool(joined.feed.view.businesses) and bool(joined.feed.view.document)
        )
    )
    assert joined.feed.view.businesses == {"J02": business_state(4)}
    assert joined.feed.view.document == document(7)
    until(lambda: bool(joined.views) and joined.views[-1] == joined.feed.view)


def test_a_new_revision_is_fetched_and_kept(
    web: WebFake, broker: Broker, server: FakeServer, join: Callable[..., Joined], tmp_path: Path
) -> None:
    web.document = document(7)
    server.say_online(1, hall_rev=7)
    joined = join(web, broker)
    joined.start()
    until(lambda: joined.feed.view.document == document(7) and joined.feed.view.online)
    web.document = document(8)
    server.say_online(2, hall_rev=8)
    until(lambda: joined.feed.view.document == document(8))
    until(lambda: read_copy(tmp_path / "hall.json") == document(8))


def test_states_follow_and_never_go_back(
    web: WebFake, broker: Broker, server: FakeServer, join: Callable[..., Joined]
) -> None:
    joined = join(web, broker)
    joined.start()
    topic = topics.business_state(HALL, "J02")
    server.keep(topic, business_state(4, people=5))
    until(lambda: joined.feed.view.businesses.get("J02") == business_state(4, people=5))
    server.keep(topic, business_state(3, people=9))
    server.keep(topics.business_state(HALL, "J03"), business_state(1, business="J03"))
    until(lambda: "J03" in joined.feed.view.businesses)
    assert joined.feed.view.businesses["J02"].people == 5


def test_a_server_that_says_goodbye_or_a_broker_that_dies_is_offline_and_heals(
    web: WebFake, broker: Broker, server: FakeServer, join: Callable[..., Joined]
) -> None:
    joined = join(web, broker)
    joined.start()
    server.say_online(1)
    until(lambda: joined.feed.view.online)
    server.say_online(2, online=False)
    until(lambda: not joined.feed.view.online)
    server.say_online(3)
    until(lambda: joined.feed.view.online)
    broker.stop()
    until(lambda: not joined.feed.view.online)
    until(lambda: bool(joined.views) and not joined.views[-1].online)


def test_it_starts_with_the_copy_where_nobody_is_there(
    web: WebFake, join: Callable[..., Joined], tmp_path: Path
) -> None:
    web.document = document(5)
    first = join(web)
    first.start()
    until(lambda: read_copy(tmp_path / "hall.json") is not None)
    first.stop()
    web.document = None
    again = join(web)
    assert again.feed.view == HallView(document=document(5), businesses={}, online=False)
    with capture_logs() as logs:
        again.start()
        fetched = web.fetched()
        until(lambda: web.fetched() > fetched + 3)
    assert [entry["event"] for entry in logs].count("hall_document_not_fetched") == 1
    web.document = document(6)
    until(lambda: again.feed.view.document == document(6))


def test_what_the_contract_does_not_allow_is_dropped_and_logged(
    web: WebFake, join: Callable[..., Joined]
) -> None:
    joined = join(web)
    topic = topics.business_state(HALL, "J02")
    with capture_logs() as logs:
        for payload in (
            b"",
            b"{}",
            b"\xff",
            b"[]",
            codec.encode(business_state(1)).replace(b'"people":5', b'"people":"5"'),
        ):
            joined.feed.message(topic, payload)
        joined.feed.message("hall/v1/ncx/other", b"{}")
    assert [entry["event"] for entry in logs] == ["state_not_understood"] * 5
    assert joined.feed.view.businesses == {}


def test_many_changes_at_once_are_told_as_one(web: WebFake, join: Callable[..., Joined]) -> None:
    joined = join(web)
    for rev in range(1, 60):
        joined.feed.message(topics.business_state(HALL, "J02"), codec.encode(business_state(rev)))
    until(lambda: bool(joined.views))
    assert joined.views[-1].businesses["J02"].rev == 59
    assert len(joined.views) <= 3


# ---- the person's key ----


def test_a_person_is_a_keyed_hash(web: WebFake) -> None:
    keys = HallPersonKeys(web.client, retry_s=0.01)
    with pytest.raises(HallSilent):
        keys.person_key("citizen", "11010118990307001X")
    keys.start()
    until(lambda: known(keys))
    key = keys.person_key("citizen", "11010118990307001X")
    wanted = hmac.new(bytes.fromhex(KEY), b"citizen:11010118990307001X", hashlib.sha256).hexdigest()
    assert key == wanted
    assert len(key) == 64
    assert key != keys.person_key("residence_permit", "11010118990307001X")
    assert [request.url.path for request in web.asked] == [http.KEY_PATH]


def test_the_key_is_asked_for_until_it_comes_and_never_logged(web: WebFake) -> None:
    answers = [httpx.Response(503), httpx.Response(200, content=b'{"key": "short"}')]
    web.answer = lambda _: (
        answers.pop(0) if answers else httpx.Response(200, content=codec.encode(http.HallKey(key=KEY)))
    )
    with capture_logs() as logs:
        keys = HallPersonKeys(web.client, retry_s=0.01)
        keys.start()
        until(lambda: known(keys))
    assert KEY not in str(logs)
    assert "short" not in str(logs)


@pytest.mark.parametrize("text", ["", "0f", "zz" * 32, "0f" * 33])
def test_a_wrong_key_is_refused_without_saying_it(text: str) -> None:
    with pytest.raises(ValueError, match="64 hex digits") as wrong:
        key_bytes(text)
    assert not text or text not in str(wrong.value)


def known(keys: HallPersonKeys) -> bool:
    try:
        keys.person_key("citizen", "1")
    except HallSilent:
        return False
    return True


# ---- filings ----


def filing(**changes: object) -> http.SubmitFiling:
    return http.SubmitFiling(
        request_id="6f1c0c5e-8a59-4c1f-9a7e-0c0f5f3d2b11",
        item="NCX-SJ01",
        person_key="a" * 64,
        answers={"name": "测试甲"},
    )


def shown(state: http.FilingState = "submitted") -> http.FilingShown:
    return http.FilingShown(
        receipt="R0001",
        day="2026-11-24",
        item="NCX-SJ01",
        item_name="食品经营许可",
        state=state,
        why=None,
        steps=[],
    )


def test_filings_go_over_the_contracts_paths(web: WebFake) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        withdrawn = request.url.path.endswith("/withdraw")
        if request.method == "GET":
            found = [shown()] if "person_key" in request.url.params else shown()
            return httpx.Response(200, content=codec.encode(found))
        return httpx.Response(200, content=codec.encode(shown("withdrawn") if withdrawn else receipt()))

    web.answer = answer
    desk = HttpFilingDesk(web.client)
    assert desk.submit(filing()) == receipt()
    assert desk.submit_again("R0001", filing()) == receipt()
    assert desk.show(token="R1.x") == shown()
    assert desk.mine(person_key="a" * 64) == [shown()]
    assert desk.withdraw(token="R1.x") == shown("withdrawn")
    assert [(request.method, request.url.path) for request in web.asked] == [
        ("POST", "/api/v1/kiosk/filings"),
        ("PUT", "/api/v1/kiosk/filings/R0001"),
        ("GET", "/api/v1/kiosk/filings"),
        ("GET", "/api/v1/kiosk/filings"),
        ("GET", "/api/v1/kiosk/filings"),
        ("POST", "/api/v1/kiosk/filings/R0001/withdraw"),
    ]
    assert codec.decode(web.asked[0].content, http.SubmitFiling) == filing()


def test_a_refused_filing_says_why(web: WebFake) -> None:
    error = http.HttpError(code="wrong_state", message="已经收下了。", detail={"state": "taken_up"})
    web.answer = lambda _: httpx.Response(409, content=codec.encode(error))
    with pytest.raises(Refusal, match="已经收下了。") as refusal:
        HttpFilingDesk(web.client).submit(filing())
    assert (refusal.value.code, refusal.value.detail) == ("wrong_state", {"state": "taken_up"})


@pytest.mark.parametrize("status", [200, 404, 502])
def test_a_foreign_answer_is_silence_and_nothing_personal_is_logged(web: WebFake, status: int) -> None:
    web.answer = lambda _: httpx.Response(status, content="<html>测试甲</html>".encode())
    with capture_logs() as logs, pytest.raises(HallSilent):
        HttpFilingDesk(web.client).submit_again("R0001", filing())
    assert "测试甲" not in str(logs)
    assert "R0001" not in str(logs)
    assert "a" * 64 not in str(logs)


def test_a_server_that_is_not_there_is_silence(web: WebFake) -> None:
    with pytest.raises(HallSilent):
        HttpFilingDesk(web.client).mine(person_key="a" * 64)
