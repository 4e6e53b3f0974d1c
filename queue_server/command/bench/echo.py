"""Answers every command at once with as many bytes and does nothing: the floor of a round trip."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.mqtt.link import Link, LinkError
from queue_server.contract import topics
from queue_server.contract.connection import Connection, connection_file, read_connection

REPLY = b'{"ok":true,"result":"' + b"x" * 400 + b'"}'
"""About as long as the answer to `ticket.issue`."""


async def echo(connection: Connection) -> None:
    """Runs until SIGTERM."""

    def answer(_topic: str, _payload: bytes, properties: Mapping[str, Any]) -> None:
        link.publish(
            properties["response_topic"][0], REPLY, correlation_data=properties["correlation_data"][0]
        )

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    for _ in range(50):
        link = Link(connection, on_message=answer)
        try:
            await link.connect()
            break
        except LinkError:
            await asyncio.sleep(0.1)
    await link.subscribe(topics.command(connection.hall, "+", "+"))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await stopped.wait()
    await link.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, required=True)
    uvloop.run(echo(read_connection(connection_file(arguments.parse_args().data, SERVER_ACCOUNT))))
