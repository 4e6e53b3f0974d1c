"""The gateway: keeps the hall on the broker, connection after connection, and lets requests in."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import structlog

from queue_server.adapters.journal.settings import Revisions
from queue_server.adapters.mqtt.link import Link, LinkError
from queue_server.adapters.mqtt.outbox import Outbox
from queue_server.adapters.mqtt.pins import PinCheck
from queue_server.adapters.mqtt.presence import Presence
from queue_server.adapters.mqtt.replies import Replies
from queue_server.adapters.mqtt.requests import Requests
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.adapters.mqtt.tokens_ahead import TokensAhead
from queue_server.adapters.mqtt.translate import Persons, Translator
from queue_server.application.engine import Engine
from queue_server.application.ports import Accounts
from queue_server.contract import codec, topics
from queue_server.contract.connection import Connection
from queue_server.contract.messages import DeviceState

RETRY_S = 0.2
"""Pause before a lost broker is tried again: boards are right again within 2 s of its return."""

log = structlog.get_logger()


class GatewayKeys(Persons, Protocol):
    def hall_key(self) -> bytes:
        """32 bytes."""
        ...


class Gateway:
    """Runs from `start` over `announce` to `stop`. `devices` are the states that devices published themselves, by name."""

    def __init__(
        self,
        connection: Connection,
        engine: Engine,
        *,
        accounts: Accounts,
        tokens: TicketTokens,
        keys: GatewayKeys,
        revisions: Revisions,
        version: str,
        hall_rev: Callable[[], int],
        may_speak: Callable[[], bool] = lambda: True,
    ) -> None:
        """Once `may_speak()` is false the broker hears nothing more: another server leads the hall."""
        self._connection = connection
        self._hall = engine.hall.id
        self._outbox = Outbox(engine, revisions)
        self._ahead = TokensAhead(tokens)
        self._requests = Requests(
            hall=self._hall,
            door=engine,
            accounts=accounts,
            translator=Translator(engine, tokens, keys),
            replies=Replies(engine, self._ahead, revisions),
            pins=PinCheck(accounts, asyncio.get_running_loop().time),
            send=self._outbox.reply,
            digest_key=keys.hall_key(),
        )
        self._up = asyncio.Event()
        self._presence = Presence(
            connection,
            revisions,
            now=engine.clock.now,
            version=version,
            hall_rev=hall_rev,
            ready=self._up,
            may_speak=may_speak,
        )
        self._may_speak = may_speak
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.devices: dict[str, DeviceState] = {}
        engine.listen(self._outbox)

    async def start(self) -> None:
        """Returns at once; states are published and requests heard as soon as the broker is there."""
        self._tasks.append(asyncio.get_running_loop().create_task(self._run(), name="gateway"))

    async def announce(self) -> None:
        """From now on `server/state` says that the server is there. Returns at once."""
        self._tasks.append(asyncio.get_running_loop().create_task(self._presence.run(), name="presence"))

    async def published(self) -> None:
        """Waits until the first retained states and `server/state` are with the broker."""
        await self._presence.announced.wait()

    async def stop(self) -> None:
        """Says that the server goes, then leaves."""
        self._presence.stop()
        self._stopping.set()
        await asyncio.gather(*self._tasks)
        await self._requests.finish()
        self._ahead.close()

    def hall_changed(self) -> None:
        """`hall_rev` grew."""
        self._presence.renew()

    def time_passed(self) -> None:
        self._outbox.time_passed()

    # ---- inside ----

    async def _run(self) -> None:
        said_down = False
        while not self._stopping.is_set():
            link = Link(self._connection, on_message=self._message, may_speak=self._may_speak)
            try:
                await self._set_up(link)
                said_down = False
                log.info("broker_up")
                self._up.set()
                await self._first(link.lost.wait())
                if self._stopping.is_set():
                    await link.drained(1.0)
                else:
                    log.warning("broker_lost")
            except LinkError as wrong:
                if not said_down:
                    log.warning("broker_unreachable", error=str(wrong))
                    said_down = True
            except Exception:  # a mistake of ours must not leave the hall without its broker for good
                log.exception("gateway_failed")
            self._up.clear()
            self._outbox.detach()
            await link.close()
            await self._first(asyncio.sleep(RETRY_S))
        self._up.set()

    async def _set_up(self, link: Link) -> None:
        """All states again, then open for requests."""
        await link.connect()
        self._outbox.attach(link)
        await link.subscribe(topics.server_state(self._hall), topics.device_state(self._hall, "+"))
        await link.subscribe(topics.command(self._hall, "+", "+"), live_only=True)

    async def _first(self, other: Any) -> None:
        """Waits for `other` or for the stop."""
        waits = [asyncio.ensure_future(other), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _message(self, topic: str, payload: bytes, properties: Mapping[str, Any]) -> None:
        parsed = topics.parse(topic)
        if parsed is None:
            return
        if parsed.kind is topics.Kind.SERVER_STATE:
            self._presence.heard(payload)
            return
        device = parsed.parts["device"]
        if parsed.kind is topics.Kind.COMMAND:
            self._requests.receive(device, parsed.parts["command"], payload, properties)
        elif parsed.kind is topics.Kind.DEVICE_STATE:
            self._device_state(device, payload)

    def _device_state(self, device: str, payload: bytes) -> None:
        if not payload:
            self.devices.pop(device, None)
            return
        try:
            self.devices[device] = codec.decode(payload, DeviceState)
        except (codec.ContractError, RecursionError):
            log.warning("device_state_unreadable", device=device)
