"""The practice page over a real emulators process: what a visitor does reaches the devices, and comes back."""

import asyncio
import gc
import io
import wave

import pytest
from filings_web import USERS, app_for
from filings_world import jpeg
from litestar.testing import TestClient
from practice_plant import emulators

from drivers.emulators.client import EmulatorsClient
from drivers.led_board.bus import LedBus
from drivers.registry import emulators_socket, open_wire, read_devices


def wav(milliseconds: int = 50) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(16 * milliseconds))
    return out.getvalue()


@pytest.fixture(scope="module")
def plant(tmp_path_factory):
    """A data folder with a running emulators process: one kiosk, one strip bus with window 46."""
    data = tmp_path_factory.mktemp("hall")
    with emulators(data):
        yield data


@pytest.fixture
def client(plant):
    with TestClient(app_for(plant)) as made:
        made.follow_redirects = False
        yield made


@pytest.fixture
def devices(plant):
    with EmulatorsClient(plant) as made:
        yield made


def token(client) -> dict[str, str]:
    if "hall_csrf" not in client.cookies:
        client.get("/practice")
    return {"x-csrftoken": client.cookies["hall_csrf"], "accept": "application/json"}


def do(client, what, **rest):
    answer = client.post("/practice/do", json={"what": what} | rest, headers=token(client))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "path", ["", "/state", "/events", "/screen.jpg", "/slips/slip-001.png", "/sounds/call-001.wav"]
)
def test_no_emulators_no_page(tmp_path, path):
    with TestClient(app_for(tmp_path)) as client:
        assert client.get("/practice" + path).status_code == 404
        client.get("/login")
        headers = {"x-csrftoken": client.cookies["hall_csrf"]}
        for action in ("do", "picture", "sign-in"):
            assert client.post("/practice/" + action, headers=headers).status_code == 404


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
def test_a_socket_that_nobody_answers_is_said(tmp_path):
    """The HTTP library leaves the socket that could not connect to the collector, and Python says so."""
    emulators_socket(tmp_path).touch()
    with TestClient(app_for(tmp_path)) as client:
        answer = client.get("/practice/state", headers={"accept": "application/json"})
        assert answer.status_code == 503
        assert answer.json()["message"].endswith("请等几秒。")
    gc.collect()


def test_the_page_shows_the_hall(client):
    page = client.get("/practice")
    assert page.status_code == 200
    assert "练习厅" in page.text
    assert "0 台取号机 · 1 块条屏 · 0 个广播" in page.text
    state = client.get("/practice/state").json()
    kinds = {card["kind"] for card in state["cards"]}
    assert kinds == {"citizen", "residence_permit", "foreigner_2017", "foreigner_2023"}
    assert [strip["window"] for strip in state["strips"]] == [46]
    assert [plug["label"] for plug in state["plugs"]][:4] == ["读卡器", "打印机", "扫码口", "高拍仪"]


def test_cards_are_laid_on_the_reader_and_taken_away(client, devices):
    for card in client.get("/practice/state").json()["cards"]:
        state = do(client, "card", name=card["name"])
        assert state["card"] == card["title"]
        assert [one["name"] for one in state["cards"] if one["held"]] == [card["name"]]
        assert devices.overview().card is not None
    assert do(client, "card_off")["card"] is None
    assert devices.overview().card is None


def test_codes_and_pictures_are_held_to_the_camera(client, devices):
    assert do(client, "code", text="T1.abc")["code"] == "T1.abc"
    assert do(client, "code_off")["code"] is None
    answer = client.post("/practice/picture", content=jpeg(400), headers=token(client))
    assert answer.status_code == 200
    assert answer.json()["code"] is not None
    assert devices.overview().code is not None
    wrong = client.post("/practice/picture", content=b"no picture", headers=token(client))
    assert wrong.status_code == 400
    assert wrong.json()["message"].endswith("。")
    do(client, "code_off")


def test_a_printed_slip_is_seen_and_shown_to_the_camera(client, plant, devices):
    wire = open_wire(
        next(one for one in read_devices(plant / "devices.toml") if one.kind == "printer"), plant
    )
    try:
        wire.write(b"\x1b@K044\n\n\x1dV\x00")
        state = client.get("/practice/state").json()
        for _ in range(100):
            if state["slips"] and state["slip_count"]:
                break
            asyncio.run(asyncio.sleep(0.05))
            state = client.get("/practice/state").json()
    finally:
        wire.close()
    file = state["slips"][0]["file"]
    assert state["slip_count"] == len(devices.slips())
    picture = client.get(f"/practice/slips/{file}")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["content-type"] == "image/png"
    assert do(client, "slip", name=file)["code"] is not None
    do(client, "code_off")


@pytest.mark.parametrize(
    "file", ["..%2f..%2fhall.db", "x.png", "slip-1.exe", "SLIP-001.png", "slip-001.png%00"]
)
def test_only_slips_and_sounds_are_files(client, file):
    assert client.get(f"/practice/slips/{file}").status_code == 404
    assert client.get(f"/practice/sounds/{file}").status_code == 404


def test_a_call_is_heard(client, devices):
    made = devices.play("speaker-2", "AZ", "请 M 零零一号，到四十六号窗口", wav())
    state = client.get("/practice/state").json()
    assert state["sounds"][0]["text"] == "请 M 零零一号，到四十六号窗口"
    assert state["sounds"][0]["file"] == made.file
    heard = client.get(f"/practice/sounds/{made.file}")
    assert heard.headers["content-type"].startswith("audio/wav")
    assert heard.content.startswith(b"RIFF")


def test_a_strip_shows_what_its_wire_carried(client, plant):
    device = next(one for one in read_devices(plant / "devices.toml") if one.kind == "led_bus")
    bus = LedBus(lambda: open_wire(device, plant))
    board = bus.board(46)
    board.show(["46 涉企准营", "请 M001 号"])
    bus.start()
    try:
        assert bus.settled(20)
        strip = client.get("/practice/state").json()["strips"][0]
    finally:
        bus.close()
    assert (strip["lines"], strip["tone"]) == (["46 涉企准营", "请 M001 号"], "calling")


def test_things_are_broken_and_mended(client, devices):
    assert do(client, "paper", name="out")["paper"] == "out"
    assert devices.overview().paper == "out"
    assert do(client, "paper", name="ok")["paper"] == "ok"
    cut = do(client, "unplug", device="K1-1-reader")
    assert [plug["plugged"] for plug in cut["plugs"] if plug["id"] == "K1-1-reader"] == [False]
    assert not next(one for one in devices.overview().devices if one.id == "K1-1-reader").plugged
    do(client, "plug", device="K1-1-reader")


def test_the_screen_and_touches(client, devices):
    picture = jpeg(90)
    devices.show_screen("K1-1", picture)
    assert client.get("/practice/screen.jpg").content == picture
    assert client.get("/practice/state").json()["screen"] is True
    nobody = client.post("/practice/do", json={"what": "touch", "x": 5, "y": 6}, headers=token(client))
    assert nobody.status_code == 400


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "nothing"},
        {},
        {"what": "card"},
        {"what": "card", "name": "nobody"},
        {"what": "paper", "name": "wet"},
        {"what": "key", "name": "enter"},
        {"what": "unplug", "device": "none"},
        {"what": "slip", "name": "../hall.db"},
        {"what": "touch", "x": "left"},
        [],
    ],
)
def test_what_cannot_be_done_is_refused(client, asked):
    answer = client.post("/practice/do", json=asked, headers=token(client))
    assert answer.status_code in (400, 404)
    assert answer.json()["message"].endswith("。")


def test_doing_needs_the_page(client):
    assert client.post("/practice/do", json={"what": "card_off"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "where"), [("clerk1", "/window/46"), ("clerk1", "/desk"), ("manager", "/manager")]
)
def test_one_click_signs_in(client, who, where):
    answer = client.post("/practice/sign-in", data={"who": who, "next": where}, headers=token(client))
    assert (answer.status_code, answer.headers["location"]) == (303, where)
    assert client.get("/desk").status_code == 200
    assert f"工号 {who}" in client.get("/desk").text


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("admin", "/manager"),
        ("auditor1", "/desk"),
        ("", "/desk"),
        ("clerk1", "//evil"),
        ("clerk1", "http://x/"),
        ("clerk1", ""),
    ],
)
def test_one_click_signs_nobody_else_in(client, who, where):
    answer = client.post("/practice/sign-in", data={"who": who, "next": where}, headers=token(client))
    assert answer.status_code == 400
    assert client.get("/desk").status_code == 303


def test_a_disabled_clerk_is_not_signed_in(client, monkeypatch):
    monkeypatch.setitem(USERS, "clerk1", USERS["gone"])
    answer = client.post("/practice/sign-in", data={"who": "clerk1", "next": "/desk"}, headers=token(client))
    assert answer.status_code == 400


def test_with_a_real_device_nobody_is_signed_in(client, plant):
    path = plant / "devices.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('wire = "emulated:"', 'wire = "/dev/ttyUSB0"', 1), encoding="utf-8")
    try:
        answer = client.post(
            "/practice/sign-in", data={"who": "clerk1", "next": "/desk"}, headers=token(client)
        )
        assert answer.status_code == 403
        assert 'data-seats="1"' not in client.get("/practice").text
    finally:
        path.write_text(before, encoding="utf-8")
