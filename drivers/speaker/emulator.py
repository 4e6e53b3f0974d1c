"""Emulated loudspeakers: a sound takes as long as it lasts, and is kept as `call-NNN.wav`."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from drivers.speaker import wav


class SpeakerEmulator:
    """The loudspeakers of a floor; each audio zone plays one sound at a time.

    Writes `call-NNN.wav` into `out_dir`, NNN going on from what is there, and calls `on_sound(file, zone, text, seconds)`
    when a sound begins.
    """

    def __init__(self, out_dir: Path, on_sound: Callable[[Path, str, str, float], None]) -> None:
        self._out_dir = out_dir
        self._on_sound = on_sound
        self._zones: dict[str, asyncio.Lock] = {}

    async def play(self, zone: str, text: str, data: bytes) -> float:
        """Plays a wav to its end; returns its seconds. Raises ProtocolError where it is no wav, or too long."""
        length = wav.seconds(data)
        async with self._zones.setdefault(zone, asyncio.Lock()):
            file = self._store(data)
            self._on_sound(file, zone, text, length)
            await asyncio.sleep(length)
        return length

    def _store(self, data: bytes) -> Path:
        self._out_dir.mkdir(parents=True, exist_ok=True)
        numbers = [int(file.stem.removeprefix("call-")) for file in self._out_dir.glob("call-[0-9]*.wav")]
        file = self._out_dir / f"call-{max(numbers, default=0) + 1:03d}.wav"
        fresh = file.with_suffix(".new")
        fresh.write_bytes(data)
        fresh.replace(file)
        return file
