"""One connection to the broker, from connect to its end. A new connection is a new link: nothing is sent again."""

import asyncio
import logging
import socket
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from gmqtt import Client, Message, Subscription
from gmqtt.mqtt.handler import MQTTConnectError
from typing_extensions import override

from queue_server.contract.connection import Connection
from queue_server.contract.topics import QOS

KEEPALIVE_S = 10
CONNECT_TIMEOUT_S = 5.0
MAX_IN_FLIGHT = 512
"""Unacknowledged publications; the broker's own Receive Maximum where that is less."""

_DO_NOT_SEND_RETAINED = 2

OnMessage = Callable[[str, bytes, Mapping[str, Any]], None]

log = structlog.get_logger()
_library_log = logging.getLogger("gmqtt")


class LinkError(Exception):
    """The broker cannot be reached, or refuses us."""


class _InFlight:
    """The library's store of what the broker has not acknowledged; says when that becomes less.

    Has no `__len__`: the library takes an empty store that is false for none.
    """

    def __init__(self, acknowledged: Callable[[], None]) -> None:
        self._acknowledged = acknowledged
        self._packages: dict[int, bytes] = {}

    @property
    def count(self) -> int:
        return len(self._packages)

    @property
    def is_empty(self) -> bool:
        return not self._packages

    def push_message(self, mid: int, package: bytes) -> None:
        self._packages[mid] = package

    def remove_message_by_mid(self, mid: int) -> None:
        self._packages.pop(mid, None)
        self._acknowledged()

    def get_all(self) -> list[tuple[int, bytes]]:
        return list(self._packages.items())

    def clear(self) -> None:
        self._packages.clear()

    async def wait_empty(self) -> None:
        """Asked at connect only, when nothing can be in flight yet."""


class _Gathered:
    """The library's transport: what one turn of the loop writes leaves in one system call, not in one each.

    What may not be said any more when it would leave is dropped, and the connection with it.
    """

    def __init__(self, transport: asyncio.Transport, may_speak: Callable[[], bool] = lambda: True) -> None:
        self._transport = transport
        self._may_speak = may_speak
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        if not pieces or self._transport.is_closing():
            return
        if self._may_speak():
            self._transport.write(b"".join(pieces))
        else:
            self._transport.abort()


class _OneConnection(Client):
    """The library's client without its reconnecting, which would send again what was in flight."""

    @override
    async def reconnect(self, delay: bool = False) -> None:
        return


class Link:
    """Publishes at QoS 1 within the broker's window; `lost` is set when the connection has ended."""

    def __init__(
        self,
        connection: Connection,
        *,
        will: tuple[str, bytes] | None = None,
        on_message: OnMessage | None = None,
        may_speak: Callable[[], bool] = lambda: True,
    ) -> None:
        """`will`: topic and payload, retained. Once `may_speak()` is false nothing more is sent."""
        self._connection = connection
        self._may_speak = may_speak
        self._on_message = on_message
        self._in_flight = _InFlight(self._pump)
        self._waiting: deque[tuple[str, bytes, bool, dict[str, Any]]] = deque()
        self._window = 1
        self._drained = asyncio.Event()
        self._drained.set()
        self._granted: asyncio.Future[Sequence[int]] | None = None
        self.lost = asyncio.Event()
        self._client = _new_client(connection, will, self._in_flight)
        self._client.on_connect = self._connected
        self._client.on_message = self._message
        self._client.on_disconnect = lambda *_: self._ended()
        self._client.on_subscribe = self._subscribed

    async def connect(self) -> None:
        """Raises LinkError."""
        if not self._may_speak():
            raise LinkError("this server may not speak")
        host, port = self._connection.mqtt_host, self._connection.mqtt_port
        connecting = self._client.connect(host, port, keepalive=KEEPALIVE_S)
        try:
            await asyncio.wait_for(connecting, CONNECT_TIMEOUT_S)
        except (OSError, TimeoutError, MQTTConnectError) as wrong:
            await self.close()
            raise LinkError(str(wrong) or type(wrong).__name__) from wrong
        if self.lost.is_set():
            raise LinkError("the broker ended the connection")
        self._tune()

    async def subscribe(self, *topics: str, live_only: bool = False) -> None:
        """Returns when the broker has granted them; `live_only`: without what it kept. Raises LinkError."""
        wanted: Any = Subscription
        self._granted = asyncio.get_running_loop().create_future()
        handling = _DO_NOT_SEND_RETAINED if live_only else 0
        self._client.subscribe([wanted(topic, qos=QOS, retain_handling_options=handling) for topic in topics])
        try:
            granted = await asyncio.wait_for(self._granted, CONNECT_TIMEOUT_S)
        except TimeoutError as wrong:
            raise LinkError("no answer to a subscription") from wrong
        if any(code > QOS for code in granted):
            raise LinkError(f"subscription refused: {list(granted)}")

    def publish(self, topic: str, payload: bytes, *, retain: bool = False, **properties: Any) -> None:
        """Sends now, or when the broker has room. What a lost connection did not send is gone."""
        if self.lost.is_set():
            return
        self._waiting.append((topic, payload, retain, properties))
        self._drained.clear()
        self._pump()

    async def drained(self, timeout_s: float) -> bool:
        """Waits until the broker has acknowledged everything; False where it did not in time."""
        try:
            await asyncio.wait_for(self._drained.wait(), timeout_s)
        except TimeoutError:
            return False
        return not self.lost.is_set()

    async def close(self) -> None:
        """Says goodbye: the broker does not publish the will."""
        try:
            await asyncio.wait_for(self._client.disconnect(), 1.0)
        except (OSError, TimeoutError) as wrong:
            log.info("broker_goodbye_failed", error=str(wrong) or type(wrong).__name__)
        self._ended()
        await asyncio.sleep(0)  # the library's last task has nothing to do but must have run

    # ---- inside ----

    def _connected(self, _client: Any, _flags: int, _code: int, properties: Mapping[str, Any]) -> None:
        granted = properties.get("receive_maximum", [MAX_IN_FLIGHT])[0]
        self._window = max(1, min(granted - 2, MAX_IN_FLIGHT))

    def _pump(self) -> None:
        while self._waiting and self._in_flight.count < self._window and not self.lost.is_set():
            topic, payload, retain, properties = self._waiting.popleft()
            self._client.publish(topic, payload, qos=QOS, retain=retain, **properties)
        if not self._waiting and self._in_flight.is_empty:
            self._drained.set()

    def _message(
        self, _client: Any, topic: str, payload: bytes, _qos: int, properties: Mapping[str, Any]
    ) -> int:
        if self._on_message is not None:
            self._on_message(topic, bytes(payload), properties)
        return 0

    def _subscribed(self, _client: Any, _mid: int, granted: Sequence[int], _properties: Any) -> None:
        if self._granted is not None and not self._granted.done():
            self._granted.set_result(granted)

    def _ended(self) -> None:
        self._waiting.clear()
        self._drained.set()
        self.lost.set()

    def _tune(self) -> None:
        """Sends without delay (a QoS 1 exchange meets 40 ms stalls of delayed acknowledgement) and in few system calls."""
        connection = self._client._connection  # noqa: SLF001  the library gives no other way to its socket
        transport = connection._transport  # noqa: SLF001
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection._transport = connection._protocol._transport = _Gathered(transport, self._may_speak)  # noqa: SLF001


def _new_client(connection: Connection, will: tuple[str, bytes] | None, store: _InFlight) -> Any:
    message: Any = Message
    client: Any = _OneConnection
    made = client(
        f"{connection.device}-{uuid.uuid4().hex[:12]}",
        clean_session=True,
        will_message=message(*will, qos=QOS, retain=True) if will else None,
        persistent_storage=store,
        logger=_library_log,
    )
    made.set_auth_credentials(connection.device, connection.password)
    return made
