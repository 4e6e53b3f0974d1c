"""Logs of the kiosk process: JSON lines on standard error, Qt's own messages among them."""

import logging
import sys

import structlog
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = structlog.get_logger()

_LEVELS = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "error",
    QtMsgType.QtFatalMsg: "critical",
}


def configure_logging() -> None:
    """From information upwards; times are UTC."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def log_qt_messages() -> None:
    """Warnings and worse of Qt and QML go to the log, with file and line."""
    qInstallMessageHandler(_qt_message)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = _LEVELS.get(kind)
    if level is None:
        return
    file = (context.file or "").rsplit("/", 1)[-1]
    getattr(log, level)("qt", text=message, category=context.category or "", file=file, line=context.line)
