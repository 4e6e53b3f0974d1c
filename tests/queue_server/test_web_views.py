"""What the pages show, as tables: state in, words and figures out."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from web_fakes import CHINA, TUESDAY, World, running

from queue_server.adapters.web.attempts import MAX_KEPT, Attempts
from queue_server.adapters.web.views_board import board_view, size_for
from queue_server.adapters.web.views_common import limit_of, phase_of
from queue_server.adapters.web.views_manager import device_lines, fault_text, floor_view, sums, unprinted
from queue_server.adapters.web.views_matrix import lonely, matrix_view
from queue_server.adapters.web.views_window import queue_view, step_text, window_view
from queue_server.adapters.web.words import (
    date_text,
    floor_name,
    mark_of,
    minutes_since,
    minutes_text,
    ranges_text,
    text_width,
    timer_text,
)
from queue_server.application.ports import DeviceAccount
from queue_server.contract.messages import DeviceState
from queue_server.domain import commands as c
from queue_server.domain.state import TicketStep


@pytest.mark.parametrize(
    ("floor", "name"),
    [(1, "一楼"), (2, "二楼"), (10, "十楼"), (12, "十二楼"), (20, "二十楼"), (-1, "负一楼")],
)
def test_floor_names(floor: int, name: str) -> None:
    assert floor_name(floor) == name


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([7], "7"), ([1, 2, 3], "1–3"), ([5, 1, 2, 9, 8], "1–2、5、8–9"), ([4, 4, 5], "4–5")],
)
def test_ranges(numbers: list[int], text: str) -> None:
    assert ranges_text(numbers) == text


@pytest.mark.parametrize(
    ("waited", "mark"), [(0, "new"), (14.9, "new"), (15, "half"), (30, "half"), (30.1, "over"), (90, "over")]
)
def test_marks_by_waiting_time(waited: float, mark: str) -> None:
    assert mark_of(waited, 30) == mark


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (192, "03:12"), (3599, "59:59"), (3792, "1:03:12")]
)
def test_timer(seconds: int, text: str) -> None:
    assert timer_text(seconds) == text


def test_dates_minutes_and_widths() -> None:
    assert date_text(TUESDAY) == "11月24日 星期二"
    assert minutes_since(TUESDAY, TUESDAY - timedelta(minutes=5)) == 0
    assert minutes_since(TUESDAY, TUESDAY + timedelta(seconds=119)) == 1
    assert [minutes_text(value) for value in (9.0, 8.5, 13.5)] == ["9", "8.5", "13.5"]
    assert text_width("户政②") == 3
    assert size_for("税务", 400, 44) == "n44"
    assert size_for("开办配套刻章银行税务", 436, 58) == "n36"
    assert size_for("很" * 40, 436, 58) == "n32"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("printer:out_of_paper", "打印机没纸了"),
        ("reader:missing", "读卡器没有接上"),
        ("strips-1:17", "17 号窗口屏没有回应"),
        ("voice", "语音没有回应"),
        ("lift:stuck", "lift:stuck"),
    ],
)
def test_faults_in_words(fault: str, text: str) -> None:
    assert fault_text(fault) == text


def test_steps_of_a_ticket_in_words() -> None:
    assert step_text(TicketStep(at=TUESDAY, what="issued", by="K1-1")) == "K1-1 取号"
    assert step_text(TicketStep(at=TUESDAY, what="called", window=42)) == "42 号叫号"
    assert step_text(TicketStep(at=TUESDAY, what="never-heard")) == "never-heard"


def test_attempts_rest_and_are_bounded() -> None:
    attempts = Attempts(allowed=2, rest=timedelta(minutes=15))
    assert attempts.left("a", TUESDAY) == 2
    assert attempts.wrong("a", TUESDAY) == 1
    assert attempts.wrong("a", TUESDAY) == 0
    assert attempts.free_at("a", TUESDAY) == TUESDAY + timedelta(minutes=15)
    assert attempts.left("a", TUESDAY + timedelta(minutes=15)) == 2
    attempts.wrong("b", TUESDAY)
    attempts.right("b")
    assert attempts.left("b", TUESDAY) == 2
    for number in range(MAX_KEPT + 1):
        attempts.wrong(f"n{number}", TUESDAY)
    assert attempts.left("n0", TUESDAY) == 2


# ---- over the real engine ----


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running(tmp_path) as made:
        yield made


def clerk(window: int) -> c.Actor:
    return c.Actor(id=f"{window}03", kind="clerk", window=window)


async def do(world: World, *commands: c.Command) -> None:
    for command in commands:
        assert (await world.engine.execute(command)).refusal is None


async def open_window(world: World, window: int) -> None:
    actor = clerk(window)
    await do(
        world, c.LogIn(actor=actor, window=window, clerk=actor.id), c.OpenWindow(actor=actor, window=window)
    )


async def test_a_window_goes_through_its_phases(world: World) -> None:
    state, phases = world.engine.state, []
    await open_window(world, 42)
    phases.append(phase_of(state, 42))
    await world.issue("L03")
    actor = clerk(42)
    for command in (
        c.CallNext(actor=actor, window=42),
        c.StartService(actor=actor, window=42),
        c.PauseWindow(actor=actor, window=42),
        c.FinishTicket(actor=actor, window=42),
        c.CloseWindow(actor=actor, window=42),
    ):
        await do(world, command)
        phases.append(phase_of(state, 42))
    assert phases == ["idle", "calling", "serving", "serving", "paused", "closed"]


async def test_keys_are_on_where_they_do_something(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03", 2)

    def on() -> str:
        view = window_view(world.hall, world.engine.state, 42, world.clock.now())
        return "".join(key.cap for key in view.keys if key.on)

    actor, seen = clerk(42), [on()]
    for command in (
        c.CallNext(actor=actor, window=42),
        c.StartService(actor=actor, window=42),
        c.PauseWindow(actor=actor, window=42),
    ):
        await do(world, command)
        seen.append(on())
    assert seen == ["G/0", "120", "*30", "*30"]


async def test_recall_waits_for_its_interval_and_ends(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03")
    await do(world, c.CallNext(actor=clerk(42), window=42))
    rules = world.hall.rules.call
    called = world.clock.now()
    for times in range(1, rules.max_recalls + 2):
        view = window_view(world.hall, world.engine.state, 42, world.clock.now())
        recall = next(key for key in view.keys if key.action == "recall")
        assert view.ticket is not None
        assert view.ticket.status == f"第 {times} 次"
        assert recall.on == (times <= rules.max_recalls)
        if recall.on:
            assert recall.on_at_ms == int((called.timestamp() + rules.recall_interval_s) * 1000)
            world.clock.pass_s(rules.recall_interval_s)
            await do(world, c.Recall(actor=clerk(42), window=42))
            called = world.clock.now()


async def test_queue_lists_the_next_one_first_then_by_level(world: World) -> None:
    helped = next(b for b, level in world.hall.windows[41].services.items() if level == 2)
    own = next(b for b, level in world.hall.windows[41].services.items() if level == 1)
    (early,) = await world.issue(helped)
    world.clock.pass_s(16 * 60)
    later = await world.issue(own, 7)
    world.clock.pass_s(60)
    await open_window(world, 41)
    queue = queue_view(world.hall, world.engine.state, 41, world.clock.now())
    assert queue.next_number == world.number(later[0])
    assert (len(queue.rows), queue.people, queue.more) == (6, 8, 2)
    assert [row.minutes for row in queue.rows] == [1] * 6
    assert {row.mark for row in queue.rows} == {"new"}
    await do(world, c.CallNext(actor=clerk(41), window=41))
    assert world.engine.state.tickets[early].state == "waiting"
    assert "（二级）1 人" in queue.help


async def test_board_shows_newest_first_and_the_way_to_another_floor(world: World) -> None:
    await open_window(world, 42)
    await open_window(world, 40)
    await world.issue("L03", floor=1)
    await world.issue("L01", floor=2)
    await do(world, c.CallNext(actor=clerk(42), window=42))
    world.clock.pass_s(75)
    await do(world, c.CallNext(actor=clerk(40), window=40))
    first = board_view(world.hall, world.engine.state, 1, world.clock.now())
    second = board_view(world.hall, world.engine.state, 2, world.clock.now())
    assert first.newest is not None
    assert (first.newest.window, first.newest.way, first.newest.up) == (42, "上二楼", True)
    assert first.older == []
    assert second.newest is not None
    assert (second.newest.window, second.newest.way, second.newest.fresh) == (40, None, True)
    (older,) = second.older
    assert (older.window, older.way, older.ago, older.fresh) == (42, "上二楼", "1 分前", False)
    assert second.empty_rows == 4


async def test_board_shows_every_window_and_zone_truly(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03", 3, floor=2)
    view = board_view(world.hall, world.engine.state, 2, world.clock.now())
    tiles = {tile.window: (tile.state, tile.text) for tile in view.tiles}
    assert len(tiles) == 24
    assert tiles[42] == ("idle", "空闲")
    assert tiles[41] == ("closed", "未开")
    zones = {zone.windows: (zone.people, zone.state) for zone in view.zones}
    assert zones["40–42 号窗口"] == (3, "wait")
    assert zones["31–34 号窗口"] == (0, "shut")
    assert view.notice_label == "提示"
    await do(world, c.SetNotice(actor=c.Actor(id="0007", kind="manager"), text="三点停电", floor=2))
    view = board_view(world.hall, world.engine.state, 2, world.clock.now())
    assert (view.notice_label, view.notice) == ("通知", "三点停电")
    assert board_view(world.hall, world.engine.state, 1, world.clock.now()).notice_label == "提示"


async def test_minutes_of_a_zone_weigh_each_business_by_its_people(world: World) -> None:
    await open_window(world, 42)
    await open_window(world, 40)
    await world.issue("L03", 3, floor=2)
    await world.issue("L01", 1, floor=2)
    one, three = world.hall.businesses["L01"].avg_min, world.hall.businesses["L03"].avg_min
    zone = next(
        z for z in board_view(world.hall, world.engine.state, 2, TUESDAY).zones if z.windows.startswith("40")
    )
    assert zone.people == 4
    assert abs(zone.minutes - (3 * 3 * three + one) / 4) <= 1


async def test_manager_sees_who_waits_longest_against_the_limit(world: World) -> None:
    assert sums(world.hall, world.engine.state, TUESDAY).headline == "窗口都没开，现在没有人等"
    await open_window(world, 42)
    assert sums(world.hall, world.engine.state, TUESDAY).headline == "现在没有人等"
    await world.issue("L03", 2)
    assert "2 人在等，最久 0 分" in sums(world.hall, world.engine.state, TUESDAY).headline
    world.clock.pass_s((limit_of(world.hall, "L03") + 1) * 60)
    figures = sums(world.hall, world.engine.state, world.clock.now())
    assert figures.over
    assert figures.headline.startswith("L001 等了 31 分，超过")
    assert (figures.waiting, figures.open_windows, figures.closed) == (2, 1, len(world.hall.windows) - 1)


async def test_floor_marks_a_service_that_takes_long(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03")
    actor = clerk(42)
    await do(world, c.CallNext(actor=actor, window=42), c.StartService(actor=actor, window=42))
    usual = world.hall.businesses["L03"].avg_min
    for minutes, long in ((usual * 1.5 - 1, False), (usual * 1.5 + 1, True)):
        view = floor_view(world.hall, world.engine.state, 2, TUESDAY + timedelta(minutes=minutes))
        tile = next(tile for tile in view.tiles if tile.window == 42)
        assert (tile.phase, tile.number, tile.long) == ("serving", "L001", long)


async def test_slips_that_did_not_print_are_listed_while_they_count(world: World) -> None:
    kept, gone = await world.issue("L03", 2)
    kiosk = c.Actor(id="K1-1", kind="kiosk")
    for ticket in (kept, gone):
        await do(world, c.NotePrinted(actor=kiosk, ticket_id=ticket, printed=False))
    assert [row[0] for row in unprinted(world.engine.state)] == ["L001", "L002"]
    await do(world, c.CancelTicket(actor=kiosk, ticket_id=gone))
    assert unprinted(world.engine.state) == [("L001", "10:24", "K1-1")]


def test_devices_stand_in_their_place_and_say_what_is_wrong() -> None:
    accounts = [
        DeviceAccount(name="pad-3", kind="pad", window=3),
        DeviceAccount(name="K1-1", kind="kiosk", floor=1),
        DeviceAccount(name="K1-2", kind="kiosk", floor=1),
    ]
    since = "2026-11-24T08:50:00+08:00"
    states = {
        "K1-1": DeviceState(online=True, since=since, kind="kiosk", faults=["printer:jam", "camera:offline"]),
        "K1-2": DeviceState(online=False, since="2026-11-24T02:20:00Z", kind="kiosk"),
        "wall": DeviceState(online=True, since=since, kind="board"),
    }
    lines = device_lines(accounts, states, datetime(2026, 11, 24, 10, 24, tzinfo=CHINA))
    assert [(line.kind, line.name, line.place, line.state, line.bad) for line in lines] == [
        ("屏", "wall", "", "正常，08:50 起", False),
        ("取号机", "K1-1", "一楼", "打印机卡纸了，扫码摄像头没有回应", True),
        ("取号机", "K1-2", "一楼", "10:20 起断线", True),
        ("叫号器", "pad-3", "3 号窗口", "今天还没上线", False),
    ]


async def test_matrix_has_every_window_and_what_hangs_on_one(world: World) -> None:
    matrix = matrix_view(world.hall, world.engine.state, None)
    assert (len(matrix.rows), len(matrix.columns)) == (len(world.hall.windows), len(world.hall.businesses))
    assert sum(columns for _, columns in matrix.zones) == len(matrix.columns)
    for row in matrix.rows:
        levels = {cell.business: cell.level for cell in row.cells if cell.level}
        assert levels == world.hall.windows[row.window].services
    alone = dict(lonely(world.hall, world.engine.state))
    assert sum(count == 1 for count in matrix.counts) == len(alone)
    one_floor = matrix_view(world.hall, world.engine.state, 1)
    assert {row.window for row in one_floor.rows} == {
        n for n, w in world.hall.windows.items() if w.floor == 1
    }
