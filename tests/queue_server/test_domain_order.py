"""Who is called next over all levels: waits over the limit with their caps, own work, helping out, spilling over."""

import pytest
from order_world import Line

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


def both_caps_reached():
    """Three overdue calls, the last of them helping out, while a priority ticket over its limit waits at level 2."""
    line = Line({"A": 1, "B": 2, "C": 1, "D": 3})
    line.waits(50, "B", "care")
    line.window.overdue_run, line.window.help_run = 3, 1
    return line


def test_with_both_caps_reached_a_priority_ticket_of_its_own_work_goes_first():
    line = both_caps_reached()
    line.waits(40)
    own = line.waits(35, queue_class="senior")
    assert line.choice().ticket.number == own
    assert line.choice().help_run == 0


def test_with_both_caps_reached_a_priority_ticket_within_its_limit_may_be_of_a_higher_level():
    line = both_caps_reached()
    line.waits(40)
    line.waits(5, "C")
    fresh = line.waits(5, "D", "senior")
    choice = line.choice()
    assert (choice.ticket.number, choice.rule, choice.help_run) == (fresh, "priority_due", 0)


def test_with_both_caps_reached_its_own_work_within_the_limit_breaks_both_runs():
    line = both_caps_reached()
    line.waits(40)
    own = line.waits(5, "C")
    choice = line.choice()
    assert (choice.ticket.number, choice.rule) == (own, "own_turn")
    assert (choice.overdue_run, choice.help_run) == (0, 0)


def test_where_both_caps_cannot_hold_the_priority_ticket_goes():
    line = both_caps_reached()
    line.waits(40)
    choice = line.choice()
    assert (choice.ticket.queue_class, choice.rule) == ("care", "priority_due")


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
