"""A visitor's hands and eyes in a test: finds what has a name on the screen, and touches its middle."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest


def items(view: QQuickView) -> list[QQuickItem]:
    """Every visible item, outermost first. Items inside repeaters are no QObject children."""
    found: list[QQuickItem] = []

    def walk(item: QQuickItem) -> None:
        if not item.isVisible():
            return
        found.append(item)
        for child in item.childItems():
            walk(child)

    walk(view.contentItem())
    return found


def find(view: QQuickView, name: str) -> QQuickItem:
    for item in items(view):
        if item.objectName() == name:
            return item
    names = sorted({item.objectName() for item in items(view) if item.objectName()})
    raise AssertionError(f"no {name} on the screen; there are {names}")


def rectangle(item: QQuickItem) -> QRectF:
    """Where the item is in the window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def touch(view: QQuickView, name: str) -> None:
    view.grabWindow()  # lays out what has just appeared
    centre = rectangle(find(view, name)).center()
    QTest.mouseClick(
        view,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(round(centre.x()), round(centre.y())),
    )
    QTest.qWait(1)


def words(view: QQuickView) -> str:
    """All text that can be read."""
    texts = [item.property("text") for item in items(view) if item.inherits("QQuickText")]
    return "\n".join(text for text in texts if text)
