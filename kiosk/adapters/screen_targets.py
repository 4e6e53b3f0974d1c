"""What can be touched on the kiosk's window now: for the practice page, scripts and tests of a screenless kiosk."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow

from drivers.emulators.api import Target


def touch_targets(window: QQuickWindow) -> list[Target]:
    """Every visible item that says it is touchable, in drawing order; only on the screen's thread."""
    seen = list(_visible(window.contentItem()))
    words = [(item.property("text"), _place(item).center()) for item in seen if item.inherits("QQuickText")]
    return [_target(item, words) for item in seen if item.property("touchable")]


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    """Items inside repeaters are no QObject children: the tree of what is drawn has them."""
    if not item.isVisible():
        return
    yield item
    for child in item.childItems():
        yield from _visible(child)


def _place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _target(item: QQuickItem, words: list[tuple[str, QPointF]]) -> Target:
    """Its words are those drawn inside it."""
    place = _place(item)
    return Target(
        name=item.objectName(),
        text=" ".join(text for text, centre in words if text and place.contains(centre)),
        x=place.x(),
        y=place.y(),
        w=place.width(),
        h=place.height(),
    )
