"""Work goes to threads, results come to the screen's thread."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from structlog.testing import capture_logs

from kiosk.adapters.devices import KioskDevices
from kiosk.adapters.jobs import QtJobs
from kiosk.application.ports import DeviceEvent


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[QtJobs]:
    jobs = QtJobs()
    yield jobs
    jobs.stop()


def test_work_runs_elsewhere_and_its_result_comes_home(qtbot: QtBot, jobs: QtJobs) -> None:
    home = threading.get_ident()
    seen: list[tuple[int | Exception, int]] = []
    jobs.run(threading.get_ident, lambda worked: seen.append((worked, threading.get_ident())))
    qtbot.waitUntil(lambda: len(seen) == 1)
    [(worked, told)] = seen
    assert worked != home
    assert told == home


def test_an_exception_comes_home_as_a_value(qtbot: QtBot, jobs: QtJobs) -> None:
    seen: list[object] = []

    def fail() -> None:
        raise LookupError("nobody")

    jobs.run(fail, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert isinstance(seen[0], LookupError)


def test_slow_work_holds_up_nobody(qtbot: QtBot, jobs: QtJobs) -> None:
    wait = threading.Event()
    seen: list[object] = []
    for _ in range(12):
        jobs.run(wait.wait, seen.append)
    jobs.run(lambda: "quick", seen.append)
    qtbot.waitUntil(lambda: seen == ["quick"])
    wait.set()
    qtbot.waitUntil(lambda: len(seen) == 13)


def test_posts_keep_their_order(qtbot: QtBot, jobs: QtJobs) -> None:
    seen: list[int] = []

    def post(number: int) -> None:
        jobs.post(lambda: seen.append(number))

    def work() -> None:
        for number in range(100):
            post(number)

    threading.Thread(target=work).start()
    qtbot.waitUntil(lambda: len(seen) == 100)
    assert seen == list(range(100))


def test_later_calls_once_and_can_be_cancelled(qtbot: QtBot, jobs: QtJobs) -> None:
    seen: list[str] = []
    cancel = jobs.later(0.01, lambda: seen.append("cancelled"))
    again = jobs.later(0.02, lambda: seen.append("kept"))
    cancel()
    qtbot.waitUntil(lambda: seen == ["kept"])
    again()
    again()
    jobs.later(0.0, lambda: seen.append("next"))
    qtbot.waitUntil(lambda: seen == ["kept", "next"])


def test_a_call_that_fails_is_logged_without_its_words(qtbot: QtBot, jobs: QtJobs) -> None:
    def fail() -> None:
        raise ValueError("测试甲")

    seen: list[str] = []
    with capture_logs() as logs:
        jobs.post(fail)
        jobs.post(lambda: seen.append("after"))
        qtbot.waitUntil(lambda: seen == ["after"])
    [entry] = [entry for entry in logs if entry["event"] == "screen_call_failed"]
    assert entry["error"] == "ValueError"
    assert entry["where"].startswith("test_kiosk_adapters_jobs.py:")
    assert "测试甲" not in str(logs)


def test_nothing_is_called_after_the_end(qtbot: QtBot, jobs: QtJobs) -> None:
    seen: list[str] = []
    jobs.later(0.0, lambda: seen.append("timer"))
    jobs.post(lambda: seen.append("posted before"))
    jobs.stop()
    jobs.post(lambda: seen.append("posted after"))
    other = QtJobs()
    other.later(0.02, lambda: seen.append("end"))
    qtbot.waitUntil(lambda: "end" in seen)
    other.stop()
    assert seen == ["end"]


def test_device_events_arrive_on_the_screens_thread(qtbot: QtBot, jobs: QtJobs) -> None:
    devices = KioskDevices(jobs.post)
    seen: list[tuple[str, int]] = []
    devices.subscribe(lambda event: seen.append((event.kind, threading.get_ident())))

    def tell() -> None:
        devices.tell(DeviceEvent(kind="code", text="T1.x"))
        devices.down("printer", "out_of_paper")

    threading.Thread(target=tell).start()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("code", threading.get_ident()), ("device_down", threading.get_ident())]


def test_a_fault_is_told_once_until_it_changes() -> None:
    devices = KioskDevices(lambda call: call())
    seen: list[tuple[str, str | None]] = []
    reported: list[dict[str, str]] = []
    devices.subscribe(lambda event: seen.append((event.kind, event.code)))
    devices.on_faults(reported.append)
    for code in ("offline", "offline", "out_of_paper"):
        devices.down("printer", code)
    devices.up("printer")
    devices.up("printer")
    assert seen == [("device_down", "offline"), ("device_down", "out_of_paper"), ("device_up", None)]
    assert reported == [{"printer": "offline"}, {"printer": "out_of_paper"}, {}]
    assert devices.faults() == {}
