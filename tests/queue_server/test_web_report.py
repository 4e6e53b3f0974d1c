"""The day report: figures into sentences, tables and pictures; days, dimensions, CSV; from real rows too."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from core_world import World as SmallHall
from history_world import random_days
from httpx import AsyncClient
from web_fakes import World, browsing, demonstration_hall, running, sign_in

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.history.cache import HistoryCache
from queue_server.adapters.history.reports import DuckReports
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.rehearsal.pool import WorkerFailed
from queue_server.adapters.web.views_errors import errors_view
from queue_server.adapters.web.views_report import TABLES, report_view
from queue_server.application.estimates import LiveEstimates
from queue_server.application.ports import Group
from queue_server.application.reports import Ask, Figures, Overview, Report, ReportRow
from queue_server.domain.minutes import CommonFormula

GOOD = Figures(
    taken=40,
    called=38,
    wait_mean_s=900,
    wait_median_s=600,
    wait_p90_s=2400,
    within_15=0.7,
    within_30=0.85,
    served=37,
    service_mean_s=480,
    work_s=17760,
    utilisation=0.7,
    no_shows=1,
    no_show_rate=1 / 38,
    miss_rate=0.05,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[AsyncClient]:
    async with browsing(world.app) as made:
        await sign_in(made, "0300")
        yield made


def rows(*keys: tuple[object, ...], **changed: float) -> tuple[ReportRow, ...]:
    return tuple(ReportRow(key=key, figures=GOOD) for key in keys)  # type: ignore[arg-type]


def fill(world: World) -> None:
    slow = ReportRow(key=("L03",), figures=Figures(taken=5, called=5, wait_median_s=60, wait_p90_s=6000))
    world.reports.rows = {
        (): rows(()),
        ("business",): (*rows(("A01",)), slow),
        ("window",): rows((42,), (None,)),
        ("hour",): rows((9,), (10,)),
        ("business", "hour"): rows(("A01", 9), ("L03", 10)),
        ("day", "class"): rows((date(2026, 11, 23), "senior")),
    }
    world.reports.bars = (20, 8, 4, 2, 1, 1, 1, 0, 0, 0, 0, 0, 1)


async def test_the_page_says_first_how_it_was(world: World, client: AsyncClient) -> None:
    fill(world)
    page = (await client.get("/report?from=2026-11-23&to=2026-11-23")).text
    assert "11 月 23 日，40 个号，70% 在 15 分钟内叫到。" in page
    assert "最慢的是交通违法处理和企业设立登记：十个人里有一个等了 40 分以上" in page
    assert page.index(">交通违法处理</td>") < page.index(">企业设立登记</td>")
    for words in ("42 违法处理", "各分区各钟点平均等候分钟", "每根 5 分钟的人数", "15.0 分", "2.6%"):
        assert words in page
    assert "还没叫" not in page
    assert world.reports.asked[0] == Ask(first=date(2026, 11, 23), last=date(2026, 11, 23))


async def test_a_day_without_tickets_says_so(client: AsyncClient) -> None:
    page = await client.get("/report")
    assert page.status_code == 200
    assert "11 月 24 日没有人取号。" in page.text


async def test_by_other_dimensions_it_is_one_table(world: World, client: AsyncClient) -> None:
    fill(world)
    page = (await client.get("/report?from=2026-11-20&to=2026-11-23&by=day,class")).text
    assert "11 月 23 日 · 老人" in page
    assert "前 4 天" in page
    assert "from=2026-11-16&amp;to=2026-11-19" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [("by=mood", "不能按 mood 分"), ("from=gestern", "日期“gestern”看不懂"), ("by=%3Cb%3E", "&lt;b&gt;")],
)
async def test_what_cannot_be_asked_is_refused(client: AsyncClient, query: str, words: str) -> None:
    page = await client.get(f"/report?{query}")
    assert page.status_code == 200
    assert words in page.text
    sheet = await client.get(f"/report.csv?{query}")
    assert sheet.status_code == 400


async def test_the_stores_refusal_is_shown(world: World, client: AsyncClient) -> None:
    world.reports.refusal = "开始的日子在结束的日子后面。"
    assert world.reports.refusal in (await client.get("/report?from=2026-11-23&to=2026-11-20")).text


async def test_the_spreadsheet_has_the_same_figures(world: World, client: AsyncClient) -> None:
    fill(world)
    sheet = await client.get("/report.csv?from=2026-11-23&to=2026-11-23&by=business")
    assert sheet.headers["content-disposition"] == 'attachment; filename="report-2026-11-23-2026-11-23.csv"'
    assert sheet.text.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(sheet.text.lstrip("\ufeff"))))
    assert [row["business"] for row in table] == ["A01", "L03"]
    assert [row["wait_mean_s"] for row in table] == ["900", ""]


@pytest.mark.parametrize(("name", "status"), [("0007", 200), ("0300", 200), ("4203", 403), ("0200", 403)])
async def test_who_may_read_it(client: AsyncClient, name: str, status: int) -> None:
    await sign_in(client, name)
    for path in ("/report", "/report.csv"):
        assert (await client.get(path)).status_code == status


async def test_real_rows_make_the_same_sums_on_the_page(tmp_path: Path) -> None:
    small: SmallHall = random_days(7, 2, steps=80)
    zone = ZoneInfo(small.hall.timezone)
    database = open_database(tmp_path / "hall.db")
    journal = SqlJournal(database, small.hall.id, zone)
    await journal.load()
    await journal.append(Group(first_seq=1, events=tuple(small.events), requests=()))
    await journal.close()
    history = SqlHistory(database, small.hall.id, zone)
    history.catch_up()
    reports = DuckReports(history, HistoryCache(tmp_path, small.hall.id, zone), small.hall.id)
    found = reports.overview(Ask(), TABLES)
    assert found.reports[0] == reports.report(Ask())
    assert sum(found.waits) == found.reports[0].rows[0].figures.called > 0
    view = report_view(small.hall, found, small.state.day, small.state.day)
    taken = sum(int(row.cells[0].replace(",", "")) for row in view.tables[0].rows)
    assert taken == found.reports[0].rows[0].figures.taken
    assert view.heat.startswith("<svg")
    database.dispose()


def test_nothing_called_yet_is_a_sentence() -> None:
    taken = ReportRow(key=(), figures=Figures(taken=3))
    empty = tuple(
        Report(hall="ncx", first=None, last=None, by=by, rows=(taken,) if not by else ()) for by in TABLES
    )
    day = date(2026, 11, 24)
    view = report_view(demonstration_hall(), Overview(reports=empty, waits=(0,) * 13), day, day)
    assert view.headline == "11 月 24 日取了 3 个号，还没有叫过。"
    assert (view.heat, view.waits) == ("", "")


async def test_a_worker_that_ended_is_said(world: World, client: AsyncClient) -> None:
    def failing(*_: object) -> Overview:
        raise WorkerFailed("gone")

    world.reports.overview = world.reports.report = failing  # type: ignore[assignment,method-assign]
    page = await client.get("/report")
    assert (page.status_code, "这次没有做出来" in page.text) == (200, True)
    assert (await client.get("/report.csv")).status_code == 503


def test_todays_errors_are_a_sentence_and_bars() -> None:
    hall = demonstration_hall()
    estimates = LiveEstimates(hall)
    assert errors_view(estimates).sentence == ""
    assert errors_view(CommonFormula(hall)) == errors_view(estimates)
    for waited, likely in ((10, 10), (12, 10), (40, 10), (2, 40)) * 5:
        estimates._meter.ended("L03", waited, likely, 30)
    view = errors_view(estimates)
    assert view.sentence == "今天 20 个号：平均差 17.5 分，50% 差 5 分以内；说“不晚于”的，75% 没有超"
    assert re.findall(r">(\d+)</text>", view.svg) == ["5", "10", "5"]
