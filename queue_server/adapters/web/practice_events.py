"""Changes of the emulated devices, from their socket to the practice page as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import structlog
from litestar.response.sse import ServerSentEventMessage

from drivers.emulators.unix import SocketPath
from queue_server.adapters.web.live import Live

log = structlog.get_logger(__name__)

BEAT_S = 3.0
_NEVER_S = 24 * 3600.0


async def changes(socket: Path, live: Live) -> AsyncIterator[ServerSentEventMessage]:
    """One event `change` for each line of the emulators' `/events`, and `beat` in the silence between.

    Ends when the emulators or the pages stop; a browser asks again by itself.
    """
    feed = live.feed("practice", dict, lambda _: False, _NEVER_S)
    stopping = feed.join()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    tasks = [asyncio.create_task(_read(socket, lines)), asyncio.create_task(_stop(stopping, lines))]
    try:
        yield ServerSentEventMessage(event="beat", data="")
        while True:
            try:
                line = await asyncio.wait_for(lines.get(), BEAT_S)
            except TimeoutError:
                yield ServerSentEventMessage(event="beat", data="")
                continue
            if line is None:
                return
            yield ServerSentEventMessage(event="change", data=line)
    finally:
        feed.leave(stopping)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stop(stopping: asyncio.Event, lines: asyncio.Queue[str | None]) -> None:
    """The feed is never touched: it wakes its readers only when the pages stop."""
    await stopping.wait()
    await lines.put(None)


async def _read(socket: Path, lines: asyncio.Queue[str | None]) -> None:
    path = SocketPath(socket)
    try:
        transport = httpx.AsyncHTTPTransport(uds=path.name)
        async with (
            httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(5.0, read=30.0)) as client,
            client.stream("GET", "http://emulators/events") as answer,
        ):
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line.strip():
                    await lines.put(line)
    except httpx.HTTPError as gone:
        log.info("emulators_gone", error=type(gone).__name__)
    finally:
        path.close()
        await lines.put(None)
