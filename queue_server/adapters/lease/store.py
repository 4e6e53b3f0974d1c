"""The lease's row: taken, renewed and given up in one statement each, by the database's clock."""

import os
import secrets
import socket
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from queue_server.adapters.database.engine import open_engine
from queue_server.adapters.lease.tables import lease

TERM_S = 2.0
"""A leader that was not heard for so long has lost the hall."""

_SILENCE_MS = 3000
_now = sa.func.clock_timestamp()


class LeaseLost(OperationalError):
    """The store refuses to commit: another server leads this hall. Nothing was written."""

    def __init__(self, epoch: int) -> None:
        super().__init__(None, None, Exception(f"another server leads; epoch {epoch} is over"))


def new_holder() -> str:
    """A name for this start of this server: its machine, its process, and 32 bits of chance."""
    return f"{socket.gethostname()[:50]}/{os.getpid()}/{secrets.token_hex(4)}"


class LeaseStore:
    """The lease of one hall for one `holder`, who is another one each time a server starts. PostgreSQL only.

    Every method blocks, for some seconds where the database is silent, and raises SQLAlchemyError.
    """

    def __init__(self, target: str, hall: str, holder: str, term_s: float = TERM_S) -> None:
        # A connection of its own: whatever else is under way does not hold up a renewal.
        url = make_url(target).update_query_dict({"tcp_user_timeout": str(_SILENCE_MS)})
        self._engine = open_engine(url.render_as_string(hide_password=False))
        event.listen(self._engine, "connect", _hurry)
        self.hall = hall
        self._holder = holder
        self._term = sa.func.make_interval(0, 0, 0, 0, 0, 0, term_s, type_=sa.Interval)
        self.term_s = term_s

    def close(self) -> None:
        self._engine.dispose()

    def take(self) -> int | None:
        """The epoch under which the holder leads from now on, above every one before; None where another leads."""
        clock_was_set_back = lease.c.until > _now + self._term + self._term
        over = (lease.c.until < _now) | clock_was_set_back
        asked = sa.select(lease.c.epoch, over.label("over")).where(lease.c.hall == self.hall)
        with self._engine.begin() as connection:
            row = connection.execute(asked).first()
            if row is None:
                return self._first(connection)
            if not row.over:
                return None
            end_sessions(connection, self.hall, row.epoch)
            free = (lease.c.hall == self.hall) & (lease.c.epoch == row.epoch) & over
            mine = {"epoch": row.epoch + 1, "holder": self._holder, "until": _now + self._term}
            epoch = connection.execute(
                sa.update(lease).where(free).values(mine).returning(lease.c.epoch)
            ).scalar()
            return None if epoch is None else int(epoch)

    def _first(self, connection: Connection) -> int | None:
        first = insert(lease).values(hall=self.hall, epoch=1, holder=self._holder, until=_now + self._term)
        return connection.execute(first.on_conflict_do_nothing().returning(lease.c.epoch)).scalar()

    def renew(self, epoch: int) -> bool:
        """False where another server has led since. A renewal need not outlive a crash of the database."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            renewed = sa.update(lease).where(self._mine(epoch)).values(until=_now + self._term)
            return connection.execute(renewed).rowcount == 1

    def give_up(self, epoch: int) -> None:
        """Another server may lead at once."""
        with self._engine.begin() as connection:
            connection.execute(sa.update(lease).where(self._mine(epoch)).values(until=_now))

    def check(self, connection: Connection, epoch: int) -> None:
        """Inside a transaction of the leader: raises LeaseLost where its epoch is over; else none begins before it ends."""
        led = sa.select(lease.c.epoch).where((lease.c.hall == self.hall) & (lease.c.epoch == epoch))
        if connection.execute(led.with_for_update(read=True, key_share=True)).scalar() is None:
            raise LeaseLost(epoch)

    def _mine(self, epoch: int) -> sa.ColumnElement[bool]:
        return (lease.c.hall == self.hall) & (lease.c.epoch == epoch) & (lease.c.holder == self._holder)


def leader_of(database: Engine, hall: str) -> str | None:
    """The name of the machine that leads now; None where nobody does, as always on SQLite."""
    if database.dialect.name == "sqlite":
        return None
    led = sa.select(lease.c.holder).where((lease.c.hall == hall) & (lease.c.until >= _now))
    with database.connect() as connection:
        holder = connection.execute(led).scalar()
    return None if holder is None else str(holder).partition("/")[0]


def _hurry(connection: Any, _record: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 1000")
        cursor.execute("SET statement_timeout = 2000")
    connection.commit()


def session_name(hall: str, epoch: int) -> str:
    """How the database lists the connections of a leader."""
    return f"hall {hall} epoch {epoch}"


def end_sessions(connection: Connection, hall: str, epoch: int) -> None:
    """Ends what a leader of the same role has open: one that froze in a transaction would hold up its successor."""
    connection.execute(
        sa.text(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = :name"
        ),
        {"name": session_name(hall, epoch)},
    )


def name_session(connection: Any, hall: str, epoch: int) -> None:
    """For each connection of a leader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", (session_name(hall, epoch),))
    connection.commit()
