"""The hall document: what a kiosk or announcer gets of the hall file, with windows as they stand now."""

import copy
from datetime import date

import pytest
from hall_file_world import SMALL, load

from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import DEMONSTRATION_HALL, DEMONSTRATION_ITEMS, load_catalogue, load_hall
from queue_server.contract import codec
from queue_server.contract.http import HallDocument
from queue_server.contract.messages import COMMANDS
from queue_server.domain.hours.explained import missed_sentence
from queue_server.domain.state import HallState, WindowNow


@pytest.fixture(scope="module")
def hall():
    return load_hall(DEMONSTRATION_HALL).hall


@pytest.fixture(scope="module")
def catalogue(hall):
    return load_catalogue(DEMONSTRATION_ITEMS, hall)


@pytest.fixture
def state():
    return HallState(day=date(2026, 11, 24))


def test_it_says_all_of_the_hall_and_reads_back_the_same(hall, catalogue, state):
    document = hall_document(hall, state, catalogue, 7)
    assert codec.decode(codec.encode(document), HallDocument) == document
    assert (document.hall_rev, document.id) == (7, "ncx")
    assert [window.window for window in document.windows] == list(range(1, 49))
    assert [business.id for business in document.businesses] == list(hall.businesses)
    assert [item.id for item in document.items] == list(catalogue.items)
    assert len(document.plan) == 2
    assert [(s.days, s.start, s.end, s.mode) for s in document.sessions][:2] == [
        ("weekday", "09:00", "12:00", "full"),
        ("weekday", "12:00", "13:30", "noon"),
    ]
    assert document.rules.priority_order[0] == "staff_override"


def test_businesses_of_a_window_are_those_it_serves_now(hall, catalogue, state):
    before = hall_document(hall, state, catalogue, 1).windows[0]
    assert before.services == {"A01": 1, "A02": 2, "A04": 2}
    state.windows[1] = WindowNow(window=1, services={"C02": 1})
    kept = copy.deepcopy(state)
    assert hall_document(hall, state, catalogue, 2).windows[0].services == {"C02": 1}
    assert state == kept
    state.windows[1].services["C01"] = 2
    state.windows[2] = WindowNow(window=2, services={})
    windows = hall_document(hall, state, catalogue, 3).windows
    assert windows[0].services == {"C02": 1, "C01": 2}
    assert windows[1].services == {}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "过号了，半天内把号单再扫一下，可以接着排一次。"),
        (
            "rules: {missed: {max_reinserts: 2, valid: day}}\n",
            "过号了，当天把号单再扫一下，可以接着排 2 次。",
        ),
        ("rules: {missed: {policy: void}}\n", "过号了要重新取号。"),
        ("rules: {missed: {max_reinserts: 0}}\n", "过号了要重新取号。"),
    ],
)
def test_the_slip_is_told_what_becomes_of_a_missed_number(tmp_path, catalogue, state, rule, sentence):
    hall = load(tmp_path, SMALL + rule).hall
    assert missed_sentence(hall.rules.missed, can_rejoin=True) == sentence


def test_no_slip_promises_what_no_kiosk_can_do(tmp_path, catalogue, state):
    hall = load(tmp_path, SMALL).hall
    said = hall_document(hall, state, catalogue, 1).rules.missed
    assert ("再扫一下" in said) is ("ticket.rejoin" in COMMANDS)


def test_an_end_of_day_is_24_00(tmp_path, catalogue, state):
    hall = load(tmp_path, SMALL + "calendar: {weekend: [{start: 00:00, end: 24:00}]}\n").hall
    (session,) = [s for s in hall_document(hall, state, catalogue, 1).sessions if s.days == "weekend"]
    assert (session.start, session.end) == ("00:00", "24:00")
