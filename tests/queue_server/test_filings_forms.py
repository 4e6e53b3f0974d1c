"""Answers checked by kind, check and choice; papers by number of pages."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.filing_forms import (
    MAX_ANSWER,
    FormField,
    PaperWanted,
    check_answers,
    check_papers,
    id_check_digit,
    is_date,
    is_id_number,
    is_phone,
)

KINDS = ["text", "choice", "number", "date", "phone", "id_number", "region"]


def field(kind="text", **changes) -> FormField:
    return FormField(**({"id": "f", "label": "这一栏", "kind": kind} | changes))


def said(kind, value, **changes) -> str | None:
    problems = check_answers([field(kind, **changes)], {"f": value})
    return problems[0].message if problems else None


# Published examples of GB 11643-1999, and numbers of the residence and 2023 foreigner cards of the same shape.
@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "810000199001010019",
        "830000199001010012",
        "931156198805190124",
    ],
)
def test_published_numbers_are_right(number):
    assert is_id_number(number)
    assert id_check_digit(number[:17]) == number[17]


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491231002x",
        "110105194913310020",
        "11010519490230002X",
        "1101051949123100",
        "",
        "１１010519491231002X",
        "GBR31008805190",
    ],
)
def test_wrong_numbers_are_wrong(number):
    assert not is_id_number(number)


def test_a_foreigner_card_of_2017_has_fifteen_places():
    assert is_id_number("GBR310088051907")


@given(st.dates(date(1899, 1, 1), date(2099, 12, 31)), st.integers(0, 999999), st.integers(0, 999))
def test_one_wrong_digit_is_noticed(birth, region, sequence):
    first = f"{region:06d}{birth:%Y%m%d}{sequence:03d}"
    right = first + id_check_digit(first)
    assert is_id_number(right)
    for place in (0, 5, 14, 16):
        changed = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert not is_id_number(changed)


@given(st.text())
def test_the_check_digit_takes_only_digits(text):
    if re.fullmatch(r"[0-9]{17}", text):
        assert id_check_digit(text) in "0123456789X"
    else:
        with pytest.raises(ValueError, match="17 digits"):
            id_check_digit(text)


@pytest.mark.parametrize(
    "phone", ["13900000000", "0791-85700000", "079185700000", "85700000", "+85291234567"]
)
def test_phones(phone):
    assert is_phone(phone)


@pytest.mark.parametrize(
    "phone", ["1390000000", "12900000000", "139000000000", "abc", "+1", "０７９１85700000"]
)
def test_no_phones(phone):
    assert not is_phone(phone)


@given(st.dates())
def test_every_date_is_a_date(day):
    assert is_date(day.isoformat())


@pytest.mark.parametrize("text", ["2026-02-30", "20261124", "2026-11-24T10:24", "2026-1-1", "明天"])
def test_no_dates(text):
    assert not is_date(text)


@pytest.mark.parametrize(
    ("kind", "value", "changes", "message"),
    [
        ("text", "", {}, "还差这一栏，请填上。"),
        ("text", "   ", {}, "还差这一栏，请填上。"),
        ("choice", "", {"choices": ("一", "二")}, "还差这一栏，请选一个。"),
        ("region", "", {"choices": ("莲塘镇",)}, "还差这一栏，请选一个。"),
        ("choice", "三", {"choices": ("一", "二")}, "这一栏请从列出的里面选一个。"),
        ("number", "六十", {}, "这一栏只写数字，像 60 或 60.5。"),
        ("number", "-1", {}, "这一栏只写数字，像 60 或 60.5。"),
        ("date", "2026-13-01", {}, "这一栏要写年、月、日，像 2026-11-24。"),
        ("phone", "139", {}, "这一栏要写 11 位手机号，座机请带区号。"),
        ("text", "139", {"check": "phone"}, "这一栏要写 11 位手机号，座机请带区号。"),
        ("id_number", "1", {}, "这一栏有一位对不上，请照证件再核对一遍。"),
        ("text", "测试街", {"check": ".*号", "hint": "街道、门牌号"}, "这一栏还不对，要写：街道、门牌号。"),
        ("text", "测试街", {"check": ".*号", "check_text": "还差门牌号。"}, "还差门牌号。"),
        ("text", "测试街", {"check": ".*号"}, "这一栏的写法不对，请再看一遍。"),
        ("text", "号 后面", {"check": ".*号"}, "这一栏的写法不对，请再看一遍。"),
        ("text", "长" * (MAX_ANSWER + 1), {}, "这一栏太长了，请留在 200 个字以内。"),
        ("text", "a\x00b", {}, "这一栏里有看不见的字符，请重新填。"),
        ("text", "a\nb", {}, "这一栏里有看不见的字符，请重新填。"),
        ("text", "", {"required": False}, None),
        ("number", "", {"required": False}, None),
        ("number", "60.5", {}, None),
        ("number", "60", {"check": "[1-9][0-9]{0,4}"}, None),
        ("number", "060", {"check": "[1-9][0-9]{0,4}"}, "这一栏的写法不对，请再看一遍。"),
        ("text", "𫖯㑇", {}, None),
        ("region", "莲塘镇", {"choices": ("莲塘镇",)}, None),
    ],
)
def test_sentences(kind, value, changes, message):
    assert said(kind, value, **changes) == message


def test_an_answer_to_no_question_is_a_problem():
    problems = check_answers([field()], {"f": "好", "other": "x"})
    assert [problem.where for problem in problems] == ["other"]


@given(
    st.sampled_from(KINDS),
    st.text(),
    st.booleans(),
    st.sampled_from([None, "phone", "date", "id_number", ".*号"]),
)
def test_any_text_gets_an_answer(kind, value, required, check):
    """Never an exception; at most one problem a field, and its sentence is whole and never repeats the answer."""
    problems = check_answers([field(kind, required=required, check=check)], {"f": value})
    assert len(problems) <= 1
    for problem in problems:
        assert problem.message.endswith("。")
        assert len(value.strip()) < 6 or value.strip() not in problem.message


@given(st.dictionaries(st.sampled_from(["a", "b", "x"]), st.integers(0, 5)))
def test_papers(pages):
    wanted = [PaperWanted(id="a", name="布局图", pages=2), PaperWanted(id="b", name="制度", required=False)]
    wrong = {problem.where for problem in check_papers(wanted, pages)}
    assert ("a" in wrong) == (not 1 <= pages.get("a", 0) <= 2)
    assert ("b" in wrong) == (pages.get("b", 0) > 1)
    assert ("x" in wrong) == ("x" in pages)
