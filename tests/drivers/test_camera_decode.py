"""Codes in pictures: turned, blurred, dark, at the edge, inverted; and pictures without one."""

import time

import cv2
import numpy as np
import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.qr_camera import protocol
from drivers.qr_camera.protocol import acceptable, decode
from drivers.qr_camera.transport import picture_of

TOKEN = "T1.bmN4LjIwMjYtMTEtMjQ.MEUCIQDQ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ-_"
ALL_STEPS = 10.0
"""Seconds: more than every step together takes."""


def code(text: str = TOKEN, module: int = 8, border: int = 4) -> np.ndarray:
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=module, border=border)
    made.add_data(text)
    made.make(fit=True)
    return np.array(made.make_image().get_image().convert("L"), dtype=np.uint8)


def scene(picture: np.ndarray, left: int = 400, top: int = 160, ground: int = 150) -> np.ndarray:
    """The code on a desk, 1280×720; may hang over the edge."""
    frame = np.full((720, 1280), ground, dtype=np.uint8)
    height, width = picture.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, 1280), min(top + height, 720)
    frame[y0:y1, x0:x1] = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    return frame


def camera(frame: np.ndarray, *, gain: float = 1.0, noise: float = 4.0, blur: float = 0.0) -> np.ndarray:
    """As a camera gives it: light, blur, noise, JPEG, three channels."""
    out = frame.astype(np.float32) * gain
    if blur:
        out = cv2.GaussianBlur(out, (0, 0), blur)
    out += np.random.default_rng(7).normal(0, noise, out.shape)
    grey = np.clip(out, 0, 255).astype(np.uint8)
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    picture = picture_of(jpeg.tobytes())
    assert picture is not None
    return picture


def turned(picture: np.ndarray, degrees: float) -> np.ndarray:
    matrix = cv2.getRotationMatrix2D((640, 360), degrees, 1.0)
    return cv2.warpAffine(picture, matrix, (1280, 720), borderValue=150)


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 180, 233])
def test_turned(degrees: int) -> None:
    assert decode(camera(turned(scene(code()), degrees)), budget_s=ALL_STEPS) == [TOKEN]


@pytest.mark.parametrize("tilt", [0.15, 0.3])
def test_tilted(tilt: float) -> None:
    frame = scene(code())
    corners = np.array([[0, 0], [1280, 0], [1280, 720], [0, 720]], dtype=np.float32)
    shift = 1280 * tilt / 2
    moved = np.array([[shift, 60], [1280 - shift, 60], [1280, 660], [0, 660]], dtype=np.float32)
    warped = cv2.warpPerspective(
        frame, cv2.getPerspectiveTransform(corners, moved), (1280, 720), borderValue=150
    )
    assert decode(camera(warped), budget_s=ALL_STEPS) == [TOKEN]


def test_out_of_focus() -> None:
    assert decode(camera(scene(code()), blur=8 * 0.45), budget_s=ALL_STEPS) == [TOKEN]


@pytest.mark.parametrize("gain", [0.25, 0.12, 0.06])
def test_low_light(gain: float) -> None:
    assert decode(camera(scene(code()), gain=gain, noise=2.0), budget_s=ALL_STEPS) == [TOKEN]


def test_over_the_edge_of_the_picture() -> None:
    """2 % of the code is outside; the white frame round the picture is what makes it readable."""
    picture = code(border=0)
    out = round(picture.shape[1] * 0.02)
    frame = camera(scene(picture, left=1280 - picture.shape[1] + out, ground=235))
    assert decode(frame, budget_s=ALL_STEPS) == [TOKEN]


def test_dark_mode_of_a_telephone() -> None:
    assert decode(camera(scene(255 - code(), ground=40)), budget_s=ALL_STEPS) == [TOKEN]


def test_large_codes_and_large_pictures() -> None:
    text = "".join(chr(65 + n % 26) for n in range(500))
    assert decode(camera(scene(code(text, module=4), left=300, top=60)), budget_s=ALL_STEPS) == [text]
    large = cv2.resize(scene(code()), (3840, 2160), interpolation=cv2.INTER_NEAREST)
    assert decode(large, budget_s=ALL_STEPS) == [TOKEN]


def test_two_codes_in_one_picture() -> None:
    frame = scene(code("T1.left", module=6), left=100)
    right = code("T1.right", module=6)
    frame[200 : 200 + right.shape[0], 800 : 800 + right.shape[1]] = right
    assert sorted(decode(camera(frame), budget_s=ALL_STEPS)) == ["T1.left", "T1.right"]


def test_an_empty_desk_gives_nothing() -> None:
    assert decode(camera(np.full((720, 1280), 150, dtype=np.uint8)), budget_s=ALL_STEPS) == []


def test_garbage_gives_nothing() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    assert decode(noise, budget_s=ALL_STEPS) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (3, 2, 3), (64, 64)])
def test_odd_sizes_give_nothing(shape: tuple[int, ...]) -> None:
    assert decode(np.zeros(shape, dtype=np.uint8), budget_s=ALL_STEPS) == []


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (TOKEN, True),
        ("https://x.cn/t/1", True),
        ("办事码", True),
        ("x" * 512, True),
        ("x" * 513, False),
        ("a\nb", False),
        ("\x1b[2J", False),
        ("a\u202eb", False),
        ("", False),
    ],
)
def test_what_is_taken_of_a_code(text: str, taken: bool) -> None:
    assert acceptable(text) is taken


def test_a_code_with_control_characters_is_not_taken() -> None:
    assert decode(scene(code("reboot\x00\x1b[2J")), budget_s=ALL_STEPS) == []


def test_the_budget_ends_the_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[int, ...]] = []
    monkeypatch.setattr(protocol, "_read", lambda picture: tried.append(picture.shape) or [])
    empty = np.full((720, 1280), 30, dtype=np.uint8)
    decode(empty, budget_s=0.0)
    assert len(tried) == 1
    tried.clear()
    ticks = iter([0.0, 0.01, 0.02, 0.04])
    decode(empty, budget_s=0.033, clock=lambda: next(ticks))
    assert len(tried) == 3
    tried.clear()
    decode(empty, budget_s=ALL_STEPS, clock=time.perf_counter)
    assert len(tried) == 5


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_none(data: bytes) -> None:
    picture = picture_of(data)
    assert picture is None or decode(picture) == []
