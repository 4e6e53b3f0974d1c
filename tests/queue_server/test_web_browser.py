"""The pages in a real Chromium: keyboard, live boards, a manager's change, a lost server, no scripts."""

import asyncio
import re
import shutil
import socket
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from web_fakes import PASSWORD, World

T = TypeVar("T")
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

expect.set_options(timeout=20_000)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class Announced(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


class Hall:
    """A hall with its pages on a real socket, on an event loop of its own; the test speaks to it from outside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._ready.wait(20)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.world = World(self._folder)
        await self.world.engine.start()
        config = uvicorn.Config(
            self.world.app, log_config=None, lifespan="on", timeout_graceful_shutdown=1, ws="none"
        )
        self.server = Announced(config, self._ready)
        await self.server.serve(sockets=[self._socket])
        await self.world.engine.stop()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def stop(self) -> None:
        """As a power cut looks to the browser: streams end, nobody answers."""
        self.world.app.state.live.stop()
        self.server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    if made._thread.is_alive():
        made.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """Makes pages, each in a browser of its own; a complaint on their consoles fails the test."""
    contexts, complaints = [], []

    def make(url: str, width: int = 1366, height: int = 768, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        page.goto(url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, name: str) -> None:
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")


def enter(page: Page) -> None:
    """回车, when the page takes it again: a repeat within a second and a half does not count."""
    page.wait_for_timeout(1550)
    page.keyboard.press("Enter")


def hold_enter(page: Page) -> None:
    """A finger that rests on 回车: the keyboard repeats by itself."""
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', code: 'Enter', repeat: true, bubbles: true}))"
    )


def test_a_clerk_calls_by_the_keyboard_and_the_board_shows_it(hall: Hall, open_page: Any) -> None:
    hall.run(hall.world.issue("L03", 2))
    board = open_page(f"{hall.url}/board/2", 1920, 1080)
    expect(board.locator(".call.none")).to_be_visible()
    clerk = open_page(f"{hall.url}/window/42")
    sign_in(clerk, "4203")
    expect(clerk.locator(".key.go:not(#back) b")).to_have_text("开窗")
    clerk.wait_for_load_state()
    clerk.keyboard.press("Enter")
    expect(clerk.locator(".key.go:not(#back) b")).to_have_text("下一位")
    expect(clerk.locator("#say")).to_contain_text("42 号开着")
    hold_enter(clerk)
    expect(clerk.locator("#say")).to_have_text("按得太快，这一下没算。")
    expect(clerk.locator(".key.go:not(#back) b")).to_have_text("下一位")
    enter(clerk)
    expect(clerk.locator("h1 .tk")).to_have_text("L001")
    expect(board.locator(".call.big .tk")).to_have_text("L001")
    expect(board.locator(".call.big.calling .plate")).to_have_text("42")
    expect(board.locator(".t.calling .tk")).to_have_text("L001")
    clerk.keyboard.press("1")
    expect(clerk.locator("#say")).to_contain_text("30 秒后再呼")
    enter(clerk)
    expect(clerk.locator(".st b")).to_have_text("正在办理")
    expect(board.locator(".call.big.rest .tk")).to_have_text("L001")
    clerk.keyboard.press("*")
    expect(clerk.locator("#outcome input:checked + span")).to_have_text("已收件")
    enter(clerk)
    expect(clerk.locator("h1 .tk")).to_have_text("L002")
    expect(board.locator(".call.big .tk")).to_have_text("L002")
    first = next(ticket for ticket in hall.world.engine.state.tickets.values() if ticket.number == "L001")
    assert (first.state, first.outcome) == ("done", "received")
    clerk.keyboard.press("Numpad2")
    expect(clerk.locator(".st b")).to_have_text("开着，空闲")
    clerk.keyboard.press("/")
    expect(clerk).to_have_url(re.compile("/login"))


def test_a_managers_change_is_followed_by_the_window(hall: Hall, open_page: Any) -> None:
    (ticket,) = hall.run(hall.world.issue("L03"))
    clerk = open_page(f"{hall.url}/window/40")
    sign_in(clerk, "4203")
    expect(clerk.locator("#queue h2")).to_have_text("没有下一个")
    manager = open_page(f"{hall.url}/manager/matrix?floor=2", 1920, 1080)
    sign_in(manager, "0007")
    expect(manager.locator("#row-40")).to_be_visible()
    manager.wait_for_load_state()
    column = manager.locator("#cols th").evaluate_all(
        "(all) => all.findIndex((th) => th.dataset.business === 'L03')"
    )
    manager.locator("#row-40").locator("th, td").nth(column).click()
    expect(manager.locator("#at")).to_contain_text("40 号")
    manager.keyboard.press("2")
    expect(manager.locator("#row-40 td.try.cur")).to_have_text("2")
    expect(manager.locator("#draft")).to_contain_text("40 号兼办交通违法处理")
    expect(clerk.locator("#queue h2")).to_have_text("没有下一个")
    expect(manager.locator("#effect")).to_contain_text("等候几乎不变")
    manager.keyboard.press("Enter")
    expect(manager.locator("#draft .bar.ok")).to_contain_text("改好了")
    expect(clerk.locator("#queue h2")).to_contain_text(hall.world.number(ticket))
    manager.keyboard.press("z")
    expect(manager.locator("#say")).to_contain_text("撤销了")
    expect(clerk.locator("#queue h2")).to_have_text("没有下一个")
    plan = manager.context.new_page()
    plan.goto(f"{hall.url}/manager")
    plan.wait_for_load_state()
    plan.locator("#win-40").click()
    expect(plan.locator("#chosen")).to_contain_text("40 号")
    plan.keyboard.press("o")
    expect(plan.locator("#win-40.idle .tk")).to_have_text("空闲")
    expect(clerk.locator(".st b")).to_have_text("开着，空闲")
    expect(clerk.locator("#say")).to_contain_text("变成“开着，空闲”，不是在这一页按的")


def test_without_the_server_calling_is_refused_and_old_numbers_go(hall: Hall, open_page: Any) -> None:
    hall.run(hall.world.issue("L03", 2))
    clerk = open_page(f"{hall.url}/window/42")
    board = open_page(f"{hall.url}/board/2", 1920, 1080)
    sign_in(clerk, "4203")
    for label in ("下一位", "人到了", "下一位"):
        enter(clerk)
        expect(clerk.locator(".key.go:not(#back) b")).to_have_text(label)
    hall.stop()
    expect(clerk.locator(".live.off span")).to_have_text("连不上服务器")
    expect(clerk.locator("#queue")).to_be_hidden()
    expect(clerk.locator("#back")).to_be_visible()
    expect(clerk.locator("#lost-text")).to_contain_text("手上的 L001 可以照办，先别叫下一位")
    clerk.keyboard.press("1")
    expect(clerk.locator("#jr")).to_contain_text("断线时不能叫号")
    clerk.keyboard.press("3")
    expect(clerk.locator("#jr")).to_contain_text("等待送出")
    kept = clerk.evaluate("Object.values(localStorage).join()")
    assert '"action":"finish"' in kept
    expect(board.locator(".on").first).to_be_visible()
    board.evaluate("document.dispatchEvent(new CustomEvent('hall:lost', {detail: Hall.now() - 31000}))")
    expect(board.locator(".dead h1")).to_have_text("网络中断")
    expect(board.locator(".call.big")).to_be_hidden()


def test_the_pages_work_without_scripts(hall: Hall, open_page: Any) -> None:
    hall.run(hall.world.issue("L03"))
    clerk = open_page(f"{hall.url}/window/42", scripts=False)
    sign_in(clerk, "4203")
    clerk.locator(".key.go").first.click()
    expect(clerk.locator("#say")).to_contain_text("起 42 号开着")
    clerk.locator(".key.go").first.click()
    expect(clerk.locator("h1 .tk")).to_have_text("L001")
    board = open_page(f"{hall.url}/board/2", 1920, 1080, scripts=False)
    expect(board.locator(".call.big .tk")).to_have_text("L001")
    assert board.locator("noscript meta[http-equiv=refresh]").get_attribute("content") == "15"


def test_a_clerk_holds_sends_on_calls_a_chosen_one_and_takes_back_by_the_keyboard(
    hall: Hall, open_page: Any
) -> None:
    hall.run(hall.world.issue("L03", 5))
    page = open_page(f"{hall.url}/window/42")
    sign_in(page, "4203")
    said, keys = page.locator("#say"), page.keyboard
    expect(page.locator(".calm")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("42 号开着")
    enter(page)
    enter(page)
    expect(page.locator(".st")).to_contain_text("正在办理")
    keys.press("4")
    expect(page.locator("#ask-hold")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#ask-hold")).to_be_hidden()
    keys.press("4")
    keys.press("2")
    expect(said).to_have_text("L001 挂起了，回来还在这个窗口办")
    expect(page.locator("#ask-hold")).to_be_hidden()
    expect(page.locator("#ask-held button")).to_contain_text("L001")
    keys.press("6")
    expect(page.locator("#to-call")).to_be_focused()
    keys.type("4")
    keys.press("Enter")
    expect(page.locator(".big .tk")).to_have_text("L004")
    keys.press("-")
    expect(said).to_contain_text("撤销了，L004 回去接着等")
    expect(page.locator(".st")).to_contain_text("开着，空闲")
    keys.press("4")
    keys.press("1")
    expect(page.locator(".big .tk")).to_have_text("L001")
    keys.press("5")
    expect(page.locator("#to-where")).to_be_focused()
    keys.type("41")
    keys.press("Enter")
    expect(said).to_have_text("L001 转到 41 号窗口，按原来的时间")
    assert hall.world.engine.state.tickets["20261124-L001"].to_window == 41


def test_the_number_pad_alone_chooses_the_order_of_a_transfer_and_leaves_what_it_began(
    hall: Hall, open_page: Any
) -> None:
    hall.run(hall.world.issue("L03", 5))
    page = open_page(f"{hall.url}/window/42")
    sign_in(page, "4203")
    said, keys = page.locator("#say"), page.keyboard
    expect(page.locator(".calm")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("42 号开着")
    enter(page)
    expect(page.locator(".st")).to_contain_text("正在叫")
    keys.press("Numpad6")
    keys.press("Numpad2")
    expect(said).to_have_text("点名叫现在不能用，紧跟着按的没算。")
    enter(page)
    expect(page.locator(".st")).to_contain_text("正在办理")
    keys.press("5")
    expect(page.locator("#to-where")).to_be_focused()
    keys.press("NumpadSubtract")
    expect(page.locator("#ask-transfer")).to_be_hidden()
    keys.press("NumpadMultiply")
    expect(said).to_have_text("办结时记作“已收件”")
    keys.press("5")
    keys.type("41")
    keys.press("NumpadMultiply")
    expect(said).to_have_text("转过去“排最前”")
    page.locator("#ask-transfer label", has_text="排最后").click()
    expect(page.locator("#ask-transfer")).to_be_visible()
    keys.press("Enter")
    expect(said).to_have_text("L001 转到 41 号窗口，排最后")
