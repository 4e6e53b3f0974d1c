"""What may be written into a field, and what a card fills in by itself."""

import re
from datetime import date
from enum import StrEnum

from kiosk.domain.person import IdCard


class Problem(StrEnum):
    """Why an answer cannot stay as it is."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    DATE = "date"
    FORM = "form"


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def is_id_number(text: str) -> bool:
    """GB 11643: 17 digits and the ISO 7064 MOD 11-2 check character."""
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == text[17]


def is_phone(text: str) -> bool:
    """A mobile number of 11 digits, or a fixed line with its area code."""
    return re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}", text) is not None


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def check_answer(kind: str, check: str | None, required: bool, value: str) -> Problem | None:
    """`kind` and `check` as in the form's schema. None: the answer is right."""
    value = value.strip()
    if not value:
        return Problem.MISSING if required else None
    rule = check if check in {"id_number", "phone", "date"} else kind
    if rule == "id_number":
        return None if is_id_number(value) else Problem.ID_NUMBER
    if rule == "phone":
        return None if is_phone(value) else Problem.PHONE
    if rule == "date":
        return None if is_date(value) else Problem.DATE
    if rule == "number" and not re.fullmatch(r"\d+(\.\d+)?", value):
        return Problem.NOT_A_NUMBER
    if check and check not in {"id_number", "phone", "date"} and not re.fullmatch(check, value):
        return Problem.FORM
    return None


def card_value(card: IdCard, name: str) -> str:
    """The text of one field of the card, empty where the document has none."""
    value = getattr(card, name, None)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def masked_number(number: str) -> str:
    """First 4 and last 2 characters (the hall's privacy rule)."""
    return number[:4] + "*" * max(0, len(number) - 6) + number[-2:]
