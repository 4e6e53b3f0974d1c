"""What an emulated camera sees: an empty desk, a telephone with a code held to it, or a picture laid under it."""

import io
import math
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError
from qrcode import constants
from qrcode.main import QRCode

WIDTH, HEIGHT = 1280, 720
JPEG_QUALITY = 85
_CODE_EDGE = 400
_PHASES = 4
"""A hand is never still: the picture moves by a few dots, in a circle of so many frames."""


class NoPicture(Exception):
    """What was to be shown is no picture, or too long for a code."""


class CameraEmulator:
    """One emulated camera, 1280×720."""

    def __init__(self) -> None:
        self._held: Image.Image | None = None
        self._whole: Image.Image | None = None
        self._frames: dict[int, bytes] = {}

    def show_text(self, text: str) -> None:
        """Holds a telephone with a code that says `text` to the camera. Raises NoPicture."""
        self._show(held=_telephone(_code(text)), whole=None)

    def show_picture(self, data: bytes) -> None:
        """Lays a picture under the camera, whole and as large as fits. Raises NoPicture."""
        try:
            with Image.open(io.BytesIO(data)) as opened:
                picture = ImageOps.exif_transpose(opened).convert("RGBA")
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            Image.DecompressionBombError,
        ) as wrong:
            raise NoPicture(f"no picture that can be read: {type(wrong).__name__}") from wrong
        ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        flat = Image.alpha_composite(ground, picture).convert("RGB")
        self._show(held=None, whole=ImageOps.contain(flat, (WIDTH, HEIGHT)))

    def clear(self) -> None:
        """The desk is empty again."""
        self._show(held=None, whole=None)

    def jpeg(self, now_index: int) -> bytes:
        """The frame with this number."""
        phase = now_index % _PHASES
        made = self._frames.get(phase)
        if made is None:
            out = io.BytesIO()
            self._frame(phase).save(out, "JPEG", quality=JPEG_QUALITY)
            made = self._frames[phase] = out.getvalue()
        return made

    def _show(self, *, held: Image.Image | None, whole: Image.Image | None) -> None:
        self._held, self._whole = held, whole
        self._frames = {}

    def _frame(self, phase: int) -> Image.Image:
        frame = _desk(phase).copy()
        angle = 2 * math.pi * phase / _PHASES
        if self._held is not None:
            turned = self._held.rotate(4 + math.sin(angle), resample=Image.Resampling.BICUBIC, expand=True)
            left = (WIDTH - turned.width) // 2 + round(4 * math.cos(angle))
            top = (HEIGHT - turned.height) // 2 + round(4 * math.sin(angle))
            frame.paste(turned, (left, top), turned.getchannel("A"))
        elif self._whole is not None:
            frame.paste(self._whole, ((WIDTH - self._whole.width) // 2, (HEIGHT - self._whole.height) // 2))
        return frame


@lru_cache(maxsize=_PHASES)
def _desk(phase: int) -> Image.Image:
    """A grey desk with a soft light from above and the noise of a sensor."""
    random = np.random.default_rng(phase)
    light = np.linspace(168, 132, HEIGHT)[:, None, None]
    noise = random.normal(0, 3, (HEIGHT, WIDTH, 1))
    shade = np.broadcast_to(np.clip(light + noise, 0, 255), (HEIGHT, WIDTH, 3))
    return Image.fromarray(shade.astype(np.uint8), "RGB")


def _code(text: str) -> Image.Image:
    code: Any = QRCode(error_correction=constants.ERROR_CORRECT_M, box_size=8, border=4)
    code.add_data(text)
    try:
        code.make(fit=True)
    except ValueError as long:
        raise NoPicture(f"too long for a code: {len(text)} characters") from long
    image: Image.Image = code.make_image().get_image().convert("RGB")
    return image.resize((_CODE_EDGE, _CODE_EDGE), Image.Resampling.LANCZOS)


def _telephone(code: Image.Image) -> Image.Image:
    """A telephone that shows the code; around it the picture is transparent."""
    edge = 30
    phone = Image.new("RGBA", (code.width + 2 * edge, code.height + 5 * edge), (0, 0, 0, 0))
    pen = ImageDraw.Draw(phone)
    pen.rounded_rectangle((0, 0, phone.width - 1, phone.height - 1), 36, fill=(30, 32, 36, 255))
    pen.rectangle((edge // 2, edge, phone.width - edge // 2, phone.height - edge), fill=(250, 250, 250, 255))
    phone.paste(code, (edge, (phone.height - code.height) // 2))
    return phone
