"""What the pages show, as tables: state in, words and figures out."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from web_fakes import CHINA, TUESDAY, World, running

from queue_server.adapters.web.views_board import board_view, named
from queue_server.adapters.web.views_common import limit_of, phase_of
from queue_server.adapters.web.views_manager import device_lines, floor_view, sums, unprinted
from queue_server.adapters.web.views_matrix import lonely, matrix_view
from queue_server.adapters.web.views_window import queue_view, window_view
from queue_server.application.ports import DeviceAccount
from queue_server.contract.messages import DeviceState
from queue_server.domain import commands as c


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


async def test_the_timer_of_a_service_goes_on_from_where_a_hold_stopped_it(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03")
    actor = clerk(42)
    await do(world, c.CallNext(actor=actor, window=42), c.StartService(actor=actor, window=42))
    ticket = next(iter(world.engine.state.tickets.values()))
    world.clock.pass_s(60)
    await do(world, c.HoldTicket(actor=actor, window=42, ticket_id=ticket.id, kind="same_window"))
    world.clock.pass_s(600)
    await do(world, c.UnholdTicket(actor=actor, window=42, ticket_id=ticket.id))
    view = window_view(world.hall, world.engine.state, 42, world.clock.now())
    assert view.ticket is not None
    assert (view.ticket.timer.text, view.ticket.timer.caption) == ("01:00", "从到窗算起，挂起不算")


async def test_a_window_tells_who_did_not_come_until_the_next_call(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03", 2)
    actor, told = clerk(42), []
    for command in (
        c.CallNext(actor=actor, window=42),
        c.MissTicket(actor=actor, window=42),
        c.CallNext(actor=actor, window=42),
    ):
        await do(world, command)
        told.append(window_view(world.hall, world.engine.state, 42, world.clock.now()).missed)
    assert told == ["", "L001 没有来，10:24 过号了。", ""]


async def test_held_tickets_without_a_digit_are_counted_and_take_room_of_the_queue(world: World) -> None:
    await open_window(world, 42)
    await world.issue("L03", 10)
    actor = clerk(42)
    for _ in range(10):
        await do(world, c.CallNext(actor=actor, window=42), c.StartService(actor=actor, window=42))
        ticket = world.engine.state.windows[42].ticket
        assert ticket is not None
        await do(world, c.HoldTicket(actor=actor, window=42, ticket_id=ticket))
    await world.issue("L03")
    world.clock.pass_s(600)
    await world.issue("L03", 6)
    view = window_view(world.hall, world.engine.state, 42, world.clock.now())
    assert (view.on_hold, [row.cap for row in view.held]) == (10, list(range(1, 10)))
    assert (view.queue.people, len(view.queue.rows), view.queue.more, view.queue.longest) == (7, 2, 5, 10)


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
    assert seen == ["G/60", "-120", "*-45630", "*-4530"]


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
    world.clock.pass_s(5 * 60)
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
    assert (older.window, older.way, older.ago, older.fresh) == (42, None, "1 分前", False)
    assert second.empty_rows == 4


async def test_a_name_too_long_to_read_is_the_short_one(world: World) -> None:
    window = world.hall.windows[24]
    assert named(window, 900, 58) == (window.name, "n58")
    assert named(window, 350, 58) == (window.short_name, "n58")
    assert named(world.hall.windows[42], 436, 58) == ("违法处理", "n58")


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
