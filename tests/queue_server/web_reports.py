"""Reports that the test puts together itself, and a hall without a past."""

from collections.abc import Sequence
from datetime import date

from queue_server.application.reports import Ask, DayFigures, Figures, Report, ReportError, ReportRow


class NoReports:
    """Answers with `rows` by what was asked; remembers the questions."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, ...], tuple[ReportRow, ...]] = {}
        self.bars: Sequence[int] = ()
        self.asked: list[Ask] = []
        self.refusal: str | None = None

    def report(self, ask: Ask) -> Report:
        self.asked.append(ask)
        if self.refusal is not None:
            raise ReportError(self.refusal)
        rows = self.rows.get(ask.by, ())
        if not ask.by and not rows:
            rows = (ReportRow(key=(), figures=Figures()),)
        return Report(hall="ncx", first=ask.first, last=ask.last, by=ask.by, rows=rows)

    def waits(self, ask: Ask, step_min: int = 5, bars: int = 13) -> Sequence[int]:
        return self.bars or [0] * bars

    def day(self, day: date) -> DayFigures | None:
        return None
