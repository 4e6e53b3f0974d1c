"""Reads one past day of the journal again, beside the server that writes it or without one. Changes nothing."""

from datetime import date
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa
from msgspec import structs
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.journal.tables import event
from queue_server.application.ports import JournalError
from queue_server.domain.apply import apply
from queue_server.domain.day import empty_state
from queue_server.domain.events import AnyEvent, DayOpened, Event
from queue_server.domain.state import HallState
from queue_server.domain.ticket import ImpossibleEvent

_decode = msgspec.json.Decoder(AnyEvent).decode


def state_of_day(engine: Engine, hall: str, zone: ZoneInfo, day: date | None = None) -> HallState | None:
    """The hall as it stood at the end of the day, or as it stands now; None: the newest day there is.

    None where the journal has no such day. Raises JournalError where it cannot be read.
    """
    try:
        with engine.connect() as connection:
            found = _span(connection, hall, day)
            if found is None:
                return None
            rows = connection.execute(_between(hall, *found)).all()
    except SQLAlchemyError as wrong:
        raise JournalError(str(wrong)) from wrong
    state = empty_state()
    for row in rows:
        read = _read(row.seq, row.payload)
        try:
            apply(state, structs.replace(read, at=read.at.astimezone(zone)))
        except (ImpossibleEvent, LookupError, ValueError) as wrong:
            raise JournalError(f"event {row.seq} does not fit what was before it: {wrong!r}") from wrong
    return state


def _span(connection: Connection, hall: str, day: date | None) -> tuple[int, int | None] | None:
    """The numbers of the event that opened the day and of the one that opened the next; None where it is not there."""
    openings = connection.execute(
        sa.select(event.c.seq, event.c.payload)
        .where(event.c.hall == hall, event.c.kind == "day_opened")
        .order_by(event.c.seq.desc())
    )
    following = None
    for row in openings:
        opened = _read(row.seq, row.payload)
        if isinstance(opened, DayOpened) and day in (None, opened.day):
            return row.seq, following
        following = row.seq
    return None


def _between(hall: str, first: int, following: int | None) -> sa.Select[tuple[int, bytes]]:
    events = sa.select(event.c.seq, event.c.payload).where(event.c.hall == hall, event.c.seq >= first)
    if following is not None:
        events = events.where(event.c.seq < following)
    return events.order_by(event.c.seq)


def _read(seq: int, payload: bytes) -> Event:
    try:
        read: Event = _decode(payload)
    except msgspec.MsgspecError as wrong:
        raise JournalError(f"event {seq} is not known to this version: {wrong}") from wrong
    return read
