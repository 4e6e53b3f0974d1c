"""The clerk's page: every key, said in the server's words, done once."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import KIOSK, World, browsing, csrf_of, running, sign_in, visitor

from queue_server.domain.commands import IssueTicket

JSON = {"accept": "application/json"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "4203", window=42)
        yield made


class Pad:
    """Presses keys as the page's script does."""

    def __init__(self, world: World, client: AsyncClient, window: int = 42) -> None:
        self.world, self.client, self.window = world, client, window

    @property
    def held(self) -> str:
        return self.world.engine.state.windows[self.window].ticket or ""

    async def press(self, action: str, request_id: str | None = None, **more: str) -> Any:
        page = await self.client.get(f"/window/{self.window}")
        fields = {"action": action, "ticket": self.held, "request_id": request_id or str(uuid4())} | more
        headers = JSON | {"x-csrftoken": csrf_of(page)}
        answer = await self.client.post(f"/window/{self.window}/do", data=fields, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def shown(self) -> str:
        return (await self.client.get(f"/window/{self.window}")).text


@pytest.fixture
def pad(world: World, client: AsyncClient) -> Pad:
    return Pad(world, client)


def main_key(page: str) -> tuple[str, str, str]:
    """What 回车 does: action, label, hint."""
    found = re.search(
        r'class="key go" form="act" name="action" value="(\w+)".*?<b>(.*?)</b><span>(.*?)</span>', page
    )
    assert found
    return found.group(1), found.group(2), found.group(3)


async def test_the_natural_next_step_goes_through_a_whole_service(world: World, pad: Pad) -> None:
    first, second = await world.issue("L03", 2)
    steps = []
    for _ in range(5):
        action, label, _ = main_key(await pad.shown())
        steps.append(label)
        await pad.press(action)
    assert steps == ["开窗", "下一位", "人到了", "下一位", "人到了"]
    tickets = world.engine.state.tickets
    assert tickets[first].state == "done"
    assert tickets[second].state == "serving"
    assert main_key(await pad.shown()) == ("finish", "办结", f"{world.number(second)}，后面没人等")
    assert "why" in await pad.shown()


async def test_the_page_says_why_and_what_happened(world: World, pad: Pad) -> None:
    await world.issue("L03")
    world.clock.pass_s(41 * 60)
    await pad.press("open")
    page = await pad.shown()
    assert 'class="m over"' in page
    assert "41 分" in page
    said = await pad.press("next")
    assert said["text"] == "11:05:00 叫 L001 到 42 号"
    page = await pad.shown()
    assert "为什么是它：L001" in page
    assert "第 1 次" in page
    await pad.press("start")
    page = await pad.shown()
    assert "K1-1 取号" in page
    assert "42 号窗口叫号" in page


async def test_the_same_request_again_is_done_once(world: World, pad: Pad) -> None:
    await world.issue("L03", 2)
    await pad.press("open")
    request_id = str(uuid4())
    first, second = await asyncio.gather(
        pad.press("next", request_id, ticket=""), pad.press("next", request_id, ticket="")
    )
    assert first["text"] == second["text"]
    assert (await pad.press("next", request_id))["text"] == first["text"]
    assert [ticket.state for ticket in world.engine.state.tickets.values()] == ["called", "waiting"]


async def test_a_key_pressed_on_an_old_picture_does_nothing(world: World, pad: Pad) -> None:
    await world.issue("L03", 2)
    await pad.press("open")
    await pad.press("next")
    said = await pad.press("next", ticket="")
    assert (said["kind"], said["done"]) == ("soon", False)
    assert "刚刚变了" in said["text"]
    assert world.engine.state.tickets[pad.held].state == "called"


async def test_a_refusal_is_said_in_the_servers_sentence(world: World, pad: Pad) -> None:
    await world.issue("L03")
    assert "不能叫号" in (await pad.press("next"))["text"]
    await pad.press("open")
    await pad.press("next")
    too_soon = await pad.press("recall")
    assert too_soon["text"] == "刚呼过，请 30 秒后再呼。"
    assert too_soon["kind"] == "soon"
    world.clock.pass_s(30)
    assert (await pad.press("recall"))["text"] == "L001 又叫了一次，一共 2 次"


async def test_outcome_is_kept_when_the_next_one_is_called(world: World, pad: Pad) -> None:
    first, second = await world.issue("L03", 2)
    for action in ("open", "next", "start"):
        await pad.press(action)
    said = await pad.press("next", outcome="papers_missing")
    assert "记作“告知补材料”" in said["text"]
    assert world.engine.state.tickets[first].outcome == "papers_missing"
    assert pad.held == second


async def test_next_with_nobody_left_finishes_and_says_so(world: World, pad: Pad) -> None:
    (only,) = await world.issue("L03")
    for action in ("open", "next", "start"):
        await pad.press(action)
    said = await pad.press("next")
    assert said == said | {"kind": "ok", "done": True, "text": "L001 办结了。现在没有人在等。"}
    assert world.engine.state.tickets[only].state == "done"


async def test_pause_waits_for_the_end_and_can_be_taken_back(world: World, pad: Pad) -> None:
    await world.issue("L03", 2)
    for action in ("open", "next", "start"):
        await pad.press(action)
    assert (await pad.press("pause"))["text"] == "办完 L001 就暂停"
    assert main_key(await pad.shown())[0] == "finish"
    await pad.press("resume")
    await pad.press("pause")
    await pad.press("finish")
    assert world.engine.state.windows[42].state == "paused"
    assert main_key(await pad.shown()) == ("resume_next", "恢复", "并叫 L002")
    await pad.press("resume_next")
    assert world.engine.state.windows[42].state == "open"
    assert world.number(pad.held) == "L002"


async def test_missed_ticket_frees_the_window(world: World, pad: Pad) -> None:
    (only,) = await world.issue("L03")
    for action in ("open", "next", "miss"):
        await pad.press(action)
    assert world.engine.state.tickets[only].state == "missed"
    assert pad.held == ""


async def test_shift_change_signs_the_browser_out(world: World, pad: Pad, client: AsyncClient) -> None:
    said = await pad.press("logout")
    assert said["gone"]
    assert world.engine.state.windows[42].clerk is None
    assert (await client.get("/window/42", follow_redirects=False)).headers["location"] == "/login?window=42"


async def test_shift_change_is_refused_with_somebody_in_hand(world: World, pad: Pad) -> None:
    await world.issue("L03")
    await pad.press("open")
    await pad.press("next")
    said = await pad.press("logout")
    assert not said["gone"]
    assert "还没办完" in said["text"]
    assert world.engine.state.windows[42].clerk == "4203"


@pytest.mark.parametrize(("action", "outcome"), [("explode", "done"), ("", "done"), ("finish", "lost")])
async def test_unknown_keys_do_nothing(world: World, pad: Pad, action: str, outcome: str) -> None:
    said = await pad.press(action, outcome=outcome)
    assert (said["kind"], said["done"]) == ("bad", False)


async def test_without_scripts_a_key_is_a_form_and_the_bar_speaks_after_it(
    world: World, pad: Pad, client: AsyncClient
) -> None:
    page = await client.get("/window/42")
    fields = {
        "_csrf_token": csrf_of(page),
        "request_id": re.search(r'name="request_id" value="([^"]+)"', page.text).group(1),
        "ticket": "",
        "action": "open",
    }
    answer = await client.post("/window/42/do", data=fields, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/window/42")
    assert "10:24:00 起 42 号开着" in await pad.shown()
    assert "起 42 号开着" not in await pad.shown()


async def test_somebody_elses_window_is_not_theirs(world: World, client: AsyncClient) -> None:
    page = await client.get("/window/41")
    assert "41 号窗口没有人" in page.text
    headers = JSON | {"x-csrftoken": csrf_of(page)}
    fields = {"action": "open", "ticket": "", "request_id": str(uuid4())}
    answer = await client.post("/window/41/do", data=fields, headers=headers)
    assert "不是您在" in answer.json()["text"]
    assert world.engine.state.windows[41].state == "closed"


async def test_taking_over_a_window_closes_the_first_and_is_refused_with_somebody_in_hand(
    world: World, pad: Pad
) -> None:
    await world.issue("L03")
    await pad.press("open")
    await pad.press("next")
    async with visitor(world.app) as other:
        await sign_in(other, "4207", window=42)
        page = await other.get("/window/42")
        assert "还没办完" in page.text
        assert "工号 4203 在这个窗口" in page.text
        await pad.press("start")
        await pad.press("finish")
        await other.post("/window/42/enter", data={"_csrf_token": csrf_of(page)})
    assert world.engine.state.windows[42].clerk == "4207"
    assert "工号 4207 在这个窗口" in await pad.shown()


async def test_unknown_windows_are_not_found(client: AsyncClient) -> None:
    for path in ("/window/99", "/window/99/live", "/window/0"):
        assert (await client.get(path)).status_code == 404


async def test_keys_of_later_issues_are_not_there(pad: Pad) -> None:
    page = await pad.shown()
    for word in ("材料</b>", "备注", "请评价", "找导办"):
        assert word not in page


async def serving(world: World, pad: Pad, business: str = "L03", count: int = 1) -> list[str]:
    """Tickets, of which the first is served."""
    tickets = await world.issue(business, count)
    for action in ("open", "next", "start"):
        await pad.press(action)
    return tickets


def keys(page: str) -> dict[str, tuple[str, bool]]:
    """Cap to label and whether it is on."""
    found = re.findall(r'class="key( off)?[^"]*" form.*?data-cap="(.)".*?<b>(.*?)</b>', page)
    return {cap: (label, not off) for off, cap, label in found}


async def test_every_key_keeps_its_place_and_is_on_when_it_does_something(world: World, pad: Pad) -> None:
    idle = keys(await pad.shown())
    assert list(idle) == ["G", "/", "*", "-", "4", "5", "6", "1", "2", "3", "0"]
    assert {cap for cap, (_, on) in idle.items() if on} == {"/"}
    await serving(world, pad)
    busy = keys(await pad.shown())
    assert list(busy) == list(idle)
    assert {cap for cap, (_, on) in busy.items() if on} == {"*", "-", "4", "5", "6", "3", "0"}
    assert [busy[cap][0] for cap in "456-"] == ["挂起", "转号", "点名叫", "撤销"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("any_window", "哪个窗口都能接着办"),
        ("same_window", "回来还在这个窗口办"),
        ("waiting_step", "前一步办好再接着办"),
    ],
)
async def test_a_held_number_is_listed_and_gone_on_with(
    world: World, pad: Pad, kind: str, words: str
) -> None:
    first, second = await serving(world, pad, count=2)
    assert (await pad.press(f"hold:{kind}"))["text"] == f"L001 挂起了，{words}"
    assert world.engine.state.tickets[first].state == "held"
    world.clock.pass_s(12 * 60)
    page = await pad.shown()
    assert "挂起的 1 个" in page
    assert f'value="unhold:{first}"' in page
    assert "12 分" in page
    assert keys(page)["4"] == ("续办", True)
    await pad.press("next")
    assert keys(await pad.shown())["4"] == ("挂起", False)
    refused = await pad.press(f"unhold:{first}")
    assert (refused["kind"], "还没办完" in refused["text"]) == ("soon", True)
    await pad.press("miss")
    assert (await pad.press(f"unhold:{first}"))["text"] == "L001 10:36:00 接着办"
    assert pad.held == first
    assert "unhold:" not in await pad.shown()
    assert world.engine.state.tickets[second].state == "missed"


async def test_a_held_number_of_another_window_is_listed_where_it_may_be_gone_on_with(
    world: World, pad: Pad
) -> None:
    async with visitor(world.app) as client:
        await sign_in(client, "4207", window=43)
        there = Pad(world, client, 43)
        (first,) = await serving(world, there, "M01")
        await there.press("hold:any_window")
        assert f"unhold:{first}" in await there.shown()
    assert f"unhold:{first}" not in await pad.shown()
    async with visitor(world.app) as other:
        await sign_in(other, "4207", window=44)
        assert f"unhold:{first}" in (await other.get("/window/44")).text
    async with visitor(world.app) as stranger:
        await sign_in(stranger, "4207", window=1)
        assert f"unhold:{first}" not in (await stranger.get("/window/1")).text


@pytest.mark.parametrize(
    ("to", "where"), [("41", " 41 号窗口"), ("L01", "机动车登记"), ("l01", "机动车登记")]
)
async def test_a_number_is_sent_on_to_what_was_typed(world: World, pad: Pad, to: str, where: str) -> None:
    (only,) = await serving(world, pad)
    said = await pad.press("transfer", to=to, place="last")
    assert said["kind"] == "ok", said
    assert said["text"].startswith("L001 转到")
    assert said["text"].endswith("，排最后")
    ticket = world.engine.state.tickets[only]
    assert (ticket.state, ticket.to_window if to == "41" else ticket.business) == (
        "waiting",
        41 if to == "41" else "L01",
    )


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("", "先输窗口号或业务，再按回车。"),
        ("99", "没有 99 号窗口。"),
        ("没有的事", "没有叫“没有的事”的业务，输业务编号或窗口号。"),
        ("42", "这个号已经在本窗口，请选别的窗口。"),
    ],
)
async def test_what_cannot_be_found_is_said_and_nothing_is_done(
    world: World, pad: Pad, to: str, text: str
) -> None:
    (only,) = await serving(world, pad)
    said = await pad.press("transfer", to=to)
    assert (said["kind"], said["text"], said["done"]) == ("soon", text, False)
    assert world.engine.state.tickets[only].state == "serving"


async def test_a_business_is_found_by_its_name_where_one_is_meant(world: World, pad: Pad) -> None:
    await serving(world, pad)
    several = await pad.press("transfer", to="登记")
    assert re.fullmatch(r"“登记”有 \d+ 项：.+。请输编号。", several["text"])


@pytest.mark.parametrize("typed", ["L003", "l003", " 3 ", "003"])
async def test_a_number_is_called_as_it_was_typed(world: World, pad: Pad, typed: str) -> None:
    tickets = await world.issue("L03", 3)
    await pad.press("open")
    said = await pad.press("call", to=typed)
    assert said["text"] == "10:24:00 叫 L003 到 42 号"
    assert pad.held == tickets[2]
    assert "点名" in await pad.shown()


async def test_a_chosen_call_ends_the_service_in_hand_with_its_outcome(world: World, pad: Pad) -> None:
    first, _, third = await serving(world, pad, count=3)
    said = await pad.press("call", to="3", outcome="received")
    assert said["text"] == "L001 办结，记作“已收件”。10:24:00 叫 L003 到 42 号"
    assert world.engine.state.tickets[first].outcome == "received"
    assert pad.held == third


async def test_digits_alone_mean_one_of_this_windows_queue(world: World, pad: Pad) -> None:
    await world.issue("A01", 2)
    await world.issue("L03", 1)
    await pad.press("open")
    assert (await pad.press("call", to="9"))["text"] == "没有尾数是 9 的号在等。"
    both = await pad.press("call", to="2")
    assert both["kind"] == "soon"
    assert "不在本窗口办理" in both["text"]
    assert (await pad.press("call", to="1"))["text"].endswith("叫 L001 到 42 号")


async def test_the_last_action_is_taken_back_and_then_there_is_none(world: World, pad: Pad) -> None:
    (only,) = await serving(world, pad)
    await pad.press("finish")
    assert keys(await pad.shown())["-"] == ("撤销", True)
    assert (await pad.press("undo"))["text"] == "10:24:00 撤销了，L001 接着办"
    assert pad.held == only
    world.clock.pass_s(61)
    assert keys(await pad.shown())["-"] == ("撤销", False)
    assert (await pad.press("undo"))["kind"] == "soon"


async def test_an_undone_call_is_said_to_wait_again(world: World, pad: Pad) -> None:
    await world.issue("L03")
    await pad.press("open")
    await pad.press("next")
    assert (await pad.press("undo"))["text"] == "10:24:00 撤销了，L001 回去接着等"
    assert pad.held == ""


async def test_a_step_of_a_combo_ends_and_the_number_goes_on(world: World, pad: Pad) -> None:
    combo = world.hall.combos["T-ESF"]
    number = next(n for n, w in world.hall.windows.items() if w.services.get(combo.steps[0]) == 1)
    async with visitor(world.app) as client:
        await sign_in(client, "4207", window=number)
        there = Pad(world, client, number)
        command = IssueTicket(actor=KIOSK, combo=combo.id, person="ab" * 32)
        answer = await world.engine.execute(command)
        assert answer.refusal is None, answer.refusal
        for action in ("open", "next", "start"):
            await there.press(action)
        said = (await there.press("finish"))["text"]
    following = world.hall.businesses[combo.steps[1]].name
    assert said == f"{world.number(answer.ticket_id or '')} 这一步办好了，接着排{following}"


@pytest.mark.parametrize("action", ["hold:", "hold:for_ever", "unhold", "transfer:x"])
async def test_a_key_that_there_is_not_does_nothing(world: World, pad: Pad, action: str) -> None:
    (only,) = await serving(world, pad)
    said = await pad.press(action, place="kept")
    assert said["kind"] in ("bad", "soon")
    assert not said["done"]
    assert world.engine.state.tickets[only].state == "serving"


async def test_without_scripts_a_key_that_asks_opens_its_questions(
    world: World, pad: Pad, client: AsyncClient
) -> None:
    (only,) = await serving(world, pad)
    page = await client.get("/window/42")
    assert len(re.findall(r'class="ask" form="act"[^>]* hidden disabled', page.text)) == 3
    fields = {
        "_csrf_token": csrf_of(page),
        "ticket": only,
        "action": "ask:transfer",
        "request_id": str(uuid4()),
    }
    answer = await client.post("/window/42/do", data=fields, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/window/42?ask=transfer")
    asked = await client.get("/window/42?ask=transfer")
    assert len(re.findall(r'class="ask" form="act"[^>]* hidden disabled', asked.text)) == 2
    assert 'id="ask-transfer" class="ask" form="act">' in asked.text
    fields |= {"action": "transfer", "to": "41", "place": "kept", "request_id": str(uuid4())}
    await client.post("/window/42/do", data=fields, follow_redirects=False)
    assert world.engine.state.tickets[only].to_window == 41
    assert (await client.get("/window/42?ask=<script>")).status_code == 200
