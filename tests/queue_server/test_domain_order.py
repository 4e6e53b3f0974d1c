"""Who is called next: one test a rule of the hall, and a corner of each."""

import pytest
from core_world import World, make_hall, with_rules
from order_world import Line

from queue_server.domain.order import chosen

# ---- rule 1: nobody waits too long ----


def test_the_longest_over_its_limit_goes_first_even_before_a_priority():
    line = Line({"A": 1, "B": 1})
    line.waits(40)
    longest = line.waits(41, "B")
    line.waits(29, queue_class="care")
    choice = line.choice()
    assert (choice.ticket.number, choice.rule) == (longest, "overdue")
    assert choice.why == f"{longest} 等了 41 分，超过 30 分上限，最久的先叫。"
    assert (choice.overdue_run, choice.help_run, choice.priority_run) == (1, 0, 0)


def test_a_wait_as_long_as_the_limit_is_not_over_it():
    line = Line()
    line.waits(30)
    priority = line.waits(5, queue_class="care")
    assert line.choice().ticket.number == priority
    line.now = line.now.replace(second=1)
    assert line.choice().rule == "overdue"
    assert "等了 30 分多，超过 30 分上限" in line.choice().why


def test_longest_over_is_measured_from_each_businesss_own_limit():
    line = Line({"A": 1, "B": 1}, limits={"B": (0.5, None)})
    line.waits(50)
    sooner = line.waits(21, "B")
    choice = line.choice()
    assert choice.ticket.number == sooner
    assert "超过 0.5 分上限" in choice.why


def test_an_overdue_call_names_whom_it_passed():
    line = Line({"A": 1, "B": 1}, limits={"B": (10, None)})
    longer = line.waits(29)
    over = line.waits(28, "B")
    choice = line.choice()
    assert choice.passed == (longer,)
    assert choice.why == f"{over} 等了 28 分，超过 10 分上限，最久的先叫；越过了等得更久的 {longer}。"


def test_after_three_overdue_in_a_row_comes_a_priority_ticket_that_waits():
    line = Line()
    over = [line.waits(60 - each) for each in range(7)]
    cared = [line.waits(each, queue_class="care") for each in (5, 4)]
    assert line.called(9) == [*over[:3], cared[0], *over[3:6], cared[1], over[6]]


def test_the_cap_of_overdue_calls_says_so():
    line = Line()
    over = [line.waits(60 - each) for each in range(4)]
    cared = line.waits(5, queue_class="care")
    line.called(3)
    choice = line.choice()
    assert (choice.rule, choice.overdue_run) == ("priority_due", 0)
    assert choice.why == (
        f"已连着叫了 3 个超过上限的号，按本厅的优先规则轮到 {cared}；越过了等得更久的 {over[3]}。"
    )


def test_overdue_calls_have_no_cap_while_no_priority_waits():
    line = Line()
    over = [line.waits(60 - each) for each in range(6)]
    assert line.called(6) == over
    assert line.window.overdue_run == 6


def test_the_priority_ticket_due_may_wait_at_a_higher_level():
    line = Line({"A": 1, "B": 2, "C": 3})
    for each in range(4):
        line.waits(60 - each)
    line.waits(1, "C", "care")
    nearest = line.waits(1, "B", "senior")
    assert line.called(4)[3] == nearest


def test_an_overdue_ticket_of_a_higher_level_is_called_once_while_level_one_waits():
    line = Line({"A": 1, "B": 2})
    helped = [line.waits(60 - each, "B") for each in range(3)]
    own = [line.waits(each) for each in (3, 2)]
    assert line.called(5) == [helped[0], own[0], helped[1], own[1], helped[2]]


def test_after_helping_an_overdue_ticket_of_its_own_still_goes_first():
    line = Line({"A": 1, "B": 2})
    line.waits(60, "B")
    line.waits(59, "B")
    own = line.waits(40)
    line.waits(5, queue_class="care")
    line.call()
    choice = line.choice()
    assert (choice.ticket.number, choice.rule) == (own, "overdue")


def test_helping_has_no_cap_while_nobody_waits_at_level_one():
    line = Line({"A": 1, "B": 2})
    helped = [line.waits(60 - each, "B") for each in range(3)]
    assert line.called(3) == helped


def test_after_helping_the_sentence_says_whose_turn_it_is():
    line = Line({"A": 1, "B": 2})
    line.waits(60, "B")
    passed = line.waits(59, "B")
    own = line.waits(5)
    assert line.call().why.endswith("最久的先叫（帮办B）。")
    assert line.choice().why == (
        f"刚帮办过超过上限的号，轮到本窗口自己的业务：{own} 等了 5 分，排在最前；越过了等得更久的 {passed}。"
    )


@pytest.mark.parametrize("waited", [31, 500])
def test_a_cap_of_zero_lets_no_overdue_ticket_before_a_priority(waited):
    line = Line(max_consecutive_overdue=0)
    line.waits(waited)
    cared = line.waits(1, queue_class="care")
    assert line.called(1) == [cared]


def test_a_cap_of_zero_lets_no_overdue_help_before_level_one():
    line = Line({"A": 1, "B": 2}, max_consecutive_help=0, spill_after_min=100)
    helped = line.waits(60, "B")
    own = [line.waits(5), line.waits(4)]
    assert line.called(3) == [*own, helped]


# ---- rule 2: levels ----


def test_a_higher_level_waits_until_all_lower_ones_are_empty():
    line = Line({"A": 1, "B": 2, "C": 3})
    third, second, first = line.waits(9, "C"), line.waits(8, "B"), line.waits(1)
    choice = line.call()
    assert (choice.ticket.number, choice.rule) == (first, "first_come")
    assert choice.passed == (third, second)
    choice = line.call()
    assert (choice.ticket.number, choice.rule) == (second, "help")
    assert (
        choice.why
        == f"本窗口自己的业务没有人在等，帮办B：{second} 等了 8 分，排在最前；越过了等得更久的 {third}。"
    )
    assert line.called(1) == [third]


def test_a_level_with_a_long_wait_is_chosen_among_with_the_lower_ones():
    line = Line({"A": 1, "B": 2})
    spilled, own, young = line.waits(11, "B"), line.waits(9), line.waits(8, "B")
    choice = line.call()
    assert (choice.ticket.number, choice.rule) == (spilled, "spill")
    assert choice.why == f"B有人等了超过 10 分，和本窗口自己的业务一起排：{spilled} 等了 11 分，排在最前。"
    assert line.called(2) == [own, young]


def test_a_level_that_spills_over_brings_its_priority_tickets_too():
    line = Line({"A": 1, "B": 2})
    line.waits(11, "B")
    line.waits(9)
    cared = line.waits(1, "B", "care")
    assert line.called(1) == [cared]


def test_spilling_over_is_measured_from_each_businesss_own_limit():
    line = Line({"A": 1, "B": 2, "C": 2}, limits={"B": (None, 20), "C": (None, 5)})
    own, late = line.waits(3), line.waits(19, "B")
    assert line.choice().ticket.number == own
    early = line.waits(6, "C")
    assert line.called(3) == [late, early, own]


def test_only_levels_that_spill_over_join():
    line = Line({"A": 1, "B": 2, "C": 3})
    line.waits(5)
    line.waits(9, "B", "care")
    spilled = line.waits(11, "C")
    assert line.called(1) == [spilled]


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
