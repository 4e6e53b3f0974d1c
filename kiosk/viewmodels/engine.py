"""Puts the screens into a window. Reads the panel's size; nothing else of Qt Quick is known outside."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQuick import QQuickView
from typing_extensions import override

from kiosk.viewmodels.app import AppViewModel
from kiosk.viewmodels.pictures import CodeProvider, IconProvider, PaperProvider

QML = Path(__file__).resolve().parents[1] / "qml"
PAPER = "#f7f6f2"

_TOUCHES = {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress}


class ScreenError(Exception):
    """The screens could not be loaded; says what QML said."""


class _Hands(QObject):
    """Sees every touch and key of the window, whatever it meets."""

    def __init__(self, app: AppViewModel, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self._app.touched()
        return False


def load_screen(app: AppViewModel, size: tuple[int, int]) -> QQuickView:
    """The window with the screens in it, not yet shown. `size` is the panel in pixels, 1080×1920 or 1920×1080.

    Other sizes show the nearer of the two, scaled. Raises ScreenError.
    """
    width, height = size
    app.set_wide(width > height)
    view = QQuickView()
    view.setColor(QColor(PAPER))
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    engine = view.engine()
    engine.addImageProvider("icon", IconProvider())
    engine.addImageProvider("code", CodeProvider())
    engine.addImageProvider("papers", PaperProvider(app.paper_picture))
    view.rootContext().setContextProperty("app", app)
    view.resize(width, height)
    view.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))
    if view.status() != QQuickView.Status.Ready:
        raise ScreenError("; ".join(error.toString() for error in view.errors()))
    view.installEventFilter(_Hands(app, view))
    return view
