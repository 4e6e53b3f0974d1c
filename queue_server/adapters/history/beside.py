"""Reports made in a worker process, so that the queue never waits for one."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import override

from queue_server.adapters.history.opened import open_history
from queue_server.adapters.rehearsal.pool import workers
from queue_server.application.reports import Ask, DayFigures, Dimension, Overview, Report, Reports

T = TypeVar("T")


class ReportsBeside(Reports):
    """As `DuckReports` on the hall of a data folder. Each call waits for the worker. Raises WorkerFailed too."""

    def __init__(self, data: Path) -> None:
        self._data = data

    @override
    def report(self, ask: Ask) -> Report:
        return self._asked(report_of, ask)

    @override
    def overview(self, ask: Ask, bys: Sequence[tuple[Dimension, ...]]) -> Overview:
        return self._asked(overview_of, ask, tuple(bys))

    @override
    def day(self, day: date) -> DayFigures | None:
        return self._asked(day_of, day)

    def _asked(self, work: Callable[..., T], *arguments: Any) -> T:
        return workers().submit(work, self._data, *arguments).result()


def report_of(data: Path, ask: Ask) -> Report:
    with open_history(data) as hall:
        return hall.reports.report(ask)


def overview_of(data: Path, ask: Ask, bys: Sequence[tuple[Dimension, ...]]) -> Overview:
    with open_history(data) as hall:
        return hall.reports.overview(ask, bys)


def day_of(data: Path, day: date) -> DayFigures | None:
    with open_history(data) as hall:
        return hall.reports.day(day)
