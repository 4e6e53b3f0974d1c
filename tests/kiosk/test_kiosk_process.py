"""The kiosk as a process: starts alone, says ready, logs JSON without a person, ends at once; refuses what it must."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kiosk_hall_fake import Broker, FakeServer, until
from msgspec.structs import replace

from drivers.registry import default_devices
from queue_server.contract import codec
from queue_server.contract.connection import Connection, connection_file, read_connection, write_connection

ROOT = Path(__file__).parents[2]


class Started:
    """A kiosk process with its log."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.log = data / "kiosk.log"
        with self.log.open("wb") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "--data", str(data), "--device", "K1-1", *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
            )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def entries(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose hall is nowhere to be found."""
    (tmp_path / "devices.toml").write_text(default_devices(["K1-1"], [1], {1: [1]}), encoding="utf-8")
    connection = Connection(
        hall="ncx",
        device="K1-1",
        kind="kiosk",
        password="made-up",
        mqtt_host="127.0.0.1",
        mqtt_port=9,
        http_url="http://127.0.0.1:9",
    )
    write_connection(connection_file(tmp_path, "K1-1"), connection)
    return tmp_path


@pytest.fixture
def kiosk(data: Path) -> Iterator[Started]:
    started = Started(data, "--headless")
    yield started
    started.stop()


@pytest.fixture
def broker(data: Path) -> Iterator[Broker]:
    """The data folder's account names this broker; it is not started."""
    broker = Broker(data)
    file = connection_file(data, "K1-1")
    write_connection(file, replace(read_connection(file), mqtt_port=broker.port))
    yield broker
    broker.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_draws_without_hall_broker_and_devices_and_ends_when_told(
    kiosk: Started, number: signal.Signals
) -> None:
    assert kiosk.line() == "ready"
    kiosk.process.send_signal(number)
    assert kiosk.process.wait(10) == 0
    assert kiosk.line() == ""
    events = [entry["event"] for entry in kiosk.entries()]
    assert "kiosk_started" in events
    assert [entry for entry in kiosk.entries() if entry["event"] == "qt"] == []
    assert "made-up" not in kiosk.log.read_text(encoding="utf-8")


def test_a_real_device_is_never_run_without_a_screen(data: Path) -> None:
    devices = data / "devices.toml"
    devices.write_text(devices.read_text().replace('"emulated:"', '"/dev/ttyS9"', 1), encoding="utf-8")
    started = Started(data, "--headless")
    assert started.process.wait(30) == 2
    [entry] = started.entries()
    assert entry["event"] == "kiosk_not_started"
    assert "K1-1-reader" in str(entry["error"])
    started.stop()


def test_a_kiosk_without_an_account_says_which_file_is_missing(data: Path) -> None:
    connection_file(data, "K1-1").unlink()
    started = Started(data, "--headless")
    assert started.process.wait(30) == 2
    assert "accounts/K1-1.json" in str(started.entries()[0]["error"])
    started.stop()


def test_a_damaged_devices_file_takes_the_devices_and_nothing_else(data: Path) -> None:
    (data / "devices.toml").write_text("[[device]]\nid = 5\n", encoding="utf-8")
    started = Started(data, "--headless")
    assert started.line() == "ready"
    started.process.terminate()
    assert started.process.wait(10) == 0
    downs = {entry["device"] for entry in started.entries() if entry["event"] == "device_down"}
    assert downs == {"reader", "camera", "printer", "document_camera"}
    started.stop()


@pytest.mark.parametrize("size", ["1080", "x", "10x10", "1080x1920x3"])
def test_a_wrong_size_is_an_error_of_the_command(data: Path, size: str) -> None:
    started = Started(data, "--headless", "--size", size)
    assert started.process.wait(30) == 2
    assert "WIDTHxHEIGHT" in started.log.read_text(encoding="utf-8")
    started.stop()


def test_its_state_and_faults_are_on_the_broker_and_its_death_too(data: Path, broker: Broker) -> None:
    kiosk = Started(data, "--headless")
    assert kiosk.line() == "ready"
    broker.start()
    server = FakeServer(broker)
    until(lambda: bool(server.states) and len(server.states[-1]["faults"]) == 3)
    state = server.states[-1]
    assert (state["online"], state["kind"]) == (True, "kiosk")
    assert state["faults"] == ["camera:offline", "printer:offline", "reader:offline"]
    kiosk.process.kill()
    until(lambda: server.states[-1]["online"] is False)
    kiosk.stop()
    again = Started(data, "--headless")
    until(lambda: server.states[-1]["online"] is True)
    again.process.terminate()
    assert again.process.wait(10) == 0
    until(lambda: server.states[-1]["online"] is False)
    again.stop()
    server.stop()


def test_a_slip_that_was_being_printed_when_it_died_is_reported(data: Path, broker: Broker) -> None:
    kept = data / "kiosk" / "K1-1" / "unprinted.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('[{"ticket_id": "20261124-J018", "request_id": "6f1c0c5e-8a59-4c1f-9a7e-0c0f5f3d2b11"}]')
    broker.start()
    server = FakeServer(broker)
    server.answer = lambda *_: codec.encode_success({})
    kiosk = Started(data, "--headless")
    until(lambda: bool(server.requests))
    wanted = {
        "request_id": "6f1c0c5e-8a59-4c1f-9a7e-0c0f5f3d2b11",
        "ticket_id": "20261124-J018",
        "printed": False,
    }
    assert all(request == ("ticket.printed", wanted) for request in server.requests)
    until(lambda: kept.read_text() == "[]")
    kiosk.stop()
    server.stop()
