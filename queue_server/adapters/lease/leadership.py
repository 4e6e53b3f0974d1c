"""Leading: renews the lease, refuses commits once another leads, and says so at once when it is over."""

import asyncio
import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.lease.store import LeaseLost, LeaseStore, name_session

RENEW_S = 0.4
ASK_S = 0.15
"""Pause between two tries to take the lease."""
HANGS_S = 10.0
"""A leader whose work has stood still for so long leaves the hall to another."""
_LOOK_S = 0.5

log = structlog.get_logger()


def running_s() -> float:
    """Seconds since this machine started, its sleep included: a server that slept knows that it did."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Leadership:
    """One server's time as leader. Its own threads keep and watch the lease, however busy the server is.

    `over` is called once, from any thread, with the reason: from then on nothing may be answered.
    """

    def __init__(self, store: LeaseStore, epoch: int, since_s: float, over: Callable[[str], None]) -> None:
        """`since_s` is `running_s()` from before the lease was taken."""
        self.epoch = epoch
        self._store = store
        self._until = since_s + store.term_s
        self._over = over
        self._pulse: float | None = None
        self._ended = threading.Event()
        self._one = threading.Lock()
        self._threads = [
            threading.Thread(target=work, name=f"lease-{work.__name__.strip('_')}", daemon=True)
            for work in (self._renew, self._watch)
        ]

    def holds(self) -> bool:
        """Whether nobody else can lead yet, by this machine's own clock. Quick; from any thread."""
        return not self._ended.is_set() and running_s() < self._until

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def pulse(self) -> None:
        """The server's work goes on. From the first call on it must come again within `HANGS_S`."""
        self._pulse = running_s()

    def guard(self, database: Engine) -> None:
        """Every commit on `database` is refused with LeaseLost once another server leads."""
        hall, epoch = self._store.hall, self.epoch
        event.listen(database, "connect", lambda connection, _record: name_session(connection, hall, epoch))
        event.listen(database, "commit", self._check)
        database.dispose()

    def stop(self) -> None:
        """Leaves the hall to whoever waits for it. The server must have ended its work before."""
        with self._one:
            over = self._ended.is_set()
            self._ended.set()
        for thread in self._threads:
            thread.join()
        if not over:
            try:
                self._store.give_up(self.epoch)
            except SQLAlchemyError as wrong:
                log.warning("lease_not_given_up", error=str(wrong))

    # ---- inside ----

    def _end(self, reason: str) -> None:
        with self._one:
            if self._ended.is_set():
                return
            self._ended.set()
        self._over(reason)

    def _check(self, connection: Connection) -> None:
        try:
            self._store.check(connection, self.epoch)
        except LeaseLost:
            self._end("refused by the store")
            raise

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_S):
            before = running_s()
            if self._pulse is not None and before - self._pulse > HANGS_S:
                log.error("work_stands_still", seconds=round(before - self._pulse, 1))
                continue
            try:
                renewed = self._store.renew(self.epoch)
            except SQLAlchemyError as wrong:
                log.warning("lease_not_renewed", error=str(wrong))
                continue
            if not renewed:
                self._end("another server took the lease")
                return
            self._until = before + self._store.term_s

    def _watch(self) -> None:
        while not self._ended.wait(min(_LOOK_S, max(0.0, self._until - running_s()))):
            if not self.holds():
                self._end("the lease ran out")
                return


async def lead(
    store: LeaseStore, stopped: asyncio.Event, over: Callable[[str], None], *, wait: bool = True
) -> Leadership | None:
    """Waits until this server leads; None where it was stopped before. A silent database is asked again.

    Without `wait`: None where another server leads, or the database does not say.
    """
    said = ""
    while not stopped.is_set():
        before = running_s()
        try:
            epoch = await asyncio.to_thread(store.take)
        except SQLAlchemyError as wrong:
            if str(wrong) != said:
                said = str(wrong)
                log.warning("lease_not_asked", error=said)
        else:
            if epoch is not None:
                leadership = Leadership(store, epoch, before, over)
                leadership.start()
                return leadership
        if not wait:
            return None
        try:
            await asyncio.wait_for(stopped.wait(), ASK_S)
        except TimeoutError:
            continue
    return None
