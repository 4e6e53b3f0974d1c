"""`./hall report`: waits, services, workload, no-shows of any days, by business, window, hour, day or class."""

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Annotated, Optional

import msgspec
import typer
from msgspec import structs

from queue_server.application.reports import Ask, DayFigures, Figures, Key, Report, ReportError, dimensions
from queue_server.command.accounts import DEFAULT_DATA, Data, Json
from queue_server.command.failing import fail
from queue_server.command.hall_data import open_hall

if TYPE_CHECKING:
    from queue_server.adapters.history.opened import HallData

From = Annotated[Optional[str], typer.Option("--from", help="从哪天，如 2026-11-24")]  # noqa: UP045
To = Annotated[Optional[str], typer.Option("--to", help="到哪天")]  # noqa: UP045
By = Annotated[
    str, typer.Option("--by", help="按什么分：business、window、hour、day、class，可用逗号隔开几样")
]
Frozen = Annotated[Optional[str], typer.Option("--frozen", help="某一天定下来的数字，如 2026-11-24")]  # noqa: UP045
AsCsv = Annotated[bool, typer.Option("--csv", help="给表格软件读")]

_HEADS = (
    ("取号", "taken", "n"),
    ("叫到", "called", "n"),
    ("平均等候", "wait_mean_s", "min"),
    ("一半等", "wait_median_s", "min"),
    ("九成等", "wait_p90_s", "min"),
    ("15分内", "within_15", "%"),
    ("30分内", "within_30", "%"),
    ("办完", "served", "n"),
    ("平均办理", "service_mean_s", "min"),
    ("利用率", "utilisation", "%"),
    ("过号率", "miss_rate", "%"),
    ("弃号率", "no_show_rate", "%"),
    ("取消率", "cancel_rate", "%"),
    ("好评率", "good_rate", "%"),
)
_DIMENSION_NAMES = {"business": "业务", "window": "窗口", "hour": "钟点", "day": "日期", "class": "类别"}


def report(
    first: From = None,
    last: To = None,
    by: By = "",
    frozen: Frozen = None,
    data: Data = DEFAULT_DATA,
    as_json: Json = False,
    as_csv: AsCsv = False,
) -> None:
    """等候、办理、工作量、弃号：哪几天都行，今天也在内。"""
    with open_hall(data.resolve(), as_json=as_json) as hall:
        if frozen is not None:
            _print_frozen(hall, _day(frozen, "--frozen", as_json=as_json), as_json=as_json)
            return
        try:
            hall.history.catch_up()
            ask = Ask(
                first=_maybe(first, "--from", as_json=as_json),
                last=_maybe(last, "--to", as_json=as_json),
                by=dimensions(by),
            )
            made = hall.reports.report(ask)
        except ReportError as wrong:
            fail(str(wrong), "bad_request", as_json=as_json)
        if as_json:
            print(msgspec.json.encode(_document(made)).decode())
        elif as_csv:
            print(_csv(made), end="")
        else:
            print(_table(hall, made))


def _maybe(text: str | None, option: str, *, as_json: bool) -> date | None:
    return None if text is None else _day(text, option, as_json=as_json)


def _day(text: str, option: str, *, as_json: bool) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        why = f"{option} 要写成 2026-11-24 这样，写的是 {text}。"
        fail(why, "bad_request", as_json=as_json)


def _document(made: Report) -> dict[str, object]:
    """A row's key stands in it under the names of the dimensions."""
    rows = [{**dict(zip(made.by, row.key, strict=True)), **structs.asdict(row.figures)} for row in made.rows]
    return {"hall": made.hall, "first": made.first, "last": made.last, "by": made.by, "rows": rows}


def _csv(made: Report) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*made.by, *Figures.__struct_fields__])
    for row in made.rows:
        writer.writerow([*row.key, *structs.astuple(row.figures)])
    return out.getvalue()


def _table(hall: "HallData", made: Report) -> str:
    heads = [*(_DIMENSION_NAMES[one] for one in made.by), *(head for head, _, _ in _HEADS)]
    lines = [heads]
    for row in made.rows:
        keys = [_named(hall, one, key) for one, key in zip(made.by, row.key, strict=True)]
        lines.append([*keys, *(_shown(getattr(row.figures, name), unit) for _, name, unit in _HEADS)])
    widths = [max(_width(line[at]) for line in lines) for at in range(len(heads))]
    return "\n".join(
        "  ".join(" " * (width - _width(cell)) + cell for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def _named(hall: "HallData", dimension: str, key: Key) -> str:
    if key is None:
        return "还没叫"
    if dimension == "business" and str(key) in hall.hall.businesses:
        return f"{key} {hall.hall.businesses[str(key)].short_name}"
    return f"{key}点" if dimension == "hour" else str(key)


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    return {"n": f"{value:g}", "min": f"{value / 60:.1f}分", "%": f"{value * 100:.1f}%"}[unit]


def _width(text: str) -> int:
    return sum(2 if ord(one) > 0x2E7F else 1 for one in text)


def _print_frozen(hall: "HallData", day: date, *, as_json: bool) -> None:
    found: DayFigures | None = hall.reports.day(day)
    if found is None:
        why = f"{day} 没有定下来的数字：那天还没有结束，或者没有开门。"
        fail(why, "not_found", as_json=as_json)
    print(msgspec.json.encode(found).decode())
