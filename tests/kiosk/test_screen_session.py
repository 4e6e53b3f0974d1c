"""What a visitor entered, and what may be written into a field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kiosk_screen_fakes import ELDER, PERSON

from kiosk.domain import session as visits
from kiosk.domain.answers import Problem, card_value, check_answer, is_id_number, masked_number
from kiosk.domain.session import Session


def test_another_wish_is_another_request_and_the_same_wish_the_same():
    session = Session(business="J02", ticket_request="r-1", claim="senior")
    assert visits.choose_business(session, "J02").ticket_request == "r-1"
    other = visits.choose_business(session, "J01")
    assert (other.ticket_request, other.claim) == (None, "none")


def test_another_card_drops_the_key_of_the_former():
    session = Session(card=PERSON, person_key="k", ticket_request="r")
    assert visits.with_card(session, PERSON).person_key == "k"
    assert visits.with_card(session, ELDER).person_key is None
    assert visits.with_card(session, ELDER).ticket_request is None


def test_another_item_begins_with_nothing_written():
    session = Session(card=PERSON, item="A", answers={"x": "1"}, papers={"p": (b"1",)}, mends="R0001")
    assert visits.choose_item(session, "A") == session
    fresh = visits.choose_item(session, "B")
    assert (fresh.card, fresh.item, fresh.answers, fresh.papers, fresh.mends) == (PERSON, "B", {}, {}, None)


def test_pages_are_added_and_the_last_taken_away():
    session = Session(later=frozenset({"p"}))
    session = visits.add_page(visits.add_page(session, "p", b"1"), "p", b"2")
    assert session.papers["p"] == (b"1", b"2")
    assert session.later == frozenset()
    assert visits.drop_last_page(session, "p").papers["p"] == (b"1",)


def test_the_old_get_more_time():
    assert visits.idle_seconds(Session(card=PERSON), elder=False) == 60
    assert visits.idle_seconds(Session(card=ELDER), elder=True) == 90
    assert visits.idle_seconds(Session(), elder=True) == 60


@pytest.mark.parametrize(
    ("kind", "check", "required", "value", "problem"),
    [
        ("text", None, True, "", Problem.MISSING),
        ("text", None, True, "   ", Problem.MISSING),
        ("text", None, False, "", None),
        ("text", ".{2,60}", True, "店", Problem.FORM),
        ("text", ".{2,60}", True, "小店", None),
        ("number", None, True, "60", None),
        ("number", None, True, "60.5", None),
        ("number", None, True, "六十", Problem.NOT_A_NUMBER),
        ("number", "[1-9][0-9]{0,4}", True, "0", Problem.FORM),
        ("phone", "phone", True, "13900000000", None),
        ("phone", None, True, "0791-12345678", None),
        ("phone", None, True, "139", Problem.PHONE),
        ("id_number", "id_number", True, PERSON.number[:17] + "A", Problem.ID_NUMBER),
        ("id_number", None, True, "11010519491231002X", None),  # the worked example of GB 11643-1999
        ("date", "date", True, "2026-12-01", None),
        ("date", "date", True, "2026-13-01", Problem.DATE),
        ("date", "date", False, "", None),
        ("choice", None, True, "", Problem.MISSING),
    ],
)
def test_an_answer_is_right_or_says_why_not(kind, check, required, value, problem):
    assert check_answer(kind, check, required, value) == problem


@given(st.text(alphabet="0123456789", min_size=17, max_size=17))
def test_exactly_one_check_character_fits_a_number(digits):
    assert sum(is_id_number(digits + last) for last in "0123456789X") == 1


@given(st.text(max_size=40))
def test_any_text_is_checked_without_an_error(text):
    for kind in ("text", "number", "phone", "id_number", "date", "choice", "region"):
        check_answer(kind, kind if kind in {"phone", "date", "id_number"} else None, True, text)


def test_a_card_fills_fields_by_name():
    assert card_value(PERSON, "name") == "测试甲"
    assert card_value(PERSON, "birth") == date(2099, 1, 1).isoformat()
    assert card_value(PERSON, "permit_number") == ""
    assert card_value(PERSON, "no_such_thing") == ""


def test_a_number_is_shown_in_part():
    assert masked_number("360121209901010019") == "3601************19"
    assert masked_number("") == ""
