"""A browser bound to its window, and answers remembered by request id."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx import AsyncClient
from web_fakes import World, browsing, csrf_of, running, sign_in

from queue_server.adapters.web.actions import MAX_REMEMBERED, Answers, Said
from queue_server.adapters.web.binding import binding_token, window_of_token


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "4203", window=42)
        yield made


async def test_a_bound_browser_has_one_window(world: World, client: AsyncClient) -> None:
    token = binding_token(world.services.keys, world.hall, 42)
    answer = await client.get(f"/window/42?bind={token}", follow_redirects=False)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert (await client.get("/window", follow_redirects=False)).headers["location"] == "/window/42"
    elsewhere = await client.get("/window/41")
    assert "这台电脑只登录 42 号窗口" in elsewhere.text
    await client.post("/window/41/enter", data={"_csrf_token": csrf_of(elsewhere)})
    assert world.engine.state.windows[41].clerk is None
    assert "这台电脑只登录 42 号窗口" in (await client.get("/login?window=3")).text


async def test_a_made_up_binding_is_worth_nothing(world: World, client: AsyncClient) -> None:
    token = binding_token(world.services.keys, world.hall, 42)
    for wrong in (
        token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBA"),
        "W1.",
        "W1.AAAA",
        "",
        token.replace("W1", "T1"),
    ):
        assert window_of_token(world.services.keys, world.hall, wrong) is None
    other = await client.get(f"/window/41?bind={token}", follow_redirects=False)
    assert "hall_window" not in other.headers.get("set-cookie", "")
    assert (
        window_of_token(world.services.keys, world.hall, binding_token(world.services.keys, world.hall, 99))
        is None
    )


async def test_answers_forget_the_oldest_and_keep_owners_apart() -> None:
    answers, made = Answers(), []

    async def make() -> Said:
        made.append(1)
        return Said(kind="ok", text=str(len(made)))

    assert (await answers.once("a", "1", make)).text == "1"
    assert (await answers.once("a", "1", make)).text == "1"
    assert (await answers.once("b", "1", make)).text == "2"
    for number in range(MAX_REMEMBERED):
        await answers.once("a", f"x{number}", make)
    assert (await answers.once("a", "1", make)).text == str(3 + MAX_REMEMBERED)


async def test_an_answer_that_broke_may_be_asked_again() -> None:
    answers = Answers()

    async def breaks() -> Said:
        raise OSError("disk")

    async def works() -> Said:
        return Said(kind="ok", text="done")

    with pytest.raises(OSError, match="disk"):
        await answers.once("a", "1", breaks)
    assert (await answers.once("a", "1", works)).text == "done"
