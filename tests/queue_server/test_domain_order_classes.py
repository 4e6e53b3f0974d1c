"""Who is called next within a level: priority, classes, rejoined tickets, and the clerk's own choice."""

from core_world import World, make_hall, with_rules
from order_world import Line

from queue_server.domain.choosing.order import chosen

# ---- rule 3: priority ----


def test_classes_go_in_their_order_and_two_in_a_row():
    line = Line()
    ordinary = [line.waits(each) for each in (20, 19)]
    booked = line.waits(1, queue_class="appointment_on_time")
    senior = line.waits(2, queue_class="senior")
    military = line.waits(3, queue_class="military")
    cared = line.waits(4, queue_class="care")
    assert line.called(6) == [cared, military, ordinary[0], senior, booked, ordinary[1]]


def test_the_sentence_tells_the_rule_and_no_reason():
    line = Line()
    ordinary = line.waits(20)
    for word in ("care", "senior", "military", "appointment_on_time"):
        line.waits(5, queue_class=word)
    said = [line.call() for _ in range(5)]
    assert said[0].why == f"按本厅的优先规则，先叫 {said[0].ticket.number}；越过了等得更久的 {ordinary}。"
    assert said[2].rule == "ordinary_turn"
    assert said[2].why == f"按本厅的优先规则，轮到先到先办的号：{ordinary} 等了 20 分，排在最前。"
    for choice in said:
        assert not any(word in choice.why for word in ("老", "军", "残", "孕", "预约", "优待", "优先号"))


def test_priority_tickets_go_on_while_no_ordinary_one_waits():
    line = Line()
    cared = [line.waits(9 - each, queue_class="care") for each in range(4)]
    assert line.called(4) == cared
    ordinary = line.waits(1)
    line.waits(1, queue_class="care")
    assert line.called(1) == [ordinary]


def test_the_cap_counts_over_the_levels_that_are_chosen_among():
    line = Line({"A": 1, "B": 2})
    cared = [line.waits(5 - each, queue_class="care") for each in range(3)]
    waits = line.waits(9, "B")
    assert line.called(4) == [*cared, waits]


def test_the_priority_cap_holds_over_the_limit_of_waiting():
    line = Line()
    cared = [line.waits(60 - each, queue_class="care") for each in range(3)]
    fresh = line.waits(1)
    assert line.called(4) == [*cared[:2], fresh, cared[2]]


def test_at_the_priority_cap_an_overdue_ordinary_ticket_goes_before_a_fresh_one():
    line = Line({"A": 1, "B": 1})
    cared = [line.waits(60 - each, queue_class="care") for each in range(3)]
    line.waits(29.5, "B")
    over = line.waits(31)
    assert line.called(3) == [*cared[:2], over]
    assert line.window.overdue_run == 3


def test_an_ordinary_overdue_call_ends_the_priority_run():
    line = Line()
    first = line.waits(60, queue_class="care")
    over = line.waits(50)
    second = line.waits(4, queue_class="care")
    third = line.waits(3, queue_class="care")
    line.waits(2)
    assert line.called(4) == [first, over, second, third]
    assert line.window.priority_run == 2


def test_with_a_cap_of_zero_every_class_is_ordinary():
    line = Line(max_consecutive_priority=0)
    first, second = line.waits(9), line.waits(8, queue_class="care")
    third = line.waits(7)
    assert line.called(3) == [first, second, third]
    assert line.window.priority_run == 0


def test_the_order_in_force_is_the_managers():
    line = Line()
    cared, senior = line.waits(9, queue_class="care"), line.waits(1, queue_class="senior")
    line.state.settings["priority_order"] = ["senior", "care", "ordinary"]
    line.state.settings["max_consecutive_priority"] = 1
    ordinary = line.waits(20)
    assert line.called(3) == [senior, ordinary, cared]


def test_a_class_that_the_order_does_not_know_is_ordinary():
    line = Line()
    first, second = line.waits(9, queue_class="unheard_of"), line.waits(8)
    assert line.called(2) == [first, second]


# ---- rule 4 and 5: within a class ----


def test_effective_time_counts_over_the_businesses_of_a_level():
    line = Line({"A": 1, "B": 1})
    late, early, middle = line.waits(1), line.waits(9, "B"), line.waits(5)
    assert line.called(3) == [early, middle, late]


def test_equal_times_go_by_issue_order():
    line = Line({"A": 1, "B": 1})
    first, second = line.waits(5, "B"), line.waits(5)
    assert line.called(2) == [first, second]


def test_who_was_transferred_to_this_window_counts_as_its_own_work():
    line = Line({"A": 1})
    here = line.waits(8, "C", to_window=1)
    line.waits(9, "C", to_window=2)
    own = line.waits(5)
    assert line.called(2) == [here, own]
    assert line.choice() is None


def test_a_rejoined_ticket_comes_after_three_further_calls_of_its_business():
    line = Line({"A": 1, "B": 1})
    line.calls("A", 4)
    plain = [line.waits(20 - each) for each in range(5)]
    back = line.waits(3, issued=60, due=7)
    assert line.called(3) == plain[:3]
    choice = line.call()
    assert (choice.ticket.number, choice.rule) == (back, "rejoined")
    assert choice.why.startswith(f"{back} 过号后回来重新排队，现在轮到它；越过了等得更久的")


def test_a_rejoined_ticket_that_is_not_due_is_no_candidate_even_when_over_the_limit():
    line = Line()
    fresh = line.waits(1)
    back = line.waits(45, issued=90, due=3)
    assert line.called(2) == [fresh, back]


def test_the_wait_of_a_rejoined_ticket_counts_from_its_rejoin():
    line = Line()
    line.waits(5, issued=90, due=0)
    assert line.choice().rule == "rejoined"


def test_rejoined_tickets_go_by_when_they_are_due_then_by_issue():
    line = Line()
    third, second, first = (line.waits(3, issued=50, due=due) for due in (9, 8, 8))
    assert line.called(3) == [second, first, third]


def test_against_another_business_a_rejoined_ticket_stands_where_it_was_issued():
    line = Line({"A": 1, "B": 1})
    back = line.waits(1, issued=10, due=0)
    first, second = line.waits(20, "B"), line.waits(5, "B")
    assert line.called(3) == [first, back, second]


def test_it_is_never_behind_the_next_of_its_own_business():
    line = Line({"A": 1, "B": 1})
    plain = line.waits(20)
    other = line.waits(15, "B")
    back = line.waits(1, issued=2, due=0)
    assert line.called(3) == [back, plain, other]


def test_a_rejoined_priority_ticket_heads_its_class_only():
    line = Line()
    cared = line.waits(3, queue_class="care")
    back = line.waits(1, issued=20, queue_class="senior", due=0)
    senior = line.waits(19, queue_class="senior")
    line.set_rules(max_consecutive_priority=9)
    assert line.called(3) == [cared, back, senior]


# ---- chosen by the clerk; nobody ----


def test_a_call_of_the_clerks_choice_leaves_the_runs():
    line = Line()
    line.window.overdue_run, line.window.help_run, line.window.priority_run = 2, 1, 1
    passed = [line.waits(20 - each) for each in range(5)]
    taken = line.waits(3, queue_class="care")
    choice = chosen(line.hall, line.state, line.window, line.state.tickets[f"t{taken}"], line.now)
    assert choice.rule == "chosen"
    assert (choice.overdue_run, choice.help_run, choice.priority_run) == (2, 1, 1)
    assert choice.passed == tuple(passed[:3])
    assert choice.why == f"{taken} 是窗口点名叫的；越过了等得更久的 {'、'.join(passed[:3])} 等号。"


def test_a_wait_of_seconds_is_told_as_such():
    line = Line(limits={"A": (0.1, None)})
    number = line.waits(0.05)
    assert line.choice().why == f"{number} 等了不到 1 分，在本窗口的业务里排在最前，先到先办。"
    line.now = line.now.replace(second=30)
    assert line.choice().why == f"{number} 等了不到 1 分，超过 0.1 分上限，最久的先叫。"


def test_a_limit_of_seconds_is_told_in_two_places():
    line = Line(limits={"A": (2 / 60, None)})
    line.waits(1)
    assert "超过 0.03 分上限" in line.choice().why


def test_nobody_waits():
    line = Line({"A": 1})
    assert line.choice() is None
    line.waits(50, "B")
    assert line.choice() is None


def test_the_call_carries_rule_and_runs_into_the_window():
    world = World(with_rules(make_hall(), max_wait_min=5))
    world.issue("A01")
    world.issue("A02")
    world.later(301)
    world.open(1)
    world.called(1)
    event = world.events[-1]
    assert (event.rule, event.overdue_run, event.help_run, event.priority_run) == ("overdue", 1, 0, 0)
    world.start(1)
    world.called(1)
    window = world.state.windows[1]
    assert (window.overdue_run, window.help_run) == (2, 1)
    assert world.ticket("A002").why == "A002 等了 5 分多，超过 5 分上限，最久的先叫（帮办A02）。"
