"""Sources of frames, codes said once, document pictures, and the emulated camera."""

import http.server
import io
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from test_camera_decode import TOKEN, camera, code, scene

from drivers.base import TransportError
from drivers.qr_camera.device import DocumentCamera, EndOfFrames, QrCamera
from drivers.qr_camera.emulator import CameraEmulator, NoPicture
from drivers.qr_camera.protocol import decode
from drivers.qr_camera.transport import (
    EmulatedSource,
    Frame,
    PictureSource,
    open_camera,
    open_source,
    picture_of,
)
from drivers.registry import DeviceConfig

EMPTY = np.full((720, 1280), 150, dtype=np.uint8)
HELD = scene(code())


class Film:
    """Frames in their order; None is a camera that is gone."""

    def __init__(self, frames: list[np.ndarray | None]) -> None:
        self.frames = list(frames)
        self.closed = False

    def read(self) -> Frame | None:
        if not self.frames:
            return None
        picture = self.frames.pop(0)
        if picture is None:
            raise TransportError("gone")
        return Frame(picture, "")

    def close(self) -> None:
        self.closed = True


class Now:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def played(frames: list[np.ndarray], seconds: float) -> list[list[str]]:
    """What is said at each frame, the frames so far apart."""
    now = Now()
    qr_camera = QrCamera(lambda: Film(list(frames)), clock=now)
    said: list[list[str]] = []
    for _ in frames:
        said.append(qr_camera.poll())
        now.time += seconds
    return said


def test_a_code_is_said_once_while_it_is_held() -> None:
    assert played([EMPTY, HELD, HELD, HELD, HELD], 1.0) == [[], [TOKEN], [], [], []]


def test_a_flicker_is_not_a_new_code() -> None:
    assert played([HELD, EMPTY, HELD, EMPTY, HELD], 0.9) == [[TOKEN], [], [], [], []]


def test_the_same_code_again_after_it_was_away_for_two_seconds() -> None:
    assert played([HELD, EMPTY, EMPTY, HELD], 0.7) == [[TOKEN], [], [], [TOKEN]]


def test_another_code_is_said_at_once() -> None:
    other = scene(code("T1.other"))
    assert played([HELD, other, HELD], 0.5) == [[TOKEN], ["T1.other"], []]


def test_a_hard_code_in_a_still_scene_is_still_read() -> None:
    """All steps are tried when the scene changes, and from time to time while it does not."""
    dark = camera(HELD, gain=0.06, noise=2.0)
    qr_camera = QrCamera(lambda: Film([dark] * 12), budget_s=10.0)
    assert [text for _ in range(12) for text in qr_camera.poll()] == [TOKEN]


def test_a_camera_that_is_gone_is_opened_again() -> None:
    films = [Film([HELD, None]), Film([EMPTY, HELD])]
    opened: list[Film] = []

    def factory() -> Film:
        opened.append(films.pop(0))
        return opened[-1]

    now = Now()
    qr_camera = QrCamera(factory, clock=now)
    assert qr_camera.poll() == [TOKEN]
    with pytest.raises(TransportError, match="gone"):
        qr_camera.poll()
    assert opened[0].closed
    now.time = 5.0
    assert (qr_camera.poll(), qr_camera.poll()) == ([], [TOKEN])


def test_codes_until_the_end_of_a_film() -> None:
    assert list(QrCamera(lambda: Film([EMPTY, HELD, HELD])).codes()) == [TOKEN]
    with pytest.raises(EndOfFrames):
        QrCamera(lambda: Film([])).poll()


# ---- sources ----


def write(path: Path, picture: np.ndarray) -> None:
    assert cv2.imwrite(str(path), picture)


def test_a_folder_of_pictures_by_name(tmp_path: Path) -> None:
    write(tmp_path / "b.png", HELD)
    write(tmp_path / "a.jpg", EMPTY)
    (tmp_path / "c.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("no picture")
    source = open_source(str(tmp_path))
    names = []
    while (frame := source.read()) is not None:
        names.append((frame.name, decode(frame.picture)))
    assert names == [("a.jpg", []), ("b.png", [TOKEN])]


def test_one_picture(tmp_path: Path) -> None:
    write(tmp_path / "one.png", HELD)
    source = open_source(str(tmp_path / "one.png"))
    frame = source.read()
    assert isinstance(source, PictureSource)
    assert frame is not None
    assert decode(frame.picture) == [TOKEN]
    assert source.read() is None


def test_a_video(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720))
    for picture in (EMPTY, HELD, HELD):
        film.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    film.release()
    assert list(QrCamera(lambda: open_source(str(path))).codes()) == [TOKEN]


def test_an_http_stream() -> None:
    jpegs = [cv2.imencode(".jpg", picture)[1].tobytes() for picture in (EMPTY, HELD)]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            for jpeg in jpegs * 20:
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + jpeg + b"\r\n")
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Nothing on the test's output."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        source = open_source(f"http://127.0.0.1:{server.server_address[1]}/stream.mjpg")
        qr_camera = QrCamera(lambda: source)
        assert next(qr_camera.codes()) == TOKEN
        qr_camera.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("url", ["/dev/video77", "no-such-file.avi", "no-such-picture.png"])
def test_no_camera_is_said(url: str, tmp_path: Path) -> None:
    with pytest.raises(TransportError, match="no "):
        open_source(url if url.startswith("/dev") else str(tmp_path / url))


def test_an_emulated_camera_without_emulators(tmp_path: Path) -> None:
    config = DeviceConfig(id="cam", kind="qr_camera", model="frames", wire="emulated:")
    with pytest.raises(TransportError):
        QrCamera(lambda: open_camera(config, tmp_path)).poll()


class FakeEmulators:
    def __init__(self, frames: list[bytes]) -> None:
        self._frames = frames

    def camera_frames(self, device: str) -> Iterator[bytes]:
        assert device == "cam"
        yield from self._frames

    def close(self) -> None:
        """Nothing to close."""


def test_frames_of_the_emulators() -> None:
    emulator = CameraEmulator()
    emulator.show_text(TOKEN)
    source = EmulatedSource(FakeEmulators([b"broken", emulator.jpeg(0)]), "cam")  # type: ignore[arg-type]
    frame = source.read()
    assert frame is not None
    assert decode(frame.picture) == [TOKEN]
    with pytest.raises(TransportError, match="stopped"):
        source.read()


# ---- documents ----


def test_a_document_picture_is_the_newest_frame() -> None:
    film = Film([np.full((720, 1280), level, dtype=np.uint8) for level in (10, 60, 110, 160, 210, 250)])
    picture = picture_of(DocumentCamera(lambda: film).picture())
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    assert abs(int(picture.mean()) - 210) <= 2
    assert film.closed


def test_a_camera_without_a_picture() -> None:
    for film in (Film([]), Film([None])):
        with pytest.raises(TransportError):
            DocumentCamera(lambda film=film: film).picture()
        assert film.closed


# ---- the emulator ----


def seen(emulator: CameraEmulator, index: int = 0) -> np.ndarray:
    picture = picture_of(emulator.jpeg(index))
    assert picture is not None
    assert picture.shape == (720, 1280, 3)
    return picture


def test_the_emulated_camera_sees_a_desk_a_code_and_a_desk_again() -> None:
    emulator = CameraEmulator()
    assert decode(seen(emulator)) == []
    emulator.show_text(TOKEN)
    assert all(decode(seen(emulator, index)) == [TOKEN] for index in range(6))
    assert emulator.jpeg(0) != emulator.jpeg(1)
    emulator.clear()
    assert decode(seen(emulator)) == []


def test_the_emulated_camera_sees_a_slip_laid_under_it() -> None:
    slip = np.full((960, 576), 255, dtype=np.uint8)
    made = code(module=6)
    slip[500 : 500 + made.shape[0], 100 : 100 + made.shape[1]] = made
    emulator = CameraEmulator()
    emulator.show_picture(cv2.imencode(".png", slip)[1].tobytes())
    assert decode(seen(emulator)) == [TOKEN]


def test_a_transparent_picture_lies_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(out, "PNG")
    emulator = CameraEmulator()
    emulator.show_picture(out.getvalue())
    assert seen(emulator)[360, 640].min() > 250


def test_what_can_not_be_shown_changes_nothing() -> None:
    emulator = CameraEmulator()
    emulator.show_text(TOKEN)
    with pytest.raises(NoPicture):
        emulator.show_picture(b"no picture")
    with pytest.raises(NoPicture, match="too long"):
        emulator.show_text("x" * 5000)
    assert decode(seen(emulator)) == [TOKEN]


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM"])
)
def test_any_bytes_are_shown_or_refused(data: bytes, head: bytes) -> None:
    emulator = CameraEmulator()
    try:
        emulator.show_picture(head + data)
    except NoPicture:
        return
    assert emulator.jpeg(0)
