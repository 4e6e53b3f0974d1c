"""A device that measures: sends commands and waits for their answers, many at a time."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from queue_server.adapters.mqtt.link import Link
from queue_server.contract import topics
from queue_server.contract.connection import Connection

ANSWER_S = 10.0


class BenchDevice:
    """One connection of one account."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reply = topics.reply(connection.hall, connection.device)
        self._waiting: dict[bytes, asyncio.Future[bytes]] = {}
        self._link = Link(connection, on_message=self._message)

    async def connect(self) -> None:
        await self._link.connect()
        await self._link.subscribe(self._reply)

    async def close(self) -> None:
        await self._link.close()

    async def ask(self, command: str, **fields: object) -> dict[str, Any]:
        """The answer's result. Raises RuntimeError where it is a refusal."""
        reply = msgspec.json.decode(await self.exchange(command, fields))
        if not reply["ok"]:
            raise RuntimeError(f"{command}: {reply['error']['code']}")
        return dict(reply["result"])

    async def exchange(self, command: str, fields: Mapping[str, object]) -> bytes:
        """Sends a request with a fresh id and gives the bytes of the answer."""
        correlation = uuid.uuid4().bytes
        answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[correlation] = answered
        self._link.publish(
            topics.command(self._connection.hall, self._connection.device, command),
            msgspec.json.encode({"request_id": str(uuid.uuid4()), **fields}),
            response_topic=self._reply,
            correlation_data=correlation,
        )
        return await asyncio.wait_for(answered, ANSWER_S)

    async def measure(
        self, command: str, fields: Callable[[], Mapping[str, object]], count: int, in_flight: int
    ) -> tuple[list[float], float]:
        """Seconds of each of `count` exchanges, `in_flight` at a time, and exchanges per second."""
        left = count
        times: list[float] = []

        async def lane() -> None:
            nonlocal left
            while left > 0:
                left -= 1
                body = fields()
                started = time.perf_counter()
                reply = await self.exchange(command, body)
                times.append(time.perf_counter() - started)
                if not reply.startswith(b'{"ok":true'):
                    raise RuntimeError(reply.decode())

        started = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(in_flight)))
        return times, count / (time.perf_counter() - started)

    def _message(self, _topic: str, payload: bytes, properties: Mapping[str, Any]) -> None:
        answered = self._waiting.pop(properties["correlation_data"][0], None)
        if answered is not None and not answered.done():
            answered.set_result(payload)
