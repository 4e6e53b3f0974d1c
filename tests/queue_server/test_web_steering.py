"""Today's rules on the page: a business stopped, limited, moved; order, hours, sound; who may, and what is refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in, visitor

from queue_server.domain import settings

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


async def post(client: AsyncClient, do: str, **fields: str) -> Any:
    page = await client.get("/manager/today")
    answer = await client.post(
        "/manager/today",
        data={"do": do, "request_id": str(uuid4())} | fields,
        headers=JSON | {"x-csrftoken": csrf_of(page)},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_business_is_stopped_with_a_reason_and_started(world: World, client: AsyncClient) -> None:
    state = world.engine.state
    refused = await post(client, "stop", business="L03")
    assert refused["text"] == "请写清原因，最多 60 个字。"
    said = await post(client, "stop", business="L03", reason="设备<坏>了", until="11:00")
    assert said["text"] == "改好了，10:24:00 起 交通违法处理停止取号：设备<坏>了，到 11:00 自动撤下"
    stopped = settings.stopped(state, "L03")
    assert stopped is not None
    assert stopped.reason == "设备<坏>了。"
    rows = next(part["html"] for part in said["parts"] if part["id"] == "rows-2")
    assert "停止取号，到 11:00" in rows
    assert "设备&lt;坏&gt;了" in (await client.get("/manager/today")).text
    assert (await post(client, "start", business="L03"))["kind"] == "ok"
    assert settings.stopped(state, "L03") is None
    assert (await post(client, "start", business="L03"))["text"] == "本来就是这样，没有要改的。"


async def test_limits_are_set_and_taken_away(world: World, client: AsyncClient) -> None:
    said = await post(client, "limits", business="L03", limit_am="20", limit_pm="", limit_slot="5")
    assert said["kind"] == "ok", said
    limits = [settings.limit(world.hall, world.engine.state, "L03", name) for name in settings.LIMITS]
    assert limits == [20, None, 5]
    await world.issue("L03", 3)
    page = (await client.get("/manager/today")).text
    assert "3/20" in page
    assert 'data-fill="20||5"' in page
    wrong = await post(client, "limits", business="L03", limit_am="很多")
    assert (wrong["kind"], "不是数" in wrong["text"]) == ("soon", True)


async def test_a_queue_is_moved_and_comes_back(world: World, client: AsyncClient) -> None:
    tickets = await world.issue("L03", 2)
    assert (await post(client, "move", business="L03"))["text"] == "先选移到哪项业务。"
    said = await post(client, "move", business="L03", to="L01")
    assert said["text"] == "改好了，10:24:00 起 交通违法处理等的 2 人移到驾驶证"
    assert {world.engine.state.tickets[one].business for one in tickets} == {"L01"}
    page = await client.get("/manager/today")
    change = world.engine.state.changes[-1]
    await client.post(
        "/manager/undo",
        data={"change": change.id, "request_id": str(uuid4())},
        headers=JSON | {"x-csrftoken": csrf_of(page)},
    )
    assert {world.engine.state.tickets[one].business for one in tickets} == {"L03"}
    assert (await post(client, "move", business="A01", to="A02"))["kind"] == "soon"


async def test_the_priority_order_moves_by_one_place_and_has_a_cap(world: World, client: AsyncClient) -> None:
    order = settings.priority_order(world.hall, world.engine.state)
    said = await post(client, f"up:{order[2]}")
    assert said["kind"] == "ok"
    moved = settings.priority_order(world.hall, world.engine.state)
    assert moved == (order[0], order[2], order[1], *order[3:])
    assert (await post(client, f"up:{order[0]}"))["text"] == "这一类已经在最前面了。"
    assert (await post(client, "up:nobody"))["done"] is False
    assert (await post(client, "cap", cap="4"))["text"].endswith("优先的号最多连叫 4 个")
    assert settings.max_consecutive_priority(world.hall, world.engine.state) == 4


async def test_the_hall_closes_early_today_and_goes_back(world: World, client: AsyncClient) -> None:
    page = (await client.get("/manager/today")).text
    assert 'name="end-2" type="text" maxlength="5" value="17:00"' in page
    rows = {
        "start-0": "9:00",
        "end-0": "12:00",
        "start-1": "",
        "end-1": "",
        "start-2": "1330",
        "end-2": "16:00",
    }
    said = await post(client, "hours", **rows)
    assert said["text"] == "改好了，10:24:00 起 今天的办事时间改为 09:00–12:00、13:30–16:00"
    sessions = settings.sessions_today(world.engine.state)
    assert sessions is not None
    assert [(one.start_minute, one.end_minute) for one in sessions] == [(540, 720), (810, 960)]
    assert "今天改过" in (await client.get("/manager/today")).text
    overlap = {"start-0": "9:00", "end-0": "12:00", "start-1": "11:00", "end-1": "13:00"}
    assert "不能重叠" in (await post(client, "hours", **overlap))["text"]
    assert (await post(client, "usual"))["kind"] == "ok"
    assert settings.sessions_today(world.engine.state) is None


async def test_volume_and_quiet_hours(world: World, client: AsyncClient) -> None:
    zone = world.hall.audio_zones[0].id
    said = await post(client, "sound", **{f"volume-{zone}": "60", "quiet": "12:00–13:00，15:00-15:30"})
    assert said["kind"] == "ok", said
    state = world.engine.state
    assert settings.volume(state, zone) == 60
    assert settings.quiet(state) == ((720, 780), (900, 930))
    page = (await client.get("/manager/today")).text
    assert 'value="12:00–13:00，15:00–15:30"' in page
    louder = await post(client, "sound", **{f"volume-{zone}": "101", "quiet": "12:00–13:00，15:00–15:30"})
    assert "0 到 100" in louder["text"]
    assert "看不懂" in (await post(client, "sound", quiet="中午"))["text"]
    await post(client, "sound", quiet="")
    assert settings.quiet(state) == ()


@pytest.mark.parametrize("do", ["", "explode", "stop:"])
async def test_what_is_not_known_changes_nothing(world: World, client: AsyncClient, do: str) -> None:
    assert (await post(client, do, business="Z99", reason="不存在"))["done"] is False
    assert not world.engine.state.changes


async def test_the_same_request_is_carried_out_once(world: World, client: AsyncClient) -> None:
    request_id = str(uuid4())
    first = await post(client, "cap", cap="4", request_id=request_id)
    again = await post(client, "cap", cap="5", request_id=request_id)
    assert again["text"] == first["text"]
    assert len(world.engine.state.changes) == 1


@pytest.mark.parametrize("name", ["4203", "0200", "0300"])
async def test_only_managers_steer(world: World, client: AsyncClient, name: str) -> None:
    token = csrf_of(await client.get("/manager/today"))
    async with visitor(world.app) as other:
        await sign_in(other, name)
        token = csrf_of(await other.get("/ticket"))
        assert (await other.get("/manager/today")).status_code == 403
        for path in ("/manager/today", "/manager/undo", "/manager/matrix", "/manager/suggestion"):
            answer = await other.post(path, data={"_csrf_token": token, "do": "cap", "cap": "9"})
            assert answer.status_code == 403, path
    assert not world.engine.state.changes
    forged = await client.post("/manager/today", data={"do": "cap", "cap": "9"}, headers=JSON)
    assert forged.status_code == 403


async def test_the_page_works_without_scripts(world: World, client: AsyncClient) -> None:
    page = await client.get("/manager/today")
    fields = {"_csrf_token": csrf_of(page), "request_id": str(uuid4()), "do": "cap", "cap": "3"}
    answer = await client.post("/manager/today", data=fields, follow_redirects=True)
    assert "改好了，10:24:00 起 优先的号最多连叫 3 个" in answer.text
