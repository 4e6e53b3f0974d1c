"""One device's MQTT session: will and state, subscriptions, requests that survive a lost connection."""

import socket
import threading
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import structlog
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from queue_server.contract import codec, topics
from queue_server.contract.clock import text_of
from queue_server.contract.connection import Connection
from queue_server.contract.messages import COMMANDS, DeviceState, Error, Request

R = TypeVar("R")

KEEPALIVE_S = 15
RETRY_S = 1.0
"""Pause before a connection is tried again."""

log = structlog.get_logger()


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error: Error) -> None:
        super().__init__(f"{error.code}: {error.message}")
        self.error = error


class Unreachable(Exception):
    """No answer in time. The request may be sent again with the same request_id."""


class _Pending:
    def __init__(self, topic: str, payload: bytes, correlation: bytes) -> None:
        self.topic = topic
        self.payload = payload
        self.correlation = correlation
        self.answer: bytes | None = None
        self.done = threading.Event()


class DeviceSession:
    """Keeps one connection up for as long as it is started; every connection is a fresh client.

    A fresh client has nothing in flight, so nothing older than the state just published can be sent again.
    `on_message(topic, payload)` and `on_link(up)` are called on the session's thread.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        now: Callable[[], datetime],
        subscriptions: Sequence[str] = (),
        on_message: Callable[[str, bytes], None] | None = None,
        on_link: Callable[[bool], None] | None = None,
    ) -> None:
        self._connection = connection
        self._now = now
        self._subscriptions = list(subscriptions)
        self._on_message = on_message
        self._on_link = on_link
        self._reply_topic = topics.reply(connection.hall, connection.device)
        self._state_topic = topics.device_state(connection.hall, connection.device)
        self._since = text_of(now())
        self._faults: list[str] = []
        self._detail: dict[str, object] = {}
        self._lock = threading.Lock()
        self._pending: dict[bytes, _Pending] = {}
        self._client: paho.Client | None = None
        self._up = False
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{connection.device}", daemon=True)

    # ---- life ----

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Says offline and ends the connection."""
        self._stop.set()
        client = self._client
        if client is not None and self._up:
            said = client.publish(self._state_topic, self._state(online=False), qos=topics.QOS, retain=True)
            try:
                said.wait_for_publish(1.0)
            except (RuntimeError, ValueError):
                log.info("goodbye_not_sent", device=self._connection.device)
            client.disconnect()
        self._lost.set()
        self._thread.join(5.0)

    @property
    def up(self) -> bool:
        return self._up

    def report(self, faults: Sequence[str], detail: dict[str, object] | None = None) -> None:
        """Publishes the device's own state when it changed."""
        with self._lock:
            if list(faults) == self._faults and (detail or {}) == self._detail:
                return
            self._faults = list(faults)
            self._detail = dict(detail or {})
        self._publish_state()

    # ---- requests ----

    def request(self, command: str, request: Request, result: type[R], timeout_s: float = 5.0) -> R:
        """Sends a command and waits for its answer; sends it again by itself after a lost connection.

        Raises Refused with the server's error, or Unreachable after `timeout_s`.
        """
        assert command in COMMANDS, command  # noqa: S101
        correlation = uuid.uuid4().bytes
        pending = _Pending(
            topics.command(self._connection.hall, self._connection.device, command),
            codec.encode(request),
            correlation,
        )
        with self._lock:
            self._pending[correlation] = pending
            client = self._client if self._up else None
        try:
            if client is not None:
                self._send(client, pending)
            if not pending.done.wait(timeout_s) or pending.answer is None:
                raise Unreachable(f"{command}: no answer within {timeout_s:g} s")
            answer = codec.decode_reply(pending.answer, result)
        finally:
            with self._lock:
                self._pending.pop(correlation, None)
        if isinstance(answer, Error):
            raise Refused(answer)
        return answer

    # ---- inside ----

    def _send(self, client: paho.Client, pending: _Pending) -> None:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.ResponseTopic = self._reply_topic
        properties.CorrelationData = pending.correlation
        client.publish(pending.topic, pending.payload, qos=topics.QOS, properties=properties)

    def _state(self, *, online: bool) -> bytes:
        return codec.encode(
            DeviceState(
                online=online,
                since=self._since,
                kind=self._connection.kind,
                faults=self._faults if online else [],
                detail=self._detail if online else {},
            )
        )

    def _publish_state(self) -> None:
        client = self._client
        if client is not None and self._up:
            client.publish(self._state_topic, self._state(online=True), qos=topics.QOS, retain=True)

    def _run(self) -> None:
        said_down = False
        while not self._stop.is_set():
            self._lost.clear()
            client = self._new_client()
            try:
                client.connect(self._connection.mqtt_host, self._connection.mqtt_port, keepalive=KEEPALIVE_S)
            except OSError as wrong:
                if not said_down:
                    log.warning("broker_unreachable", device=self._connection.device, error=str(wrong))
                    said_down = True
                self._stop.wait(RETRY_S)
                continue
            said_down = False
            self._client = client
            client.loop_start()
            self._lost.wait()
            with self._lock:
                was_up, self._up = self._up, False
            if was_up:
                self._say_link(up=False)
            client.loop_stop()
            self._client = None
            if not self._stop.is_set():
                self._stop.wait(RETRY_S / 4)

    def _new_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{self._connection.device}-{uuid.uuid4().hex[:8]}",
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        client.username_pw_set(self._connection.device, self._connection.password)
        client.will_set(self._state_topic, self._state(online=False), qos=topics.QOS, retain=True)
        client.on_socket_open = _no_delay
        client.on_connect = self._connected
        client.on_connect_fail = lambda *_: self._lost.set()
        client.on_disconnect = lambda *_: self._lost.set()
        client.on_message = self._message
        return client

    def _connected(self, client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            log.warning("broker_refused", device=self._connection.device, reason=str(reason))
            self._lost.set()
            return
        wanted = [self._reply_topic, self._state_topic, *self._subscriptions]
        client.subscribe([(topic, SubscribeOptions(qos=topics.QOS)) for topic in wanted])
        with self._lock:
            unanswered = list(self._pending.values())
            self._up = True
        self._publish_state()
        for pending in unanswered:
            self._send(client, pending)
        self._say_link(up=True)

    def _say_link(self, *, up: bool) -> None:
        log.info("broker_up" if up else "broker_down", device=self._connection.device)
        if self._on_link is not None:
            self._on_link(up)

    def _message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        if message.topic == self._reply_topic:
            self._replied(message)
        elif message.topic == self._state_topic:
            self._own_state(bytes(message.payload))
        elif self._on_message is not None:
            self._on_message(message.topic, bytes(message.payload))

    def _replied(self, message: paho.MQTTMessage) -> None:
        correlation = getattr(message.properties, "CorrelationData", b"")
        with self._lock:
            pending = self._pending.get(correlation)
        if pending is not None:
            pending.answer = bytes(message.payload)
            pending.done.set()

    def _own_state(self, payload: bytes) -> None:
        """An older connection's will may come after our state: then say again that we are here."""
        try:
            state = msgspec.json.decode(payload, type=DeviceState)
        except msgspec.MsgspecError:
            state = None
        if (state is None or not state.online) and not self._stop.is_set():
            self._publish_state()


def _no_delay(_client: paho.Client, _data: Any, sock: Any) -> None:
    """Without it a QoS 1 exchange meets 40 ms stalls of delayed acknowledgement."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
