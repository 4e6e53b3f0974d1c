"""The table of a filing's states, cell by cell; receipts and due days."""

from datetime import date
from itertools import product
from typing import get_args

import pytest
from filings_world import CALENDAR
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.filings import (
    TRANSITIONS,
    FilingAction,
    FilingItem,
    FilingState,
    after,
    due_day,
    is_working_day,
    receipt_text,
    say_state,
)
from queue_server.domain.hall import Calendar, NamedDays

STATES = get_args(FilingState)
ACTIONS = get_args(FilingAction)
WANTED = {
    # state: take_up, return, finish, submit_again, withdraw
    "submitted": ("taken_up", "returned", None, None, "withdrawn"),
    "taken_up": (None, "returned", "done", None, "withdrawn"),
    "returned": (None, None, None, "submitted", "withdrawn"),
    "done": (None, None, None, None, None),
    "withdrawn": (None, None, None, None, None),
}


@pytest.mark.parametrize(("state", "action"), list(product(STATES, ACTIONS)))
def test_every_cell_of_the_table(state, action):
    assert after(state, action) == WANTED[state][ACTIONS.index(action)]


def test_the_table_names_only_known_words():
    assert {state for state, _ in TRANSITIONS} | set(TRANSITIONS.values()) == set(STATES)
    assert {action for _, action in TRANSITIONS} == set(ACTIONS)
    assert len({say_state(state) for state in STATES}) == len(STATES)


@given(st.lists(st.sampled_from(ACTIONS)))
def test_an_ended_filing_stays_ended(actions):
    state = "submitted"
    for action in actions:
        following = after(state, action)
        if state in ("done", "withdrawn"):
            assert following is None
        state = following or state


@pytest.mark.parametrize(("sequence", "text"), [(1, "R0001"), (7, "R0007"), (9999, "R9999")])
def test_receipts_have_four_digits(sequence, text):
    assert receipt_text(sequence) == text


@pytest.mark.parametrize("sequence", [0, -1, 10000])
def test_no_receipt_outside_a_day(sequence):
    with pytest.raises(ValueError, match="1…9999"):
        receipt_text(sequence)


def thing(**changes) -> FilingItem:
    return FilingItem(**({"id": "X", "name": "事", "fields": (), "papers": (), "commit_days": 3} | changes))


def test_due_counts_working_days():
    assert due_day(thing(), date(2026, 11, 24), CALENDAR) == date(2026, 11, 27)
    assert due_day(thing(), date(2026, 11, 26), CALENDAR) == date(2026, 12, 1)
    assert due_day(thing(commit_days=0), date(2026, 11, 24), CALENDAR) == date(2026, 11, 24)
    assert due_day(thing(commit_days=None), date(2026, 11, 24), CALENDAR) is None
    assert due_day(thing(calendar_days=True), date(2026, 11, 26), CALENDAR) == date(2026, 11, 29)


def test_due_skips_a_holiday_and_counts_a_makeup_saturday():
    festival = NamedDays(name="国庆节", start=date(2026, 10, 1), end=date(2026, 10, 7))
    calendar = Calendar(weekday=(), holidays=(festival,), makeup_workdays=frozenset({date(2026, 10, 10)}))
    assert due_day(thing(), date(2026, 9, 30), calendar) == date(2026, 10, 10)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_due_is_a_working_day_that_many_working_days_later(start, days):
    due = due_day(thing(commit_days=days), start, CALENDAR)
    between = [date.fromordinal(n) for n in range(start.toordinal() + 1, due.toordinal() + 1)]
    assert is_working_day(due, CALENDAR)
    assert sum(is_working_day(day, CALENDAR) for day in between) == days
