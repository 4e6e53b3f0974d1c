"""Login, start page, guards, headers, error pages."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import AsyncClient
from web_fakes import PASSWORD, World, browsing, csrf_of, running, sign_in, visitor

from queue_server.adapters.web.app import PAGE_BODY_BYTES, build_app
from queue_server.adapters.web.login import safe_next
from queue_server.adapters.web.pages import STATIC, TEMPLATES


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        yield made


async def test_start_page_leads_to_the_pages(world: World, client: AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    for door in (
        "/window",
        "/desk",
        "/board/1",
        "/board/2",
        "/manager",
        "/manager/matrix",
        "/manager/today",
        "/counter",
        "/ticket",
        "/report",
    ):
        assert f'href="{door}"' in answer.text
    assert "练习厅" not in answer.text
    (world.services.data / "emulators.sock").touch()
    assert "练习厅" in (await client.get("/")).text


@pytest.mark.parametrize("path", ["/", "/login", "/board/1", "/nothing-here", "/static/site.css"])
async def test_every_answer_is_hardened(client: AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


async def test_pages_are_not_kept_and_static_files_are(client: AsyncClient) -> None:
    assert (await client.get("/login")).headers["cache-control"] == "no-store"
    assert "immutable" in (await client.get("/static/site.css")).headers["cache-control"]


async def test_session_cookie_is_out_of_reach_of_scripts(client: AsyncClient) -> None:
    answer = await sign_in(client, "0007")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("hall_session"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_login_leads_each_role_to_its_page(world: World) -> None:
    for name, path in {"0007": "/manager", "0001": "/manager", "4203": "/window", "0300": "/"}.items():
        async with browsing(world.app) as client:
            assert (await sign_in(client, name)).headers["location"] == path


async def test_login_at_a_window_puts_the_clerk_there(world: World, client: AsyncClient) -> None:
    answer = await sign_in(client, "4203", window=42)
    assert answer.headers["location"] == "/window/42"
    assert world.engine.state.windows[42].clerk == "4203"


async def test_wrong_password_counts_down_and_then_rests(world: World, client: AsyncClient) -> None:
    for left in (4, 3, 2, 1):
        answer = await sign_in(client, "4203", password="falsch", expect=403)
        assert f"还可以试 {left} 次，之后锁 15 分钟" in answer.text
        assert PASSWORD not in answer.text
    assert "15 分钟后再试" in (await sign_in(client, "4203", password="falsch", expect=429)).text
    locked = await sign_in(client, "4203", expect=429)
    assert "10:39 以后再试" in locked.text
    assert (await sign_in(client, "4207")).status_code == 303
    world.clock.pass_s(timedelta(minutes=16).total_seconds())
    assert (await sign_in(client, "4203")).status_code == 303


@pytest.mark.parametrize("name", ["4299", "nobody", "", "0007\x00"])
async def test_disabled_and_unknown_names_are_refused_alike(client: AsyncClient, name: str) -> None:
    assert "工号或密码不对" in (await sign_in(client, name, expect=403)).text


async def test_session_ends_with_the_account(world: World, client: AsyncClient) -> None:
    await sign_in(client, "0007")
    assert (await client.get("/manager")).status_code == 200
    del world.accounts.people["0007"]
    answer = await client.get("/manager", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


async def test_login_takes_a_new_session_and_drops_the_old_one(world: World, client: AsyncClient) -> None:
    await sign_in(client, "4203")
    first = client.cookies["hall_session"]
    await sign_in(client, "0007")
    assert client.cookies["hall_session"] != first
    async with visitor(world.app, {"hall_session": first}) as thief:
        assert (await thief.get("/window", follow_redirects=False)).status_code == 303


async def test_session_outlives_a_restart_of_the_server(world: World, client: AsyncClient) -> None:
    await sign_in(client, "0007")
    page = await client.get("/manager")
    cookies = {name: client.cookies[name] for name in ("hall_session", "hall_csrf")}
    async with browsing(build_app(world.services), cookies=cookies) as again:
        assert (await again.get("/manager", follow_redirects=False)).status_code == 200
        fields = {"text": "今天下午停电", "floor": "", "_csrf_token": csrf_of(page)}
        assert (await again.post("/manager/notice", data=fields)).status_code == 303
    assert world.engine.state.notices == {1: "今天下午停电", 2: "今天下午停电"}


async def test_logout_ends_the_session(client: AsyncClient) -> None:
    await sign_in(client, "0007")
    token = csrf_of(await client.get("/manager"))
    answer = await client.post("/logout", data={"_csrf_token": token}, follow_redirects=False)
    assert answer.headers["location"] == "/login"
    assert (await client.get("/manager", follow_redirects=False)).status_code == 303


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("4203", "/manager", 403),
        ("4203", "/manager/matrix", 403),
        ("0300", "/window", 403),
        ("0300", "/manager", 403),
        ("4203", "/window", 200),
        ("0001", "/manager/matrix", 200),
    ],
)
async def test_roles_see_their_own_pages(client: AsyncClient, name: str, path: str, status: int) -> None:
    await sign_in(client, name)
    answer = await client.get(path)
    assert answer.status_code == status
    if status == 403:
        assert "这个账号不能做这件事" in answer.text


async def test_nothing_is_done_without_the_csrf_token(world: World, client: AsyncClient) -> None:
    await sign_in(client, "0007")
    answer = await client.post("/manager/notice", data={"text": "假的"})
    assert answer.status_code == 403
    assert "请重新打开再试" in answer.text
    other = await client.post("/manager/notice", data={"text": "假的", "_csrf_token": "0" * 128})
    assert other.status_code == 403
    assert not world.engine.state.notices


async def test_unknown_pages_say_so_in_chinese_and_to_programs_in_json(client: AsyncClient) -> None:
    page = await client.get("/board/9")
    assert page.status_code == 404
    assert "没有这一页" in page.text
    program = await client.get("/api/v1/nothing")
    assert program.json() == {"code": "not_found", "message": "没有这一页。请从首页重新进。", "detail": {}}


async def test_wrong_method_and_too_large_a_form(client: AsyncClient) -> None:
    assert (await client.get("/logout")).status_code == 405
    page = await client.get("/login")
    big = {"_csrf_token": csrf_of(page), "name": "x" * (PAGE_BODY_BYTES + 1)}
    assert (await client.post("/login", data=big)).status_code == 413


async def test_a_device_signs_in_with_its_password_and_is_remembered(
    world: World, client: AsyncClient
) -> None:
    path = "/api/v1/kiosk/key"
    for _ in range(3):
        assert (await client.get(path, auth=("K1-1", PASSWORD))).status_code == 200
    assert world.accounts.checked == 1
    world.clock.pass_s(21)
    assert (await client.get(path, auth=("K1-1", PASSWORD))).status_code == 200
    assert world.accounts.checked == 2
    del world.accounts.machines["K1-1"]
    gone = await client.get(path, auth=("K1-1", PASSWORD))
    assert gone.status_code == 401
    assert gone.headers["www-authenticate"].startswith("Basic")
    assert gone.json()["code"] == "not_allowed"


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic !!", "Basic eA==", "Basic /////w=="])
async def test_a_broken_authorization_is_refused(client: AsyncClient, header: str) -> None:
    answer = await client.get("/api/v1/kiosk/key", headers={"authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/desk", "/desk"),
        ("/window/42", "/window/42"),
        ("//evil.example", ""),
        ("https://evil.example", ""),
        ("/\\evil.example", ""),
        ("/login", ""),
        ("", ""),
        ("/a\nb", ""),
    ],
)
def test_login_goes_on_only_within_the_site(path: str, kept: str) -> None:
    assert safe_next(path) == kept


def test_nothing_is_loaded_from_outside_and_nothing_stands_inline() -> None:
    for file in [*TEMPLATES.glob("*.html"), *STATIC.glob("*.js"), *STATIC.glob("*.css")]:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|//cdn", text), file.name
        if file.suffix == ".html":
            assert not re.search(
                r"<style|\sstyle=|\son[a-z]+=|<script(?! src| type=.application/json)", text
            ), file.name


@pytest.mark.parametrize(
    ("files", "most"),
    [
        (["tokens.css", "site.css", "window.css", "live.js", "window.js"], 20),
        (["tokens.css", "site.css", "pages.css", "manager.css", "live.js", "manager.js"], 20),
        (
            [
                "tokens.css",
                "site.css",
                "pages.css",
                "manager.css",
                "today.css",
                "live.js",
                "today.js",
                "manager.js",
            ],
            20,
        ),
        (["tokens.css", "site.css", "pages.css", "matrix.css", "live.js", "manager.js", "matrix.js"], 20),
        (["tokens.css", "site.css", "pages.css", "story.css", "manager.js"], 20),
        (["tokens.css", "site.css", "pages.css", "report.css", "manager.js"], 20),
        (["tokens.css", "night.css", "board.css", "live.js", "board.js"], 14),
    ],
)
def test_a_page_stays_small(files: list[str], most: int) -> None:
    assert sum((STATIC / name).stat().st_size for name in files) <= most * 1024


def test_the_board_speaks_to_old_televisions() -> None:
    css = (STATIC / "board.css").read_text(encoding="utf-8")
    assert not re.search(
        r"[;{](gap|row-gap|column-gap|inset):|:has\(|@container|color-mix|:is\(|clamp\(", css
    )
    for name in ("live.js", "board.js"):
        script = (STATIC / name).read_text(encoding="utf-8")
        assert not re.search(r"\?\.|\?\?|replaceChildren|\.at\(|import |async |\*\*", script), name
