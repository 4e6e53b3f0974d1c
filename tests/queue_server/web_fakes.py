"""The pages over the real engine of the demonstration hall, on a journal in memory and a clock that is set by hand."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from httpx import ASGITransport, AsyncClient
from litestar import Litestar
from web_reports import NoReports

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.web.app import build_app
from queue_server.adapters.web.services import WebServices
from queue_server.application.engine import Engine
from queue_server.application.ports import DeviceAccount, Group, HallService, Loaded, UserAccount
from queue_server.application.suggestion import Suggestion
from queue_server.application.whatif import Preview
from queue_server.contract.messages import DeviceState
from queue_server.domain.commands import Actor, IssueTicket
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.question import Proposal
from queue_server.domain.state import HallState

CHINA = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 24, 10, 24, 0, tzinfo=CHINA)
PASSWORD = "测试-correct-horse"
KIOSK = Actor(id="K1-1", kind="kiosk", floor=1)


class SetClock:
    """Hall time as the test sets it."""

    def __init__(self, moment: datetime = TUESDAY) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def pass_s(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class MemoryJournal:
    """Keeps the groups in a list."""

    def __init__(self) -> None:
        self.groups: list[Group] = []

    async def load(self) -> Loaded:
        events = [event for group in self.groups for event in group.events]
        requests = [one for group in self.groups for one in group.requests]
        return Loaded(events=events, last_seq=len(events), requests=requests)

    async def append(self, group: Group) -> None:
        self.groups.append(group)


class NoDayKeys:
    def destroy_day_keys(self, before: date) -> Sequence[str]:
        return []


class MadeAccounts:
    """Made-up accounts that all have the same password."""

    def __init__(self) -> None:
        self.people = {
            name: UserAccount(name=name, role=role, disabled=name == "4299")
            for name, role in {
                "4203": "clerk",
                "4207": "clerk",
                "4299": "clerk",
                "0007": "manager",
                "0001": "admin",
                "0300": "auditor",
                "0200": "guide",
            }.items()
        }
        self.machines = {
            "K1-1": DeviceAccount(name="K1-1", kind="kiosk", floor=1),
            "pad-42": DeviceAccount(name="pad-42", kind="pad", window=42, floor=2),
        }
        self.checked = 0

    def device(self, name: str) -> DeviceAccount | None:
        return self.machines.get(name)

    def check_device(self, name: str, password: str) -> DeviceAccount | None:
        self.checked += 1
        return self.machines.get(name) if password == PASSWORD else None

    def user(self, name: str) -> UserAccount | None:
        return self.people.get(name)

    def check_password(self, name: str, password: str) -> UserAccount | None:
        user = self.people.get(name)
        return user if user and not user.disabled and password == PASSWORD else None

    def check_pin(self, name: str, pin: str) -> UserAccount | None:
        return None

    def devices(self) -> Sequence[DeviceAccount]:
        return list(self.machines.values())

    def users(self) -> Sequence[UserAccount]:
        return list(self.people.values())


class Foreseen:
    """Answers of a rehearsal as the test made them, and the changes that were asked about."""

    def __init__(self) -> None:
        self.answer: Preview | None = None
        self.advice: Suggestion | None = None
        self.asked: list[Proposal] = []
        self.go = asyncio.Event()
        self.go.set()

    async def preview(self, service: HallService, change: Proposal) -> Preview:
        self.asked.append(change)
        await self.go.wait()
        return self.answer or Preview(at=service.clock.now(), sentence="这样改，等候几乎不变。")

    async def suggest(self, _: HallService) -> Suggestion | None:
        return self.advice


@cache
def demonstration_hall() -> Hall:
    """Read once: a hall as configured never changes."""
    return load_hall(DEMONSTRATION_HALL).hall


class World:
    """One running hall with its pages."""

    def __init__(self, folder: Path, clock: SetClock | None = None) -> None:
        self.clock = clock or SetClock()
        self.hall = demonstration_hall()
        self.journal = MemoryJournal()
        self.engine = Engine(self.hall, self.clock, self.journal, NoDayKeys())
        self.accounts = MadeAccounts()
        self.device_states: dict[str, DeviceState] = {}
        self.reports = NoReports()
        self.pasts: dict[date, HallState] = {}
        self.rehearsal = Foreseen()
        self.services = WebServices(
            service=self.engine,
            accounts=self.accounts,
            document=lambda: (_ for _ in ()).throw(LookupError("no document here")),
            items={},
            keys=KeyStore(folder / "keys"),
            filings=None,
            devices=lambda: self.device_states,
            data=folder,
            http_url=lambda: "http://127.0.0.1:18080",
            reports=self.reports,
            past=lambda day: self.pasts.get(day),
            preview=self.rehearsal.preview,
            suggest=self.rehearsal.suggest,
            warm=lambda: None,
        )
        self.app: Litestar = build_app(self.services)

    async def issue(self, business: str, count: int = 1, floor: int = 1) -> list[str]:
        """Takes tickets without a card at a kiosk; gives their ids."""
        ids = []
        for _ in range(count):
            actor = Actor(id=f"K{floor}-1", kind="kiosk", floor=floor)
            command = IssueTicket(
                actor=actor, business=business, person=f"{len(self.engine.state.tickets):064x}"
            )
            answer = await self.engine.execute(command)
            assert answer.refusal is None, answer.refusal
            ids.append(answer.ticket_id or "")
        return ids

    def number(self, ticket_id: str) -> str:
        return self.engine.state.tickets[ticket_id].number


@asynccontextmanager
async def running(folder: Path, clock: SetClock | None = None) -> AsyncIterator[World]:
    world = World(folder, clock)
    await world.engine.start()
    try:
        yield world
    finally:
        await world.engine.stop()


def csrf_of(page: Any) -> str:
    """The token that a page carries in its forms."""
    found = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', page.text)
    assert found, page.text[:300]
    return found.group(1)


async def sign_in(
    client: AsyncClient, name: str, *, password: str = PASSWORD, window: int | None = None, expect: int = 303
) -> Any:
    """Through the login page; gives the answer, not followed."""
    fields = {
        "_csrf_token": csrf_of(await client.get("/login")),
        "name": name,
        "password": password,
        "window": str(window or ""),
    }
    answer = await client.post("/login", data=fields, follow_redirects=False)
    assert answer.status_code == expect, answer.text
    return answer


@asynccontextmanager
async def alive(app: Litestar) -> AsyncIterator[None]:
    """The app's life, begun and ended in one task as a web server does it."""
    ready, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            ready.set()
            await over.wait()

    living = asyncio.create_task(live())
    started = asyncio.create_task(ready.wait())
    await asyncio.wait({living, started}, return_when=asyncio.FIRST_COMPLETED)
    started.cancel()
    try:
        yield
    finally:
        over.set()
        await living


def visitor(app: Litestar, cookies: dict[str, str] | None = None) -> AsyncClient:
    """One more browser at an app that is alive."""
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://hall.test", cookies=cookies)


@asynccontextmanager
async def browsing(app: Litestar, cookies: dict[str, str] | None = None) -> AsyncIterator[AsyncClient]:
    """A browser without scripts, on the event loop of the test, where the engine is too."""
    async with alive(app), visitor(app, cookies) as client:
        yield client
