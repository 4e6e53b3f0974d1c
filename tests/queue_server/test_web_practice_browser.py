"""The practice page and the desk in a real Chromium, over real emulators."""

import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from filings_web import app_for
from filings_world import NAME, NUMBER, jpeg, submission
from playwright.sync_api import expect, sync_playwright
from practice_plant import emulators

from drivers.emulators.client import EmulatorsClient
from drivers.registry import open_wire, read_devices

CHROMIUM = Path("/usr/bin/chromium")

expect.set_options(timeout=20_000)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@contextmanager
def served(app):
    """The app on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        app.state.live.stop()
        server.should_exit = True
        thread.join(15)
        listening.close()


@pytest.fixture
def world(tmp_path):
    """Address of the pages, their app, and the emulated devices."""
    app = app_for(tmp_path)
    with emulators(tmp_path), served(app) as address, EmulatorsClient(tmp_path) as devices:
        yield address, app, devices, tmp_path


@pytest.fixture
def browser():
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


def open_page(browser, address, troubles):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(address)
    return page


def test_a_newcomer_plays_the_hardware(world, browser):
    address, _, devices, data = world
    troubles: list[str] = []
    devices.show_screen("K1-1", jpeg(1080))
    touched: list[tuple[float, float]] = []

    def kiosk() -> None:
        with EmulatorsClient(data) as own:
            for event in own.touches("K1-1"):
                touched.append((event.x, event.y))
                return

    listening = threading.Thread(target=kiosk)
    listening.start()
    page = open_page(browser, f"{address}/practice", troubles)

    page.drag_and_drop('[data-card="citizen"]', "#reader")
    expect(page.locator("#reader")).to_contain_text("身份证 在上面")
    assert devices.overview().card is not None
    page.keyboard.press("2")
    expect(page.locator("#reader b")).to_have_text("")
    assert devices.overview().card is None

    screen = page.locator("#screen")
    expect(screen).to_be_visible()
    box = screen.bounding_box()
    screen.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    listening.join(10)
    x, y = touched[0]
    assert x == pytest.approx(540, abs=4)
    assert y == pytest.approx(15, abs=4)

    wire = open_wire(next(one for one in read_devices(data / "devices.toml") if one.kind == "printer"), data)
    wire.write(b"\x1b@M001\n\n\x1dV\x00")
    expect(page.locator("#slips img").first).to_be_visible()
    expect(page.locator('[data-todo="ticket"]')).to_have_class("done")
    wire.close()
    page.locator("#slips button").first.click()
    expect(page.locator("#camera")).to_contain_text("举着一个码")
    expect(page.locator('[data-todo="scan"]')).to_have_class("done")

    devices.paper("out")
    expect(page.locator("#outlet")).to_contain_text("没纸了")
    page.get_by_role("button", name="出票口没纸").click()
    expect(page.locator("#outlet b")).to_have_text("")
    page.locator("#break").get_by_role("button", name="读卡器").click()
    expect(page.locator("#reader")).to_contain_text("拔掉了")

    page.locator("#text").fill("T1.abc")
    with page.expect_response("**/practice/do"):
        page.get_by_role("button", name="举起").click()
    assert devices.overview().code == "T1.abc"
    assert troubles == []


def test_a_clerk_decides_by_keyboard(world, browser):
    address, app, _, _ = world
    filings = app.state.services.filings
    receipt = filings.submit("K1-1", submission(papers={"plan": (jpeg(300), jpeg(310))}))
    troubles: list[str] = []
    page = open_page(browser, f"{address}/practice", troubles)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="看收件").click()
    desk = opened.value
    desk.on("pageerror", lambda error: troubles.append(str(error)))
    expect(desk.locator("h1")).to_contain_text("1 份等着办")
    desk.wait_for_load_state()
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_have_text("食品经营许可(新办)")
    assert NUMBER not in desk.content()
    expect(desk.locator("#which")).to_have_text("设施布局图，第 1 页")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("#which")).to_have_text("设施布局图，第 2 页")
    desk.wait_for_function("document.getElementById('paper').naturalWidth === 310")
    desk.keyboard.press("9")
    expect(desk.locator("dl")).to_contain_text(NAME)
    desk.keyboard.press("1")
    expect(desk.get_by_role("status").filter(has_text="收下了")).to_be_visible()
    assert filings.open(receipt.filing_id).state == "taken_up"
    desk.keyboard.press("2")
    desk.keyboard.type("请标出水池")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("status").filter(has_text="退回去了")).to_be_visible()
    returned = filings.open(receipt.filing_id)
    assert (returned.state, returned.why) == ("returned", "请标出水池")

    filings.submit("K1-1", submission("r-2"))
    expect(desk.locator("#desk-list li")).to_have_count(2, timeout=15_000)
    assert troubles == []
