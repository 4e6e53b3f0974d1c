"""`server/state`: says that the server is there, on a connection of its own whose will says that it is not."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
import structlog

from queue_server.adapters.journal.settings import Revisions
from queue_server.adapters.mqtt.link import Link, LinkError
from queue_server.contract import codec, topics
from queue_server.contract.clock import text_of
from queue_server.contract.connection import Connection
from queue_server.contract.messages import ServerState

RETRY_S = 0.25
RENEW_PAUSE_S = 0.1
GOODBYE_S = 1.0

log = structlog.get_logger()


class Presence:
    """Each publication gets a fresh connection, so that the will always has the revision after the one published.

    The connection subscribes to nothing: Mosquitto 2.0.11 publishes the will of a client that says goodbye while a
    message to it is under way.
    """

    def __init__(
        self,
        connection: Connection,
        revisions: Revisions,
        *,
        now: Callable[[], datetime],
        version: str,
        hall_rev: Callable[[], int],
        ready: asyncio.Event,
        may_speak: Callable[[], bool],
    ) -> None:
        """Says online only once `ready` is set: then commands are heard and the states stand."""
        self._connection = connection
        self._revisions = revisions
        self._now = now
        self._version = version
        self._hall_rev = hall_rev
        self._ready = ready
        self._may_speak = may_speak
        self._since = text_of(now())
        self._topic = topics.server_state(connection.hall)
        self._renew = asyncio.Event()
        self._stop = asyncio.Event()
        self._link: Link | None = None
        self._gone: bytes = b""
        self.announced = asyncio.Event()
        """Set while a connection of ours has said online."""

    def renew(self) -> None:
        """Says it again: `hall_rev` grew, or somebody said that we are gone."""
        self._renew.set()

    async def run(self) -> None:
        """Runs until `stop`."""
        try:
            while not self._stop.is_set():
                await self._ready.wait()
                if self._stop.is_set():
                    break
                self._renew.clear()
                if not await self._announce():
                    await self._sleep(RETRY_S)
                    continue
                await self._until_changed()
        finally:
            await self._goodbye()

    def stop(self) -> None:
        self._stop.set()
        self._ready.set()

    # ---- inside ----

    async def _announce(self) -> bool:
        """The new connection is there before the old one goes, and speaks only after it has gone."""
        rev, will_rev = self._revisions.next_pair()
        will = codec.encode(self._state(online=False, rev=will_rev))
        link = Link(self._connection, will=(self._topic, will), may_speak=self._may_speak)
        try:
            await link.connect()
        except LinkError as wrong:
            log.info("presence_not_announced", error=str(wrong))
            return False
        old, self._link, self._gone = self._link, link, will
        if old is not None:
            await old.close()
        link.publish(self._topic, codec.encode(self._state(online=True, rev=rev)), retain=True)
        if not await link.drained(GOODBYE_S):
            log.info("presence_not_announced", error="server/state was not acknowledged")
            return False
        self.announced.set()
        return True

    def _state(self, *, online: bool, rev: int) -> ServerState:
        return ServerState(
            online=online,
            since=self._since,
            version=self._version,
            hall_rev=self._hall_rev(),
            rev=rev,
            at=text_of(self._now()) if online else msgspec.UNSET,
        )

    def heard(self, payload: bytes) -> None:
        """What the broker says of us: an older connection's will may come after our state, so say it again."""
        try:
            online = codec.decode(payload, ServerState).online
        except codec.ContractError:
            online = False
        if not online and not self._stop.is_set():
            if self.announced.is_set():
                log.warning("said_to_be_gone")
            self.renew()

    async def _until_changed(self) -> None:
        events = [self._renew, self._stop] + ([self._link.lost] if self._link else [])
        waits = [asyncio.ensure_future(event.wait()) for event in events]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._link is not None and self._link.lost.is_set():
            self.announced.clear()
        await self._sleep(RENEW_PAUSE_S)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    async def _goodbye(self) -> None:
        """A clean stop publishes what the will would have said."""
        if self._link is None:
            return
        self._link.publish(self._topic, self._gone, retain=True)
        if not await self._link.drained(GOODBYE_S):
            log.info("goodbye_not_acknowledged")
        await self._link.close()
