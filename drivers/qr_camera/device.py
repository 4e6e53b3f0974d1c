"""Codes held to a camera, each said once; and a camera that takes a picture of a document."""

import time
from collections.abc import Callable, Iterator

import cv2

from drivers.base import TransportError
from drivers.qr_camera.protocol import BUDGET_S, Picture, alike, decode, outline
from drivers.qr_camera.transport import Frame, FrameSource

HOLD_OFF_S = 2.0
"""The same code is said again only after it was out of the picture for so long."""
JPEG_QUALITY = 90
_EVERY = 5
"""A scene without a code that does not change gets all steps only every so many frames: an idle kiosk stays cool."""
_STALE_FRAMES = 4
"""Pictures that a real camera has buffered from before it was asked."""


class EndOfFrames(Exception):
    """A file or folder has no more pictures."""


class QrCamera:
    """Reads the codes before one camera. The source is opened at the first use and again after it was gone."""

    def __init__(
        self,
        source_factory: Callable[[], FrameSource],
        *,
        hold_off_s: float = HOLD_OFF_S,
        budget_s: float = BUDGET_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._factory = source_factory
        self._hold_off_s = hold_off_s
        self._budget_s = budget_s
        self._clock = clock
        self._source: FrameSource | None = None
        self._seen: dict[str, float] = {}
        self._scene: Picture | None = None
        self._still = 0
        self.frame: Frame | None = None
        """The frame that was looked at last."""

    def poll(self) -> list[str]:
        """Waits for the next frame; the codes that have come into the picture with it, untrusted content.

        Raises TransportError when the camera is gone, EndOfFrames at the end of a file.
        """
        frame = self._next_frame()
        self.frame = frame
        now = self._clock()
        found = decode(frame.picture, budget_s=self._budget_for(frame))
        self._seen = {text: at for text, at in self._seen.items() if now - at < self._hold_off_s}
        fresh = [text for text in found if text not in self._seen]
        self._seen.update(dict.fromkeys(found, now))
        return fresh

    def codes(self) -> Iterator[str]:
        """Each code as it comes, until the end of a file. Raises TransportError when the camera is gone."""
        while True:
            try:
                fresh = self.poll()
            except EndOfFrames:
                return
            yield from fresh

    def close(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _budget_for(self, frame: Frame) -> float:
        scene = outline(frame.picture)
        self._still = self._still + 1 if self._scene is not None and alike(scene, self._scene) else 0
        self._scene = scene
        return self._budget_s if self._still % _EVERY == 0 else 0.0

    def _next_frame(self) -> Frame:
        if self._source is None:
            self._source = self._factory()
        try:
            frame = self._source.read()
        except TransportError:
            self.close()
            raise
        if frame is None:
            self.close()
            raise EndOfFrames
        return frame


class DocumentCamera:
    """Takes single pictures; opened for each, so that a picture is never one from before."""

    def __init__(
        self, source_factory: Callable[[], FrameSource], *, stale_frames: int = _STALE_FRAMES
    ) -> None:
        self._factory = source_factory
        self._stale = stale_frames

    def picture(self) -> bytes:
        """One JPEG of what lies under the camera now. Raises TransportError where there is no picture to be had."""
        source = self._factory()
        try:
            latest: Frame | None = None
            for _ in range(self._stale + 1):
                frame = source.read()
                if frame is None:
                    break
                latest = frame
        finally:
            source.close()
        if latest is None:
            raise TransportError("the camera gives no picture")
        done, jpeg = cv2.imencode(".jpg", latest.picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        if not done:
            raise TransportError("the camera's picture can not be stored as JPEG")
        return bytes(jpeg.tobytes())
