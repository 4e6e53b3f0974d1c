"""The private broker with the files we write: who may do what, what is too big, what a reload changes."""

import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from queue_server.adapters.broker.files import BrokerFiles
from queue_server.adapters.broker.login_check import login_works, wait_for_login
from queue_server.adapters.broker.passwords import check_password, hash_password
from queue_server.contract import topics

HALL = "ncx"
NOT_AUTHORISED = 135


class Peer:
    """A foreign MQTT 5 client that remembers what happened to it."""

    def __init__(self, port: int, user: str) -> None:
        self.acks: dict[int, int] = {}
        self.got: list[tuple[str, bytes]] = []
        self.connected = threading.Event()
        self.gone = threading.Event()
        self._acked = threading.Condition()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=uuid.uuid4().hex,
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        self.client.username_pw_set(user, f"{user}-password")
        self.client.on_connect = lambda *_: self.connected.set()
        self.client.on_disconnect = lambda *_: self.gone.set()
        self.client.on_message = lambda _c, _d, message: self.got.append((message.topic, message.payload))
        self.client.on_publish = self._published
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self.connected.wait(5)

    def _published(self, _client, _data, mid, reason, _properties) -> None:
        with self._acked:
            self.acks[mid] = reason.value
            self._acked.notify_all()

    def publish(self, topic: str, payload: bytes = b"{}") -> int:
        """The reason code of the PUBACK."""
        mid = self.client.publish(topic, payload, qos=1).mid
        with self._acked:
            assert self._acked.wait_for(lambda: mid in self.acks, 5)
        return self.acks[mid]

    def subscribe(self, topic: str) -> None:
        done = threading.Event()
        self.client.on_subscribe = lambda *_: done.set()
        self.client.subscribe(topic, qos=1)
        assert done.wait(5)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def wait_until(true, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return False


class Broker:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.files = BrokerFiles(folder / "broker", HALL)
        self.secrets = {name: hash_password(f"{name}-password") for name in ("server", "K1-1", "pad-7")}
        self.files.write_accounts(self.secrets)
        mosquitto = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        configuration = self.files.write_configuration("127.0.0.1", self.port)
        with (folder / "broker.log").open("wb") as log:
            self.process = subprocess.Popen([mosquitto, "-c", str(configuration)], stderr=log)
        assert wait_until(lambda: login_works("127.0.0.1", self.port, "K1-1", "K1-1-password"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(5)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def peer(broker: Broker) -> Iterator:
    peers: list[Peer] = []

    def make(user: str) -> Peer:
        peers.append(Peer(broker.port, user))
        return peers[-1]

    yield make
    for one in peers:
        one.close()


def test_a_hash_is_checked_as_mosquitto_does() -> None:
    hashed = hash_password("secret")
    assert hashed.startswith("$7$101$")
    assert check_password("secret", hashed)
    assert not check_password("Secret", hashed)
    assert not check_password("secret", "$6$something$else")


def test_no_login_without_the_right_password(broker: Broker) -> None:
    assert login_works("127.0.0.1", broker.port, "K1-1", "wrong") is False
    assert login_works("127.0.0.1", broker.port, "", "") is False


def test_a_device_writes_only_below_its_own_name(peer) -> None:
    kiosk = peer("K1-1")
    assert kiosk.publish(topics.command(HALL, "K1-1", "ticket.issue")) in (0, 16)
    assert kiosk.publish(topics.device_state(HALL, "K1-1")) in (0, 16)
    for foreign in (
        topics.command(HALL, "pad-7", "window.next"),
        topics.device_state(HALL, "pad-7"),
        topics.reply(HALL, "K1-1"),
        topics.server_state(HALL),
        topics.board(HALL, 1),
        topics.call(HALL, 1),
        topics.window_state(HALL, 7),
        topics.business_state(HALL, "A01"),
        "elsewhere",
    ):
        assert kiosk.publish(foreign) == NOT_AUTHORISED, foreign


def test_a_foreign_subscription_delivers_nothing(peer) -> None:
    pad, server, kiosk = peer("pad-7"), peer("server"), peer("K1-1")
    pad.subscribe("#")
    pad.subscribe(topics.reply(HALL, "K1-1"))
    kiosk.publish(topics.command(HALL, "K1-1", "ticket.issue"))
    kiosk.publish(topics.device_state(HALL, "K1-1"))
    server.publish(topics.reply(HALL, "K1-1"))
    server.publish(topics.board(HALL, 1))
    server.publish(topics.reply(HALL, "pad-7"))
    assert wait_until(lambda: len(pad.got) >= 2)
    assert {topic for topic, _payload in pad.got} == {topics.board(HALL, 1), topics.reply(HALL, "pad-7")}


def test_more_than_256_kib_ends_the_connection(peer) -> None:
    kiosk = peer("K1-1")
    assert kiosk.publish(topics.command(HALL, "K1-1", "ticket.issue"), b"x" * 256 * 1024) in (0, 16)
    kiosk.client.publish(topics.command(HALL, "K1-1", "ticket.issue"), b"x" * (258 * 1024), qos=1)
    assert kiosk.gone.wait(5)


def test_a_reload_cuts_off_a_removed_account_and_leaves_the_others(broker: Broker, peer) -> None:
    pad, kiosk = peer("pad-7"), peer("K1-1")
    del broker.secrets["pad-7"]
    broker.files.write_accounts(broker.secrets)
    assert broker.files.reload()
    assert wait_for_login("127.0.0.1", broker.port, "pad-7", "pad-7-password", works=False)
    assert pad.gone.wait(5)
    assert kiosk.publish(topics.device_state(HALL, "K1-1")) in (0, 16)


def test_no_broker_no_reload(tmp_path: Path) -> None:
    assert BrokerFiles(tmp_path, HALL).reload() is False
