"""The voice with the real engine where it is, and with engines that fail."""

from pathlib import Path

import numpy as np
import pytest

from drivers.speaker import wav
from queue_server.announcer import voice as voice_module
from queue_server.announcer.voice import NoSound, Voice, VoiceMissing, WorkerEngine

SENTENCE = "请D零二八号，到三十七号窗口办理"


class FakeEngine:
    """Renders a tone as long as the text; `broken` says why it does not."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken: str | None = None

    def render(self, text: str, file: Path) -> None:
        self.asked.append(text)
        if self.broken is not None:
            raise VoiceMissing(self.broken)
        time = np.arange(1000 * len(text)) / wav.RATE
        file.write_bytes(wav.write(np.sin(2000 * time).astype(np.float32)))

    def interrupt(self) -> None:
        """Renders at once."""

    def close(self) -> None:
        """Nothing to close."""


def test_the_real_engine_speaks_mandarin_in_the_one_setting_that_works(tmp_path: Path) -> None:
    engine = WorkerEngine()
    try:
        engine.render("请D零二八号", tmp_path / "one.wav")
        engine.render("到三十七号窗口", tmp_path / "two.wav")
    finally:
        engine.close()
    for name, least in (("one.wav", 1.0), ("two.wav", 1.2)):
        rate, samples = wav.read((tmp_path / name).read_bytes())
        assert least < len(samples) / rate < 5
        assert float(np.sqrt((samples**2).mean())) > 0.03


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    engine = WorkerEngine()
    try:
        engine.render("一号", tmp_path / "one.wav")
        engine.interrupt()
        with pytest.raises(VoiceMissing):
            engine.render("二号", tmp_path / "two.wav")
        engine.render("三号", tmp_path / "three.wav")
        assert wav.seconds((tmp_path / "three.wav").read_bytes()) > 0.2
    finally:
        engine.close()


def test_a_call_is_the_chime_and_the_sentence_as_often_as_wanted(tmp_path: Path) -> None:
    voice = Voice(tmp_path, FakeEngine())
    sentence = len(voice.sentence(SENTENCE)) / wav.RATE
    for repeats in (1, 2, 3):
        seconds = wav.seconds(voice.call(SENTENCE, repeats))
        expected = 1.3 + voice_module.CHIME_GAP_S + sentence * repeats
        expected += voice_module.REPEAT_GAP_S * (repeats - 1)
        assert seconds == pytest.approx(expected, abs=0.01)
    rate, samples = wav.read(voice.call(SENTENCE, 2))
    chime = wav.chime(rate)
    assert np.abs(samples[: len(chime)] - chime).max() < 1e-3


def test_clauses_are_kept_and_found_again(tmp_path: Path) -> None:
    first = FakeEngine()
    Voice(tmp_path, first).call(SENTENCE, 2)
    assert first.asked == ["请D零二八号", "到三十七号窗口办理"]
    later = FakeEngine()
    Voice(tmp_path, later).call("请D零二九号，到三十七号窗口办理", 1)
    assert later.asked == ["请D零二九号"]


def test_a_spoilt_file_is_rendered_anew(tmp_path: Path) -> None:
    Voice(tmp_path, FakeEngine()).call(SENTENCE, 1)
    for file in tmp_path.glob("*.wav"):
        file.write_bytes(b"spoilt")
    engine = FakeEngine()
    Voice(tmp_path, engine).call(SENTENCE, 1)
    assert len(engine.asked) == 2


def test_without_a_voice_there_is_the_chime_and_a_fault(tmp_path: Path) -> None:
    engine, now, faults = FakeEngine(), [0.0], []
    engine.broken = "no engine"
    voice = Voice(tmp_path, engine, on_fault=faults.append, clock=lambda: now[0])
    assert voice.call(SENTENCE, 2) == wav.write(wav.chime())
    assert voice.call(SENTENCE, 2) == wav.write(wav.chime())
    assert (len(engine.asked), faults) == (1, [True])
    engine.broken = None
    now[0] = voice_module.TRY_AGAIN_S
    assert wav.seconds(voice.call(SENTENCE, 1)) > 2
    assert faults[-1] is False


def test_old_clauses_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_module, "KEPT_FILES", 2)
    monkeypatch.setattr(voice_module, "KEPT_CLAUSES", 1)
    voice = Voice(tmp_path, FakeEngine())
    voice.render_ahead(["到一号窗口", "到二号窗口", "到三号窗口"])
    Voice(tmp_path, FakeEngine())
    assert len(list(tmp_path.glob("[0-9a-f]*.wav"))) <= 2


def test_rendering_ahead_stops_where_there_is_no_voice(tmp_path: Path) -> None:
    engine = FakeEngine()
    engine.broken = "no engine"
    Voice(tmp_path, engine).render_ahead(["到一号窗口", "到二号窗口"])
    assert len(engine.asked) == 1


def test_an_engine_that_gave_no_sound_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, asked = WorkerEngine(), []

    def ask(text: str, file: Path) -> None:
        asked.append(text)
        if len(asked) < voice_module.ATTEMPTS:
            raise NoSound("the engine wrote no sound")

    monkeypatch.setattr(engine, "_ask", ask)
    engine.render("一号", tmp_path / "one.wav")
    assert asked == ["一号"] * voice_module.ATTEMPTS
    asked.clear()
    monkeypatch.setattr(voice_module, "ATTEMPTS", 1)
    monkeypatch.setattr(engine, "_ask", lambda _text, _file: (_ for _ in ()).throw(NoSound("still none")))
    with pytest.raises(NoSound):
        engine.render("一号", tmp_path / "one.wav")
