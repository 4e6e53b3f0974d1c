"""The demonstration's cards: made-up people whose years of birth can't be (1899, 2099)."""

from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from drivers.base import ProtocolError
from drivers.emulators.api import CardInTray, CardPerson
from drivers.id_reader.document import IdDocument, encode_text
from drivers.id_reader.numbers import valid_number

CARDS = Path(__file__).resolve().parents[2] / "assets" / "demo" / "cards.json"


class TrayError(Exception):
    """The file of cards, or a card of it, is wrong; says which and what was expected."""


class TrayCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    title: str
    hint: str
    person: CardPerson


def read_tray(path: Path = CARDS) -> list[TrayCard]:
    """The cards of the tray; none where there is no file. Raises TrayError."""
    if not path.exists():
        return []
    try:
        cards = msgspec.json.decode(path.read_bytes(), type=list[TrayCard])
    except (OSError, msgspec.DecodeError) as wrong:
        raise TrayError(f"{path.name}: {wrong}") from wrong
    for card in cards:
        try:
            document_of(card.person)
        except ProtocolError as wrong:
            raise TrayError(f"{path.name}: {card.name}: {wrong}") from wrong
        if not valid_number(card.person.kind, card.person.number):
            raise TrayError(f"{path.name}: {card.name}: expected a number with a right check character")
    return cards


def shown(card: TrayCard) -> CardInTray:
    return CardInTray(name=card.name, title=card.title, hint=card.hint, kind=card.person.kind)


def document_of(person: CardPerson) -> IdDocument:
    """The document of a made-up person. Raises ProtocolError when a field is no date or does not fit its place in the chip."""
    document = IdDocument(
        kind=person.kind,
        name=person.name,
        sex=person.sex,
        nation=person.nation,
        birth=_date(person.birth, "birth"),
        address=person.address,
        number=person.number,
        issuer=person.issuer,
        valid_from=_date(person.valid_from, "valid_from"),
        valid_to=_date(person.valid_to, "valid_to") if person.valid_to else None,
        long_term=person.long_term,
        permit_number=person.permit_number,
        issue_count=person.issue_count,
        name_en=person.name_en,
        nationality=person.nationality,
        version=person.version,
        new_address=person.new_address,
    )
    encode_text(document)
    return document


def _date(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProtocolError(f"card: expected YYYY-MM-DD in {field}") from None
