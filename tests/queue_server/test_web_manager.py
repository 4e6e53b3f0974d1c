"""The manager's pages: windows, notice line, matrix, undone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in, visitor

from queue_server.adapters.web.manager import MAX_NOTICE
from queue_server.contract.messages import DeviceState
from queue_server.domain.commands import Actor, CallNext, NotePrinted, SetServices

JSON = {"accept": "application/json"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "0007")
        yield made


async def post(client: AsyncClient, path: str, **fields: str) -> Any:
    page = await client.get("/manager")
    fields = {"request_id": str(uuid4())} | fields
    answer = await client.post(path, data=fields, headers=JSON | {"x-csrftoken": csrf_of(page)})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_manager_opens_pauses_resumes_and_closes(world: World, client: AsyncClient) -> None:
    seen = []
    for action in ("open", "pause", "resume", "close"):
        said = await post(client, "/manager/window", action=action, window="42")
        assert said["kind"] == "ok", said
        assert [part["id"] for part in said["parts"] if part["id"].startswith("win-")] == ["win-42"]
        seen.append(world.engine.state.windows[42].state)
    assert seen == ["open", "paused", "open", "closed"]
    assert world.journal.groups[-1].events[-1].by == "0007"


async def test_a_refusal_is_shown_to_the_manager(world: World, client: AsyncClient) -> None:
    said = await post(client, "/manager/window", action="pause", window="42")
    assert said == said | {"kind": "soon", "done": False, "text": "窗口没有打开，不能暂停。"}


async def test_a_pause_waits_for_the_one_in_hand(world: World, client: AsyncClient) -> None:
    async with visitor(world.app) as clerk:
        await sign_in(clerk, "4203", window=42)
    await world.issue("L03")
    await post(client, "/manager/window", action="open", window="42")
    await world.engine.execute(CallNext(actor=Actor(id="4203", kind="clerk", window=42), window=42))
    said = await post(client, "/manager/window", action="pause", window="42")
    assert said["text"] == "42 号办完 L001 就暂停"


@pytest.mark.parametrize(
    ("action", "window"), [("explode", "42"), ("open", "99"), ("open", ""), ("open", "x")]
)
async def test_wrong_fields_do_nothing(world: World, client: AsyncClient, action: str, window: str) -> None:
    said = await post(client, "/manager/window", action=action, window=window)
    assert (said["kind"], said["done"]) == ("bad", False)


async def test_the_bind_link_binds(world: World, client: AsyncClient) -> None:
    said = await post(client, "/manager/window", action="bind", window="42")
    link = said["text"].split("：", 1)[1]
    assert link.startswith("http://127.0.0.1:18080/window/42?bind=W1.")
    async with visitor(world.app) as other:
        await other.get(link.removeprefix("http://127.0.0.1:18080"))
        assert (await other.get("/login")).text.count("这台电脑只登录 42 号窗口") == 1


async def test_notice_is_set_on_a_floor_and_taken_away(world: World, client: AsyncClient) -> None:
    await post(client, "/manager/notice", text="  三点\n停电 <b>", floor="2")
    assert world.engine.state.notices == {2: "三点 停电 <b>"}
    assert "三点 停电 &lt;b&gt;" in (await client.get("/board/2")).text
    assert "停电" not in (await client.get("/board/1")).text
    await post(client, "/manager/notice", clear="1", floor="")
    assert world.engine.state.notices == {}


@pytest.mark.parametrize("text", ["", "   ", "长" * (MAX_NOTICE + 1)])
async def test_notice_that_cannot_stand_is_refused(world: World, client: AsyncClient, text: str) -> None:
    assert (await post(client, "/manager/notice", text=text))["kind"] == "soon"
    assert not world.engine.state.notices


async def test_matrix_cell_is_set_followed_and_undone(world: World, client: AsyncClient) -> None:
    before = dict(world.engine.state.windows[40].services)
    said = await post(client, "/manager/matrix", window="40", business="L03", level="2")
    assert said["text"] == "改好了，10:24:00 起 40 号兼办交通违法处理，二级"
    assert world.engine.state.windows[40].services == before | {"L03": 2}
    assert {"row-40", "counts", "last"} <= {part["id"] for part in said["parts"]}
    assert "10:24:00 起 40 号兼办" in (await client.get("/manager/matrix?floor=2")).text
    undone = await post(client, "/manager/matrix", undo="1")
    assert undone["kind"] == "ok"
    assert world.engine.state.windows[40].services == before
    assert (await post(client, "/manager/matrix", undo="1"))["text"] == "没有可以撤销的改动。"


@pytest.mark.parametrize("floor", ["0", "2"])
async def test_the_answer_has_the_rows_of_the_page_that_asked(
    world: World, client: AsyncClient, floor: str
) -> None:
    page = (await client.get(f"/manager/matrix?floor={floor}")).text
    columns = page.count("data-business=")
    said = await post(client, "/manager/matrix", window="40", business="L03", level="2", floor=floor)
    row = next(part["html"] for part in said["parts"] if part["id"] == "row-40")
    assert row.count("<td") == columns


async def test_a_change_that_was_changed_again_is_not_undone(world: World, client: AsyncClient) -> None:
    await post(client, "/manager/matrix", window="40", business="L03", level="2")
    from_elsewhere = dict(world.engine.state.windows[40].services) | {"L03": 3}
    actor = Actor(id="0001", kind="manager")
    await world.engine.execute(SetServices(actor=actor, window=40, services=from_elsewhere))
    assert "撤不了" in (await post(client, "/manager/matrix", undo="1"))["text"]
    assert world.engine.state.windows[40].services == from_elsewhere


async def test_taking_the_last_window_away_says_who_waits(world: World, client: AsyncClient) -> None:
    await world.issue("L03", 2)
    for number, window in world.hall.windows.items():
        if "L03" in window.services:
            said = await post(client, "/manager/matrix", window=str(number), business="L03", level="0")
    assert said["kind"] == "soon"
    assert "现在没有窗口能办它，2 人在等" in said["text"]


@pytest.mark.parametrize(
    ("window", "business", "level"),
    [("99", "L03", "1"), ("40", "Z99", "1"), ("40", "L03", "4"), ("40", "L03", ""), ("", "", "")],
)
async def test_wrong_cells_do_nothing(
    world: World, client: AsyncClient, window: str, business: str, level: str
) -> None:
    before = len(world.journal.groups)
    said = await post(client, "/manager/matrix", window=window, business=business, level=level)
    assert (said["kind"], said["done"]) == ("bad", False)
    assert len(world.journal.groups) == before


async def test_same_request_twice_is_one_change(world: World, client: AsyncClient) -> None:
    request_id = str(uuid4())
    first = await post(
        client, "/manager/matrix", window="40", business="L03", level="2", request_id=request_id
    )
    groups = len(world.journal.groups)
    again = await post(
        client, "/manager/matrix", window="40", business="L03", level="2", request_id=request_id
    )
    assert again["text"] == first["text"]
    assert len(world.journal.groups) == groups


async def test_devices_and_failed_slips_are_on_the_page(world: World, client: AsyncClient) -> None:
    (ticket,) = await world.issue("L03")
    kiosk = Actor(id="K1-1", kind="kiosk")
    await world.engine.execute(NotePrinted(actor=kiosk, ticket_id=ticket, printed=False))
    world.device_states["K1-1"] = DeviceState(
        online=True, since="2026-11-24T08:50:00+08:00", kind="kiosk", faults=["printer:out_of_paper"]
    )
    page = (await client.get("/manager")).text
    assert "打印机没纸了" in page
    assert "没打出来的号条 <small>1 张" in page
    assert "L001" in page


async def test_the_pages_work_without_scripts(world: World, client: AsyncClient) -> None:
    page = await client.get("/manager/matrix?floor=2")
    fields = {
        "_csrf_token": csrf_of(page),
        "request_id": str(uuid4()),
        "window": "40",
        "business": "L03",
        "level": "1",
        "floor": "2",
    }
    answer = await client.post("/manager/matrix", data=fields, follow_redirects=True)
    assert "改好了，10:24:00 起 40 号办交通违法处理，一级" in answer.text
    assert "二楼</b>" in answer.text
