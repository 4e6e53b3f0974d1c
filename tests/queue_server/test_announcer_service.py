"""The announcer of a floor against a real broker, with emulated strips on paced wires."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from announcer_samples import (
    Broker,
    DocumentServer,
    Server,
    board,
    board_call,
    call,
    eventually,
    hall_document,
    server_state,
    window_state,
)

from drivers.led_board.emulator import BusEmulator
from drivers.registry import DeviceConfig, emulated_tty
from drivers.speaker import wav
from drivers.transport.pty import PacedPty
from queue_server.announcer import boards as boards_module
from queue_server.announcer import devices as devices_module
from queue_server.announcer.service import Announcer
from queue_server.contract import codec
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import Connection
from queue_server.contract.messages import DeviceState

STRIPS = DeviceConfig(
    id="strips-1",
    kind="led_bus",
    model="bx-5k",
    wire="emulated:",
    baud=115200,
    floor=1,
    options={"windows": [17, 18]},
)
HALL_BOARD = DeviceConfig(
    id="hallboard-1",
    kind="hall_board",
    model="bx-5k",
    wire="emulated:",
    baud=115200,
    floor=1,
    options={"address": 1, "width": 256, "height": 128, "font": 16},
)
SPEAKER = DeviceConfig(id="speaker-1", kind="speaker", model="loudspeaker", wire="emulated:", floor=1)
UPSTAIRS = DeviceConfig(
    id="strips-2", kind="led_bus", model="bx-5k", wire="emulated:", floor=2, options={"windows": [37]}
)


class Ear:
    """A loudspeaker that keeps what it plays."""

    def __init__(self) -> None:
        self.sounds: list[tuple[str, str, bytes]] = []

    def play(self, data: bytes, zone: str, text: str) -> None:
        self.sounds.append((zone, text, data))

    def close(self) -> None:
        """Nothing to close."""


class World:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.broker = Broker(data)
        self.broker.start()
        self.documents = DocumentServer(hall_document())
        self.server = Server(self.broker.port)
        self.ear = Ear()
        self.bus = BusEmulator([17, 18])
        self.hall_board = BusEmulator([1])
        self.wires = [self._wire(STRIPS, self.bus), self._wire(HALL_BOARD, self.hall_board)]
        self.announcer: Announcer | None = None
        self._thread: Thread | None = None

    def _wire(self, device: DeviceConfig, emulator: BusEmulator) -> PacedPty:
        link = emulated_tty(self.data, device.id)
        wire = PacedPty(emulator, link=link, wire_log=link.with_suffix(".wire"), baud=device.baud)
        wire.plug()
        return wire

    def start_announcer(self) -> None:
        connection = Connection(
            hall="demo",
            device="announcer-1",
            kind="announcer",
            password="none",
            mqtt_host="127.0.0.1",
            mqtt_port=self.broker.port,
            http_url=self.documents.url,
        )
        self.announcer = Announcer(
            floor=1,
            connection=connection,
            devices=[STRIPS, HALL_BOARD, SPEAKER, UPSTAIRS],
            data=self.data,
            clock=HallClock(),
        )
        self.ready = Event()
        self._thread = Thread(target=self.announcer.run, args=(self.ready,))
        self._thread.start()

    def stop_announcer(self) -> None:
        if self.announcer is not None and self._thread is not None:
            self.announcer.stop()
            self._thread.join()
            self.announcer = None

    def open_hall(self) -> None:
        self.say_window("calling", "D028")
        self.say_window("closed", window=18)
        self.server.say("hall/v1/demo/floor/1/board", board(board_call("D028", 17)))
        self.server.say("hall/v1/demo/server/state", server_state(online=True))

    def say_window(self, state: str, number: str | None = None, *, window: int = 17, rev: int = 1) -> None:
        self.server.say(
            f"hall/v1/demo/window/{window}/state", window_state(state, number, window=window, rev=rev)
        )

    def call(self, **changes: object) -> None:
        now = datetime.now().astimezone()
        self.server.say("hall/v1/demo/floor/1/call", call(at=now, **changes), retain=False)

    def strip(self, window: int = 17) -> list[str]:
        return self.bus.boards[window].lines

    def device_state(self) -> DeviceState:
        return codec.decode(self.server.heard["hall/v1/demo/device/announcer-1/state"][-1], DeviceState)

    def close(self) -> None:
        self.stop_announcer()
        self.server.close()
        self.documents.close()
        for wire in self.wires:
            wire.close()
        self.broker.kill()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(devices_module, "open_sink", lambda _device, _data: made.ear)
    yield made
    made.close()


def test_shows_the_retained_states_when_it_starts(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    assert world.strip() == ["17 户政身份证", "请 D028 号"]
    assert world.strip(18) == ["18 社保", "窗口未开"]
    assert world.hall_board.boards[1].lines[0] == "D028 → 17号窗口"
    assert eventually(lambda: world.device_state().online)
    assert world.device_state().faults == []


def test_follows_a_window_and_passes_over_what_is_older(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    world.say_window("serving", "D028", rev=5)
    assert eventually(lambda: world.strip()[1] == "办理 D028")
    world.say_window("calling", "D027", rev=4)
    world.say_window("open", window=18, rev=2)
    assert eventually(lambda: world.strip(18)[1] == "请先取号")
    assert world.strip()[1] == "办理 D028"


def test_speaks_a_call_once_in_the_audio_zone_of_its_window(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    assert eventually(lambda: (world.data / "announcer-1" / "hall.json").exists())
    world.call(call_id="a")
    world.call(call_id="a")
    world.call(call_id="b", number="M021", window=18, zone="F1-D")
    assert eventually(lambda: len(world.ear.sounds) == 2)
    heard = {zone: text for zone, text, _ in world.ear.sounds}
    assert heard == {
        "AU-F1-L": "请D零二八号，到十七号窗口办理",
        "AU-F1-R": "请M零二一号，到十八号窗口办理",
    }
    assert world.announcer is not None
    assert world.announcer.speech.repeated == 1
    assert all(wav.seconds(data) > wav.seconds(wav.write(wav.chime())) for _, _, data in world.ear.sounds)


def test_a_call_to_another_floor_is_said_in_all_zones_with_its_floor(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    assert eventually(lambda: (world.data / "announcer-1" / "hall.json").exists())
    world.call(number="H003", window=37, floor=2, zone="F2-A")
    assert eventually(lambda: len(world.ear.sounds) == 2)
    assert {zone for zone, _, _ in world.ear.sounds} == {"AU-F1-L", "AU-F1-R"}
    assert {text for _, text, _ in world.ear.sounds} == {"请H零零三号，到二楼三十七号窗口办理"}


def test_a_late_call_is_dropped(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    late = datetime.now().astimezone() - timedelta(seconds=61)
    world.server.say("hall/v1/demo/floor/1/call", call(call_id="late", at=late), retain=False)
    world.call(call_id="fresh")
    assert eventually(lambda: world.ear.sounds)
    assert world.announcer is not None
    assert world.announcer.speech.late == 1
    assert len(world.ear.sounds) == 1


def test_garbage_on_a_topic_disturbs_nothing(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    for topic in ("window/17/state", "floor/1/board", "floor/1/call", "server/state"):
        world.server.say(f"hall/v1/demo/{topic}", b'{"rev": "seven"', retain=False)
    world.say_window("serving", "D028", rev=9)
    assert eventually(lambda: world.strip()[1] == "办理 D028")
    assert world.announcer is not None
    assert world.announcer.refused == 4


def test_all_is_right_again_after_its_own_restart(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    world.stop_announcer()
    world.say_window("calling", "D029", rev=7)
    world.start_announcer()
    assert world.ready.wait(15)
    assert world.strip() == ["17 户政身份证", "请 D029 号"]


def test_a_pulled_wire_is_reported_and_drawn_anew_when_it_is_back(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    world.wires[0].unplug()
    world.bus.boards[17].lose_power()
    world.say_window("calling", "D030", rev=3)
    assert eventually(lambda: world.device_state().faults == ["strips-1"])
    world.server.say("hall/v1/demo/floor/1/board", board(board_call("D030", 17), rev=3))
    assert eventually(lambda: world.hall_board.boards[1].lines[0] == "D030 → 17号窗口")
    world.wires[0].plug()
    assert eventually(lambda: world.strip() == ["17 户政身份证", "请 D030 号"])
    assert eventually(lambda: world.device_state().faults == [])


def test_no_old_number_stays_when_the_server_is_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards_module, "STALE_S", 0.5)
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    world.server.say("hall/v1/demo/server/state", server_state(online=False))
    assert eventually(lambda: world.strip() == ["17 户政身份证", "请听叫号"])
    assert world.strip(18) == ["18 社保", "窗口未开"]
    world.server.say("hall/v1/demo/server/state", server_state(online=True))
    assert eventually(lambda: world.strip()[1] == "请 D028 号")


def test_a_broker_that_dies_and_comes_back_empty(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards_module, "STALE_S", 0.5)
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    world.server.close()
    world.broker.kill()
    assert eventually(lambda: world.strip()[1] == "请听叫号")
    world.broker.start()
    world.server = Server(world.broker.port)
    world.say_window("calling", "D031", rev=20)
    world.server.say("hall/v1/demo/server/state", server_state(online=True))
    assert eventually(lambda: world.strip()[1] == "请 D031 号")


def test_a_new_hall_document_is_fetched_and_shown(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    assert eventually(lambda: world.strip()[0] == "17 户政身份证")
    windows = [*hall_document().windows]
    windows[0] = type(windows[0])(
        window=17, floor=1, zone="F1-A", name="户籍", short_name="户籍", low_counter=False, services={}
    )
    world.documents.document = hall_document(rev=2, windows=windows)
    world.server.say("hall/v1/demo/server/state", server_state(online=True, hall_rev=2))
    assert eventually(lambda: world.strip()[0] == "17 户籍")


def test_the_kept_copy_lets_it_start_without_the_server(world: World) -> None:
    world.open_hall()
    world.start_announcer()
    assert world.ready.wait(15)
    assert eventually(lambda: (world.data / "announcer-1" / "hall.json").exists())
    world.stop_announcer()
    world.documents.close()
    world.start_announcer()
    assert world.ready.wait(15)
    assert world.strip()[0] == "17 户政身份证"
    world.documents = DocumentServer(hall_document())
