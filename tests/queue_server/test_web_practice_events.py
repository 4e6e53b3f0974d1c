"""Changes of the emulated devices as server-sent events."""

import asyncio

import pytest
from filings_web import HALL
from filings_world import StillClock
from practice_plant import emulators

from drivers.emulators.client import EmulatorsClient
from drivers.registry import emulators_socket
from queue_server.adapters.web.live import Live
from queue_server.adapters.web.practice_events import changes


@pytest.fixture
def plant(tmp_path):
    """A data folder with a running emulators process: one kiosk, one strip bus with window 46."""
    with emulators(tmp_path):
        yield tmp_path


class StillHall:
    hall = HALL
    clock = StillClock()


async def test_changes_arrive_as_events_and_end_with_the_pages(plant):
    live = Live(StillHall())
    stream = changes(emulators_socket(plant), live)
    first = await anext(stream)
    assert first.event == "beat"

    def put() -> None:
        with EmulatorsClient(plant) as devices:
            devices.put_card("citizen")
            devices.take_card()

    async def next_change() -> str:
        async for message in stream:
            if message.event == "change":
                return str(message.data)
        raise AssertionError("the stream ended")

    waiting = asyncio.create_task(next_change())
    for _ in range(50):
        await asyncio.to_thread(put)
        if waiting.done():
            break
        await asyncio.sleep(0.05)
    assert '"what":"card"' in await waiting
    live.stop()
    async for message in stream:
        assert message.event in ("change", "beat")


async def test_without_emulators_the_stream_ends(tmp_path):
    live = Live(StillHall())
    events = [message.event async for message in changes(tmp_path / "emulators.sock", live)]
    assert events == ["beat"]
