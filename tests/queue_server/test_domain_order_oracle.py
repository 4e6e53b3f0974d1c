"""The order of calls against an oracle that looks at everybody, on random queues."""

from hypothesis import given, settings
from hypothesis import strategies as st
from order_oracle import expected
from order_world import CODES, Line, order_hall

from queue_server.domain.choosing import order
from queue_server.domain.choosing.waiting import (
    ids_at_window,
    ids_waiting,
    people_ahead,
    people_for,
    people_waiting,
)
from queue_server.domain.state import copy_of

CLASSES = ("staff_override", "care", "military", "senior", "appointment_on_time", "ordinary", "unheard_of")
ORDERS = st.permutations(CLASSES[:-1]).map(tuple) | st.just(CLASSES[:-1])
WAITS = st.one_of(st.integers(-20, 60), st.sampled_from([9.5, 10, 10.5, 29.5, 30, 30.5]))
FEW = st.integers(0, 4)


@st.composite
def lines(draw):
    """A hall with its limits and caps, a window with its runs, and up to 14 people who wait."""
    limits = draw(
        st.dictionaries(
            st.sampled_from(CODES),
            st.tuples(st.sampled_from([0.5, 5, 30, 45]), st.sampled_from([0, 2.5, 10, 40])),
        )
    )
    hall = order_hall(
        limits,
        max_consecutive_overdue=draw(FEW),
        max_consecutive_help=draw(st.integers(0, 2)),
        max_consecutive_priority=draw(st.integers(0, 3)),
        priority_order=draw(ORDERS),
    )
    line = Line(draw(st.dictionaries(st.sampled_from(CODES), st.integers(1, 3))), hall)
    line.window.overdue_run, line.window.help_run, line.window.priority_run = draw(st.tuples(FEW, FEW, FEW))
    for code in CODES:
        line.calls(code, draw(FEW))
    crowd = draw(st.booleans())
    for _ in range(draw(st.integers(0, 14))):
        waited = draw(WAITS)
        back = draw(st.booleans()) and (crowd or draw(st.booleans()))
        line.waits(
            waited,
            draw(st.sampled_from("AAAB" if crowd else CODES)),
            draw(st.sampled_from(CLASSES)),
            issued=waited + draw(st.integers(0, 30)) if back else None,
            due=draw(st.integers(0, 8)) if back else None,
            to_window=draw(st.sampled_from([None, None, None, 1, 2])),
        )
    return line


@settings(max_examples=600, deadline=None)
@given(lines())
def test_the_choice_is_the_oracles(line):
    before = copy_of(line.state)
    while True:
        wanted = expected(line.hall, line.state, line.window, line.now)
        choice = line.choice()
        assert line.choice() == choice, "the same state and time give the same choice"
        if before is not None:
            assert line.state == before, "choosing changes nothing"
            before = None
        if choice is None:
            assert wanted is None
            break
        runs = (choice.overdue_run, choice.help_run, choice.priority_run)
        assert (choice.ticket.id, *runs) == wanted
        assert choice.rule in order.RULES
        assert choice.why.startswith(choice.why.strip())
        assert choice.why.endswith("。")
        assert choice.ticket.number in choice.why
        assert choice.ticket.number not in choice.passed
        line.call()


@settings(max_examples=300, deadline=None)
@given(lines(), st.sampled_from(CODES))
def test_people_ahead_is_the_place_in_the_order_of_the_calls(line, code):
    """Caps and limits aside: with none in force the calls of one business come as its list says."""
    line.set_rules(max_consecutive_priority=1000, max_wait_min=10_000)
    line.hall.businesses.update({one: order_hall().businesses[one] for one in CODES})
    line.window.services = {code: 1}
    line.window.priority_run = line.window.overdue_run = line.window.help_run = 0
    for ticket in [one for one in line.state.tickets.values() if one.to_window == 1]:
        assert people_ahead(line.hall, line.state, ticket.id) == ids_at_window(
            line.hall, line.state, 1
        ).index(ticket.id)
    line.window.window = 3
    listed = ids_waiting(line.hall, line.state, code)
    waiting = [t for t in line.state.tickets.values() if t.business == code]
    assert len(listed) == people_waiting(line.state, code)
    assert people_for(line.state, code) == len(waiting)
    assert sorted(listed) == sorted(t.id for t in waiting if not t.to_window)
    assert [people_ahead(line.hall, line.state, one) for one in listed] == list(range(len(listed)))
    assert [line.call().ticket.id for _ in listed] == listed
    assert line.choice() is None
