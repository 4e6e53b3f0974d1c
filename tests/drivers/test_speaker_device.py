"""Zones with a queue each, late sounds, sinks, and the emulated loudspeakers."""

import asyncio
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from drivers.base import DriverError, ProtocolError, TransportError
from drivers.emulators.client import EmulatorsError
from drivers.registry import DeviceConfig
from drivers.speaker import device as device_module
from drivers.speaker import wav
from drivers.speaker.device import Speaker, Utterance
from drivers.speaker.emulator import SpeakerEmulator
from drivers.speaker.transport import AplaySink, EmulatedSink, open_sink

NOW = datetime(2026, 11, 24, 10, 24, tzinfo=UTC)
SHORT = wav.write(wav.silence(0.01))


class Sink:
    """Plays for as long as the test wants; counts what sounds at the same time in each zone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.go = threading.Semaphore(0)
        self.heard: list[tuple[str, str]] = []
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.began = threading.Semaphore(0)
        self.ended = threading.Semaphore(0)
        self.fail: DriverError | None = None
        self.closed = 0

    def play(self, data: bytes, zone: str, text: str) -> None:
        if self.fail is not None:
            raise self.fail
        with self.lock:
            self.heard.append((zone, text))
            self.now[zone] = self.now.get(zone, 0) + 1
            self.most[zone] = max(self.most.get(zone, 0), self.now[zone])
        self.began.release()
        assert self.go.acquire(timeout=15)
        with self.lock:
            self.now[zone] -= 1
        self.ended.release()

    def close(self) -> None:
        self.closed += 1


class World:
    def __init__(self) -> None:
        self.sink = Sink()
        self.now = NOW
        self.faults: list[DriverError | None] = []
        self.told = threading.Semaphore(0)
        self.speaker = Speaker(lambda: self.sink, lambda: self.now, self._fault)

    def _fault(self, wrong: DriverError | None) -> None:
        self.faults.append(wrong)
        self.told.release()

    def say(self, zone: str, text: str, expires_s: float = 60) -> None:
        self.speaker.say(zone, Utterance(text, text, lambda: SHORT, NOW + timedelta(seconds=expires_s)))

    def wait_told(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.told.acquire(timeout=15)

    def wait_ended(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.sink.ended.acquire(timeout=15)

    def wait_began(self) -> None:
        assert self.sink.began.acquire(timeout=15)


def test_nothing_is_spoken_over_anything_in_one_zone() -> None:
    world = World()
    for text in ("一", "二", "三"):
        world.say("L", text)
    for _ in range(3):
        world.wait_began()
        world.sink.go.release()
    world.wait_ended(3)
    assert world.sink.heard == [("L", "一"), ("L", "二"), ("L", "三")]
    assert world.sink.most == {"L": 1}
    world.speaker.close(5.0)
    assert world.speaker.counts.spoken == 3


def test_zones_do_not_wait_for_each_other() -> None:
    world = World()
    world.say("L", "左")
    world.wait_began()
    world.say("R", "右")
    world.wait_began()
    assert sorted(world.sink.heard) == [("L", "左"), ("R", "右")]
    world.sink.go.release(2)
    world.wait_ended(2)
    world.speaker.close()


def test_what_waited_too_long_is_not_spoken() -> None:
    world = World()
    world.say("L", "长")
    world.wait_began()
    world.say("L", "晚", expires_s=60)
    world.say("L", "还来得及", expires_s=120)
    world.now = NOW + timedelta(seconds=61)
    world.sink.go.release(2)
    world.wait_ended(2)
    assert [text for _, text in world.sink.heard] == ["长", "还来得及"]
    world.speaker.close(5.0)
    assert (world.speaker.counts.late, world.speaker.counts.spoken) == (1, 2)


def test_a_sound_that_took_too_long_to_make_is_not_spoken() -> None:
    world = World()

    def slow() -> bytes:
        world.now = NOW + timedelta(seconds=61)
        return SHORT

    world.speaker.say("L", Utterance("慢", "慢", slow, NOW + timedelta(seconds=60)))
    world.say("L", "下一个", expires_s=300)
    world.sink.go.release()
    world.wait_ended()
    assert [text for _, text in world.sink.heard] == ["下一个"]
    world.speaker.close()


def test_a_loudspeaker_that_comes_back_in_time_still_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "RETRY_S", (0.001, 0.001))
    world = World()
    world.sink.fail = TransportError("no card")
    world.say("L", "一")
    world.wait_told()
    assert isinstance(world.faults[0], TransportError)
    assert world.sink.closed >= 1
    world.sink.fail = None
    world.sink.go.release()
    world.wait_told()
    assert [type(fault) for fault in world.faults] == [TransportError, type(None)]
    world.speaker.close(5.0)
    assert world.sink.heard == [("L", "一")]
    assert (world.speaker.counts.failed, world.speaker.counts.spoken) == (0, 1)


def test_a_loudspeaker_that_comes_back_too_late_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_module, "RETRY_S", (0.001, 0.001))
    world = World()
    world.sink.fail = TransportError("no card")
    world.say("L", "一", expires_s=60)
    world.wait_told()
    world.say("L", "二", expires_s=300)
    world.now = NOW + timedelta(seconds=61)
    world.sink.fail = None
    world.sink.go.release()
    world.wait_ended()
    assert world.sink.heard == [("L", "二")]
    assert world.speaker.counts.failed + world.speaker.counts.late == 1
    world.speaker.close()


def test_what_is_no_sound_is_passed_over() -> None:
    world = World()
    world.speaker.say("L", Utterance("坏", "坏", broken_sound, NOW + timedelta(seconds=60)))
    world.say("L", "好")
    world.wait_began()
    world.sink.go.release()
    world.wait_ended()
    world.speaker.close(5.0)
    assert world.sink.heard == [("L", "好")]
    assert (world.speaker.counts.failed, world.speaker.counts.spoken) == (1, 1)
    assert world.faults == []


def broken_sound() -> bytes:
    raise ProtocolError("no wav")


def test_closing_forgets_what_waits() -> None:
    world = World()
    world.say("L", "一")
    world.wait_began()
    world.say("L", "二")
    world.sink.go.release()
    world.speaker.close(5.0)
    world.say("L", "三")
    assert [text for _, text in world.sink.heard] == ["一"]


# ---- sinks ----


def fake_aplay(folder: Path, script: str) -> Path:
    program = folder / "aplay"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


def test_a_sound_card_is_played_through_aplay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'echo "$@" > {tmp_path}/args; cat > {tmp_path}/wav'
    monkeypatch.setenv("PATH", f"{fake_aplay(tmp_path, script)}:/bin:/usr/bin")
    AplaySink("default", {"R": "plughw:1,0"}).play(SHORT, "R", "右")
    assert (tmp_path / "args").read_text() == "-q -D plughw:1,0 -\n"
    assert (tmp_path / "wav").read_bytes() == SHORT
    AplaySink("default", {"R": "plughw:1,0"}).play(SHORT, "L", "左")
    assert (tmp_path / "args").read_text() == "-q -D default -\n"


def test_a_sound_card_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "echo no such device >&2; exit 1"
    monkeypatch.setenv("PATH", f"{fake_aplay(tmp_path, script)}:/bin:/usr/bin")
    with pytest.raises(TransportError, match="no such device"):
        AplaySink().play(SHORT, "L", "")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(TransportError, match="alsa-utils"):
        AplaySink().play(SHORT, "L", "")
    with pytest.raises(ProtocolError):
        AplaySink().play(b"no wav", "L", "")


class FakeEmulators:
    def __init__(self, status: int | None = None) -> None:
        self.status = status
        self.played: list[tuple[str, str, str, bytes]] = []

    def play(self, device: str, zone: str, text: str, data: bytes) -> None:
        if self.status is not None:
            raise EmulatorsError(self.status, "refused")
        self.played.append((device, zone, text, data))

    def close(self) -> None:
        """Nothing to close."""


def test_an_emulated_loudspeaker() -> None:
    emulators = FakeEmulators()
    EmulatedSink(emulators, "speaker-1").play(SHORT, "L", "一")  # type: ignore[arg-type]
    assert emulators.played == [("speaker-1", "L", "一", SHORT)]
    for status, error in ((400, ProtocolError), (409, TransportError)):
        with pytest.raises(error):
            EmulatedSink(FakeEmulators(status), "speaker-1").play(SHORT, "L", "一")  # type: ignore[arg-type]


def test_sinks_by_their_wire(tmp_path: Path) -> None:
    config = DeviceConfig(id="s", kind="speaker", model="m", wire="emulated:", options={})
    with pytest.raises(TransportError, match="do not run"):
        open_sink(config, tmp_path)
    real = DeviceConfig(
        id="s", kind="speaker", model="m", wire="default", options={"zones": {"L": "plughw:1"}}
    )
    assert isinstance(open_sink(real, tmp_path), AplaySink)


# ---- the emulator ----


async def test_the_emulator_keeps_each_sound_and_takes_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str, str, float]] = []
    slept: list[float] = []
    emulator = SpeakerEmulator(tmp_path, lambda file, *rest: heard.append((file.name, *rest)))

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    data = wav.write(wav.silence(2.0))
    assert await emulator.play("L", "一", data) == 2.0
    assert slept == [2.0]
    assert heard == [("call-001.wav", "L", "一", 2.0)]
    assert (tmp_path / "call-001.wav").read_bytes() == data


async def test_one_sound_of_a_zone_at_a_time(tmp_path: Path) -> None:
    running: dict[str, list[str]] = {}
    emulator = SpeakerEmulator(
        tmp_path, lambda _file, zone, text, _seconds: running.setdefault(zone, []).append(text)
    )
    data = wav.write(wav.silence(0.1))
    first = asyncio.create_task(emulator.play("L", "一", data))
    second = asyncio.create_task(emulator.play("L", "二", data))
    other = asyncio.create_task(emulator.play("R", "三", data))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert running == {"L": ["一"], "R": ["三"]}
    await asyncio.gather(first, second, other)
    assert running == {"L": ["一", "二"], "R": ["三"]}


async def test_numbers_go_on_over_a_restart(tmp_path: Path) -> None:
    (tmp_path / "call-041.wav").write_bytes(b"")
    names: list[str] = []
    await SpeakerEmulator(tmp_path, lambda file, *_: names.append(file.name)).play("L", "", SHORT)
    assert names == ["call-042.wav"]


async def test_no_wav_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    emulator = SpeakerEmulator(tmp_path, lambda *_: None)
    with pytest.raises(ProtocolError):
        await emulator.play("L", "", b"no wav")
    assert list(tmp_path.iterdir()) == []
