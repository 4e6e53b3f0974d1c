"""Numbers of identity documents: their check characters."""

import re
from typing import Final

from drivers.id_reader.document import Kind

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_CITIZEN: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_FOREIGNER_2017: Final = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)


def check_18(first_17: str) -> str:
    """GB 11643 (ISO 7064 MOD 11-2): the 18th character, a digit or X."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_17, strict=True))
    return _CHECKS[total % 11]


def check_15(first_14: str) -> str:
    """The last digit of a 2017 foreigner's number: weights 7, 3, 1, letters count from A = 10."""
    total = sum(int(char, 36) * (7, 3, 1)[index % 3] for index, char in enumerate(first_14))
    return str(total % 10)


def valid_number(kind: Kind, number: str) -> bool:
    """Has the form of this kind of document and the right check character."""
    if kind == "foreigner_2017":
        return bool(_FOREIGNER_2017.fullmatch(number)) and check_15(number[:-1]) == number[-1]
    right = bool(_CITIZEN.fullmatch(number)) and check_18(number[:-1]) == number[-1]
    if kind == "residence_permit":
        return right and number[:6] in ("810000", "820000", "830000")
    return right and (number[0] == "9") == (kind == "foreigner_2023")
