"""The one writer of the hall: decides commands in memory, stores them in groups, answers after the commit."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime, timedelta

import structlog

from queue_server.application import jobs
from queue_server.application.batch import Batch
from queue_server.application.jobs import Job, RequestKey
from queue_server.application.memory import RequestMemory
from queue_server.application.ports import (
    Answer,
    Changed,
    Clock,
    DayKeys,
    Estimates,
    Journal,
    JournalError,
    Listener,
    Remembered,
)
from queue_server.application.published import changed_by, everything
from queue_server.application.watchers import Watchers
from queue_server.domain.apply import apply
from queue_server.domain.commands import Actor, Command, LoadHall, Tick
from queue_server.domain.events import DayOpened, Event
from queue_server.domain.hall import Hall
from queue_server.domain.hours import day as days
from queue_server.domain.minutes import CommonFormula
from queue_server.domain.state import HallState, copy_of
from queue_server.domain.tickets.table import ImpossibleEvent

MAX_QUEUED = 2000
"""Commands that may wait; one more is answered `busy`."""
MAX_GROUP = 256
"""Commands in one transaction."""
MEMORY_DAYS = 1
"""A request is remembered until the end of this many days after its own."""

_SERVER = Actor(id="server", kind="server")

log = structlog.get_logger()


class Engine:
    """Implements `HallService`. `state` is committed state; the writer decides on a copy that runs ahead of it."""

    def __init__(
        self,
        hall: Hall,
        clock: Clock,
        journal: Journal,
        keys: DayKeys,
        estimates: Estimates | None = None,
    ) -> None:
        self._hall = hall
        self._clock = clock
        self._journal = journal
        self._keys = keys
        self._estimates = estimates or CommonFormula(hall)
        self._state = days.empty_state()
        self._ahead: HallState | None = None
        self._memory = RequestMemory()
        self._last_seq = 0
        self._queue: deque[Job] = deque()
        self._wake = asyncio.Event()
        self._listeners: list[Listener] = []
        self._watchers = Watchers()
        self._writer: asyncio.Task[None] | None = None
        self._stopping = False

    # ---- what others see ----

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def state(self) -> HallState:
        return self._state

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def estimates(self) -> Estimates:
        return self._estimates

    @property
    def last_seq(self) -> int:
        """Number of the last event that is stored."""
        return self._last_seq

    @property
    def queued(self) -> int:
        """Commands that wait for the writer."""
        return len(self._queue)

    @property
    def busy(self) -> bool:
        """Whether one more command would be answered `busy`."""
        return len(self._queue) >= MAX_QUEUED

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def remembered(self, key: RequestKey) -> Remembered | None:
        """The answer already given to this request id, whatever it asked."""
        return self._memory.find(key)

    async def execute(self, command: Command) -> Answer:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(answer: Answer, _reply: bytes) -> None:
            if not answered.done():
                answered.set_result(answer)

        self.submit(Job(command=command, done=done))
        return await answered

    def watch(self) -> AsyncIterator[Changed]:
        return self._watchers.watch()

    def submit(self, job: Job) -> None:
        """Queues the job; `done` is called after the commit, or at once with `busy`."""
        if self.busy or self._stopping:
            self._answer(job, Answer(refusal=jobs.UNAVAILABLE if self._stopping else jobs.BUSY))
            return
        self._queue.append(job)
        self._wake.set()

    # ---- life ----

    async def start(self, replayed: Callable[[Sequence[Event]], None] | None = None) -> None:
        """Reads the journal, whose events `replayed` is given, and begins to write.

        Raises JournalError where that cannot be.
        """
        events = await self._rebuild()
        if replayed is not None:
            replayed(events)
        if self._state.day > days.BEFORE_THE_FIRST:
            self._keys.destroy_day_keys(self._state.day)
        self._writer = asyncio.get_running_loop().create_task(self._write(), name="hall-writer")
        for command in (Tick(actor=_SERVER), LoadHall(actor=_SERVER)):
            if (await self.execute(command)).refusal is not None:
                await self.stop()
                raise JournalError("the journal cannot be written")

    async def stop(self) -> None:
        """Answers what is queued, then ends."""
        if self._writer is None:
            return
        self._stopping = True
        self._wake.set()
        await self._writer
        self._writer = None
        self._watchers.close()

    async def tick(self) -> None:
        """Lets time pass in the hall; call it about once a second."""
        if not self.busy:
            await self.execute(Tick(actor=_SERVER))

    # ---- the writer ----

    async def _write(self) -> None:
        while self._queue or not self._stopping:
            if not self._queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            group = [self._queue.popleft() for _ in range(min(MAX_GROUP, len(self._queue)))]
            try:
                await self._work(group)
            except Exception:  # a mistake of ours must not end the writer
                log.exception("group_failed", commands=len(group))
                self._refuse(group)

    def _refuse(self, group: Sequence[Job]) -> None:
        """Nothing of the group counts; the state is read from the journal before the next."""
        self._ahead = None
        for job in group:
            self._answer(job, Answer(refusal=jobs.UNAVAILABLE))

    async def _work(self, group: Sequence[Job]) -> None:
        if self._ahead is None and not await self._recover():
            self._refuse(group)
            return
        now = self._clock.now()
        batch = self._decide(group, now)
        if batch.writes:
            forget = self._forget_before(batch.events)
            try:
                await self._journal.append(batch.group(self._last_seq + 1, forget))
            except JournalError as wrong:
                log.error("commit_failed", error=str(wrong), commands=len(group))
                self._refuse(group)
                return
            self._memory.add(batch.requests)
            if forget is not None:
                self._memory.forget(forget)
        self._commit(batch)

    def _decide(self, group: Sequence[Job], now: datetime) -> Batch:
        ahead = self._ahead
        assert ahead is not None  # noqa: S101
        batch = Batch(self._hall, ahead, self._memory, now)
        if now.date() > ahead.day:
            batch.run(Tick(actor=_SERVER))
        for job in group:
            try:
                batch.take(job)
            except Exception:  # one command that trips over a mistake of ours must not stop the hall
                log.exception("command_failed", command=type(job.command).__name__)
                self._ahead = batch.state = self._replayed(batch.events)
                batch.fail(job)
        return batch

    def _replayed(self, events: Sequence[Event]) -> HallState:
        state = copy_of(self._state)
        for event in events:
            apply(state, event)
        return state

    def _commit(self, batch: Batch) -> None:
        """The group is durable: everybody may see it."""
        for event in batch.events:
            apply(self._state, event)
        self._last_seq += len(batch.events)
        for job, answer, reply in batch.answers:
            self._answer(job, answer, reply)
        if not batch.events:
            return
        self._tell(batch.events, changed_by(self._hall, self._state, batch.events, self._last_seq))

    def _tell(self, happened: Sequence[Event], changed: Changed) -> None:
        for listener in self._listeners:
            try:
                listener.committed(happened, changed)
            except Exception:  # what is stored is stored; the others must hear of it all the same
                log.exception("listener_failed", listener=type(listener).__name__)
        self._watchers.tell(changed)
        for event in happened:
            if isinstance(event, DayOpened):
                gone = self._keys.destroy_day_keys(event.day)
                log.info("day_opened", day=event.day.isoformat(), keys_destroyed=len(gone))

    def _answer(self, job: Job, answer: Answer, reply: bytes | None = None) -> None:
        if reply is None:
            reply = job.render(self._state, answer) if job.render else b""
        try:
            job.done(answer, reply)
        except Exception:  # the one who asked is gone; the others still wait
            log.exception("answer_failed")

    @staticmethod
    def _forget_before(events: Sequence[Event]) -> date | None:
        opened = [event.day for event in events if isinstance(event, DayOpened)]
        return max(opened) - timedelta(days=MEMORY_DAYS) if opened else None

    # ---- the journal read again ----

    async def _recover(self) -> bool:
        """A group that was stored although its commit seemed to fail is told now."""
        known = self._last_seq
        try:
            events = await self._rebuild()
        except JournalError as wrong:
            log.error("journal_unreadable", error=str(wrong))
            return False
        log.warning("state_rebuilt", last_seq=self._last_seq, found=self._last_seq - known)
        found = events[max(0, len(events) - (self._last_seq - known)) :]
        if found:
            self._tell(found, everything(self._hall, self._state, self._last_seq))
        return True

    async def _rebuild(self) -> Sequence[Event]:
        loaded = await self._journal.load()
        state = days.empty_state()
        for seq, event in enumerate(loaded.events, loaded.last_seq - len(loaded.events) + 1):
            try:
                apply(state, event)
            except (ImpossibleEvent, LookupError, ValueError) as wrong:
                raise JournalError(f"event {seq} does not fit what was before it: {wrong!r}") from wrong
        self._state = state
        self._ahead = copy_of(state)
        self._memory = RequestMemory(loaded.requests)
        self._last_seq = loaded.last_seq
        return loaded.events
