"""The manager's page: windows, notice line, what was changed today, taken back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in, visitor

from queue_server.adapters.web.manager import MAX_NOTICE
from queue_server.application.suggestion import Suggestion
from queue_server.contract.messages import DeviceState
from queue_server.domain.commands import Actor, CallNext, NotePrinted
from queue_server.domain.rehearsal.effect import Effect, Outcome, Waits
from queue_server.domain.rehearsal.question import Proposal

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


async def test_what_was_changed_says_since_when_and_stands_on_the_page(
    world: World, client: AsyncClient
) -> None:
    said = await post(client, "/manager/window", action="open", window="42", until="11:00")
    assert said["text"] == "改好了，10:24:00 起 42 号窗口开窗，到 11:00 自动撤下"
    await post(client, "/manager/notice", text="三点停电", floor="2", until="1430")
    page = (await client.get("/manager")).text
    assert "今天改过的 <small>2 处" in page
    assert "2 楼的通知换成“三点停电”，到 14:30 自动撤下" in page
    assert page.count('class="lk" form="undo"') == 2
    assert [change.by for change in world.engine.state.changes] == ["0007", "0007"]


async def test_any_change_is_taken_back_from_the_list(world: World, client: AsyncClient) -> None:
    await post(client, "/manager/notice", text="三点停电", floor="2")
    await post(client, "/manager/window", action="open", window="42")
    notice = world.engine.state.changes[0]
    said = await post(client, "/manager/undo", change=notice.id, back="/manager/today")
    assert said["text"].startswith("撤销了，10:24:00 起照原来的：2 楼的通知换成“三点停电”")
    assert world.engine.state.notices == {}
    assert world.engine.state.windows[42].state == "open"
    page = (await client.get("/manager")).text
    assert "10:24 0007 撤下了" in page
    again = await post(client, "/manager/undo", change=notice.id)
    assert (again["kind"], again["text"]) == ("soon", "这次改动已经撤销了。")
    assert (await post(client, "/manager/undo", change="nothing"))["done"] is False


async def test_a_change_ends_by_itself_and_says_so(world: World, client: AsyncClient) -> None:
    await post(client, "/manager/notice", text="三点停电", floor="1", until="11:00")
    world.clock.pass_s(37 * 60)
    await world.engine.tick()
    assert world.engine.state.notices == {}
    assert "11:01 到时间自己撤下了" in (await client.get("/manager")).text


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("午饭", "看不懂"),
        ("25:00", "看不懂"),
        ("10:00", "比现在晚"),
        ("10:24", "比现在晚"),
        ("24:00", "要在今天"),
    ],
)
async def test_an_end_that_cannot_be_is_refused(
    world: World, client: AsyncClient, until: str, words: str
) -> None:
    said = await post(client, "/manager/notice", text="三点停电", until=until)
    assert (said["kind"], said["done"]) == ("soon", False)
    assert words in said["text"]
    assert not world.engine.state.changes


async def test_undo_leads_back_only_to_the_managers_pages(client: AsyncClient) -> None:
    page = await client.get("/manager")
    for back, where in (
        ("/manager/matrix?floor=2", "/manager/matrix?floor=2"),
        ("//evil.example", "/manager"),
        ("/login", "/manager"),
    ):
        fields = {"_csrf_token": csrf_of(page), "request_id": str(uuid4()), "change": "x", "back": back}
        answer = await client.post("/manager/undo", data=fields, follow_redirects=False)
        assert answer.headers["location"] == where


async def test_a_suggestion_is_one_sentence_that_leads_to_its_effect(
    world: World, client: AsyncClient
) -> None:
    world.rehearsal.advice = suggestion(world, 40, "L03")
    await client.get("/manager")
    await settled(world)
    page = await client.get("/manager")
    assert "让 40 号兼办交通违法处理" in page.text
    tried = await client.post("/manager/suggestion", data={"_csrf_token": csrf_of(page)})
    assert (tried.status_code, tried.headers["location"]) == (303, "/manager/matrix?floor=2")
    matrix = (await client.get("/manager/matrix?floor=2")).text
    assert "正在试：" in matrix
    assert "40 号兼办交通违法处理，二级" in matrix
    assert not world.engine.state.changes
    await post(client, "/manager/suggestion/hide")
    assert "让 40 号兼办" not in (await client.get("/manager")).text


async def test_a_suggestion_that_the_hall_went_past_is_not_shown(world: World, client: AsyncClient) -> None:
    world.rehearsal.advice = suggestion(world, 40, "L03")
    await client.get("/manager")
    await settled(world)
    world.rehearsal.advice = None
    await post(client, "/manager/window", action="open", window="42")
    assert "让 40 号兼办" not in (await client.get("/manager")).text


async def settled(world: World) -> None:
    """Until the suggestion that was asked for is there."""
    await world.app.state.advice._task


def suggestion(world: World, window: int, business: str) -> Suggestion:
    now = Waits(mean=40, p90=61)
    helped = Effect(business=business, people=9, sure=True, before=now, after=Waits(mean=20, p90=30))
    after = dict(world.hall.windows[window].services) | {business: 2}
    outcome = Outcome(runs=6, minutes=(), effects={business: helped}, curves={}, helped=business, pays=())
    return Suggestion(
        at=world.clock.now(),
        change=Proposal(services={window: after}),
        sentence="让 40 号兼办交通违法处理，等候大约少 20 分。",
        helped=helped,
        saves_min=180,
        outcome=outcome,
    )


async def test_what_needs_somebody_is_listed_until_somebody_knows(world: World, client: AsyncClient) -> None:
    assert "现在没有要处理的。" in (await client.get("/manager")).text
    await world.issue("L03", 2)
    await post(client, "/manager/window", action="open", window="41")
    await post(client, "/manager/window", action="pause", window="41", reason="设备<坏>")
    world.clock.pass_s(31 * 60)
    page = (await client.get("/manager")).text
    assert "L001 等了 31 分，超过 30 分上限" in page
    assert "41 号暂停 31 分，超过 15 分" in page
    assert "设备&lt;坏&gt;" in page
    said = await post(client, "/manager/alarm", alarm="wait/L03")
    assert said["kind"] == "ok"
    page = (await client.get("/manager")).text
    assert "10:55 0007 知道了" in page
    assert page.count('name="alarm"') == 1
    assert (await post(client, "/manager/alarm", alarm="wait/A01"))["done"] is False
    assert not [change for change in world.engine.state.changes if change.title.startswith("知道")]
