"""Reports that the test puts together itself, and a hall without a past."""

from collections.abc import Sequence
from datetime import date

from msgspec import structs

from queue_server.application.reports import (
    WAIT_BARS,
    Ask,
    DayFigures,
    Dimension,
    Figures,
    Overview,
    Report,
    ReportError,
    ReportRow,
)


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

    def overview(self, ask: Ask, bys: Sequence[tuple[Dimension, ...]]) -> Overview:
        made = [self.report(structs.replace(ask, by=by)) for by in bys]
        return Overview(reports=tuple(made), waits=tuple(self.bars) or (0,) * WAIT_BARS)

    def day(self, day: date) -> DayFigures | None:
        return None
