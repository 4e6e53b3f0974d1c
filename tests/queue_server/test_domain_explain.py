"""A ticket's story in sentences."""

import re

import pytest
from core_world import KIOSK, MANAGER, World, make_hall, pad, with_rules

from queue_server.domain import commands as c
from queue_server.domain.state import TicketStep
from queue_server.domain.tickets import explaining
from queue_server.domain.tickets.explaining import history_sentences, why
from queue_server.domain.tickets.table import EVENTS


def story(world: World, number: str) -> list[str]:
    return history_sentences(world.hall, world.ticket(number))


def test_the_whole_life_of_a_ticket():
    world = World(with_rules(make_hall(), call={"recall_interval_s": 0}))
    world.open(1)
    world.open(2)
    number = world.issue(person="p", claim="care")
    ticket_id = world.ticket(number).id
    world.do(c.NotePrinted(actor=KIOSK, ticket_id=ticket_id, printed=False))
    world.do(c.MarkTicket(actor=MANAGER, ticket_id=ticket_id, queue_class="staff_override", reason="孕妇"))
    world.later(65)
    world.called()
    world.recall()
    world.miss()
    world.do(c.RejoinTicket(actor=KIOSK, ticket_id=ticket_id))
    world.called()
    world.start()
    world.do(c.HoldTicket(actor=pad(1), window=1, ticket_id=ticket_id, kind="any_window"))
    world.do(c.UnholdTicket(actor=pad(2), window=2, ticket_id=ticket_id))
    world.do(c.TransferTicket(actor=pad(2), window=2, to_window=21, place="first"))
    world.do(c.UndoLast(actor=pad(2), window=2))
    world.do(c.TransferTicket(actor=pad(2), window=2, to_business="C01"))
    world.open(21)
    world.called(21)
    world.start(21)
    world.finish(21, outcome="papers_missing")
    world.do(c.GiveRating(actor=KIOSK, ticket_id=ticket_id, level=4))
    assert story(world, number) == [
        "10:24:00 取号，办业务A01。",
        "10:24:00 小票没有打出来，号照样有效。",
        "10:24:00 工作人员改了排队的先后。",
        "10:25:05 1 楼 1 号窗口叫号。",
        "10:25:05 1 楼 1 号窗口又叫了一次。",
        "10:25:05 1 楼 1 号窗口叫了没有人来，过号。",
        "10:25:05 过号后回来，重新排队。",
        "10:25:05 1 楼 1 号窗口叫号。",
        "10:25:05 1 楼 1 号窗口开始办理。",
        "10:25:05 1 楼 1 号窗口挂起：回来时任意窗口优先接着办。",
        "10:25:05 1 楼 2 号窗口接着办。",
        "10:25:05 1 楼 2 号窗口转到 2 楼 21 号窗口，排在最前，号不变。",
        "10:25:05 1 楼 2 号窗口撤回了上一步：转号不算。",
        "10:25:05 1 楼 2 号窗口转到业务C01，按原来的取号时间排，号不变。",
        "10:25:05 2 楼 21 号窗口叫号。",
        "10:25:05 2 楼 21 号窗口开始办理。",
        "10:25:05 2 楼 21 号窗口看了材料，没带齐，这次没有办成。",
        "10:25:05 评价：4 级。",
    ]
    assert why(world.hall, world.ticket(number)) == world.ticket(number).why


def test_moved_tickets_tell_of_each_other():
    world = World()
    number = world.issue()
    moved = world.do(c.MoveTicket(actor=MANAGER, ticket_id=world.ticket(number).id, to_business="C01"))
    successor = world.state.tickets[moved.ticket_id].number
    assert story(world, number)[-1] == f"10:24:00 工作人员换了一个号，接着排：{successor}。"
    assert story(world, successor) == [f"10:24:00 取号，办业务C01，接替 {number}。"]


def test_who_waits_is_told_since_when_and_where():
    world = World()
    number = world.issue()
    assert why(world.hall, world.ticket(number)) == f"{number} 从 10:24 起在等业务A01，还没叫到。"
    world.open(1)
    world.called()
    world.start()
    world.later(60)
    world.do(c.TransferTicket(actor=pad(1), window=1, to_window=21))
    assert why(world.hall, world.ticket(number)) == f"{number} 从 10:25 起在等 2 楼 21 号窗口，还没叫到。"


def test_never_called_is_told_by_how_it_ended():
    world = World()
    number = world.issue()
    world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    assert why(world.hall, world.ticket(number)) == f"{number} 没有叫到过：取消了这个号。"


def test_a_step_on_another_day_says_which():
    world = World()
    number = world.issue()
    ticket = world.ticket(number)
    world.later(86400)
    world.tick()
    sentences = history_sentences(world.hall, ticket)
    assert sentences[-1].startswith("11-25 10:24:00 号到此为止（")


@pytest.mark.parametrize("what", [*EVENTS, "issued", "printed", "print_failed", "undone"])
def test_every_step_has_a_sentence(what):
    world = World()
    number = world.issue()
    step = TicketStep(at=world.now, what=what, window=1, business="A02", detail="4")
    told = explaining.sentence(world.hall, world.ticket(number), step)
    assert told.count("。") == 1
    assert not re.search(r"[{}a-z]|None", told), told


def test_a_word_of_a_newer_journal_is_told_as_it_is():
    world = World()
    number = world.issue()
    step = TicketStep(at=world.now, what="teleported")
    assert explaining.sentence(world.hall, world.ticket(number), step) == "teleported。"
