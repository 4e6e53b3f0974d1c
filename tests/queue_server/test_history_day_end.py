"""The day's end: rows, frozen figures and a backup come by themselves, beside the running server, and again after a failure."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from core_world import TUESDAY, ZONE, World
from history_world import keep, random_days

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_file import load_hall
from queue_server.adapters.history.day_end import DayEnd
from queue_server.adapters.history.end_of_day import BACKUPS_KEPT
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.settings import DEFAULT_HALL_FILE, ServerSettings, write_settings
from queue_server.application.ports import Changed
from queue_server.domain.events import HalfDayEnded

ROOT = Path(__file__).parents[2]
HALL = load_hall(DEFAULT_HALL_FILE).hall.id
DAY = TUESDAY.date()
NOTHING = Changed(rev=1)


@pytest.fixture
def database(tmp_path):
    write_settings(tmp_path, ServerSettings(mqtt_port=1, http_port=2))
    engine = open_database(tmp_path / "hall.db")
    yield engine
    engine.dispose()


async def journalled(database, world: World) -> None:
    journal = SqlJournal(database, HALL, ZONE)
    await keep(journal, world.events)
    await journal.close()


def job(data: Path, *more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "queue_server.adapters.history", "--data", str(data), *more]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


async def until(true) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - what is awaited is in another process
            await asyncio.sleep(0.02)


async def test_a_day_that_is_over_is_ended_whole_and_again_changes_nothing(tmp_path, database):
    world = random_days(2, days=2, steps=60)
    await journalled(database, world)
    done = job(tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    history = SqlHistory(database, HALL, ZONE)
    frozen = history.frozen(DAY)
    assert list(history.days()) == [DAY]
    assert b'"total"' in frozen
    backup = tmp_path / "backups" / f"{HALL}-{DAY}.zip"
    assert backup.stat().st_mode & 0o777 == 0o600
    before = backup.stat().st_mtime_ns
    assert job(tmp_path).returncode == 0
    assert history.frozen(DAY) == frozen
    assert backup.stat().st_mtime_ns == before


async def test_closing_freezes_and_backs_up_and_midnight_makes_it_final(tmp_path, database):
    world = random_days(4, days=1, steps=60)
    seq = len(world.events)
    await journalled(database, world)
    assert job(tmp_path, "--closing").returncode == 0
    history = SqlHistory(database, HALL, ZONE)
    closing = history.frozen(DAY)
    assert history.frozen_at(DAY) == seq
    assert history.days() == {}
    world.now = TUESDAY + timedelta(days=1)
    world.tick()
    journal = SqlJournal(database, HALL, ZONE)
    await journal.load()
    await keep(journal, world.events[seq:], seq + 1)
    await journal.close()
    assert job(tmp_path).returncode == 0
    assert history.frozen_at(DAY) > seq
    assert history.frozen(DAY) != closing
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [f"{HALL}-{DAY}.zip"]


async def test_only_the_newest_backups_are_kept(tmp_path, database):
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 21):
        (folder / f"{HALL}-2026-10-{day:02d}.zip").write_bytes(b"old")
    (folder / "by-hand.zip").write_bytes(b"mine")
    await journalled(database, random_days(2, days=2, steps=5))
    assert job(tmp_path).returncode == 0
    kept = sorted(path.name for path in folder.glob(f"{HALL}-*.zip"))
    assert len(kept) == BACKUPS_KEPT
    assert kept[-1] == f"{HALL}-{DAY}.zip"
    assert (folder / "by-hand.zip").exists()


def test_a_folder_without_a_hall_is_an_error_and_no_traceback(tmp_path):
    done = job(tmp_path)
    assert done.returncode == 1
    assert "day_not_ended" in done.stderr
    assert "Traceback" not in done.stderr


class Recorded:
    """A job that writes how it was called, and fails as often as it is told."""

    def __init__(self, folder: Path) -> None:
        self.calls = folder / "calls"
        self.failures = folder / "failures"
        program = (
            "import sys, pathlib\n"
            f"calls, failures = pathlib.Path({str(self.calls)!r}), pathlib.Path({str(self.failures)!r})\n"
            "with calls.open('a') as file: file.write(' '.join(sys.argv[3:]) + '.\\n')\n"
            "left = int(failures.read_text()) if failures.exists() else 0\n"
            "failures.write_text(str(left - 1))\n"
            "sys.exit(left > 0)\n"
        )
        self.command = (sys.executable, "-c", program)

    def lines(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def recorded(tmp_path):
    return Recorded(tmp_path)


async def test_the_listener_has_days_ended_when_they_are_over(tmp_path, database, recorded):
    ending = DayEnd(
        tmp_path, SqlHistory(database, HALL, ZONE), first_s=0, retry_s=0, command=recorded.command
    )
    ending.start()
    world = World()
    opened = world.events
    stamp = {"at": world.now, "by": "server", "source": "server"}
    ending.committed([HalfDayEnded(**stamp, half="am")], NOTHING)
    ending.committed([HalfDayEnded(**stamp, half="pm")], NOTHING)
    await until(lambda: recorded.lines() == ["--closing."])
    ending.committed(opened, NOTHING)
    await until(lambda: recorded.lines() == ["--closing.", "."])
    await ending.stop()


async def test_what_failed_is_tried_again(tmp_path, database, recorded):
    recorded.failures.write_text("2")
    ending = DayEnd(
        tmp_path, SqlHistory(database, HALL, ZONE), first_s=0, retry_s=0, command=recorded.command
    )
    ending.start()
    ending.committed(World().events, NOTHING)
    await until(lambda: len(recorded.lines()) == 3 and recorded.failures.read_text() == "-1")
    await ending.stop()
    assert len(recorded.lines()) == 3


async def test_after_a_start_only_what_is_left_is_ended(tmp_path, database, recorded):
    history = SqlHistory(database, HALL, ZONE)
    await journalled(database, random_days(2, days=2, steps=5))
    ending = DayEnd(tmp_path, history, first_s=0, retry_s=0, command=recorded.command)
    ending.start()
    await until(lambda: recorded.lines() == ["."])
    await ending.stop()
    history.catch_up()
    assert not history.pending()
