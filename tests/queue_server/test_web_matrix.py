"""The matrix: a change is tried, its effect seen, made, undone; saved sets (潮汐窗口)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in, visitor

from queue_server.adapters.rehearsal.pool import WorkerFailed
from queue_server.application.whatif import Preview
from queue_server.domain.commands import Actor, SetServices
from queue_server.domain.refusals import Refusal
from queue_server.domain.rehearsal.effect import Curves, Effect, Outcome, Waits

JSON = {"accept": "application/json"}
CELL = {"window": "40", "business": "L03", "level": "2", "floor": "2"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "0007")
        yield made


async def post(client: AsyncClient, **fields: str) -> Any:
    page = await client.get("/manager/matrix?floor=2")
    answer = await client.post(
        "/manager/matrix",
        data={"request_id": str(uuid4()), "floor": "2"} | fields,
        headers=JSON | {"x-csrftoken": csrf_of(page)},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def services(world: World, window: int) -> dict[str, int]:
    return dict(world.engine.state.windows[window].services)


def part(said: Any, name: str) -> str:
    return next(str(one["html"]) for one in said["parts"] if one["id"] == name)


async def played(world: World) -> None:
    """Until every draft was played forward."""
    for task in list(world.app.state.drafts._tasks):
        await task


def foreseen(world: World) -> Preview:
    minutes = (624.0, 634.0, 644.0)
    gain = Effect(
        business="L03", people=9, sure=True, before=Waits(mean=53, p90=72), after=Waits(mean=42, p90=58)
    )
    cost = Effect(
        business="L01", people=3, sure=True, before=Waits(mean=0, p90=0), after=Waits(mean=21, p90=24)
    )
    curves = Curves(before=(41, 53, 72), after=(41, 42, 58), low=(40, 35, 45), high=(44, 50, 66))
    outcome = Outcome(
        runs=34,
        minutes=minutes,
        effects={"L03": gain, "L01": cost},
        curves={"L03": curves, "L01": curves},
        helped="L03",
        pays=("L01",),
    )
    sentence = "交通违法处理平均等候 53 → 42 分；代价：驾驶证平均等候 0 → 21 分。"
    return Preview(at=world.clock.now(), horizon_min=120, outcome=outcome, sentence=sentence)


async def test_a_cell_is_only_tried_at_first(world: World, client: AsyncClient) -> None:
    before = services(world, 40)
    said = await post(client, **CELL)
    assert (said["kind"], said["done"]) == ("try", True)
    assert services(world, 40) == before
    assert not world.engine.state.changes
    assert "40 号兼办交通违法处理，二级" in part(said, "draft")
    assert 'class="l2 try"' in part(said, "row-40")
    (asked,) = world.rehearsal.asked
    assert asked.services == {40: before | {"L03": 2}}


async def test_the_effect_is_told_with_its_cost_and_drawn(world: World, client: AsyncClient) -> None:
    world.rehearsal.answer = foreseen(world)
    world.rehearsal.go.clear()
    said = await post(client, **CELL)
    assert "正在算…" in part(said, "effect")
    page = (await client.get("/manager/matrix?floor=2")).text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    world.rehearsal.go.set()
    await played(world)
    page = (await client.get("/manager/matrix?floor=2")).text
    assert "http-equiv" not in page
    assert "交通违法处理平均等候 53 → 42 分；代价：驾驶证平均等候 0 → 21 分。" in page
    assert page.count("<svg") >= 2
    assert "交通违法处理最久等候：不动 72 分，改后 58 分" in page
    assert "会慢一些，平均 0 → 21 分" in page
    assert "53 → 42</td>" in page
    assert "72 → 58</td>" in page


async def test_it_is_made_in_one_step_with_an_end_and_undone(world: World, client: AsyncClient) -> None:
    before = {number: services(world, number) for number in (40, 41)}
    await post(client, **CELL)
    await post(client, **(CELL | {"window": "41", "level": "3"}))
    said = await post(client, do="apply", until="11:00")
    assert said["text"] == "改好了，10:24:00 起 40、41 号窗口改了办的业务，到 11:00 自动撤下"
    assert services(world, 40) == before[40] | {"L03": 2}
    assert services(world, 41) == before[41] | {"L03": 3}
    (change,) = world.engine.state.changes
    assert "正在试：" not in part(said, "draft")
    page = await client.get("/manager/matrix?floor=2")
    undone = await client.post(
        "/manager/undo",
        data={"change": change.id, "request_id": str(uuid4())},
        headers=JSON | {"x-csrftoken": csrf_of(page)},
    )
    assert undone.json()["kind"] == "ok"
    assert {number: services(world, number) for number in (40, 41)} == before


async def test_a_draft_is_dropped_changed_back_and_timed(world: World, client: AsyncClient) -> None:
    await post(client, **CELL)
    timed = await post(client, do="until", until="11:30")
    assert 'value="11:30"' in part(timed, "draft")
    assert world.rehearsal.asked[-1].until == world.clock.now().replace(hour=11, minute=30)
    assert (await post(client, do="until", until="08:00"))["kind"] == "soon"
    back = await post(client, **(CELL | {"level": "0"}))
    assert back["text"] == "改回原样了，没有要生效的。"
    await post(client, **CELL)
    assert (await post(client, do="drop"))["text"] == "放弃了，什么也没有变。"
    assert (await post(client, do="apply"))["text"] == "没有要生效的改动，先改一格。"
    assert not world.engine.state.changes


async def test_each_manager_has_a_draft_of_their_own(world: World, client: AsyncClient) -> None:
    await post(client, **CELL)
    async with visitor(world.app) as other:
        await sign_in(other, "0001")
        assert "正在试：" not in (await other.get("/manager/matrix?floor=2")).text
    assert "正在试：" in (await client.get("/manager/matrix?floor=2")).text


async def test_the_domain_refuses_in_its_own_words(world: World, client: AsyncClient) -> None:
    refusal = Refusal(code="not_found", message="没有 40 号窗口。")
    world.rehearsal.answer = Preview(at=world.clock.now(), refusal=refusal)
    await post(client, **CELL)
    await played(world)
    assert "没有 40 号窗口。" in (await client.get("/manager/matrix?floor=2")).text


async def test_a_preview_that_failed_says_so_and_the_change_can_be_made(
    world: World, client: AsyncClient
) -> None:
    async def failing(*_: object) -> Preview:
        raise WorkerFailed("gone")

    object.__setattr__(world.services, "preview", failing)
    await post(client, **CELL)
    await played(world)
    assert "这次没有算出来" in (await client.get("/manager/matrix?floor=2")).text
    assert (await post(client, do="apply"))["kind"] == "ok"
    assert services(world, 40)["L03"] == 2


async def test_sets_are_saved_tried_used_undone_and_forgotten(world: World, client: AsyncClient) -> None:
    before = services(world, 40)
    await post(client, **CELL)
    saved = await post(client, do="save", name="午间<不断岗>")
    assert saved["text"] == "方案“午间<不断岗>”存好了，1 个窗口"
    assert "午间&lt;不断岗&gt;" in part(saved, "sets")
    await post(client, do="drop")
    tried = await post(client, do="load:午间<不断岗>")
    assert "方案“午间&lt;不断岗&gt;”：40 号兼办" in part(tried, "draft")
    assert services(world, 40) == before
    made = await post(client, do="apply")
    assert made["text"] == "改好了，10:24:00 起 用上方案“午间<不断岗>”，改 1 个窗口"
    assert "正用着" in part(made, "sets")
    assert services(world, 40) == before | {"L03": 2}
    assert (await post(client, do="load:午间<不断岗>"))["text"] == "现在就是“午间<不断岗>”的样子。"
    gone = await post(client, do="forget:午间<不断岗>")
    assert gone["kind"] == "ok"
    assert not world.engine.state.sets
    assert (await post(client, do="use:午间<不断岗>"))["text"] == "没有叫“午间<不断岗>”的方案。"


async def test_without_a_draft_the_whole_matrix_is_saved_and_used_in_one_step(
    world: World, client: AsyncClient
) -> None:
    await post(client, do="save", name="平常")
    assert set(world.engine.state.sets["平常"].services) == set(world.hall.windows)
    before = services(world, 40)
    actor = Actor(id="0001", kind="manager")
    await world.engine.execute(SetServices(actor=actor, window=40, services={"L03": 1}))
    assert (await post(client, do="use:平常", until="12:00"))["kind"] == "ok"
    assert services(world, 40) == before
    assert world.engine.state.changes[-1].until is not None


async def test_taking_the_last_window_away_says_who_waits(world: World, client: AsyncClient) -> None:
    await world.issue("L03", 2)
    for number, window in world.hall.windows.items():
        if "L03" in window.services:
            await post(client, window=str(number), business="L03", level="0")
    said = await post(client, do="apply")
    assert said["kind"] == "soon"
    assert "交通违法处理现在没有窗口能办，2 人在等" in said["text"]


@pytest.mark.parametrize(
    ("window", "business", "level"),
    [("99", "L03", "1"), ("40", "Z99", "1"), ("40", "L03", "4"), ("40", "L03", ""), ("", "", "")],
)
async def test_wrong_cells_do_nothing(
    world: World, client: AsyncClient, window: str, business: str, level: str
) -> None:
    said = await post(client, window=window, business=business, level=level)
    assert (said["kind"], said["done"]) == ("bad", False)
    assert not world.rehearsal.asked


async def test_same_request_twice_is_one_change(world: World, client: AsyncClient) -> None:
    await post(client, **CELL)
    request_id = str(uuid4())
    first = await post(client, do="apply", request_id=request_id)
    again = await post(client, do="apply", request_id=request_id)
    assert again["text"] == first["text"]
    assert len(world.engine.state.changes) == 1


@pytest.mark.parametrize("floor", ["0", "2"])
async def test_the_answer_has_the_rows_of_the_page_that_asked(
    world: World, client: AsyncClient, floor: str
) -> None:
    page = (await client.get(f"/manager/matrix?floor={floor}")).text
    columns = page.count("data-business=")
    said = await post(client, **(CELL | {"floor": floor}))
    assert part(said, "row-40").count("<td") == columns


async def test_the_page_works_without_scripts(world: World, client: AsyncClient) -> None:
    page = await client.get("/manager/matrix?floor=2")
    fields = {"_csrf_token": csrf_of(page), "request_id": str(uuid4())} | CELL
    answer = await client.post("/manager/matrix", data=fields, follow_redirects=True)
    assert "正在试：" in answer.text
    fields = {"_csrf_token": csrf_of(page), "request_id": str(uuid4()), "do": "apply", "floor": "2"}
    answer = await client.post("/manager/matrix", data=fields, follow_redirects=True)
    assert "改好了，10:24:00 起 40 号窗口改为" in answer.text
    assert "二楼</b>" in answer.text
