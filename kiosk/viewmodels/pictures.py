"""Pictures that QML asks for by name: icons in a colour, codes, papers under the camera. Nothing is cached of a person."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from typing_extensions import override

from kiosk.viewmodels.texts import ASSETS

QUIET = 2
"""Modules of white round a code on a white or paper ground."""


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (ASSETS / "icons" / f"{name}.svg").read_text(encoding="utf-8")


class IconProvider(QQuickImageProvider):
    """`image://icon/NAME/COLOUR/STROKE`: the drawing of `assets/icons`, its lines in the colour and width."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    @override
    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        name, colour, stroke = id.split("/")
        svg = (
            _drawing(name)
            .replace("currentColor", f"#{colour}")
            .replace('stroke-width="4"', f'stroke-width="{stroke}"')
        )
        renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
        wanted = (
            requestedSize
            if min(requestedSize.width(), requestedSize.height()) > 0
            else renderer.defaultSize()
        )
        image = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        return image


class CodeProvider(QQuickImageProvider):
    """`image://code/TEXT`: a QR code with its quiet zone, one pixel a module."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    @override
    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        return code_image(unquote(id))


def code_image(text: str) -> QImage:
    """One pixel a module; the caller scales it by whole numbers."""
    code: Any = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    image = QImage(len(matrix), len(matrix), QImage.Format.Format_RGB32)
    for y, line in enumerate(matrix):
        for x, dark in enumerate(line):
            image.setPixel(x, y, 0xFF000000 if dark else 0xFFFFFFFF)
    return image


class PaperProvider(QQuickImageProvider):
    """`image://papers/live/N` and `image://papers/INDEX/N`: JPEG bytes that `picture` gives."""

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._picture = picture

    @override
    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        data = self._picture(id.partition("/")[0])
        image = QImage.fromData(data) if data else QImage()
        if image.isNull():
            image = QImage(4, 3, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.darkGray)
        return image
