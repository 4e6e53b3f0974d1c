"""What the emulators refuse, and the tray of cards."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulators_process import PATIENCE_S, REPOSITORY, Process, folder

from drivers.base import TransportError
from drivers.emulators.api import CardPerson
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.emulators.tray import TrayError, read_tray


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(folder(tmp_path_factory.mktemp("hall")))
    yield process
    assert process.end() == 0


@pytest.fixture
def client(running: Process) -> Iterator[EmulatorsClient]:
    with EmulatorsClient(running.data) as client:
        yield client


def test_a_second_one_on_the_same_folder_is_refused(running: Process, client: EmulatorsClient) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "drivers.emulators", "--data", str(running.data)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "emulators_already_running" in second.stderr
    assert client.overview().devices


def test_without_a_devices_file_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "drivers.emulators", "--data", str(tmp_path)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "devices.toml" in done.stderr


@pytest.mark.parametrize(
    ("call", "status", "why"),
    [
        (lambda client: client.put_card("nobody"), 404, "盘里没有证件 nobody。有这些：elder"),
        (lambda client: client.put_card("elder", kiosk="K9"), 404, "没有仿真读卡器，取号机 K9"),
        (lambda client: client.unplug("toaster"), 404, "没有仿真设备 toaster"),
        (lambda client: client.unplug("strips-1:99"), 404, "没有 99 号屏"),
        (lambda client: client.unplug("K1-1-reader:1"), 404, "没有 1 号屏"),
        (lambda client: client.strip(99), 404, "没有 99 号窗口的条屏"),
        (lambda client: client.slip("../../devices.toml"), 404, ""),
        (lambda client: client.sound("call-999.wav"), 404, "没有广播 call-999.wav"),
        (lambda client: client.show_picture(b"nonsense"), 400, "图片看不了"),
        (lambda client: client.paper("soaked"), 400, "soaked"),
        (lambda client: client.play("toaster", "z", "t", b""), 404, "没有仿真扬声器"),
        (lambda client: client.noise("K1-1-screen", b"x"), 409, "没有接着的串口线"),
        (lambda client: next(client.camera_frames("toaster")), 404, "没有仿真摄像头"),
        (lambda client: client.put_card(person=CardPerson(name="测试", birth="1899", number="1")), 400, "YYYY-MM-DD in birth"),
        (
            lambda client: client.put_card(person=CardPerson(name="测" * 16, birth="2099-01-01", number="1")),
            400,
            "at most 15 characters of name",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_said(client: EmulatorsClient, call, status: int, why: str) -> None:
    with pytest.raises(EmulatorsError) as refused:
        call(client)
    assert refused.value.status == status
    assert why in str(refused.value)


def test_nobody_listens(tmp_path: Path) -> None:
    with EmulatorsClient(tmp_path) as client, pytest.raises(TransportError):
        client.overview()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "cards.json"),
        (
            '[{"name":"a","title":"","hint":"","person":{"name":"x","birth":"1899-01-01","number":"1"}}]',
            "check character",
        ),
        ('[{"name":"a","title":"","hint":"","person":{"name":"x","birth":"then","number":"1"}}]', "birth"),
        ('[{"name":"a","title":"","hint":"","person":{"nam":"x"}}]', "name"),
    ],
)
def test_a_wrong_tray_says_what_is_wrong(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "cards.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TrayError, match=why):
        read_tray(file)
    assert read_tray(tmp_path / "none.json") == []


def test_the_tray_s_people_can_not_be_real() -> None:
    cards = read_tray()
    assert {card.person.birth[:4] for card in cards} == {"1899", "2099"}
    assert any(card.person.long_term for card in cards)
    assert any(ord(char) > 0xFFFF for card in cards for char in card.person.name)
