"""Random hall-days through the real engine: everybody presses, the server crashes, requests come twice and late."""

import asyncio
import random
from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from core_engine import KeysFake, MovedClock
from core_world import TUESDAY, pad
from hall_checks import Watch
from hall_commands import CLERKS, Asking, any_command
from hall_dice import Dice
from hall_random import Disk, random_hall
from msgspec import structs

from queue_server.application.engine import Engine
from queue_server.application.jobs import Job, RequestKey
from queue_server.domain import commands as c
from queue_server.domain import events as e
from queue_server.domain.hall import Hall

STEPS = (60, 140)
"""Steps of one day (least, most)."""


class Request:
    """One request of a device, which may be sent again."""

    def __init__(self, number: int, command: c.Command, at: datetime) -> None:
        self.key = RequestKey(
            device=f"D{number % 5}", request_id=str(UUID(int=number)), digest=f"{command!r}"
        )
        self.command = command
        self.at = at
        self.reply: bytes | None = None
        """The first answer that counts."""
        self.answered: date | None = None


class HallDay:
    """Plays one seed; raises AssertionError where something does not hold."""

    def __init__(self, seed: int) -> None:
        self.dice = Dice(random.Random(seed))
        self.hall = random_hall(self.dice)
        self.clock = MovedClock(TUESDAY.replace(hour=8, minute=50))
        self.disk = Disk()
        self.watch = Watch(self.hall)
        self.requests: list[Request] = []
        self.seen: Counter[str] = Counter()
        self.nights = self.dice.of((3, 3, 3, 40))
        """Long jumps of the clock, in a thousand steps."""
        self.engine = self._fresh()

    async def play(self) -> None:
        await self.engine.start()
        self._look()
        for _ in range(self.dice.number(*STEPS)):
            if not any(one.clerk for one in self.engine.state.windows.values()):
                await self._morning()
            await self._step()
            self._look()
            self._pass_time()
        await self._crash([])
        await self.engine.stop()

    # ---- what happens ----

    async def _morning(self) -> None:
        """Clerks come to some of the windows."""
        for number, clerk in zip(sorted(self.hall.windows), CLERKS, strict=False):
            if self.dice.percent(55):
                await self._ask([self._new(c.LogIn(actor=pad(number), window=number, clerk=clerk))])
                await self._ask([self._new(c.OpenWindow(actor=pad(number), window=number))])

    async def _step(self) -> None:
        kind = self.dice.number(0, 99)
        if kind < 70:
            await self._ask([self._request()])
        elif kind < 73:
            await self._rush()
        elif kind < 84:
            await self._reordered()
        elif kind < 90 and self.requests:
            await self._again(self.dice.of(self.requests[-30:]))
        elif kind < 93:
            await self._failed_commit("lost")
        elif kind < 96:
            await self._failed_commit("stored")
        elif kind < 98:
            await self._crash([self._request() for _ in range(self.dice.number(0, 3))])
        else:
            await self.engine.tick()

    async def _rush(self) -> None:
        """Many come at once."""
        asking = Asking(self.dice, self.hall, self.engine.state, self.clock.at)
        await self._ask([self._new(asking.issue()) for _ in range(self.dice.number(3, 12))])

    async def _reordered(self) -> None:
        """Several at once, made for the same state; one of them twice."""
        requests = [self._request() for _ in range(self.dice.number(2, 6))]
        order = [*requests, self.dice.of(requests)]
        for place in range(len(order)):
            other = self.dice.number(0, len(order) - 1)
            order[place], order[other] = order[other], order[place]
        await self._ask(order)

    async def _again(self, request: Request) -> None:
        """Remembered until the end of the next day; later it would be another request."""
        known = request.answered is not None and self.watch.state.day - request.answered <= timedelta(days=1)
        first = request.reply
        await self._ask([request])
        if known:
            assert request.reply == first, "sent again, answered the same"
            assert not any(isinstance(one, e.TicketIssued) for one in self.disk.fresh), (
                "sent again, done once"
            )
            self.seen["sent again"] += 1

    async def _failed_commit(self, how: str) -> None:
        """The devices hear `unavailable` and ask again when the disk works."""
        requests = [self._request() for _ in range(self.dice.number(1, 3))]
        self.disk.fails = how
        await self._ask(requests)
        self.disk.fails = None
        await self._ask(requests)

    async def _crash(self, in_flight: list[Request]) -> None:
        """The server dies with requests in flight; another one is started on the same journal, and they are sent again."""
        self.disk.gate.clear()
        for request in in_flight:
            self._submit(request, lambda answer, reply: None)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        writer = self.engine._writer
        if writer is not None:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        self.disk.gate.set()
        if self.dice.percent(15):
            self.hall = self.watch.hall = self._changed_hall()
            self.seen["hall file changed"] += 1
        self.engine = self._fresh()
        loaded = len(self.disk.events)
        await self.engine.start()
        self.seen["crash"] += 1
        self.seen["events after a crash"] += len(self.disk.events) - loaded
        self._look()
        await self._ask(in_flight)

    def _changed_hall(self) -> Hall:
        """Somebody changed the hall file: a window serves something else, or is gone."""
        windows = dict(self.hall.windows)
        number = self.dice.of(sorted(windows))
        if len(windows) > 2 and self.dice.percent(30):
            del windows[number]
        else:
            services = {self.dice.of(sorted(self.hall.businesses)): self.dice.number(1, 3)}
            windows[number] = structs.replace(windows[number], services=services)
        return structs.replace(self.hall, windows=windows)

    def _pass_time(self) -> None:
        kind = self.dice.number(0, 999)
        if kind >= 1000 - self.nights:
            seconds = self.dice.number(9000, 120_000)
        elif kind < 780:
            seconds = self.dice.number(0, 45)
        elif kind < 985:
            seconds = self.dice.number(45, 300)
        else:
            seconds = self.dice.number(300, 9000)
        self.clock.later(seconds)

    # ---- asking ----

    def _fresh(self) -> Engine:
        return Engine(self.hall, self.clock, self.disk, KeysFake())

    def _request(self) -> Request:
        return self._new(any_command(self.dice, self.hall, self.engine.state, self.clock.at))

    def _new(self, command: c.Command) -> Request:
        request = Request(len(self.requests) + 1, command, self.clock.at)
        self.requests.append(request)
        return request

    async def _ask(self, requests: list[Request]) -> None:
        answered: list[asyncio.Future] = []
        for request in requests:
            future = asyncio.get_running_loop().create_future()
            answered.append(future)
            self._submit(request, lambda answer, reply, future=future: future.set_result(reply))
        replies = await asyncio.gather(*answered)
        for request, reply in zip(requests, replies, strict=True):
            self.seen[reply.split(b" ")[0].decode() if reply[:1].islower() else "done"] += 1
            if reply != b"unavailable":
                request.reply = reply
                request.answered = request.answered or self.clock.at.date()

    def _submit(self, request: Request, done) -> None:
        self.engine.submit(Job(command=request.command, request=request.key, render=_render, done=done))

    # ---- looking ----

    def _look(self) -> None:
        assert not self.disk.wrong
        for event in self.disk.fresh:
            self.watch.see(event)
            self.seen[e.kind_of(event)] += 1
            if isinstance(event, e.TicketCalled):
                self.seen[f"rule {event.rule}"] += 1
            if isinstance(event, e.TicketIssued) and event.appointment is not None:
                self.seen["checked in"] += 1
        self.disk.fresh.clear()
        self.watch.check()
        if self.disk.fails is None and self.engine._ahead is not None:
            assert self._without_revision(self.engine.state) == self._without_revision(self.watch.state)
            assert self.engine._ahead == self.engine.state

    @staticmethod
    def _without_revision(state):
        """The matrix's revision counts from the first day that was read."""
        return structs.replace(state, matrix_rev=0)


def _render(state, answer) -> bytes:
    if answer.refusal is not None:
        return answer.refusal.code.encode()
    ticket = state.tickets.get(answer.ticket_id) if answer.ticket_id else None
    return f"{ticket.number if ticket else '-'} {ticket.state if ticket else '-'} {state.issued}".encode()


async def play(seed: int) -> Counter[str]:
    """What was seen on that day. Raises AssertionError that names the seed."""
    day = HallDay(seed)
    try:
        await day.play()
    except Exception as wrong:
        raise AssertionError(f"hall-day of seed {seed} at {day.clock.at}: {wrong!r}") from wrong
    return day.seen
