"""A bus of strips with lost answers, busy cards, dead addresses and a wire that goes away."""

import pytest
import structlog
from led_floor import CALL, Floor

from drivers.led_board import protocol as bx
from drivers.led_board.device import Line, Panel, Picture, Sent
from drivers.transport.loopback import DirectStream


def test_each_strip_shows_its_own() -> None:
    floor = Floor(*range(1, 22))
    for address, board in floor.boards.items():
        board.show([f"{address} 窗口", f"请 A{address:03d} 号"], "green")
    floor.run(5.0)
    assert floor.bus.settled(0)
    for address in floor.boards:
        assert floor.lines(address) == [f"{address} 窗口", f"请 A{address:03d} 号"]
        assert floor.emulator.boards[address].colour == "green"
    assert floor.said == [(address, True, "") for address in range(1, 22)]


def test_only_what_changed_is_sent_and_the_newest_text_wins() -> None:
    floor = Floor(1, 2)
    floor.boards[1].show(CALL)
    floor.boards[2].show(CALL)
    floor.run(1.0)
    before = len(floor.commands())
    floor.boards[1].show(CALL)
    floor.run(1.0)
    assert len(floor.commands()) == before
    floor.boards[2].show(["2", "A001"])
    floor.boards[2].show(["2", "A002"])
    floor.run(1.0)
    assert floor.commands()[before:] == [(2, 0xA3, 0x06)]
    assert floor.lines(2) == ["2", "A002"]


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_answer_is_asked_for_again(lost: int) -> None:
    floor = Floor(1)
    floor.emulator.boards[1].lose_acks = lost
    floor.boards[1].show(CALL)
    floor.run(2.0)
    assert floor.bus.settled(0)
    assert floor.boards[1].online
    assert floor.commands() == [(1, 0xA3, 0x06)] * (lost + 1)


def test_three_misses_are_offline_and_it_is_asked_less_and_less_often() -> None:
    floor = Floor(1, 2)
    floor.emulator.boards[1].offline = True
    floor.boards[1].show(CALL)
    floor.boards[2].show(CALL)
    with structlog.testing.capture_logs() as logs:
        floor.run(60.0)
        asked = [command for command in floor.commands() if command == (1, 0xA2, 0x00)]
        assert 8 <= len(asked) <= 20
        assert floor.lines(2) == CALL
        assert (floor.boards[1].online, floor.boards[1].why) == (False, "offline")
        floor.emulator.boards[1].offline = False
        floor.run(6.0)
    assert floor.lines(1) == CALL
    assert floor.said == [(2, True, ""), (1, False, "offline"), (1, True, "")]
    assert [line["event"] for line in logs] == ["led_down", "led_up"]


def test_a_busy_card_is_left_alone_for_a_while_and_others_go_first() -> None:
    floor = Floor(1, 2)
    floor.emulator.boards[1].busy = 3
    floor.boards[1].show(CALL)
    floor.boards[2].show(CALL)
    floor.run(3.0)
    assert floor.drawn == [2, 1]
    assert floor.lines(1) == CALL
    assert floor.boards[1].why == ""


def test_a_card_that_is_always_busy_is_told_and_tried_again_later() -> None:
    floor = Floor(1)
    floor.emulator.boards[1].busy = 10_000
    floor.boards[1].show(CALL)
    floor.run(10.0)
    assert floor.said == [(1, True, ""), (1, True, "refused")]
    sent = len(floor.commands())
    assert sent < 12
    floor.emulator.boards[1].busy = 0
    floor.run(20.0)
    assert floor.lines(1) == CALL
    assert floor.said[-1] == (1, True, "")


def test_a_refused_text_is_said_once() -> None:
    floor = Floor(1)
    floor.emulator.boards[1].refuse = 0x04
    floor.boards[1].show(CALL)
    with structlog.testing.capture_logs() as logs:
        floor.run(60.0)
    assert [line["event"] for line in logs] == ["led_refused"]
    assert floor.boards[1].why == "refused"


def test_a_card_without_the_font_is_shown_it_without() -> None:
    floor = Floor(1, panel=Panel(font_file=3))
    floor.boards[1].show(CALL)
    floor.run(1.0)
    assert floor.lines(1) == CALL
    assert floor.boards[1].panel.font_file is None


def test_a_card_that_lost_power_is_drawn_anew() -> None:
    floor = Floor(1)
    floor.boards[1].show(CALL)
    floor.run(1.0)
    floor.emulator.boards[1].lose_power()
    assert floor.lines(1) == []
    floor.run(floor.bus.check_every_s + 1.0)
    assert floor.lines(1) == CALL


def test_an_unplugged_bus_is_said_once_and_drawn_anew_when_it_is_back() -> None:
    floor = Floor(1, 2, 3)
    for board in floor.boards.values():
        board.show(CALL)
    floor.run(1.0)
    with structlog.testing.capture_logs() as logs:
        floor.plugged = False
        floor.wires[-1].close()
        floor.run(30.0)
        assert floor.bus.wire_up is False
        floor.boards[2].show(["2", "A009"])
        for board in floor.emulator.boards.values():
            board.lose_power()
        floor.plugged = True
        floor.run(2.0)
    assert [floor.lines(address) for address in (1, 2, 3)] == [CALL, ["2", "A009"], CALL]
    assert [line["event"] for line in logs] == ["led_bus_down", "led_bus_up"]


def test_dead_boards_do_not_hold_up_the_others() -> None:
    floor = Floor(*range(1, 31))
    for address in range(1, 21):
        floor.emulator.boards[address].offline = True
    for board in floor.boards.values():
        board.show(CALL)
    floor.run(4.0)
    assert all(floor.lines(address) == CALL for address in range(21, 31))


def test_a_board_that_is_still_dead_when_its_wire_is_back_is_told() -> None:
    floor = Floor(1, 2)
    wire: list[tuple[int, bool | None, bool | None]] = []
    floor.bus._changed = lambda board: wire.append((board.address, board.online, floor.bus.wire_up))
    floor.boards[1].show(CALL)
    floor.run(1.0)
    floor.plugged = False
    floor.wires[-1].close()
    floor.run(2.0)
    floor.emulator.boards[1].offline = True
    floor.plugged = True
    floor.run(5.0)
    assert sorted(wire[-2:]) == [(1, False, True), (2, True, True)]


def test_a_wire_that_echoes_and_a_late_answer_of_another_board() -> None:
    floor = Floor(1, 2)

    class Echo:
        def __init__(self) -> None:
            self.buses = floor.emulator

        def feed(self, data: bytes) -> bytes:
            late = bx.encode(bx.Frame(dst=bx.CONTROLLER, src=2, data=bx.nack(4)))
            return data + b"\x00\xff" + late + self.buses.feed(data)

    line = Line(DirectStream(Echo(), floor._sleep), clock=lambda: floor.now, sleep=floor._sleep)
    panel = Panel()
    sent, _ = line.draw(1, panel, Picture.of(panel, CALL, "red"), frozenset({2}))
    assert sent == Sent(acknowledged=True, tries=1)
    assert floor.lines(1) == CALL


def test_a_hall_board_of_many_lines_goes_in_several_frames() -> None:
    floor = Floor(1, panel=Panel(width=512, height=256))
    lines = [f"{row} " + "请到窗口" * 7 for row in range(16)]
    floor.boards[1].show(lines, "yellow")
    floor.run(2.0)
    assert floor.lines(1) == lines
    assert len(floor.commands()) > 1
    floor.boards[1].show(["只有一行"])
    floor.run(2.0)
    assert [line for line in floor.lines(1) if line] == ["只有一行"]


def test_what_does_not_fit_is_cut() -> None:
    floor = Floor(1)
    floor.boards[1].show(["水电气网报装登记处", "二", "三"])
    floor.run(1.0)
    assert floor.lines(1) == ["水电气网报装登记", "二"]
    assert Panel().columns == 16


def test_cards_that_count_height_in_eight_dots() -> None:
    floor = Floor(1, panel=Panel(y_unit=8))
    floor.boards[1].show(CALL)
    floor.run(1.0)
    areas = floor.emulator.boards[1]._areas
    assert [(area.y, area.height) for area in areas.values()] == [(0, 2), (2, 2)]
