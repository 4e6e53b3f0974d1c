"""The journal read from any of its days on, for what is made from it: rows, reports, explanations."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy import Engine

from queue_server.adapters.journal.tables import event
from queue_server.application.ports import JournalError
from queue_server.domain.events import AnyEvent, DayOpened, Event

_PAGE = 2000

_decode = msgspec.json.Decoder(AnyEvent).decode


class DayStart(Struct, frozen=True, kw_only=True):
    """`seq` is of the event that opened the day."""

    day: date
    seq: int


def read_event(payload: bytes, seq: int, hall: str, zone: ZoneInfo) -> Event:
    """An event as it was, its time in the hall's zone. Raises JournalError where this version does not know it."""
    try:
        read: Event = _decode(payload)
    except msgspec.MsgspecError as wrong:
        raise JournalError(f"event {seq} of hall {hall} is not known to this version: {wrong}") from wrong
    return structs.replace(read, at=read.at.astimezone(zone))


class JournalReader:
    """Reads one hall's journal on connections of its own, beside the writer. Raises SQLAlchemyError and JournalError."""

    def __init__(self, engine: Engine, hall: str, zone: ZoneInfo) -> None:
        self._engine = engine
        self._hall = hall
        self._zone = zone

    def days(self) -> list[DayStart]:
        """Every day that was opened, in order."""
        wanted = (
            sa.select(event.c.seq, event.c.payload)
            .where(event.c.hall == self._hall, event.c.kind == "day_opened")
            .order_by(event.c.seq)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).all()
        opened = [(row.seq, read_event(row.payload, row.seq, self._hall, self._zone)) for row in rows]
        return [DayStart(day=one.day, seq=seq) for seq, one in opened if isinstance(one, DayOpened)]

    def events(self, first_seq: int = 0, last_seq: int | None = None) -> Iterator[tuple[int, Event]]:
        """Sequence numbers and events from `first_seq` to `last_seq` (None: the newest), a page of them in memory."""
        after = first_seq - 1
        while True:
            wanted = sa.select(event.c.seq, event.c.payload).where(
                event.c.hall == self._hall, event.c.seq > after
            )
            if last_seq is not None:
                wanted = wanted.where(event.c.seq <= last_seq)
            with self._engine.connect() as connection:
                rows = connection.execute(wanted.order_by(event.c.seq).limit(_PAGE)).all()
            for row in rows:
                yield row.seq, read_event(row.payload, row.seq, self._hall, self._zone)
            if len(rows) < _PAGE:
                return
            after = rows[-1].seq
