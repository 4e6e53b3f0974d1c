"""`./hall explain`: the story of a number from the journal, on either store, while a server runs and without one."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from core_world import KIOSK, TUESDAY, ZONE, World, pad
from hall_file_world import SMALL, write
from history_world import keep

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.journal.days import state_of_day
from queue_server.adapters.journal.reading import JournalReader
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.settings import ServerSettings, keep_password, write_settings
from queue_server.command.explain import explain
from queue_server.domain import commands as c

WEDNESDAY = "2026-11-25"


def two_days() -> World:
    """A001 of Tuesday comes back after it was missed; Wednesday has an A001 of its own, who waits."""
    world = World()
    for _ in range(3):
        world.issue("A01")
    world.open(1)
    world.next()
    world.miss()
    world.do(c.RejoinTicket(actor=KIOSK, ticket_id=world.ticket("A001").id))
    for _ in range(3):
        world.later(30)
        world.next()
        world.start()
    world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=world.ticket("A001").id, kind="any_window"))
    world.do(c.UnholdTicket(actor=pad(1), window=1, ticket_id=world.ticket("A001").id))
    world.finish(outcome="received")
    world.now = TUESDAY + timedelta(days=1)
    world.tick()
    world.issue("A01")
    return world


def settle(folder: Path, database: str | None = None) -> None:
    """What `up` or the installer writes: the settings of a small hall."""
    hall = write(folder, SMALL.replace("id: tst", "id: ncx"))
    write_settings(folder, ServerSettings(hall_file=str(hall), mqtt_port=1, http_port=1, database=database))


@pytest.fixture
async def data(tmp_path: Path, database_target) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    url = None if isinstance(database_target, Path) else keep_password(folder, database_target)
    settle(folder, url)
    engine = open_database(folder / "hall.db" if url is None else database_target)
    journal = SqlJournal(engine, "ncx", ZONE)
    await keep(journal, two_days().events)
    await journal.close()
    engine.dispose()
    return folder


def told(capsys, number: str, data: Path, day: str | None = None) -> dict:
    explain(number, day=day, data=data, as_json=True)
    return json.loads(capsys.readouterr().out)


def refused(capsys, number: str, data: Path, day: str | None = None) -> str:
    """The error's code; its sentence stands on stderr for people."""
    with pytest.raises(typer.Exit) as end:
        explain(number, day=day, data=data, as_json=True)
    error = json.loads(capsys.readouterr().out)["error"]
    with pytest.raises(typer.Exit):
        explain(number, day=day, data=data, as_json=False)
    said = capsys.readouterr()
    assert (said.out, said.err.strip()) == ("", error["message"])
    assert end.value.exit_code == 1
    return error["code"]


def test_the_newest_day_is_meant_where_none_is_named(data: Path, capsys) -> None:
    story = told(capsys, "a001", data)
    assert (story["number"], story["state"]) == ("A001", "waiting")
    assert story["events"] == [{"at": "2026-11-25T10:24:00.000+08:00", "what": "issued", "by": "K1"}]
    assert "还没叫到" in story["why"]


def test_another_day_is_played_from_the_journal(data: Path, capsys) -> None:
    story = told(capsys, "A001", data, "2026-11-24")
    assert story.keys() == {"number", "state", "events", "why"}
    assert story["state"] == "done"
    assert [event["what"] for event in story["events"]] == [
        "issued",
        "called",
        "missed",
        "rejoined",
        "called",
        "started",
        "held",
        "unheld",
        "finished",
    ]
    assert {event["by"] for event in story["events"]} == {"K1", "clerk1"}
    assert [event["at"] for event in story["events"]] == sorted(event["at"] for event in story["events"])
    assert story["why"].startswith("A001")


def test_people_read_why_first_and_then_one_sentence_a_step(data: Path, capsys) -> None:
    story = told(capsys, "A001", data, "2026-11-24")
    explain("A001", day="2026-11-24", data=data, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == story["why"]
    assert len(lines) == 1 + len(story["events"])
    assert all(line.endswith("。") for line in lines)
    assert lines[1].startswith("10:24:00 取号")


@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        ("Z999", None, "not_found"),
        ("", None, "not_found"),
        ("A002", None, "not_found"),
        ("A001", "2026-11-23", "not_found"),
        ("A001", "yesterday", "bad_request"),
    ],
)
def test_what_cannot_be_explained_is_said(data: Path, capsys, number, day, code) -> None:
    assert refused(capsys, number, data, day) == code


def test_a_folder_without_a_hall_or_a_journal_is_said(tmp_path: Path, capsys) -> None:
    assert refused(capsys, "A001", tmp_path) == "unavailable"
    settle(tmp_path)
    assert refused(capsys, "A001", tmp_path) == "not_found"
    assert not (tmp_path / "hall.db").exists()
    open_database(tmp_path / "hall.db").dispose()
    assert refused(capsys, "A001", tmp_path) == "not_found"
    (tmp_path / "hall.db").write_bytes(b"not a database" * 100)
    assert refused(capsys, "A001", tmp_path) == "unavailable"


async def test_a_day_played_again_is_the_day_as_it_was(tmp_path: Path, database_target) -> None:
    engine = open_database(database_target)
    journal = SqlJournal(engine, "ncx", ZONE)
    world = two_days()
    await keep(journal, world.events)
    reader = JournalReader(engine, "ncx", ZONE)
    today = state_of_day(reader)
    assert (today.day.isoformat(), today.tickets, today.windows) == (
        WEDNESDAY,
        world.state.tickets,
        world.state.windows,
    )
    before = state_of_day(reader, TUESDAY.date())
    assert before.tickets == world.state.previous
    assert state_of_day(reader, TUESDAY.date() - timedelta(days=1)) is None
    await journal.close()
    engine.dispose()
