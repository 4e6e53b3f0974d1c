"""The gateway with engine, journal and a real broker, and devices that speak to it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from broker_fixture import Broker
from core_engine import MovedClock
from core_world import ZONE, make_hall

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.settings import Revisions, Settings
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.mqtt.gateway import Gateway
from queue_server.adapters.mqtt.link import Link
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.application.engine import Engine
from queue_server.application.ports import DeviceAccount, UserAccount

DEVICES = ["K1", "K2", "P1", "P2", "P21", "B1", "GONE"]
ROOT = "hall/v1/ncx/"
PATIENCE_S = 10.0


class AccountsFake:
    """PIN is the clerk's name turned round."""

    def __init__(self) -> None:
        self.known = {
            "K1": DeviceAccount(name="K1", kind="kiosk", floor=1),
            "K2": DeviceAccount(name="K2", kind="kiosk", floor=2),
            "P1": DeviceAccount(name="P1", kind="pad", window=1),
            "P2": DeviceAccount(name="P2", kind="pad", window=2),
            "P21": DeviceAccount(name="P21", kind="pad", window=21, floor=2),
            "B1": DeviceAccount(name="B1", kind="board"),
        }
        self.pins_checked = 0

    def device(self, name):
        return self.known.get(name)

    def check_pin(self, name, pin):
        self.pins_checked += 1
        if not name or pin != name[::-1]:
            return None
        return UserAccount(name=name, role="auditor" if name == "auditor" else "clerk")


class Running:
    def __init__(self, engine: Engine, gateway: Gateway, accounts: AccountsFake, clock: MovedClock) -> None:
        self.engine = engine
        self.gateway = gateway
        self.accounts = accounts
        self.clock = clock
        self.hall_rev = 1


@asynccontextmanager
async def server(folder: Path, broker: Broker, *, hall=None, clock=None) -> AsyncIterator[Running]:
    """A whole server but for the web, announced on the broker."""
    clock = clock or MovedClock()
    async with AsyncExitStack() as stack:
        database = open_database(folder / "hall.db")
        stack.callback(database.dispose)
        journal = SqlJournal(database, "ncx", ZONE)
        stack.push_async_callback(journal.close)
        keys = KeyStore(folder / "keys")
        engine = Engine(hall or make_hall(), clock, journal, keys)
        await engine.start()
        stack.push_async_callback(engine.stop)
        accounts = AccountsFake()
        running = Running(engine, None, accounts, clock)
        running.gateway = Gateway(
            broker.connection(SERVER_ACCOUNT),
            engine,
            accounts=accounts,
            tokens=TicketTokens(keys, "ncx", ZONE),
            keys=keys,
            revisions=Revisions(Settings(database)),
            version="0.1.0",
            hall_rev=lambda: running.hall_rev,
        )
        await broker.listens()
        await running.gateway.start()
        await running.gateway.announce()
        stack.push_async_callback(running.gateway.stop)
        async with asyncio.timeout(PATIENCE_S):
            await running.gateway.published()
        yield running


class Device:
    """One account's connection. `seen` is every message but replies: topic without its root, retain flag, content."""

    def __init__(self, broker: Broker, name: str) -> None:
        self.name = name
        self.seen: list[tuple[str, bool, dict]] = []
        self._replies: dict[bytes, dict] = {}
        self._came = asyncio.Event()
        self.link = Link(broker.connection(name), on_message=self._message)

    async def connect(self, *topics: str) -> "Device":
        await self.link.connect()
        await self.link.subscribe(self.reply_topic, *(ROOT + topic for topic in topics))
        return self

    @property
    def reply_topic(self) -> str:
        return f"{ROOT}device/{self.name}/reply"

    def send(self, command: str, body: bytes, *, retain: bool = False, **properties) -> bytes:
        """Publishes as it is; the Correlation Data unless one is given or taken away."""
        correlation = uuid.uuid4().bytes
        given = {"response_topic": self.reply_topic, "correlation_data": correlation, **properties}
        given = {name: value for name, value in given.items() if value is not None}
        self.link.publish(f"{ROOT}device/{self.name}/do/{command}", body, retain=retain, **given)
        return correlation

    async def ask(self, command: str, request_id: str | None = None, **fields) -> dict:
        body = {"request_id": request_id or str(uuid.uuid4()), **fields}
        return await self.reply(self.send(command, json.dumps(body).encode()))

    async def result(self, command: str, **fields) -> dict:
        answer = await self.ask(command, **fields)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, command: str, **fields) -> dict:
        answer = await self.ask(command, **fields)
        assert not answer["ok"], answer
        assert answer["error"]["message"].endswith("。")
        return answer["error"]

    async def reply(self, correlation: bytes) -> dict:
        await self.until(lambda: correlation in self._replies)
        return self._replies[correlation]

    def answered(self, correlation: bytes) -> bool:
        return correlation in self._replies

    def last(self, topic: str) -> dict | None:
        return next((body for seen, _, body in reversed(self.seen) if seen == topic), None)

    def all(self, topic: str) -> list[dict]:
        return [body for seen, _, body in self.seen if seen == topic]

    async def until(self, there: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not there():
                self._came.clear()
                await self._came.wait()

    async def close(self) -> None:
        await self.link.close()

    def _message(self, topic, payload, properties) -> None:
        body = json.loads(payload) if payload else {}
        if topic == self.reply_topic:
            self._replies[properties["correlation_data"][0]] = body
        else:
            self.seen.append((topic.removeprefix(ROOT), bool(properties["retain"]), body))
        self._came.set()


EVERYTHING = ("server/state", "floor/+/board", "floor/+/call", "window/+/state", "business/+/state")


def rev_order(device: Device) -> None:
    """Every topic's revisions only ever grew."""
    seen: dict[str, int] = {}
    for topic, _, body in device.seen:
        if "rev" in body:
            assert body["rev"] > seen.get(topic, 0), topic
            assert body["rev"] < 2**53
            seen[topic] = body["rev"]
