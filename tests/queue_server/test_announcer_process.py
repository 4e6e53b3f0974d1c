"""The announcer as its own process, with the real emulators and a real broker."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from announcer_samples import (
    Broker,
    DocumentServer,
    Server,
    board,
    board_call,
    call,
    eventually,
    hall_document,
    server_state,
    window_state,
)

from drivers.emulators.client import EmulatorsClient
from drivers.registry import default_devices
from drivers.speaker import wav
from queue_server.contract.connection import Connection, connection_file, write_connection

pytestmark = pytest.mark.system


class Hall:
    """A data folder with everything but the announcer."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.broker = Broker(data)
        self.broker.start()
        self.documents = DocumentServer(hall_document())
        self.server = Server(self.broker.port)
        (data / "devices.toml").write_text(default_devices([], [1], {1: [17, 18]}), encoding="utf-8")
        account = Connection(
            hall="demo",
            device="announcer-1",
            kind="announcer",
            password="none",
            mqtt_host="127.0.0.1",
            mqtt_port=self.broker.port,
            http_url=self.documents.url,
        )
        write_connection(connection_file(data, "announcer-1"), account)
        self.processes: list[subprocess.Popen[str]] = []
        self.emulators = self.start("drivers.emulators")
        self.eyes = EmulatorsClient(data)
        self.server.say("hall/v1/demo/window/17/state", window_state("calling", "D028"))
        self.server.say("hall/v1/demo/floor/1/board", board(board_call("D028", 17)))
        self.server.say("hall/v1/demo/server/state", server_state(online=True))

    def start(self, module: str, *arguments: str) -> "subprocess.Popen[str]":
        """Started, and `ready`."""
        log = (self.data / f"{module}-{len(self.processes)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--data", str(self.data), *arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        self.processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def announcer(self) -> "subprocess.Popen[str]":
        return self.start("queue_server.announcer", "--floor", "1")

    def log_of_last(self) -> list[dict[str, object]]:
        file = self.data / f"queue_server.announcer-{len(self.processes) - 1}.log"
        return [json.loads(line) for line in file.read_text().splitlines()]

    def close(self) -> None:
        self.eyes.close()
        self.server.close()
        self.documents.close()
        for process in reversed(self.processes):
            process.terminate()
            process.wait(15)
            assert process.stdout is not None
            process.stdout.close()
        self.broker.kill()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.close()


def test_ready_means_drawn_and_a_call_is_heard(hall: Hall) -> None:
    process = hall.announcer()
    assert hall.eyes.strip(17).lines == ["17 户政身份证", "请 D028 号"]
    board_shown = next(strip for strip in hall.eyes.strips() if strip.device == "hallboard-1")
    assert board_shown.lines[0] == "D028 → 17号窗口"
    hall.server.say("hall/v1/demo/floor/1/call", call(at=datetime.now().astimezone()), retain=False)
    assert eventually(hall.eyes.sounds)
    sound = hall.eyes.sounds()[0]
    assert (sound.zone, sound.text) == ("AU-F1-L", "请D零二八号，到十七号窗口办理")
    assert 4 < wav.seconds(hall.eyes.sound(sound.file)) < 20
    process.terminate()
    assert process.wait(15) == 0
    assert all(entry["level"] in ("info", "warning") for entry in hall.log_of_last())


def test_killed_in_the_middle_it_comes_back_with_the_truth(hall: Hall) -> None:
    process = hall.announcer()
    hall.server.say("hall/v1/demo/floor/1/call", call(at=datetime.now().astimezone()), retain=False)
    assert eventually(hall.eyes.sounds)
    process.kill()
    process.wait(15)
    hall.server.say("hall/v1/demo/window/17/state", window_state("serving", "D028", rev=2))
    hall.announcer()
    assert hall.eyes.strip(17).lines == ["17 户政身份证", "办理 D028"]


@pytest.mark.parametrize("spoil", ["accounts/announcer-1.json", "devices.toml"])
def test_a_wrong_file_is_said_and_ends_it(hall: Hall, spoil: str) -> None:
    (hall.data / spoil).write_text("{", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "queue_server.announcer", "--data", str(hall.data), "--floor", "1"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert done.returncode == 1
    said = json.loads(done.stderr.splitlines()[-1])
    assert said["event"] == "cannot_start"
    assert Path(spoil).name in said["error"]
    assert done.stdout == ""
