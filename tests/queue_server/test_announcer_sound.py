"""Volume and quiet hours as the manager set them for today."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from announcer_samples import NOW, call, hall_document
from msgspec import structs

from drivers.speaker import wav
from drivers.speaker.device import Utterance
from queue_server.announcer.speech import Speech, in_quiet_hours, volume_of
from queue_server.announcer.voice import Voice, VoiceMissing
from queue_server.contract.http import AudioZoneInfo, HallDocument, QuietHours


class NoEngine:
    def render(self, _text: str, _file: Path) -> None:
        raise VoiceMissing("none")

    def interrupt(self) -> None:
        pass

    def close(self) -> None:
        pass


class Ear:
    """Hears what would be played: audio zone and the loudest sample."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, float]] = []

    def say(self, zone: str, utterance: Utterance) -> None:
        _, samples = wav.read(utterance.sound())
        self.heard.append((zone, float(np.abs(samples).max())))


def document(volume: int | None = None, quiet: tuple[tuple[str, str], ...] = ()) -> HallDocument:
    return structs.replace(
        hall_document(),
        audio_zones=[AudioZoneInfo(id="AU-F1-L", zones=["F1-A"], volume=volume)],
        quiet=[QuietHours(start=start, end=end) for start, end in quiet],
    )


def heard(folder: Path, shown: HallDocument, now: datetime = NOW) -> tuple[list[tuple[str, float]], Speech]:
    ear = Ear()
    speech = Speech(1, {"": ear}, Voice(folder, NoEngine()), lambda: now)
    speech.call(call(zone="F1-A"), shown)
    return ear.heard, speech


@pytest.mark.parametrize(("volume", "loud"), [(None, 0.89), (100, 0.89), (50, 0.445), (10, 0.089)])
def test_a_call_is_as_loud_as_was_set(tmp_path, volume, loud):
    ((zone, loudest),), _ = heard(tmp_path, document(volume))
    assert zone == "AU-F1-L"
    assert loudest == pytest.approx(loud, abs=0.002)


def test_volume_nought_is_no_sound(tmp_path):
    assert heard(tmp_path, document(0))[0] == []


def test_nothing_is_spoken_in_quiet_hours(tmp_path):
    sounds, speech = heard(tmp_path, document(quiet=(("10:00", "10:30"),)))
    assert (sounds, speech.silent) == ([], 1)
    sounds, speech = heard(tmp_path, document(quiet=(("12:00", "13:30"),)))
    assert (len(sounds), speech.silent) == (1, 0)


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("11:59", False), ("12:00", True), ("13:29", True), ("13:30", False), ("23:59", True)],
)
def test_quiet_hours_begin_and_end_on_the_minute(clock, quiet):
    shown = document(quiet=(("12:00", "13:30"), ("22:00", "24:00")))
    now = datetime.fromisoformat(f"2026-11-24T{clock}+08:00")
    assert in_quiet_hours(shown, now) is quiet


def test_without_a_document_it_is_loud():
    assert volume_of(None, "AU-F1-L") == 100
    assert volume_of(document(30), "AU-F1-R") == 100
