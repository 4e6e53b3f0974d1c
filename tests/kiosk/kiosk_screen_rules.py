"""A kiosk in a window, and the rules of the look that can be measured on it."""

from kiosk_screen_fakes import World
from kiosk_screen_hands import items, rectangle
from PySide6.QtCore import QRectF
from PySide6.QtTest import QTest

from kiosk.viewmodels.app import AppViewModel
from kiosk.viewmodels.engine import load_screen

STANDING, LYING = (1080, 1920), (1920, 1080)
LEAST_TEXT, LEAST_TARGET = 28, 80


class Opened:
    def __init__(self, size=STANDING, **world):
        self.world = World(**world)
        self.app = AppViewModel(self.world.kiosk(), motion=False)
        self.view = load_screen(self.app, size)
        self.view.show()
        QTest.qWait(1)

    def close(self):
        self.view.close()
        self.view.deleteLater()
        QTest.qWait(1)


def settle(shown):
    """What has just appeared is laid out."""
    QTest.qWait(1)
    shown.view.grabWindow()
    QTest.qWait(1)


def is_target(item):
    return bool(item.property("touchable")) and item.objectName() not in {"", "idle.anywhere"}


def text_rectangle(item):
    return item.mapRectToScene(
        QRectF(
            0,
            (item.height() - item.property("contentHeight")) / 2,
            item.property("contentWidth"),
            item.property("contentHeight"),
        )
    )


def broken_rules(view, size):
    width, height = size
    broken, targets, texts = [], [], []
    for item in items(view):
        where = rectangle(item)
        if is_target(item):
            targets.append((item.objectName(), where))
            if min(where.width(), where.height()) < LEAST_TARGET:
                broken.append(f"{item.objectName()} is only {where.width():.0f}×{where.height():.0f}")
        if item.inherits("QQuickText") and item.property("text"):
            text = item.property("text")
            texts.append((text, where))
            if item.property("font").pixelSize() < LEAST_TEXT:
                broken.append(f"“{text}” has {item.property('font').pixelSize()} px")
            if item.property("truncated"):
                broken.append(f"“{text}” is cut")
            if item.property("contentWidth") > item.width() + 1:
                broken.append(f"“{text}” is wider than its place")
        if (
            (is_target(item) or item.inherits("QQuickText"))
            and where.width() > 0
            and not QRectF(-1, -1, width + 2, height + 2).contains(where)
        ):
            broken.append(f"{item.objectName() or item.property('text')} is off the screen at {where}")
    for index, (name, where) in enumerate(targets):
        for other, there in targets[index + 1 :]:
            cross = where.intersected(there)
            if cross.width() > 1 and cross.height() > 1:
                broken.append(f"{name} and {other} lie over each other")
    return broken + overlapping(texts)


def overlapping(texts):
    """Boxes of lines may touch (line height is more than the letter); letters may not."""
    broken = []
    for index, (text, where) in enumerate(texts):
        letters = where.adjusted(2, where.height() * 0.2, -2, -where.height() * 0.2)
        for other, there in texts[index + 1 :]:
            cross = letters.intersected(there.adjusted(2, there.height() * 0.2, -2, -there.height() * 0.2))
            if cross.width() > 2 and cross.height() > 2:
                broken.append(f"“{text}” and “{other}” lie over each other")
    return broken
