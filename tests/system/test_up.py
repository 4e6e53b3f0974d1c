"""`./hall up`: starts, refuses, restarts its children, and leaves nothing behind."""

import json
import os
import signal
import urllib.request

import pytest

from queue_server.adapters.practice_door import open_practice_hall

from hall_process import HallProcess, alive, wait_until

pytestmark = pytest.mark.system

NAMES = {"broker", "server", "announcer-1", "announcer-2", "kiosk", "emulators"}


def test_it_runs_says_where_and_ends_with_all_its_processes(tmp_path) -> None:
    hall = HallProcess(tmp_path / "data").wait_ready()
    try:
        run = hall.run
        assert set(run) >= {"hall", "mqtt", "http", "pids"}
        assert set(run["pids"]) == NAMES
        assert run["hall"] == "ncx"
        pids = hall.pids()
        assert all(alive(pid) for pid in pids)
        with urllib.request.urlopen(run["http"]["url"] + "/", timeout=10) as page:
            assert page.status == 200
        users = hall.users()
        assert set(users) == {"admin", "manager", "clerk1", "clerk2", "clerk3"}
        said = "\n".join(hall.output)
        assert all(password in said and pin in said for password, pin in users.values())
        assert (tmp_path / "data/first-users.txt").stat().st_mode & 0o777 == 0o600
        assert hall.output[-1] == "ready"
    finally:
        code = hall.stop()
    assert code == 0
    assert wait_until(lambda: not any(alive(pid) for pid in pids), 5)
    assert not (tmp_path / "data/run.json").exists()

    again = HallProcess(tmp_path / "data", now=None).wait_ready()
    try:
        assert again.users() == users
        assert not any(password in line for line in again.output for password, _pin in users.values())
    finally:
        again.stop()


def test_two_halls_stand_side_by_side_and_a_folder_has_one(tmp_path) -> None:
    one, two = HallProcess(tmp_path / "one"), HallProcess(tmp_path / "two")
    try:
        one.wait_ready()
        two.wait_ready()
        assert one.run["mqtt"]["port"] != two.run["mqtt"]["port"]
        third = HallProcess(tmp_path / "one", now=None)
        assert third.process.wait(60) == 1
        third.stop()
        assert str(one.process.pid) in "\n".join(third.output)
        assert set(one.run["pids"]) == NAMES
    finally:
        one.stop()
        two.stop()


def test_its_children_end_when_it_is_killed_and_the_next_starts_clean(tmp_path) -> None:
    hall = HallProcess(tmp_path / "data").wait_ready()
    pids = hall.pids()
    os.kill(hall.process.pid, signal.SIGKILL)
    hall.stop()
    wait_until(lambda: not any(alive(pid) for pid in pids), 10)
    again = HallProcess(tmp_path / "data", now=None).wait_ready()
    again.stop()


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_child_that_died_comes_back(hall, name) -> None:
    old = hall.kill(name)
    hall.wait_back(name, old)
    wait_until(lambda: alive(hall.run["pids"][name]))
    assert set(hall.run["pids"]) == NAMES


def test_time_does_not_run_backwards(tmp_path) -> None:
    HallProcess(tmp_path / "data").wait_ready().stop()
    earlier = HallProcess(tmp_path / "data", now="2026-11-23T09:00")
    assert earlier.process.wait(60) == 1
    earlier.stop()
    assert "不能倒着走" in "\n".join(earlier.output)


def test_a_wrong_hall_file_is_named_with_its_line(tmp_path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({"hall": {"id": "x", "name": "x", "floors": "two"}}, indent=1))
    hall = HallProcess(tmp_path / "data", "--hall", str(wrong))
    assert hall.process.wait(60) == 1
    hall.stop()
    assert any("wrong.json:5" in line for line in hall.output), hall.output


def test_a_taken_port_is_said(tmp_path, hall) -> None:
    port = str(hall.run["mqtt"]["port"])
    other = HallProcess(tmp_path / "data", "--mqtt-port", port)
    assert other.process.wait(60) == 1
    other.stop()
    assert port in "\n".join(other.output)


def test_out_of_hours_the_practice_page_opens_a_hall_of_its_own(tmp_path) -> None:
    hall = HallProcess(tmp_path / "data", now="2026-11-24T20:24").wait_ready()
    try:
        assert any("现在不在办事时间" in line for line in hall.output)
        opened = open_practice_hall(tmp_path / "data")
        assert opened.error is None
        assert open_practice_hall(tmp_path / "data") == opened
        run = json.loads((tmp_path / "data/practice/run.json").read_text(encoding="utf-8"))
        assert run["http"]["url"] == opened.url != hall.url
        pids = [run["up"], *run["pids"].values()]
    finally:
        hall.stop()
    wait_until(lambda: not any(alive(pid) for pid in pids), 10)


def test_a_hail_of_signals_is_one_end(tmp_path) -> None:
    hall = HallProcess(tmp_path / "data").wait_ready()
    pids = hall.pids()
    for _ in range(40):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
    hall.stop()
    wait_until(lambda: not any(alive(pid) for pid in pids), 10)
