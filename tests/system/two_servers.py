"""One hall with two servers on one PostgreSQL and a broker of its own, all real processes started by `./hall`."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from two_servers_setup import free_port, write_generous_hall
from typing_extensions import override

from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.database.engine import open_database
from queue_server.adapters.settings import keep_password
from queue_server.command.data_folder import Wishes, prepare
from queue_server.contract.clock import OFFSET_VARIABLE

from foreign import Foreign
from hall_process import ROOT, TUESDAY_MORNING, HallProcess, wait_until


class Process:
    """One `./hall …` with what it says on its standard output."""

    def __init__(self, log: Path, environment: dict[str, str], *arguments: str) -> None:
        self.log = log
        self.said: list[str] = []
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "queue_server.command", *arguments],
                cwd=ROOT,
                env=os.environ | environment | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=sink,
                text=True,
            )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line.strip())

    def wait_says(self, *lines: str, seconds: float = 60.0) -> str:
        """The one of `lines` that it said."""
        wait_until(lambda: set(lines) & set(self.said) or self.process.poll() is not None, seconds)
        found = [line for line in self.said if line in lines]
        assert found, f"exit code {self.process.poll()}\n{self.log.read_text(errors='replace')[-3000:]}"
        return found[-1]

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)
        self._listener.join(5)


class TwoServers:
    """After `start` the first one leads and the second one stands by. `accounts` are devices that are there already."""

    def __init__(self, folder: Path, url: str, devices: Sequence[tuple[str, str, int | None]]) -> None:
        """`devices`: name, kind and window of each."""
        self.folder = folder
        self.data = {"first": folder / "first", "second": folder / "second"}
        self.running: dict[str, Process] = {}
        self.all: list[Process] = []
        self.data["first"].mkdir(mode=0o700)
        plain = keep_password(self.data["first"], url)
        write_generous_hall(folder / "generous.yaml")
        wishes = Wishes(
            data=self.data["first"],
            mqtt_port=0,
            http_port=0,
            hall_file=folder / "generous.yaml",
            now=TUESDAY_MORNING,
            database=plain,
        )
        prepared = prepare(wishes)
        self.port = prepared.settings.mqtt_port
        self.pins = {name: pin for name, _password, pin in prepared.new_users}
        self._environment = {OFFSET_VARIABLE: repr(prepared.offset_s)}
        self._passwords = self._add(url, devices)

    @staticmethod
    def _add(url: str, devices: Sequence[tuple[str, str, int | None]]) -> dict[str, str]:
        database = open_database(url)
        try:
            store = AccountStore(database)
            return {name: store.add_device(name, kind, window, 1) for name, kind, window in devices}
        finally:
            database.dispose()

    def start(self) -> None:
        self._run("broker", "broker", "--data", str(self.data["first"])).wait_says("ready")
        self.join()
        self.serve("first").wait_says("ready")
        self.serve("second").wait_says("standby")

    def both(self) -> tuple[Process, Process]:
        """Who leads and who stands by, after both were brought back to where they serve."""
        for name, one in list(self.running.items()):
            if one.process.poll() is not None:
                self.serve(name).wait_says("standby", "ready")
        wait_until(lambda: sorted(self.statuses()) == [200, 503])
        leads, stands_by = self.running["first"], self.running["second"]
        return (leads, stands_by) if self.statuses()[0] == 200 else (stands_by, leads)

    def signed_in(self, name: str) -> Foreign:
        return Foreign(self.port, {"username": name, "password": self._passwords[name]})

    def statuses(self) -> list[int]:
        """What the front pages of both answer; 0 where nothing listens."""
        found = []
        for name in self.data:
            try:
                found.append(httpx.get(f"{self.address(name)}/").status_code)
            except httpx.HTTPError:
                found.append(0)
        return found

    def join(self) -> None:
        """Makes the second server's folder as an installer does."""
        sealed = self.folder / "second.hall"
        said = self.cli("first", "standby", "prepare", str(sealed))
        code = said.split("口令 ")[1].split()[0]
        port = str(free_port())
        self.cli("second", "standby", "join", str(sealed), "--code", code, "--http-port", port)

    def serve(self, name: str) -> Process:
        self.running[name] = self._run(name, "server", "--data", str(self.data[name]))
        return self.running[name]

    def _run(self, log: str, *arguments: str) -> Process:
        self.all.append(Process(self.folder / f"{log}.log", self._environment, *arguments))
        return self.all[-1]

    def cli(self, where: str, *arguments: str, fails: bool = False) -> str:
        """What `./hall ARGUMENTS` says on that server's machine: its errors too where it `fails`."""
        done = subprocess.run(
            [sys.executable, "-m", "queue_server.command", *arguments, "--data", str(self.data[where])],
            cwd=ROOT,
            env=os.environ | self._environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
        )
        assert bool(done.returncode) is fails, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr if fails else done.stdout

    def settings(self, name: str) -> dict[str, Any]:
        return json.loads((self.data[name] / "server.json").read_text())

    def address(self, name: str) -> str:
        settings = self.settings(name)
        return f"http://{settings['http_host']}:{settings['http_port']}"

    def stop(self) -> None:
        for one in reversed(self.all):
            one.stop()


class SecondServer(TwoServers):
    """The second server of a hall whose first one is kept by `up`."""

    def __init__(self, folder: Path, hall: HallProcess) -> None:
        self.folder = folder
        self.data = {"first": hall.data, "second": folder / "second"}
        self.running = {}
        self.all = []
        self._environment = {}

    @override
    def start(self) -> None:
        clock = json.loads((self.data["first"] / "clock.json").read_text())
        self._environment = {OFFSET_VARIABLE: repr(clock["offset_s"])}
        self.join()
        self.serve("second").wait_says("standby")
