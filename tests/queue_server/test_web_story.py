"""查号 and 服务台: a ticket's story, what staff may do for it, tickets without a card, appointments."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in

from queue_server.adapters.charts.lanes import Lane, Span, lanes
from queue_server.domain import commands as c
from queue_server.domain.state import copy_of

CLERK = c.Actor(id="4203", kind="clerk", window=42)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "0200")
        yield made


async def served(world: World) -> str:
    """A ticket that waited nine minutes, came after one, and was served for five."""
    (ticket,) = await world.issue("L03")
    await world.engine.execute(c.LogIn(actor=CLERK, window=42, clerk="4203"))
    for minutes, command in (
        (9, c.OpenWindow(actor=CLERK, window=42)),
        (0, c.CallNext(actor=CLERK, window=42)),
        (1, c.StartService(actor=CLERK, window=42)),
        (5, c.FinishTicket(actor=CLERK, window=42)),
    ):
        world.clock.pass_s(minutes * 60)
        assert (await world.engine.execute(command)).refusal is None
    return ticket


async def send(client: AsyncClient, path: str, **fields: str) -> Any:
    token = csrf_of(await client.get("/counter"))
    fields = {"_csrf_token": token, "request_id": str(uuid4())} | fields
    return await client.post(path, data=fields, follow_redirects=True)


def drawing(page: Any) -> str:
    found = re.search(r'<svg[^>]*aria-label="[^"]*的经过".*?</svg>', page.text)
    assert found
    return found.group()


async def test_the_story_has_every_step_and_why(world: World, client: AsyncClient) -> None:
    await served(world)
    page = await client.get("/ticket?number=l001")
    assert "交通违法处理，办结了" in page.text
    for words in (
        "取号，办交通违法处理",
        "2 楼 42 号窗口叫号",
        "2 楼 42 号窗口开始办理",
        "2 楼 42 号窗口办结",
    ):
        assert words in page.text
    why = world.engine.state.tickets["20261124-L001"].why
    assert why
    assert page.text.count(why) == 2
    drawn = drawing(page)
    assert {"二楼 42 号", "等 9 分", "办理 5 分"} <= set(re.findall(r">([^<>]+)<", drawn))
    assert "现在" not in drawn


async def test_a_ticket_that_waits_has_its_expected_time(world: World, client: AsyncClient) -> None:
    await world.issue("L03", 3)
    page = await client.get("/ticket?number=L003")
    assert "现在" in drawing(page)
    assert re.search(r"大约 \d\d:\d\d–\d\d:\d\d 叫到", drawing(page))
    assert "优先，排到前面" in page.text


async def test_a_day_that_is_over_is_told_from_its_journal(world: World, client: AsyncClient) -> None:
    await served(world)
    past = copy_of(world.engine.state)
    past.day = date(2026, 11, 20)
    world.pasts[past.day] = past
    page = (await client.get("/ticket?number=L001&day=2026-11-20")).text
    assert "42 号窗口办结" in page
    assert "替他办" not in page
    assert "11 月 19 日没有记录" in (await client.get("/ticket?number=L001&day=2026-11-19")).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("number=L777", "11 月 24 日没有 L777 这个号"),
        ("number=%3Cscript%3E", "没有 &lt;script&gt; 这个号"),
        ("number=L001&day=gestern", "日期“gestern”看不懂"),
        ("", "输入号码"),
    ],
)
async def test_what_is_not_there_is_said(client: AsyncClient, query: str, words: str) -> None:
    answer = await client.get(f"/ticket?{query}")
    assert answer.status_code == 200
    assert words in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")


async def test_staff_put_ahead_and_back_without_telling_why_in_public(
    world: World, client: AsyncClient
) -> None:
    first, second = await world.issue("L03", 2)
    page = await send(client, "/ticket", do="ahead", ticket=second)
    assert "L002 排到前面了" in page.text
    assert world.engine.state.tickets[second].queue_class == "staff_override"
    assert "照原来的排" in page.text
    page = await send(client, "/ticket", do="back", ticket=second)
    assert world.engine.state.tickets[second].queue_class == "ordinary"
    assert world.journal.groups[-1].events[-1].by == "0200"
    assert world.engine.state.tickets[first].queue_class == "ordinary"


async def test_another_business_is_a_new_number_with_the_old_time(world: World, client: AsyncClient) -> None:
    (ticket,) = await world.issue("L03")
    page = await send(client, "/ticket", do="move", ticket=ticket, to="L01")
    moved = next(one for one in world.engine.state.tickets.values() if one.business == "L01")
    assert f"L001 换成 {moved.number}，取号时间不变" in page.text
    assert f'<span class="tk">{moved.number}</span>' in page.text
    assert "L001 的经过" in page.text
    refused = await send(client, "/ticket", do="move", ticket=ticket, to="L02")
    assert "现在不在排队" in refused.text


async def test_a_ticket_is_cancelled_once(world: World, client: AsyncClient) -> None:
    (ticket,) = await world.issue("L03")
    assert "L001 取消了" in (await send(client, "/ticket", do="cancel", ticket=ticket)).text
    assert world.engine.state.tickets[ticket].state == "cancelled"
    assert "现在不能取消" in (await send(client, "/ticket", do="cancel", ticket=ticket)).text
    assert "没有这个号，或者没有这个键" in (await send(client, "/ticket", do="explode", ticket=ticket)).text


@pytest.mark.parametrize(
    ("name", "story", "counter"),
    [("0007", 200, 200), ("4203", 200, 200), ("0200", 200, 200), ("0300", 200, 403)],
)
async def test_who_may_read_and_who_may_help(
    world: World, client: AsyncClient, name: str, story: int, counter: int
) -> None:
    await world.issue("L03")
    await sign_in(client, name)
    page = await client.get("/ticket?number=L001")
    assert page.status_code == story
    assert ("替他办" in page.text) == (counter == 200)
    assert (await client.get("/counter")).status_code == counter
    fields = {"_csrf_token": csrf_of(page), "do": "cancel", "ticket": "20261124-L001", "request_id": "1"}
    await client.post("/ticket", data=fields)
    assert (world.engine.state.tickets["20261124-L001"].state == "cancelled") == (counter == 200)


async def test_a_person_without_a_card_gets_a_ticket(world: World, client: AsyncClient) -> None:
    page = await send(client, "/counter", do="issue", business="L03", claim="care", floor="2")
    assert "L001 取好了，请记下这个号" in page.text
    assert '<span class="tk">L001</span>' in page.text
    ticket = world.engine.state.tickets["20261124-L001"]
    assert (ticket.person, ticket.queue_class, ticket.floor_seen, ticket.kiosk) == (None, "care", 2, "0200")
    combo = next(iter(world.hall.combos))
    assert "取好了" in (await send(client, "/counter", do="issue", business=combo)).text
    assert "没有这项业务" in (await send(client, "/counter", do="issue", business="Z99")).text
    assert "没有这个键" in (await send(client, "/counter", do="explode", business="L03")).text


async def test_the_same_request_gives_one_ticket(world: World, client: AsyncClient) -> None:
    for _ in range(2):
        page = await send(client, "/counter", do="issue", business="L03", request_id="the same")
        assert "L001 取好了" in page.text
    assert len(world.engine.state.tickets) == 1


async def test_appointments_are_made_listed_checked_in_and_cancelled(
    world: World, client: AsyncClient
) -> None:
    business = next(one for one in world.hall.businesses.values() if one.appointment)
    tomorrow = (world.clock.now() + timedelta(days=1)).date().isoformat()
    for day, at in (("", "10:30"), ("2026-11-24", "1400"), (tomorrow, "9:30")):
        page = await send(client, "/counter", do="book", business=business.id, day=day, at=at)
        assert "约好了" in page.text, page.text
    soon, later, next_day = sorted(world.engine.state.appointments.values(), key=lambda one: one.slot_at)
    assert soon.made_at == world.clock.now()
    assert (
        page.text.index(soon.code) < page.text.index(later.code) < page.text.rindex(next_day.code)
    ) is True
    checked = await send(client, "/counter", do=f"checkin:{soon.code}")
    number = world.engine.state.tickets[world.engine.state.appointments[soon.code].ticket or ""].number
    assert f'<span class="tk">{number}</span>' in checked.text
    assert f"报到了 {number}" in checked.text
    assert "请 13:30 以后来报到" in (await send(client, "/counter", do=f"checkin:{later.code}")).text
    gone = await send(client, "/counter", do=f"cancel:{later.code}")
    assert f"预约 {later.code} 取消了" in gone.text
    assert world.engine.state.appointments[later.code].state == "cancelled"


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        ("2026-11-24", "中午", "看不懂"),
        ("bald", "14:00", "看不懂"),
        ("2026-12-24", "14:00", "只能预约今天起"),
        ("", "24:00", "24:00 不能约"),
        ("", "03:00", "这个时间不办理"),
    ],
)
async def test_an_appointment_that_cannot_be_is_refused(
    world: World, client: AsyncClient, day: str, at: str, words: str
) -> None:
    business = next(one for one in world.hall.businesses.values() if one.appointment)
    page = await send(client, "/counter", do="book", business=business.id, day=day, at=at)
    assert words in page.text
    assert not world.engine.state.appointments


def test_lanes_escape_what_they_are_given_and_keep_their_order() -> None:
    rows = [
        Lane(name="<b>一楼", about="甲", spans=(Span(kind="wait", start=600, end=610, words="等 & 等"),)),
        Lane(name="二楼", about="乙", spans=(Span(kind="hold", start=610, end=610),)),
    ]
    drawn = lanes(rows, 640, label='"号"')
    assert "<b>" not in drawn
    assert "等 &amp; 等" in drawn
    assert drawn.index("&lt;b&gt;一楼") < drawn.index("二楼")
    assert lanes([], None, label="空").startswith("<svg")
