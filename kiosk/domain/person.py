"""The person at the screen, as read from a document. Lives only in the session; wiped at its end."""

from datetime import date
from typing import Literal

from msgspec import Struct

DocumentKind = Literal["citizen", "residence_permit", "foreigner_2017", "foreigner_2023"]


class IdCard(Struct, frozen=True, kw_only=True):
    """What the reader gave. `valid_to` is None with `long_term` for 长期."""

    kind: DocumentKind
    name: str
    sex: str
    birth: date
    number: str
    nation: str | None = None
    address: str | None = None
    issuer: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    permit_number: str | None = None
    name_en: str | None = None
    nationality: str | None = None

    def age(self, today: date) -> int:
        return today.year - self.birth.year - ((today.month, today.day) < (self.birth.month, self.birth.day))

    def masked_name(self) -> str:
        """张*: the first character and a star."""
        return f"{self.name[:1]}*"
