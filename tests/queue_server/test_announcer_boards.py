"""What strips and hall boards show over time, without a wire: only changes are drawn, nothing stale stays."""

import pytest
from announcer_samples import NOW, board, board_call, hall_document, window_state

from queue_server.announcer.boards import STALE_S, Boards, HallBoard


class Display:
    def __init__(self) -> None:
        self.drawn: list[list[str]] = []

    def show(self, lines) -> None:
        self.drawn.append(list(lines))


class World:
    def __init__(self) -> None:
        self.time = 100.0
        self.strip = Display()
        self.wall = Display()
        self.boards = Boards(
            1, {17: self.strip}, [HallBoard(self.wall, 4, 16)], now=lambda: NOW, clock=lambda: self.time
        )

    def open(self) -> None:
        self.boards.link(up=True)
        self.boards.document(hall_document())
        self.boards.window(window_state("calling", "D028", rev=5))
        self.boards.board(board(board_call("D028", 17), rev=5))
        self.boards.server(online=True)
        self.boards.begin()

    @property
    def second(self) -> str:
        return self.strip.drawn[-1][1]


@pytest.fixture
def world() -> World:
    return World()


def test_nothing_is_drawn_before_the_first_states_are_there(world: World) -> None:
    world.boards.link(up=True)
    world.boards.window(window_state("calling", "D028"))
    assert world.strip.drawn == []
    world.boards.begin()
    assert world.strip.drawn == [["17 户政区", "请 D028 号"]]


def test_only_changes_are_drawn(world: World) -> None:
    world.open()
    for _ in range(5):
        world.boards.tick()
        world.boards.window(window_state("calling", "D028", rev=6))
        world.boards.board(board(board_call("D028", 17), rev=6))
    assert world.strip.drawn == [["17 户政身份证", "请 D028 号"]]
    assert world.wall.drawn == [["D028 → 17号窗口"]]


def test_an_older_state_is_passed_over(world: World) -> None:
    world.open()
    world.boards.window(window_state("open", rev=4))
    world.boards.board(board(rev=4))
    assert world.second == "请 D028 号"
    assert world.wall.drawn[-1] == ["D028 → 17号窗口"]


def test_states_of_others_are_passed_over(world: World) -> None:
    world.open()
    world.boards.window(window_state("open", window=18, rev=9))
    world.boards.board(board(rev=9, floor=2))
    assert len(world.strip.drawn) == len(world.wall.drawn) == 1


@pytest.mark.parametrize("gone", ["server", "broker"])
def test_a_number_stays_30_s_and_no_longer(world: World, gone: str) -> None:
    world.open()
    if gone == "server":
        world.boards.server(online=False)
    else:
        world.boards.link(up=False)
    world.time += STALE_S - 0.1
    world.boards.tick()
    assert world.second == "请 D028 号"
    world.time += 0.1
    world.boards.tick()
    assert world.second == "请听叫号"
    assert world.wall.drawn[-1] == ["网络中断", "请听叫号"]
    world.boards.link(up=True)
    assert world.second == "请听叫号"
    world.boards.server(online=True)
    assert world.second == "请 D028 号"
    assert world.wall.drawn[-1] == ["D028 → 17号窗口"]


def test_the_30_s_count_from_the_first_loss(world: World) -> None:
    world.open()
    world.boards.server(online=False)
    world.time += 20
    world.boards.link(up=False)
    world.time += 10
    world.boards.tick()
    assert world.second == "请听叫号"


def test_a_broker_alone_does_not_make_an_old_number_true(world: World) -> None:
    world.open()
    world.boards.link(up=False)
    world.boards.link(up=True)
    world.time += STALE_S
    world.boards.tick()
    assert world.second == "请听叫号"


def test_without_any_state_a_strip_says_listen(world: World) -> None:
    world.boards.document(hall_document())
    world.boards.begin()
    assert world.strip.drawn == [["17 户政身份证", "请听叫号"]]
    assert world.wall.drawn == [["请听叫号"]]
