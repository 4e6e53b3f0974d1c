"""Checks the answers and papers of a filing against its form; every problem says what to do. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

FieldKind = Literal["text", "choice", "number", "date", "phone", "id_number", "region"]

MAX_ANSWER = 200
"""Characters of one answer."""

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?", re.ASCII)
_ABROAD = re.compile(r"\+\d{7,15}", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CITIZEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_FOREIGNER_2017 = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999, ISO 7064 MOD 11-2."""
_CHECK_DIGITS = "10X98765432"


class FormField(Struct, frozen=True, kw_only=True):
    """`check` is a regular expression of the whole value, or `id_number`, `phone`, `date`; `check_text` what to say then."""

    id: str
    label: str
    kind: FieldKind
    required: bool = True
    from_card: str | None = None
    choices: tuple[str, ...] = ()
    check: str | None = None
    check_text: str | None = None
    hint: str | None = None


class PaperWanted(Struct, frozen=True, kw_only=True):
    """`pages` is how many at most."""

    id: str
    name: str
    required: bool = True
    pages: int = 1


class Problem(Struct, frozen=True, kw_only=True):
    """What is missing or wrong: the field or paper, and one Chinese sentence that says what to do."""

    where: str
    message: str


def id_check_digit(first17: str) -> str:
    """The 18th character of a citizen's number. Raises ValueError unless given 17 digits."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("expected 17 digits")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_DIGITS[total % 11]


def is_date(text: str) -> bool:
    """`YYYY-MM-DD` of a day that exists."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_phone(text: str) -> bool:
    """A mobile or landline number of the mainland, or any other with `+` and country code."""
    return any(shape.fullmatch(text) for shape in (_MOBILE, _LANDLINE, _ABROAD))


def is_id_number(text: str) -> bool:
    """A citizen's, resident's or 2023 foreigner's number with its check digit, or the 15 places of a 2017 foreigner card."""
    if _FOREIGNER_2017.fullmatch(text):
        return True
    if not _CITIZEN.fullmatch(text):
        return False
    return is_date(f"{text[6:10]}-{text[10:12]}-{text[12:14]}") and id_check_digit(text[:17]) == text[17]


_NAMED_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "phone": (is_phone, "{label}要写 11 位手机号，座机请带区号。"),
    "id_number": (is_id_number, "{label}有一位对不上，请照证件再核对一遍。"),
    "date": (is_date, "{label}要写年、月、日，像 2026-11-24。"),
    "number": (lambda text: _NUMBER.fullmatch(text) is not None, "{label}只写数字，像 60 或 60.5。"),
}


def check_answers(fields: Sequence[FormField], answers: Mapping[str, str]) -> list[Problem]:
    """What is missing or wrong, in the order of the form; empty when all is well."""
    known = {field.id for field in fields}
    found = [_check(field, answers.get(field.id, "")) for field in fields]
    problems = [problem for problem in found if problem is not None]
    unknown = sorted(set(answers) - known)
    return problems + [
        Problem(where=name, message="这一栏表上没有，请回到第一问重新填。") for name in unknown
    ]


def _check(field: FormField, answer: str) -> Problem | None:
    value = answer.strip()
    message = _missing(field) if not value else _wrong(field, value)
    return None if message is None else Problem(where=field.id, message=message)


def _missing(field: FormField) -> str | None:
    if not field.required:
        return None
    verb = "请选一个" if field.kind == "choice" or field.choices else "请填上"
    return f"还差{field.label}，{verb}。"


def _wrong(field: FormField, value: str) -> str | None:
    if len(value) > MAX_ANSWER:
        return f"{field.label}太长了，请留在 {MAX_ANSWER} 个字以内。"
    if not all(character.isprintable() for character in value):
        return f"{field.label}里有看不见的字符，请重新填。"
    if field.choices and value not in field.choices:
        return f"{field.label}请从列出的里面选一个。"
    for name in (field.kind, field.check):
        if name in _NAMED_CHECKS:
            holds, sentence = _NAMED_CHECKS[name]
            if not holds(value):
                return sentence.format(label=field.label)
        elif name is not None and name == field.check and not re.fullmatch(name, value):
            return _unlike_the_check(field)
    return None


def _unlike_the_check(field: FormField) -> str:
    if field.check_text:
        return field.check_text
    return (
        f"{field.label}还不对，要写：{field.hint}。"
        if field.hint
        else f"{field.label}的写法不对，请再看一遍。"
    )


def check_papers(wanted: Sequence[PaperWanted], pages: Mapping[str, int]) -> list[Problem]:
    """`pages` is how many pages there are of each paper."""
    by_id = {paper.id: paper for paper in wanted}
    problems = []
    for paper in wanted:
        taken = pages.get(paper.id, 0)
        if paper.required and not taken:
            problems.append(Problem(where=paper.id, message=f"还差{paper.name}，请放到摄像头下拍一张。"))
        elif taken > paper.pages:
            problems.append(
                Problem(where=paper.id, message=f"{paper.name}最多拍 {paper.pages} 页，现在有 {taken} 页。")
            )
    unknown = sorted(set(pages) - set(by_id))
    return problems + [Problem(where=name, message="这份材料不用交，请拿掉再交。") for name in unknown]
