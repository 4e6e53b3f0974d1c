"""Sound as mono samples: wav bytes in and out, silence, joining, and the two-note chime. Pure."""

import io
import wave
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from drivers.base import ProtocolError

Samples = npt.NDArray[np.float32]
"""Mono, -1…1."""

RATE = 22050
MAX_SECONDS = 120.0
_PEAK = 0.89
"""-1 dB of full scale."""


def read(data: bytes) -> tuple[int, Samples]:
    """Rate and samples of a 16-bit PCM wav, its channels mixed to one. Raises ProtocolError."""
    try:
        with wave.open(io.BytesIO(data)) as opened:
            rate, channels, width = opened.getframerate(), opened.getnchannels(), opened.getsampwidth()
            frames = opened.readframes(opened.getnframes())
    except (wave.Error, EOFError, ValueError, OverflowError, RuntimeError) as wrong:
        raise ProtocolError(f"expected a wav, got {type(wrong).__name__}: {wrong}") from wrong
    if width != 2 or not 1 <= channels <= 8 or not 4000 <= rate <= 192000:
        raise ProtocolError(
            f"expected 16-bit samples at 4 to 192 kHz, got {8 * width} bit at {rate} Hz, {channels} channels"
        )
    whole = len(frames) // (2 * channels) * 2 * channels
    mixed = np.frombuffer(frames[:whole], dtype="<i2").reshape(-1, channels).mean(axis=1)
    return rate, (mixed / 32768).astype(np.float32)


def write(samples: Samples, rate: int = RATE) -> bytes:
    """A 16-bit mono wav."""
    out = io.BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(rate)
        opened.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def seconds(data: bytes) -> float:
    """How long a wav plays, 0…120. Raises ProtocolError."""
    rate, samples = read(data)
    length = len(samples) / rate
    if length > MAX_SECONDS:
        raise ProtocolError(f"expected at most {MAX_SECONDS:g} s, got {length:.1f} s")
    return length


def silence(length_s: float, rate: int = RATE) -> Samples:
    return np.zeros(round(length_s * rate), dtype=np.float32)


def trimmed(samples: Samples, rate: int = RATE, *, below: float = 0.01, keep_s: float = 0.03) -> Samples:
    """Without the silence at both ends, but for `keep_s` of it."""
    loud = np.flatnonzero(np.abs(samples) > below)
    if not len(loud):
        return samples[:0]
    keep = round(keep_s * rate)
    return samples[max(int(loud[0]) - keep, 0) : int(loud[-1]) + keep + 1]


def resampled(samples: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted or not len(samples):
        return samples
    places = np.arange(0, len(samples), rate / wanted)
    return np.asarray(np.interp(places, np.arange(len(samples)), samples), dtype=np.float32)


def levelled(samples: Samples) -> Samples:
    """As loud as goes without clipping."""
    peak = float(np.abs(samples).max()) if len(samples) else 0.0
    return samples if peak == 0 else np.asarray(samples * (_PEAK / peak), dtype=np.float32)


def joined(pieces: Sequence[Samples]) -> Samples:
    return np.concatenate([*pieces, np.zeros(0, dtype=np.float32)]).astype(np.float32)


def chime(rate: int = RATE) -> Samples:
    """Two falling notes (E5, C5) of a struck bar, 1.3 s."""
    return levelled(
        joined([_note(659.26, 0.45, rate), _note(523.25, 0.85, rate)]),
    )


def _note(pitch_hz: float, length_s: float, rate: int) -> Samples:
    time = np.arange(round(length_s * rate)) / rate
    attack = np.minimum(time / 0.006, 1.0)
    release = np.minimum((length_s - time) / 0.03, 1.0)
    partials = ((1.0, 1.0, 5.0), (2.756, 0.25, 9.0), (5.404, 0.08, 14.0))
    sound = sum(
        loud * np.exp(-decay * time) * np.sin(2 * np.pi * ratio * pitch_hz * time)
        for ratio, loud, decay in partials
    )
    return np.asarray(sound * attack * release, dtype=np.float32)
