"""What a committed group touched: the windows, businesses and floors that must be published anew."""

import pytest
from core_world import MANAGER, World, pad
from msgspec import structs
from test_domain_steering import COMMANDS, HALL, prepared

from queue_server.application.ports import Changed
from queue_server.application.published import changed_by, everything, merged
from queue_server.domain import commands as c

ALL = frozenset(HALL.businesses)


def touched(world: World, command: c.Command) -> Changed:
    decision = world.do(command)
    assert decision.refusal is None, decision.refusal
    return changed_by(world.hall, world.state, decision.events, 7)


@pytest.mark.parametrize(
    ("name", "windows", "businesses", "floors", "flags"),
    [
        ("services", {1}, ALL, {1, 2}, {"matrix"}),
        ("windows", {1, 2}, ALL, {1, 2}, {"matrix"}),
        ("set", {1, 2}, ALL, {1, 2}, {"matrix"}),
        ("notice", set(), set(), {1, 2}, {"notices"}),
        ("limits", set(), {"A01"}, {1}, {"rules"}),
        ("stop", set(), {"A01"}, {1}, {"rules"}),
        ("priority", set(), ALL, {1, 2}, {"rules"}),
        ("hours", set(), ALL, {1, 2}, {"rules"}),
        ("sound", set(), set(), set(), {"rules"}),
        ("queue", set(), {"A01", "A02"}, {1}, set()),
    ],
)
def test_a_change_touches_what_shows_it_and_its_undo_the_same(name, windows, businesses, floors, flags):
    world = prepared()
    for command in (COMMANDS[name], None):
        undo = c.UndoChange(actor=MANAGER, change_id=world.state.changes[-1].id if command is None else "")
        changed = touched(world, command or undo)
        assert (changed.rev, changed.windows, changed.businesses) == (7, windows, businesses)
        assert changed.floors == floors
        assert {one for one in ("matrix", "notices", "rules") if getattr(changed, one)} == flags


def test_a_window_that_a_manager_turns_touches_its_businesses():
    changed = touched(prepared(), c.OpenWindow(actor=MANAGER, window=1))
    assert (changed.windows, changed.businesses, changed.floors) == ({1}, {"A01", "A02"}, {1})
    assert not changed.rules


def test_a_ticket_that_left_a_window_touches_the_window():
    world = prepared()
    world.open(1)
    number = world.called(1)
    world.start(1)
    sent = c.TransferTicket(actor=pad(1), window=1, ticket_id=world.ticket(number).id, to_business="C01")
    changed = touched(world, sent)
    assert changed.windows == {1}
    assert changed.floors == {1, 2}
    back = touched(world, c.UndoLast(actor=pad(1), window=1))
    assert back.windows == {1}
    assert back.businesses == {"A01", "C01"}
    assert back.floors == {1, 2}


def test_both_as_one():
    world = prepared()
    limits, notice = touched(world, COMMANDS["limits"]), touched(world, COMMANDS["notice"])
    both = merged(limits, structs.replace(notice, rev=9))
    assert (both.rev, both.businesses, both.floors) == (9, {"A01"}, {1, 2})
    assert (both.matrix, both.notices, both.rules) == (False, True, True)
    assert merged(both, everything(world.hall, world.state, 3)) == everything(world.hall, world.state, 9)
