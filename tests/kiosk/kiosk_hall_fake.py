"""A real broker on a free port, and a small server behind it that answers as the test says."""

import os
import pwd
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from queue_server.contract import codec, topics
from queue_server.contract.connection import Connection
from queue_server.contract.messages import ServerState

HALL = "ncx"
DEVICE = "K1-1"
Answer = Callable[[str, dict[str, Any]], bytes | None]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Broker:
    """A Mosquitto that lets everybody in; may be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        user = pwd.getpwuid(os.geteuid()).pw_name
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nuser {user}\nset_tcp_nodelay true\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["mosquitto", "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(500):
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise AssertionError("mosquitto does not listen")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def connection(self) -> Connection:
        return Connection(
            hall=HALL,
            device=DEVICE,
            kind="kiosk",
            password="made-up",
            mqtt_host="127.0.0.1",
            mqtt_port=self.port,
            http_url="http://127.0.0.1:9",
        )


class FakeServer:
    """Notes every request and sends what `answer(command, request)` gives; None is silence."""

    def __init__(self, broker: Broker) -> None:
        self.answer: Answer = lambda _command, _request: None
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.states: list[dict[str, Any]] = []
        self._ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="server", protocol=paho.MQTTv5)
        self._client.reconnect_delay_set(min_delay=1, max_delay=1)
        self._client.on_connect = self._connected
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._message
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def keep(self, topic: str, message: object) -> None:
        """Publishes a retained state and waits until the broker has it."""
        payload = message if isinstance(message, bytes) else codec.encode(message)
        self._client.publish(topic, payload, qos=1, retain=True).wait_for_publish(10)

    def say_online(self, rev: int, *, online: bool = True, hall_rev: int = 1) -> None:
        state = ServerState(
            online=online, since="2026-11-24T08:00:00.000+08:00", version="1", hall_rev=hall_rev, rev=rev
        )
        self.keep(topics.server_state(HALL), state)

    def _connected(self, client: paho.Client, *_: Any) -> None:
        client.subscribe([(topics.command(HALL, "+", "+"), 1), (topics.device_state(HALL, DEVICE), 1)])

    def _message(self, client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        parsed = topics.parse(message.topic)
        assert parsed is not None
        content = msgspec.json.decode(message.payload)
        if parsed.kind is topics.Kind.DEVICE_STATE:
            self.states.append(content)
            return
        command = parsed.parts["command"]
        self.requests.append((command, content))
        answer = self.answer(command, content)
        if answer is None:
            return
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.CorrelationData = message.properties.CorrelationData  # type: ignore[union-attr]
        client.publish(message.properties.ResponseTopic, answer, qos=1, properties=properties)  # type: ignore[union-attr]


def until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    """Waits until something is so; fails when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.01)
