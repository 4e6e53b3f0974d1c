"""`./hall report`, `rebuild`, `backup` and `restore` as a person and a program use them."""

import csv
import json

import pytest
from core_world import TUESDAY, ZONE
from history_world import keep, random_days
from typer.testing import CliRunner

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.settings import DEFAULT_HALL_FILE, ServerSettings, write_settings
from queue_server.command.cli import app

HALL = load_hall(DEFAULT_HALL_FILE).hall.id
DAY = TUESDAY.date()


@pytest.fixture
async def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    write_settings(folder, ServerSettings(mqtt_port=1, http_port=2))
    engine = open_database(folder / "hall.db")
    journal = SqlJournal(engine, HALL, ZONE)
    await keep(journal, random_days(9, days=2, steps=80).events)
    await journal.close()
    engine.dispose()
    return folder


def hall(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


async def test_a_report_for_people_programs_and_spreadsheets(data):
    shown = hall("report", "--by", "business", "--data", data)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.splitlines()[0].split()[:3] == ["业务", "取号", "叫到"]
    assert "A01" in shown.stdout
    whole = json.loads(hall("report", "--data", data, "--json").stdout)["rows"][0]
    rows = json.loads(hall("report", "--by", "day,window", "--data", data, "--json").stdout)["rows"]
    assert sum(row["taken"] for row in rows) == whole["taken"] > 20
    assert {row["day"] for row in rows} >= {"2026-11-24", "2026-11-25"}
    first = json.loads(hall("report", "--to", DAY, "--data", data, "--json").stdout)["rows"][0]
    assert 0 < first["taken"] < whole["taken"]
    table = list(csv.DictReader(hall("report", "--by", "hour", "--data", data, "--csv").stdout.splitlines()))
    assert sum(int(row["taken"]) for row in table) == whole["taken"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "moon"], "moon"),
        (["--from", "yesterday"], "2026-11-24"),
        (["--from", "2026-11-25", "--to", "2026-11-24"], "后面"),
        (["--frozen", "2026-11-24"], "没有定下来的数字"),
    ],
)
async def test_what_cannot_be_asked_is_said_in_a_sentence(data, words, said):
    asked = hall("report", *words, "--data", data)
    assert asked.exit_code == 1
    assert said in asked.stderr
    assert asked.stdout == ""


async def test_rows_made_again_are_the_same(data):
    made = json.loads(hall("rebuild", "--data", data, "--json").stdout)
    assert made["days"] == 1
    assert made["tickets"] > 10
    assert made["same"]


async def test_there_and_back(data, tmp_path):
    file, new = tmp_path / "hall.zip", tmp_path / "new"
    before = hall("report", "--by", "business,hour", "--data", data, "--json").stdout
    made = hall("backup", file, "--data", data, "--json")
    assert json.loads(made.stdout)["hall"] == HALL
    back = hall("restore", file, "--data", new, "--json")
    assert json.loads(back.stdout)["last_seq"] == json.loads(made.stdout)["last_seq"]
    assert hall("report", "--by", "business,hour", "--data", new, "--json").stdout == before
    again = hall("restore", file, "--data", new)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "空的目录" in again.stderr


def test_where_there_is_no_hall_it_says_so(tmp_path):
    for words in (["report"], ["rebuild"], ["backup", tmp_path / "x.zip"]):
        asked = hall(*words, "--data", tmp_path / "nothing")
        assert asked.exit_code == 1
        assert "./hall up" in asked.stderr
    assert not (tmp_path / "nothing").exists()
