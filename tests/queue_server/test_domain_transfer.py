"""Sent on: to a business or a window, first, kept or last, with the same number."""

import pytest
from core_world import SERVER, World, business, make_hall, pad
from msgspec import structs

from queue_server.domain import commands as c


def transfer(world: World, window: int = 1, **to):
    return world.do(c.TransferTicket(actor=pad(window), window=window, **to))


def serving(world: World, person: str | None = None) -> str:
    world.open(1)
    number = world.issue(person=person)
    assert world.called() == number
    world.start()
    return number


def calls(world: World, window: int, times: int) -> list[str]:
    got = []
    for _ in range(times):
        got.append(world.called(window))
        world.start(window)
        world.finish(window)
    return got


@pytest.mark.parametrize(("place", "at"), [("first", 0), ("kept", 1), ("last", 3)])
def test_places_at_another_business(place, at):
    world = World()
    first = world.issue("C01", person="a")
    world.later(60)
    number = serving(world)
    world.later(60)
    others = [world.issue("C01", person=each) for each in "bc"]
    world.later(60)
    sent = transfer(world, to_business="C01", place=place)
    assert sent.refusal is None
    ticket = world.ticket(number)
    assert (ticket.state, ticket.business, ticket.window, ticket.to_window) == ("waiting", "C01", None, None)
    assert world.state.windows[1].ticket is None
    expected = [first, *others]
    expected.insert(at, number)
    world.open(21)
    assert calls(world, 21, 4) == expected


def test_first_is_before_its_own_class_only():
    world = World()
    senior = world.issue("A02", claim="senior")
    ordinary = world.issue("A02")
    world.open(2)
    world.state.windows[2].services.pop("A01")
    number = serving(world)
    transfer(world, to_business="A02", place="first")
    assert calls(world, 2, 3) == [senior, number, ordinary]


def test_first_twice_the_later_one_is_first():
    world = World()
    waiting = world.issue("C01", person="a")
    one = serving(world)
    transfer(world, to_business="C01", place="first")
    two = world.issue()
    assert world.called(1) == two
    world.start()
    transfer(world, to_business="C01", place="first")
    world.open(21)
    assert calls(world, 21, 3) == [two, one, waiting]


def test_first_at_a_window_is_before_all_of_its_class_that_the_window_calls():
    world = World()
    waiting = world.issue("C01", person="a")
    numbers = [serving(world)]
    transfer(world, to_window=21, place="first")
    numbers.insert(0, world.issue())
    assert world.called(1) == numbers[0]
    world.start()
    transfer(world, to_window=21, place="first")
    world.open(21)
    assert calls(world, 21, 3) == [*numbers, waiting]


def test_to_a_window_only_that_one_calls_it():
    world = World()
    number = serving(world)
    world.open(2)
    sent = transfer(world, to_window=21)
    assert sent.refusal is None
    ticket = world.ticket(number)
    assert (ticket.to_window, ticket.business) == (21, "A01")
    world.refused(world.next(2), "nobody_waiting")
    world.open(21)
    assert world.called(21) == number
    assert world.ticket(number).to_window is None
    assert world.ticket(number).call_floors == (1, 2), "the citizen was last seen below"


def test_the_first_issue_time_is_kept_through_every_transfer():
    world = World()
    number = serving(world)
    issued = world.ticket(number).issued_at
    world.later(600)
    transfer(world, to_window=2, place="last")
    world.open(2)
    world.called(2)
    world.start(2)
    transfer(world, 2, to_business="C01")
    ticket = world.ticket(number)
    assert (ticket.effective_at, ticket.issued_at, ticket.number) == (issued, issued, "A001")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "bad_request"),
        ({"to_business": "C01", "to_window": 2}, "bad_request"),
        ({"to_business": "C01", "place": "middle"}, "bad_request"),
        ({"to_business": "Z99"}, "unknown_business"),
        ({"to_window": 99}, "not_found"),
        ({"to_window": 1}, "bad_request"),
        ({"to_business": "B01"}, "business_closed"),
        ({"to_business": "B02"}, "business_closed"),
        ({"to_business": "C01", "ticket_id": "20261124-X001"}, "not_found"),
    ],
)
def test_nowhere_to_send_it(fields, code):
    hall = make_hall()
    businesses = {
        **hall.businesses,
        "B01": structs.replace(business("B01"), closed_text="请到市大厅办理。"),
        "B02": business("B02"),
    }
    world = World(structs.replace(hall, businesses=businesses))
    number = serving(world)
    world.refused(transfer(world, **fields), code)
    assert world.ticket(number).state == "serving"


def test_only_who_is_served_is_sent_on():
    world = World()
    world.open(1)
    world.refused(transfer(world, to_business="C01"), "wrong_state")
    number = world.issue()
    world.called()
    world.refused(transfer(world, to_business="C01"), "wrong_state", number=number, state="called")


def test_a_stopped_business_still_gets_whom_staff_send():
    world = World()
    serving(world)
    world.do(c.StopBusiness(actor=c.Actor(id="m", kind="manager"), business="C01", reason="网络检修。"))
    assert transfer(world, to_business="C01").refusal is None


def test_the_called_note_says_where_it_came_from():
    world = World()
    number = serving(world)
    transfer(world, to_business="C01")
    world.open(21)
    world.called(21)
    assert world.ticket(number).note == "从 1 号窗口转来"


def test_a_person_who_is_sent_on_may_take_another_number_where_they_were():
    world = World()
    serving(world, person="p")
    transfer(world, to_business="A02")
    assert world.issue("A01", person="p") == "A002"


def test_a_pause_asked_for_begins_with_the_transfer():
    world = World()
    serving(world)
    world.do(c.PauseWindow(actor=pad(1), window=1))
    transfer(world, to_business="C01")
    assert world.state.windows[1].state == "paused"


def test_who_waits_for_a_window_that_is_no_more_waits_for_any():
    world = World()
    number = serving(world)
    transfer(world, to_window=21)
    left = {each: window for each, window in world.hall.windows.items() if each != 21}
    world.hall = structs.replace(world.hall, windows=left)
    world.do(c.LoadHall(actor=SERVER))
    assert 21 not in world.state.windows
    assert world.ticket(number).to_window is None
    assert world.state.at_window == {}
    assert world.called(1) == number
