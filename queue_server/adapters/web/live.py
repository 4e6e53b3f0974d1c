"""Live pages: each page is drawn from fragments with a revision; changed ones are sent as server-sent events."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
import structlog
from litestar import Request
from litestar.response.sse import ServerSentEvent, ServerSentEventMessage
from markupsafe import Markup
from msgspec import Struct

from queue_server.application.ports import Changed, HallService

log = structlog.get_logger(__name__)

GOODBYE_S = 1.0
"""Before a page is told that it is no longer theirs: who logs out there gets the answer to that first."""
HEARTBEAT_S = 3.0
SPACING_S = 0.1
"""A page that changes all the time is drawn at most ten times a second."""
NO_REV = 'data-rev="0"'

Draw = Callable[[], Mapping[str, str]]
Touched = Callable[[Changed], bool]


class Fragment(Struct, frozen=True):
    """`html` has `id` and `data-rev` on its outermost element."""

    id: str
    rev: int
    html: str


class Batch(Struct, frozen=True):
    """One event `parts`: replace each element with that id if its rev is smaller."""

    parts: list[Fragment]


class Beat(Struct, frozen=True):
    """One event `beat`: hall time in milliseconds, and which start of the server speaks."""

    now: int
    boot: str


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


class Feed:
    """The fragments of one page (one board, one window), shared by everyone who looks at it."""

    def __init__(self, draw: Draw, touched: Touched, stamp: Callable[[], int], every_s: float) -> None:
        self._draw = draw
        self.touched = touched
        self._stamp = stamp
        self._every_s = every_s
        self._plain: dict[str, str] = {}
        self._parts: dict[str, Fragment] = {}
        self._wakers: set[asyncio.Event] = set()
        self._dirty = True
        self._drawn_at = float("-inf")
        self.rev = 0

    def refresh(self) -> None:
        """Draws now; a fragment gets a larger rev only when its text changed."""
        self._dirty = False
        self._drawn_at = asyncio.get_running_loop().time()
        for name, html in self._draw().items():
            if self._plain.get(name) != html:
                self.rev = max(self.rev + 1, self._stamp())
                self._plain[name] = html
                self._parts[name] = Fragment(
                    name, self.rev, html.replace(NO_REV, f'data-rev="{self.rev}"', 1)
                )

    def parts(self) -> dict[str, Markup]:
        """Every fragment, drawn now, for the whole page."""
        self.refresh()
        return {name: Markup(part.html) for name, part in self._parts.items()}  # noqa: S704 drawn by our templates

    def since(self, rev: int) -> list[Fragment]:
        return [part for part in self._parts.values() if part.rev > rev]

    def due_in(self) -> float:
        """Seconds until it is to be drawn again; 0 or less: now."""
        age = asyncio.get_running_loop().time() - self._drawn_at
        return (SPACING_S if self._dirty else self._every_s) - age

    def touch(self) -> None:
        self._dirty = True
        self.wake()

    def wake(self) -> None:
        for waker in self._wakers:
            waker.set()

    def join(self) -> asyncio.Event:
        waker = asyncio.Event()
        self._wakers.add(waker)
        return waker

    def leave(self, waker: asyncio.Event) -> None:
        self._wakers.discard(waker)

    @property
    def readers(self) -> int:
        return len(self._wakers)


class Live:
    """Watches the hall and wakes the pages that a change touches."""

    def __init__(self, service: HallService) -> None:
        self._service = service
        self._feeds: dict[str, Feed] = {}
        self._stopping = False
        self.boot = secrets.token_hex(4)

    def now(self) -> int:
        return milliseconds(self._service.clock.now())

    def feed(self, name: str, draw: Draw, touched: Touched, every_s: float = 5.0) -> Feed:
        """The feed of that name; made from `draw` where it is not there yet.

        `every_s`: how often what depends on the time alone is drawn again.
        """
        if name not in self._feeds:
            self._feeds[name] = Feed(draw, touched, self.now, every_s)
        return self._feeds[name]

    async def run(self) -> None:
        """Runs until cancelled. A watch that breaks is logged and begun again."""
        while True:
            try:
                async for changed in self._service.watch():
                    for feed in self._feeds.values():
                        if feed.touched(changed):
                            feed.touch()
            except asyncio.CancelledError:
                raise
            except Exception as broken:
                log.error("watch broke", exc_info=broken)
            await asyncio.sleep(1)

    def stop(self) -> None:
        """Ends every stream, so that the web server can stop at once."""
        self._stopping = True
        for feed in self._feeds.values():
            feed.wake()

    async def stream(
        self, feed: Feed, since: int, allowed: Callable[[], bool]
    ) -> AsyncIterator[ServerSentEventMessage]:
        """The events of one reader: `parts`, `beat`, and `gone` when the page is no longer theirs.

        A slow reader gets the newest of each fragment only: what it missed is not kept.
        """
        clock = asyncio.get_running_loop().time
        waker = feed.join()
        seen = since
        try:
            yield self._beat()
            sent_at = clock()
            while not self._stopping:
                waker.clear()
                if not allowed():
                    await asyncio.sleep(GOODBYE_S)
                    yield ServerSentEventMessage(event="gone", data="")
                    return
                if feed.due_in() <= 0:
                    feed.refresh()
                if news := feed.since(seen):
                    seen = max(part.rev for part in news)
                    sent_at = clock()
                    yield ServerSentEventMessage(event="parts", id=seen, data=_text(Batch(news)))
                elif clock() - sent_at >= HEARTBEAT_S:
                    sent_at = clock()
                    yield self._beat()
                rest = min(feed.due_in(), sent_at + HEARTBEAT_S - clock())
                with suppress(TimeoutError):
                    await asyncio.wait_for(waker.wait(), max(0.005, rest))
        finally:
            feed.leave(waker)

    def _beat(self) -> ServerSentEventMessage:
        return ServerSentEventMessage(event="beat", data=_text(Beat(self.now(), self.boot)))


def _text(message: object) -> str:
    return msgspec.json.encode(message).decode()


def last_seen(request: Request[Any, Any, Any]) -> int:
    """Where the reader resumes: `Last-Event-ID`, else `?since=`, else from the beginning."""
    for text in (request.headers.get("last-event-id"), request.query_params.get("since")):
        if text and text.isascii() and text.isdigit() and len(text) <= 16:
            return int(text)
    return 0


def live_of(request: Request[Any, Any, Any]) -> Live:
    live: Live = request.app.state.live
    return live


def events(request: Request[Any, Any, Any], feed: Feed, allowed: Callable[[], bool]) -> ServerSentEvent:
    """The answer of a live path."""
    return ServerSentEvent(live_of(request).stream(feed, last_seen(request), allowed))
