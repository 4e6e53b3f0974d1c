"""What can be touched on the kiosk's window now: for the practice page, scripts and tests of a screenless kiosk."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow

from drivers.emulators.api import Target


def touch_targets(window: QQuickWindow) -> list[Target]:
    """Every visible item that says it is touchable, in drawing order; only on the screen's thread."""
    return [_target(item) for item in _visible(window.contentItem()) if item.property("touchable")]


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    """Items inside repeaters are no QObject children: the tree of what is drawn has them."""
    if not item.isVisible():
        return
    yield item
    for child in item.childItems():
        yield from _visible(child)


def _target(item: QQuickItem) -> Target:
    place = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    owner = item.parentItem() or item
    words = [one.property("text") for one in _visible(owner) if one.inherits("QQuickText")]
    return Target(
        name=item.objectName(),
        text=" ".join(text for text in words if text),
        x=place.x(),
        y=place.y(),
        w=place.width(),
        h=place.height(),
    )
