"""The manager's pages in a real Chromium: keys, forms that stay, what changes by itself, both widths."""

from typing import Any

import pytest
from playwright.sync_api import expect
from test_web_browser import (  # noqa: F401
    CHROMIUM,
    Hall,
    browser,
    hall,
    open_page,
    sign_in,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

PAGES = (
    "/manager",
    "/manager/matrix?floor=2",
    "/manager/matrix?floor=0",
    "/manager/today",
    "/counter",
    "/ticket?number=L001",
    "/report",
)


def test_a_business_is_stopped_and_started_again_by_keys(hall: Hall, open_page: Any) -> None:  # noqa: F811
    hall.run(hall.world.issue("L03", 2))
    page = open_page(f"{hall.url}/manager/today")
    sign_in(page, "0007")
    page.wait_for_url("**/manager/today")
    page.wait_for_load_state()
    said, keys = page.locator("#say"), page.keyboard
    page.locator("label:has(#b-L03)").click()
    expect(page.locator("#chosen")).to_have_text("交通违法处理")
    limit = hall.world.hall.businesses["L03"].limit_am
    expect(page.locator("#limit_am")).to_have_value(str(limit))
    page.locator("#reason").fill("sr 设备坏了")
    keys.press("Escape")
    keys.press("s")
    expect(said).to_contain_text("交通违法处理停止取号：sr 设备坏了")
    expect(page.locator("tr:has(#b-L03)")).to_contain_text("停止取号")
    expect(page.locator("#reason")).to_have_value("")
    expect(page.locator("#chosen")).to_have_text("交通违法处理")
    expect(page.locator("#changes tr")).to_have_count(1)
    keys.press("z")
    expect(said).to_contain_text("撤销了")
    expect(page.locator("tr:has(#b-L03)")).not_to_contain_text("停止取号")
    expect(page.locator("#changes tr.dim")).to_have_count(1)


def test_alarms_and_drafts_go_by_keys(hall: Hall, open_page: Any) -> None:  # noqa: F811
    hall.run(hall.world.issue("L03", 2))
    hall.world.clock.pass_s(31 * 60)
    page = open_page(f"{hall.url}/manager")
    sign_in(page, "0007")
    expect(page.locator("#alarms .al")).to_contain_text("L001 等了 31 分")
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.locator("#alarms")).to_contain_text("0007 知道了")
    page.locator("#text").fill("三点停电")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_contain_text("三点停电")
    expect(page.locator("#last")).to_contain_text("每层的通知换成“三点停电”")
    page.goto(f"{hall.url}/manager/matrix?floor=2")
    page.keyboard.press("/")
    expect(page.locator("#m-business")).to_be_focused()
    page.locator("#m-business").select_option("L03")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#draft")).to_contain_text("还没生效")
    expect(page.locator("#effect details")).to_have_attribute("open", "")
    page.keyboard.press("t")
    expect(page.locator("#effect details")).not_to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("#draft")).not_to_contain_text("还没生效")
    expect(page.locator(".try")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
def test_no_page_is_wider_than_the_screen(hall: Hall, open_page: Any, width: int, height: int) -> None:  # noqa: F811
    hall.run(hall.world.issue("L03", 2))
    page = open_page(f"{hall.url}/manager", width, height)
    sign_in(page, "0007")
    page.wait_for_url("**/manager")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    for path in PAGES:
        page.goto(hall.url + path)
        wide, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= room, path
    assert not problems
