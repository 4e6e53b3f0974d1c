"""Sound as samples: wav in and out, the chime, levels."""

import math
import wave
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.base import ProtocolError
from drivers.speaker import wav


def tone(hz: float, seconds: float, rate: int = wav.RATE) -> wav.Samples:
    time = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * math.pi * hz * time)).astype(np.float32)


def test_header_and_samples_of_a_wav() -> None:
    data = wav.write(np.array([0.0, 1.0, -1.0, 2.0], dtype=np.float32), 8000)
    assert data[:4] == b"RIFF"
    assert data[8:16] == b"WAVEfmt "
    assert data[20:24] == bytes((1, 0, 1, 0))
    assert data[24:28] == (8000).to_bytes(4, "little")
    assert data[-8:] == bytes.fromhex("0000 ff7f 0180 ff7f")


def test_there_and_back() -> None:
    rate, samples = wav.read(wav.write(tone(440, 0.1)))
    assert rate == wav.RATE
    assert np.abs(samples - tone(440, 0.1)).max() < 1e-3
    assert wav.seconds(wav.write(wav.silence(1.5))) == pytest.approx(1.5)


def test_stereo_is_mixed_to_one() -> None:
    out = BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setnchannels(2)
        opened.setsampwidth(2)
        opened.setframerate(16000)
        opened.writeframes(np.array([16384, 0, -16384, 0], dtype="<i2").tobytes())
    rate, samples = wav.read(out.getvalue())
    assert rate == 16000
    assert samples.tolist() == [0.25, -0.25]


@settings(max_examples=80)
@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_are_a_wav_or_a_clear_error(data: bytes, headed: bool) -> None:
    whole = wav.write(wav.silence(0.001))[: 20 + len(data) % 30] + data if headed else data
    try:
        length = wav.seconds(whole)
    except ProtocolError:
        return
    assert 0 <= length <= wav.MAX_SECONDS


def test_too_long_is_refused() -> None:
    with pytest.raises(ProtocolError, match="at most 120 s"):
        wav.seconds(wav.write(np.zeros(4000 * 121, dtype=np.float32), 4000))


def test_the_chime_has_two_notes_and_does_not_clip() -> None:
    chime = wav.chime()
    assert 1.2 < len(chime) / wav.RATE < 1.4
    assert 0.85 < float(np.abs(chime).max()) < 0.9
    split = round(0.45 * wav.RATE)
    assert strongest(chime[:split]) == pytest.approx(659.26, abs=4)
    assert strongest(chime[split:]) == pytest.approx(523.25, abs=4)
    assert abs(float(chime[0])) < 1e-3
    assert abs(float(chime[-1])) < 1e-2


def strongest(samples: wav.Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 16))
    return float(np.argmax(spectrum)) * wav.RATE / (1 << 16)


def test_silence_at_the_ends_is_cut_off() -> None:
    sound = wav.joined([wav.silence(0.5), tone(300, 0.2), wav.silence(0.7)])
    assert len(wav.trimmed(sound)) / wav.RATE == pytest.approx(0.26, abs=0.01)
    assert len(wav.trimmed(wav.silence(1.0))) == 0


def test_another_rate() -> None:
    changed = wav.resampled(tone(440, 1.0, 16000), 16000, wav.RATE)
    assert len(changed) == pytest.approx(wav.RATE, abs=2)
    assert strongest(changed) == pytest.approx(440, abs=1)


def test_levels() -> None:
    assert float(np.abs(wav.levelled(tone(440, 0.1) * 0.1)).max()) == pytest.approx(0.89, abs=0.01)
    assert len(wav.levelled(wav.silence(0))) == 0
    assert float(np.abs(wav.levelled(wav.silence(0.1))).max()) == 0
