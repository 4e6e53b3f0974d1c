"""日报: waits, services, workload and no-shows of any days, to read, to print and for a spreadsheet."""

import csv
import io
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import anyio.to_thread
import structlog
from litestar import Request, get
from litestar.response import Response, Template
from msgspec import structs

from queue_server.adapters.rehearsal.pool import WorkerFailed
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.pages import page
from queue_server.adapters.web.staff import REPORTING
from queue_server.adapters.web.views_report import NAMES, TABLES, chosen_table, report_view
from queue_server.application.reports import Ask, Dimension, Figures, Report, ReportError, dimensions

log = structlog.get_logger(__name__)


class Span(NamedTuple):
    first: date
    last: date
    by: tuple[Dimension, ...]

    def query(self, days: int = 0, by: str | None = None) -> str:
        """As a query, so many days later, by something else."""
        move = timedelta(days=days)
        fields = {"from": self.first + move, "to": self.last + move}
        return urlencode(fields | {"by": ",".join(self.by) if by is None else by})


def _span(request: Request[Any, Any, Any]) -> Span:
    """Raises ReportError. Without days: today."""
    query = request.query_params
    today = services_of(request).service.state.day
    first = _day(query.get("from", ""), today)
    last = _day(query.get("to", ""), max(first, min(today, first)))
    return Span(first, last, dimensions(query.get("by", "")[:60]))


def _day(text: str, without: date) -> date:
    """Raises ReportError."""
    if not text.strip():
        return without
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise ReportError(f"日期“{text[:12]}”看不懂，请写成 2026-11-24 这样。") from wrong


@get("/report", guards=[requires(*REPORTING)])
async def report_page(request: Request[Any, Any, Any]) -> Template:
    """`?from=2026-11-23&to=2026-11-23&by=business,hour`; the figures are made in a process of their own."""
    services = services_of(request)
    hall, today = services.service.hall, services.service.state.day
    span, view, table, problem = Span(today, today, ()), None, None, ""
    try:
        span = _span(request)
        ask = Ask(first=span.first, last=span.last, by=span.by)
        if span.by:
            table = chosen_table(hall, await anyio.to_thread.run_sync(services.reports.report, ask))
        else:
            found = await anyio.to_thread.run_sync(services.reports.overview, ask, TABLES)
            view = report_view(hall, found, span.first, span.last)
    except ReportError as wrong:
        problem = str(wrong)
    except WorkerFailed as failed:
        log.warning("report failed", reason=str(failed))
        problem = "这份报表这次没有做出来，再打开一次。"
    return page(
        request,
        "report.html",
        view=view,
        table=table,
        problem=problem,
        span=span,
        query=span.query(),
        earlier=span.query(-_length(span)),
        later=span.query(_length(span)) if span.last < today else "",
        week=Span(today - timedelta(days=6), today, span.by).query(),
        month=Span(today - timedelta(days=29), today, span.by).query(),
        one_day=Span(today, today, span.by).query(),
        length=_length(span),
        ways=[(span.query(by=one), NAMES[one], one in span.by) for one in NAMES],
        plain=span.query(by=""),
        csv=span.query(by=",".join(span.by) or "business"),
        here="report",
        live=False,
    )


def _length(span: Span) -> int:
    return (span.last - span.first).days + 1


@get("/report.csv", guards=[requires(*REPORTING)])
async def report_csv(request: Request[Any, Any, Any]) -> Response[str]:
    """The same figures for a spreadsheet: seconds and shares, a head of the field names."""
    services = services_of(request)
    try:
        span = _span(request)
        ask = Ask(first=span.first, last=span.last, by=span.by)
        made = await anyio.to_thread.run_sync(services.reports.report, ask)
    except ReportError as wrong:
        return Response(str(wrong), status_code=400, media_type="text/plain; charset=utf-8")
    except WorkerFailed as failed:
        log.warning("report failed", reason=str(failed))
        text = "这份报表这次没有做出来，再打开一次。"
        return Response(text, status_code=503, media_type="text/plain; charset=utf-8")
    name = f"report-{span.first}-{span.last}.csv"
    return Response(
        csv_text(made),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def csv_text(made: Report) -> str:
    """With a byte order mark, so that a spreadsheet reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*made.by, *Figures.__struct_fields__])
    for row in made.rows:
        writer.writerow([*row.key, *structs.astuple(row.figures)])
    return f"\ufeff{out.getvalue()}"


routes: list[Any] = [report_page, report_csv]
