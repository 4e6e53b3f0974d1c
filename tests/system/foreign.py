"""Somebody else's MQTT 5 program: knows design and topics by heart, shares no code with the product."""

import json
import threading
import time
import uuid
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties


class Foreign:
    """One account at the broker: sends commands, keeps retained states and events."""

    def __init__(self, port: int, account: dict[str, str], hall: str = "ncx") -> None:
        self.name = account["username"]
        self.hall = hall
        self.states: dict[str, dict[str, Any]] = {}
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.history: list[tuple[str, dict[str, Any]]] = []
        self._port = port
        self._password = account["password"]
        self._answers: dict[bytes, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._connect()

    def _connect(self) -> None:
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=uuid.uuid4().hex,
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        self.client.username_pw_set(self.name, self._password)
        self.client.on_message = self._message
        ready = threading.Event()
        self.client.on_connect = lambda *_: ready.set()
        subscribed = threading.Event()
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.connect("127.0.0.1", self._port)
        self.client.loop_start()
        assert ready.wait(10)
        kinds = ("server/state", "floor/+/board", "floor/+/call", "window/+/state", "business/+/state")
        topics = [f"hall/v1/{self.hall}/{kind}" for kind in kinds] + [
            f"hall/v1/{self.hall}/device/{self.name}/reply"
        ]
        self.client.subscribe([(topic, 1) for topic in topics])
        assert subscribed.wait(10)

    def reconnect(self) -> None:
        self.close()
        self._connect()

    def _message(self, _client, _data, message) -> None:
        with self._changed:
            body = json.loads(message.payload)
            kind = message.topic.removeprefix(f"hall/v1/{self.hall}/")
            if kind.endswith("/reply"):
                self._answers[message.properties.CorrelationData] = body
            elif kind.endswith("/call"):
                self.events.append((kind, body))
            else:
                self.states[kind] = body
                self.history.append((kind, body))
            self._changed.notify_all()

    def send(
        self, command: str, body: Any, *, reply_to: str | None = None, correlation: bytes | None = b"?"
    ) -> bytes:
        """Sends raw bytes or a JSON body; the correlation data."""
        correlation = uuid.uuid4().bytes if correlation == b"?" else correlation
        properties = Properties(PacketTypes.PUBLISH)
        if reply_to != "":
            properties.ResponseTopic = reply_to or f"hall/v1/{self.hall}/device/{self.name}/reply"
        if correlation is not None:
            properties.CorrelationData = correlation
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.client.publish(
            f"hall/v1/{self.hall}/device/{self.name}/do/{command}", payload, qos=1, properties=properties
        )
        return correlation or b""

    def answer(self, correlation: bytes, seconds: float = 30.0) -> dict[str, Any] | None:
        with self._changed:
            self._changed.wait_for(lambda: correlation in self._answers, seconds)
            return self._answers.pop(correlation, None)

    def do(
        self, command: str, *, request_id: str | None = None, seconds: float = 30.0, **fields: Any
    ) -> dict[str, Any]:
        """The reply to a command."""
        body = {"request_id": request_id or str(uuid.uuid4()), **fields}
        reply = self.answer(self.send(command, body), seconds)
        assert reply is not None, f"{command}: no answer within {seconds:g} s"
        return reply

    def insist(
        self, command: str, *, request_id: str | None = None, seconds: float = 30.0, **fields: Any
    ) -> dict[str, Any]:
        """Sends the same request again and again until it is answered, as a device does through a restart."""
        request_id = request_id or str(uuid.uuid4())
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.client.is_connected():
                try:
                    self.reconnect()
                except (OSError, AssertionError):
                    time.sleep(0.2)
                    continue
            reply = self.answer(self.send(command, {"request_id": request_id, **fields}), 1.0)
            if reply is not None:
                return reply
        raise AssertionError(f"{command}: no answer within {seconds:g} s")

    def ok(self, command: str, **fields: Any) -> dict[str, Any]:
        reply = self.do(command, **fields)
        assert reply["ok"], reply
        return reply["result"]

    def refused(self, command: str, **fields: Any) -> dict[str, Any]:
        reply = self.do(command, **fields)
        assert not reply["ok"], reply
        assert set(reply["error"]) == {"code", "message", "detail"}
        return reply["error"]

    def wait_state(self, kind: str, true, seconds: float = 30.0) -> dict[str, Any]:
        """The state of `kind` once `true(state)` holds."""
        with self._changed:
            held = self._changed.wait_for(lambda: kind in self.states and true(self.states[kind]), seconds)
            assert held, f"{kind} is {self.states.get(kind)}"
            return self.states[kind]

    def wait_event(self, true, seconds: float = 30.0) -> tuple[str, dict[str, Any]]:
        with self._changed:
            assert self._changed.wait_for(lambda: any(true(*event) for event in self.events), seconds), (
                self.events
            )
            return next(event for event in self.events if true(*event))

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
