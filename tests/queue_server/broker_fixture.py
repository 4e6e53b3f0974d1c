"""A real Mosquitto on a free port with the product's own configuration and access list."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.passwords import hash_password
from queue_server.contract.connection import Connection

HOST = "127.0.0.1"
READY_S = 10.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Broker:
    """`start` and `stop` may be called in turns; the port stays."""

    def __init__(self, folder: Path, hall: str, passwords: Mapping[str, str], more: str = "") -> None:
        self.port = free_port()
        self._passwords = dict(passwords)
        self._hall = hall
        files = BrokerFiles(folder, hall)
        self._configuration = files.write_configuration(HOST, self.port)
        if more:
            self._configuration.write_text(self._configuration.read_text() + more)
        files.write_accounts({name: hash_password(text) for name, text in passwords.items()})
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
        mosquitto = shutil.which("mosquitto", path=path)
        assert mosquitto, "mosquitto is needed: apt-get install mosquitto"
        self._process = subprocess.Popen(
            [mosquitto, "-c", str(self._configuration)], stderr=subprocess.DEVNULL
        )

    async def listens(self) -> None:
        async with asyncio.timeout(READY_S):
            while True:
                try:
                    _reader, writer = await asyncio.open_connection(HOST, self.port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    await writer.wait_closed()
                    return

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None

    def connection(self, name: str, kind: str = "server") -> Connection:
        return Connection(
            hall=self._hall,
            device=name,
            kind=kind,
            password=self._passwords[name],
            mqtt_host=HOST,
            mqtt_port=self.port,
            http_url="",
        )


@contextmanager
def broker(folder: Path, hall: str, devices: list[str], more: str = "") -> Iterator[Broker]:
    """Runs for the time of the block, with the server's account and one for each device."""
    made = Broker(folder, hall, {name: f"pw-{name}" for name in (SERVER_ACCOUNT, *devices)}, more)
    made.start()
    try:
        yield made
    finally:
        made.stop()
