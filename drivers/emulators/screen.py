"""The screen of a kiosk without one: its last picture, and the touches and keys for it."""

import asyncio
import io
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from drivers.emulators.api import ScreenEvent, Target
from drivers.emulators.changes import Channel
from drivers.emulators.records import hall_now

_STORE_AFTER_S = 0.5


class ScreenEmulator:
    """`file` is written a moment after the last change, as PNG."""

    def __init__(self, file: Path) -> None:
        self.touches: Channel[ScreenEvent] = Channel()
        self.jpeg = b""
        self.targets: list[Target] = []
        self.at: str | None = None
        self._file = file
        self._storing: asyncio.Task[None] | None = None

    def show(self, jpeg: bytes, targets: list[Target]) -> None:
        """In the event loop. Raises ValueError when it is no JPEG."""
        if not jpeg.startswith(b"\xff\xd8"):
            raise ValueError("expected a JPEG")
        self.jpeg = jpeg
        self.targets = targets
        self.at = hall_now()
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())

    def png(self) -> bytes:
        """Raises ValueError when the picture can't be decoded."""
        try:
            with Image.open(io.BytesIO(self.jpeg)) as picture:
                out = io.BytesIO()
                picture.save(out, "PNG", compress_level=1)
        except (UnidentifiedImageError, OSError) as wrong:
            raise ValueError(f"the screen's picture: {type(wrong).__name__}") from wrong
        return out.getvalue()

    async def _store(self) -> None:
        stored = b""
        while stored != self.jpeg:
            await asyncio.sleep(_STORE_AFTER_S)
            stored = self.jpeg
            try:
                data = await asyncio.to_thread(self.png)
            except ValueError:
                continue
            fresh = self._file.with_suffix(".new")
            await asyncio.to_thread(fresh.write_bytes, data)
            fresh.replace(self._file)
