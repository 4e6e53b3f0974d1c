"""`./hall explain NUMBER`: why a ticket was called when it was, and all that happened to it, from the journal."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Optional
from zoneinfo import ZoneInfo

import typer

from queue_server.command.accounts import DEFAULT_DATA, Data, Json
from queue_server.command.failing import fail
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket


class CannotExplain(Exception):
    """`code` is one of the contract's error codes, the text a Chinese sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def explain(
    number: Annotated[str, typer.Argument(help="号，如 J018")],
    day: Annotated[Optional[str], typer.Option(help="哪一天，如 2026-11-24；不写就是最近的一天")] = None,  # noqa: UP045
    data: Data = DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """一个号为什么这时候叫，前前后后的经过。"""
    from queue_server.contract.clock import text_of
    from queue_server.domain.tickets.explaining import history_sentences, why

    try:
        hall, ticket = _found(data, number, _day(day))
    except CannotExplain as wrong:
        fail(str(wrong), wrong.code, as_json=as_json)
    if not as_json:
        print("\n".join([why(hall, ticket), *history_sentences(hall, ticket)]))
        return
    story: dict[str, Any] = {
        "number": ticket.number,
        "state": ticket.state,
        "events": [{"at": text_of(one.at), "what": one.what, "by": one.by} for one in ticket.history],
        "why": why(hall, ticket),
    }
    print(json.dumps(story, ensure_ascii=False))


def _found(data: Path, number: str, day: date | None) -> tuple[Hall, Ticket]:
    """Raises CannotExplain."""
    hall, state = _played(data, day)
    wanted = number.strip().casefold()
    for known, ticket_id in state.numbers.items():
        if known.casefold() == wanted:
            return hall, state.tickets[ticket_id]
    raise CannotExplain("not_found", f"{state.day} 没有 {number.strip()} 这个号。")


def _played(data: Path, day: date | None) -> tuple[Hall, HallState]:
    """The hall's day from its journal, whether a server runs or not. Loads the database only here. Raises CannotExplain."""
    from sqlalchemy.exc import SQLAlchemyError

    from queue_server.adapters.database.engine import DatabaseError, open_engine
    from queue_server.adapters.hall_file import HallFileError, load_hall
    from queue_server.adapters.journal.days import state_of_day
    from queue_server.adapters.journal.reading import JournalReader
    from queue_server.adapters.settings import SettingsError, database_target, read_settings, settings_file
    from queue_server.application.ports import JournalError

    if not settings_file(data).exists():
        raise CannotExplain("unavailable", f"{data} 还没有大厅，先运行 ./hall up --data {data}")
    try:
        settings = read_settings(data)
        target = database_target(data, settings)
        hall = load_hall(settings.hall_path).hall
    except (SettingsError, HallFileError) as wrong:
        raise CannotExplain("unavailable", f"{data} 里没有能看的大厅：{wrong}") from wrong
    if isinstance(target, Path) and not target.exists():
        raise CannotExplain("not_found", f"{data} 里还没有记录。")
    try:
        database = open_engine(target)
        try:
            state = state_of_day(JournalReader(database, hall.id, ZoneInfo(hall.timezone)), day)
        finally:
            database.dispose()
    except (DatabaseError, JournalError, SQLAlchemyError, OSError) as wrong:
        raise CannotExplain("unavailable", f"看不了这个大厅的记录：{wrong}") from wrong
    if state is None:
        when = "还没有哪一天的" if day is None else f"没有 {day} 的"
        raise CannotExplain("not_found", f"{when}记录。")
    return hall, state


def _day(text: str | None) -> date | None:
    """Raises CannotExplain."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as wrong:
        raise CannotExplain("bad_request", f"看不懂日期 {text}，请写成 2026-11-24 这样。") from wrong
