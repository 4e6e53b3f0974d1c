"""Next, recall, start, miss, finish; the order of calling; calls across floors."""

from core_world import UPSTAIRS, World, make_hall, pad, with_rules

from queue_server.domain import commands as c


def test_first_come_first_served_over_all_businesses_of_a_level():
    world = World()
    for code in ("A02", "A01", "A02"):
        world.issue(code)
    world.open(2)
    got = []
    for _ in range(3):
        got.append(world.called(2))
        world.start(2)
    assert got == ["A001", "A002", "A003"]


def test_a_higher_level_only_when_all_lower_ones_are_empty():
    world = World()
    world.issue("A02")
    world.later(60)
    world.issue("A01")
    world.open(1)
    assert world.called(1) == "A002"
    assert "A001" in world.ticket("A002").why
    world.start(1)
    assert world.called(1) == "A001"
    assert "帮办" in world.ticket("A001").why


def test_why_is_one_sentence():
    world = World()
    world.issue()
    world.open(1)
    world.called()
    why = world.ticket("A001").why
    assert "A001" in why
    assert why.count("。") == 1


def test_two_windows_never_get_the_same_ticket():
    world = World()
    world.issue()
    world.issue()
    world.open(1)
    world.open(2)
    assert {world.called(1), world.called(2)} == {"A001", "A002"}


def test_next_while_called_and_not_started():
    world = World()
    world.issue()
    world.issue()
    world.open(1)
    world.called()
    world.refused(world.next(), "wrong_state", number="A001")


def test_next_while_serving_finishes_it_first():
    world = World()
    world.issue()
    world.issue()
    world.open(1)
    world.called()
    world.start()
    assert world.called() == "A002"
    assert (world.ticket("A001").state, world.ticket("A001").outcome) == ("done", "done")


def test_next_with_nobody_waiting_keeps_the_finish():
    world = World()
    world.issue()
    world.open(1)
    world.called()
    world.start()
    answer = world.next()
    assert answer.refusal.code == "nobody_waiting"
    assert world.ticket("A001").state == "done"
    assert world.state.windows[1].ticket is None
    world.refused(world.next(), "nobody_waiting")


def test_next_while_a_pause_waits_changes_nothing():
    world = World()
    world.issue()
    world.issue()
    world.open(1)
    world.called()
    world.start()
    world.do(c.PauseWindow(actor=pad(1), window=1))
    world.refused(world.next(), "wrong_state", number="A001")
    assert world.ticket("A001").state == "serving"


def test_recalls_have_an_interval_and_an_end():
    world = World()
    world.issue()
    world.open(1)
    world.called()
    first = world.ticket("A001").call_id
    world.later(29)
    world.refused(world.recall(), "wrong_state", again_at="2026-11-24T10:24:30.000+08:00")
    ids = {first}
    for times in (2, 3, 4):
        world.later(30)
        assert world.recall().refusal is None
        assert world.ticket("A001").times == times
        ids.add(world.ticket("A001").call_id)
    assert len(ids) == 4
    world.later(3600)
    world.refused(world.recall(), "wrong_state", again_at=None)


def test_a_ticket_being_served_is_not_recalled_or_missed():
    world = World()
    world.issue()
    world.open(1)
    world.refused(world.recall(), "wrong_state")
    world.called()
    world.refused(world.finish(), "wrong_state", state="called")
    world.start()
    world.later(60)
    world.refused(world.recall(), "wrong_state", state="serving")
    world.refused(world.miss(), "wrong_state", state="serving")
    world.refused(world.start(), "wrong_state", state="serving")


def test_the_ticket_named_must_be_the_one_at_this_window():
    world = World()
    for _ in range(3):
        world.issue()
    world.open(1)
    world.open(2)
    world.called(1)
    world.called(2)

    def start(ticket_id):
        return world.do(c.StartService(actor=pad(1), window=1, ticket_id=ticket_id))

    world.refused(start(world.ticket("A002").id), "not_allowed")
    world.refused(start(world.ticket("A003").id), "wrong_state")
    world.refused(start("20261124-Z001"), "not_found")
    assert start(world.ticket("A001").id).refusal is None


def test_outcomes_are_kept():
    world = World()
    world.issue()
    world.open(1)
    world.called()
    world.start()
    world.finish(outcome="papers_missing")
    assert world.ticket("A001").outcome == "papers_missing"
    assert world.state.windows[1].served == 1


def test_a_call_across_floors_goes_to_both_and_a_served_citizen_has_moved():
    world = World()
    world.issue(actor=UPSTAIRS)
    world.issue()
    world.open(1)
    world.called()
    assert world.ticket("A001").call_floors == (1, 2)
    world.later(30)
    world.recall()
    assert world.ticket("A001").call_floors == (1, 2)
    world.start()
    assert world.ticket("A001").floor_seen == 1
    world.called()
    assert world.ticket("A002").call_floors == (1,)


def test_boards_keep_the_newest_twenty_calls_of_each_floor():
    world = World()
    world.open(1)
    upstairs = world.issue(actor=UPSTAIRS)
    world.called()
    world.start()
    for _ in range(25):
        world.issue()
        world.called()
        world.start()
    numbers = [call.number for call in world.state.calls]
    assert numbers[:2] == ["A026", "A025"]
    assert [call.number for call in world.state.calls if 1 in call.floors][19] == "A007"
    assert upstairs in numbers, "floor 2 has had only one call"
    assert len(numbers) == len(set(numbers)) == 21


def test_a_recall_moves_the_number_to_the_top_once():
    world = World()
    world.open(1)
    world.open(2)
    world.issue()
    world.issue()
    world.called(1)
    world.called(2)
    world.later(30)
    world.recall(1)
    assert [(call.number, call.times) for call in world.state.calls] == [("A001", 2), ("A002", 1)]


def test_missed_by_itself_after_the_last_call():
    world = World(with_rules(make_hall(), call={"no_show_after_s": 120}))
    world.issue()
    world.open(1)
    world.called()
    world.later(60)
    world.recall()
    world.later(119)
    assert world.tick().events == ()
    world.later(1)
    world.tick()
    assert world.ticket("A001").state == "missed"
    assert world.state.windows[1].ticket is None


def test_who_is_served_is_not_missed_by_itself_and_zero_is_never():
    world = World(with_rules(make_hall(), call={"no_show_after_s": 120}))
    world.issue()
    world.open(1)
    world.called()
    world.start()
    world.later(3600)
    assert world.tick().events == ()
    never = World()
    never.issue()
    never.open(1)
    never.called()
    never.later(3600)
    assert never.tick().events == ()
