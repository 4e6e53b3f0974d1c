"""Fragments with revisions, and the stream of one reader."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from litestar.response.sse import ServerSentEventMessage
from web_fakes import World, browsing, running, sign_in

from queue_server.adapters.web import live as live_module
from queue_server.adapters.web.live import Batch, Feed, Live, last_seen
from queue_server.domain.commands import Actor, OpenWindow


class Page:
    """Two fragments that the test changes."""

    def __init__(self) -> None:
        self.texts = {"a": "1", "b": "1"}
        self.drawn = 0

    def draw(self) -> dict[str, str]:
        self.drawn += 1
        return {name: f'<p id="{name}" data-rev="0">{text}</p>' for name, text in self.texts.items()}


def feed_of(page: Page, stamp: int = 1000) -> Feed:
    return Feed(page.draw, lambda _: True, lambda: stamp, 60.0)


async def test_a_fragment_gets_a_new_rev_only_when_it_changed() -> None:
    page = Page()
    feed = feed_of(page)
    feed.refresh()
    revs = {part.id: part.rev for part in feed.since(0)}
    assert revs == {"a": 1000, "b": 1001}
    feed.refresh()
    assert feed.since(1001) == []
    page.texts["a"] = "2"
    feed.refresh()
    (changed,) = feed.since(1001)
    assert (changed.id, changed.rev) == ("a", 1002)
    assert changed.html == '<p id="a" data-rev="1002">2</p>'


async def test_revs_grow_though_the_clock_stands_or_goes_back() -> None:
    page, moments = Page(), iter([5000, 5000, 10, 10])
    feed = Feed(page.draw, lambda _: True, lambda: next(moments), 60.0)
    feed.refresh()
    page.texts = {"a": "2", "b": "2"}
    feed.refresh()
    assert sorted(part.rev for part in feed.since(0)) == [5002, 5003]


def text(message: ServerSentEventMessage) -> str:
    return message.encode().decode()


async def next_parts(stream: AsyncIterator[ServerSentEventMessage]) -> list[str]:
    async for message in stream:
        if message.event == "parts":
            return [part.id for part in msgspec.json.decode(cast(str, message.data), type=Batch).parts]
    raise AssertionError("the stream ended")


def quiet_service() -> Any:
    return SimpleNamespace(clock=SimpleNamespace(now=lambda: live_module.datetime(2026, 11, 24)))


async def test_a_reader_resumes_where_it_was_and_gets_what_it_missed_merged() -> None:
    page, live = Page(), Live(quiet_service())
    feed = feed_of(page)
    feed.refresh()
    seen = feed.rev
    for value in "23456":
        page.texts["b"] = value
        feed.refresh()
    stream = live.stream(feed, seen, lambda: True)
    async for message in stream:
        if message.event == "parts":
            batch = msgspec.json.decode(cast(str, message.data), type=Batch)
            break
    assert [part.html for part in batch.parts] == [f'<p id="b" data-rev="{feed.rev}">6</p>']
    assert message.id == feed.rev
    await stream.aclose()
    assert feed.readers == 0


async def test_a_change_wakes_every_reader() -> None:
    page, live = Page(), Live(quiet_service())
    feed = feed_of(page)
    streams = [live.stream(feed, 0, lambda: True) for _ in range(3)]
    for stream in streams:
        assert sorted(await next_parts(stream)) == ["a", "b"]
    waiting = [asyncio.ensure_future(next_parts(stream)) for stream in streams]
    await asyncio.sleep(0)
    page.texts["a"] = "9"
    feed.touch()
    assert await asyncio.gather(*waiting) == [["a"]] * 3
    assert page.drawn == 2
    for stream in streams:
        await stream.aclose()


async def test_a_quiet_page_has_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "HEARTBEAT_S", 0.01)
    live = Live(quiet_service())
    feed = feed_of(Page())
    stream = live.stream(feed, 10**15, lambda: True)
    beats = [await anext(stream) for _ in range(3)]
    assert {beat.event for beat in beats} == {"beat"}
    assert live.boot in text(beats[0])
    await stream.aclose()


async def test_a_page_that_is_no_longer_theirs_ends() -> None:
    theirs = True
    live, feed = Live(quiet_service()), feed_of(Page())
    stream = live.stream(feed, 0, lambda: theirs)
    await next_parts(stream)
    theirs = False
    feed.touch()
    assert [message.event async for message in stream] == ["gone"]


async def test_stop_ends_every_stream() -> None:
    live = Live(quiet_service())
    feed = live.feed("page", Page().draw, lambda _: True)
    stream = live.stream(feed, 0, lambda: True)
    await next_parts(stream)
    rest = asyncio.ensure_future(anext(stream, None))
    await asyncio.sleep(0)
    live.stop()
    assert await rest is None


@pytest.mark.parametrize(
    ("header", "query", "seen"),
    [
        (None, None, 0),
        ("12", None, 12),
        (None, "7", 7),
        ("12", "7", 12),
        ("x", "7", 7),
        ("-1", None, 0),
        ("٣", "", 0),
    ],
)
def test_where_a_reader_resumes(header: str | None, query: str | None, seen: int) -> None:
    request = SimpleNamespace(
        headers={} if header is None else {"last-event-id": header},
        query_params={} if query is None else {"since": query},
    )
    assert last_seen(cast(Any, request)) == seen


async def test_a_call_reaches_the_board_of_its_floor_and_its_window_only(tmp_path: Path) -> None:
    async with running(tmp_path) as world, browsing(world.app) as client:
        await sign_in(client, "4203", window=42)
        for path in ("/board/1", "/board/2", "/window/42"):
            assert (await client.get(path)).status_code == 200
        feeds = world.app.state.live._feeds
        streams = {
            name: world.app.state.live.stream(feeds[name], feeds[name].rev, lambda: True) for name in feeds
        }
        board = asyncio.ensure_future(next_parts(streams["board-2"]))
        window = asyncio.ensure_future(next_parts(streams["window-42"]))
        other = asyncio.ensure_future(next_parts(streams["board-1"]))
        await asyncio.sleep(0.01)
        await press_open(world)
        assert "tiles" in await board
        assert "now" in await window
        assert not other.done()
        other.cancel()
        await asyncio.wait({other})


async def press_open(world: World) -> None:
    actor = Actor(id="4203", kind="clerk", window=42)
    assert (await world.engine.execute(OpenWindow(actor=actor, window=42))).refusal is None
