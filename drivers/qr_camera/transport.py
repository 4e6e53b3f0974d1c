"""Where frames come from: a camera, a file, a folder of pictures, an http stream, or the emulators."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from drivers.base import TransportError
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.emulators.unix import answers
from drivers.qr_camera.protocol import Picture
from drivers.registry import DeviceConfig, emulators_socket

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
WIDTH, HEIGHT = 1280, 720


class Frame:
    """One picture (grey or BGR) and where it is from: the file's name for pictures, else its number as text."""

    __slots__ = ("name", "picture")

    def __init__(self, picture: Picture, name: str) -> None:
        self.picture = picture
        self.name = name


class FrameSource(Protocol):
    """Frames one after the other, each as soon as it is there."""

    def read(self) -> Frame | None:
        """The next frame; None at the end of a file or folder. Raises TransportError when the camera is gone."""
        ...

    def close(self) -> None: ...


class PictureSource:
    """One picture, or all pictures of a folder by name. What is no picture is passed over."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            self._files = sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES)
        else:
            self._files = [path]
        self._next = 0

    def read(self) -> Frame | None:
        while self._next < len(self._files):
            file = self._files[self._next]
            self._next += 1
            try:
                picture = picture_of(file.read_bytes())
            except OSError as gone:
                raise TransportError(f"{file.name}: {gone}") from gone
            if picture is not None:
                return Frame(picture, file.name)
        return None

    def close(self) -> None:
        self._files = []


class CaptureSource:
    """A camera (`/dev/video0`, `0`), a video file or an http stream, through OpenCV."""

    def __init__(self, url: str) -> None:
        device = re.fullmatch(r"(?:/dev/video)?(\d+)", url)
        self._live = device is not None or "://" in url
        self._capture = cv2.VideoCapture(int(device.group(1))) if device else cv2.VideoCapture(url)
        if not self._capture.isOpened():
            raise TransportError(f"no camera at {url}")
        if device:
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._count = 0

    def read(self) -> Frame | None:
        there, picture = self._capture.read()
        if not there:
            if self._live:
                raise TransportError("the camera gives no picture any more")
            return None
        self._count += 1
        return Frame(np.asarray(picture, dtype=np.uint8), str(self._count))

    def close(self) -> None:
        self._capture.release()


class EmulatedSource:
    """What an emulated camera sees. Closes the client with itself."""

    def __init__(self, client: EmulatorsClient, device: str) -> None:
        self._client = client
        self._frames: Iterator[bytes] = client.camera_frames(device)
        self._count = 0

    def read(self) -> Frame | None:
        while True:
            try:
                jpeg = next(self._frames, None)
            except EmulatorsError as refused:
                raise TransportError(str(refused)) from refused
            if jpeg is None:
                raise TransportError("the emulators have stopped")
            self._count += 1
            picture = picture_of(jpeg)
            if picture is not None:
                return Frame(picture, str(self._count))

    def close(self) -> None:
        close = getattr(self._frames, "close", None)
        if close is not None:
            close()
        self._client.close()


def picture_of(data: bytes) -> Picture | None:
    """An encoded picture as dots (BGR), or None where it is none."""
    if not data:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def open_source(url: str) -> FrameSource:
    """A real source: a device, a picture, a folder of pictures, a video or an http stream. Raises TransportError."""
    path = Path(url)
    if path.is_dir() or path.suffix.lower() in PICTURES:
        if not path.exists():
            raise TransportError(f"no picture at {url}")
        return PictureSource(path)
    return CaptureSource(url)


def open_camera(config: DeviceConfig, data: Path) -> FrameSource:
    """The source of a configured camera. Raises TransportError."""
    if config.emulated:
        if not answers(emulators_socket(data)):
            raise TransportError("the emulators do not run")
        return EmulatedSource(EmulatorsClient(data), config.id)
    return open_source(config.wire)
