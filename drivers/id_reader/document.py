"""What stands in the chip of the four kinds of document: 256 bytes of UTF-16LE text ↔ a value."""

import re
from datetime import date
from typing import Final, Literal

from msgspec import Struct
from typing_extensions import override

from drivers.base import ProtocolError
from drivers.id_reader.nations import nation_code, nation_name
from drivers.id_reader.protocol import TEXT_SIZE

Kind = Literal["citizen", "residence_permit", "foreigner_2017", "foreigner_2023"]
FOREVER: Final = "长期"
_FLAGS: Final[dict[Kind, str]] = {
    "citizen": " ",
    "residence_permit": "J",
    "foreigner_2017": "I",
    "foreigner_2023": "Y",
}
_FLAG_AT: Final = 248
_SEXES: Final = {"1": "男", "2": "女", "0": "未知", "9": "未说明"}
_ISSUER_2023: Final = "国家移民管理局"
_DATE: Final = re.compile(r"\d{8}", re.ASCII)
_Layout = dict[str, tuple[int, int]]
_COMMON: Final[_Layout] = {"valid_from": (188, 16), "valid_to": (204, 16), "flag": (_FLAG_AT, 2)}
_CITIZEN: Final[_Layout] = _COMMON | {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
}
_LAYOUTS: Final[dict[Kind, _Layout]] = {
    "citizen": _CITIZEN,
    "residence_permit": _CITIZEN | {"permit_number": (220, 18), "issue_count": (238, 4)},
    "foreigner_2017": _COMMON
    | {
        "name_en": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "birth": (220, 16),
        "version": (236, 4),
        "issuer": (240, 8),
    },
    "foreigner_2023": _COMMON
    | {
        "name": (0, 30),
        "sex": (30, 2),
        "issue_count": (32, 4),
        "birth": (36, 16),
        "name_en": (52, 70),
        "number": (122, 36),
        "name_en_2": (220, 22),
        "nationality": (242, 6),
        "previous": (250, 6),
    },
}


class IdDocument(Struct, frozen=True, kw_only=True):
    """A document as read. `sex` is 男 or 女 (未知, 未说明 exist), `nation` its name; `valid_to` None with `long_term` for 长期.

    `name` is the Chinese name; for foreigners without one, the English name. `issuer` of foreigner_2017 is the authority's
    four-digit code. `issue_count` of foreigner_2023 counts renewals, `previous` is its link to an older 15-character number.
    """

    kind: Kind
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
    issue_count: str | None = None
    name_en: str | None = None
    nationality: str | None = None
    version: str | None = None
    new_address: str | None = None
    previous: str | None = None

    @override
    def __repr__(self) -> str:
        """Nothing of the person gets into a log or a traceback."""
        return f"IdDocument({self.kind})"


def kind_of(text: bytes) -> Kind:
    """By the flag at byte 248; blank is a citizen. Raises ProtocolError for an unknown flag."""
    flag = text[_FLAG_AT : _FLAG_AT + 2].decode("utf-16-le", errors="replace").strip("\0") or " "
    for kind, mark in _FLAGS.items():
        if flag == mark:
            return kind
    raise ProtocolError("ID text: expected a kind flag blank, J, I or Y")


def parse_text(text: bytes, new_address: str | None = None) -> IdDocument:
    """The 256 bytes of TEXT. Raises ProtocolError that names the field, never its content."""
    if len(text) != TEXT_SIZE:
        raise ProtocolError(f"ID text: expected {TEXT_SIZE} bytes, got {len(text)}")
    kind = kind_of(text)
    fields = {name: _field(text, name, *place) for name, place in _LAYOUTS[kind].items()}
    name_en = (fields.get("name_en", "") + fields.get("name_en_2", "")).strip() or None
    name = fields["name"].strip() or name_en
    number = fields["number"].strip()
    if not name or not number:
        raise ProtocolError("ID text: expected a name and a number, got blanks")
    valid_to = fields["valid_to"].strip()
    issuer = _ISSUER_2023 if kind == "foreigner_2023" else _optional(fields, "issuer")
    nation = _optional(fields, "nation") if kind == "citizen" else None
    return IdDocument(
        kind=kind,
        name=name,
        sex=_sex(fields["sex"]),
        nation=nation and nation_name(nation),
        birth=_date(fields["birth"].strip(), "birth"),
        address=_optional(fields, "address"),
        number=number,
        issuer=issuer,
        valid_from=_date(fields["valid_from"].strip(), "valid_from")
        if fields["valid_from"].strip()
        else None,
        valid_to=None if valid_to in (FOREVER, "") else _date(valid_to, "valid_to"),
        long_term=valid_to == FOREVER,
        permit_number=_optional(fields, "permit_number"),
        issue_count=_optional(fields, "issue_count"),
        name_en=name_en,
        nationality=_optional(fields, "nationality"),
        version=_optional(fields, "version"),
        new_address=new_address,
        previous=_optional(fields, "previous"),
    )


def encode_text(document: IdDocument) -> bytes:
    """The reverse. Raises ProtocolError when a field is too long for its place."""
    document_fields = {
        "name": document.name if document.name != document.name_en else "",
        "sex": next((code for code, sex in _SEXES.items() if sex == document.sex), "0"),
        "nation": nation_code(document.nation or ""),
        "birth": _day(document.birth),
        "address": document.address or "",
        "number": document.number,
        "issuer": document.issuer or "",
        "valid_from": _day(document.valid_from),
        "valid_to": FOREVER if document.long_term else _day(document.valid_to),
        "permit_number": document.permit_number or "",
        "issue_count": document.issue_count or "",
        "name_en": document.name_en or "",
        "nationality": document.nationality or "",
        "version": document.version or "",
        "previous": document.previous or "",
        "flag": _FLAGS[document.kind],
    }
    if document.kind == "foreigner_2023":
        english = document.name_en or ""
        document_fields |= {"name_en": english[:35], "name_en_2": english[35:]}
    if document.kind == "residence_permit":
        document_fields["nation"] = ""
    text = bytearray(" ".encode("utf-16-le") * (TEXT_SIZE // 2))
    for name, (at, size) in _LAYOUTS[document.kind].items():
        value = document_fields[name].encode("utf-16-le")
        if len(value) > size:
            raise ProtocolError(
                f"ID text: expected at most {size // 2} characters of {name}, got {len(value) // 2}"
            )
        text[at : at + len(value)] = value
    return bytes(text)


def parse_new_address(data: bytes) -> str | None:
    """DATA of 30 03: 70 bytes of UTF-16LE; blank when there is none."""
    if len(data) != 70:
        raise ProtocolError(f"ID new address: expected 70 bytes, got {len(data)}")
    return _field(data, "new_address", 0, 70).strip() or None


def encode_new_address(address: str) -> bytes:
    value = address.encode("utf-16-le")
    if len(value) > 70:
        raise ProtocolError(f"ID new address: expected at most 35 characters, got {len(value) // 2}")
    return value + " ".encode("utf-16-le") * ((70 - len(value)) // 2)


def _field(text: bytes, name: str, at: int, size: int) -> str:
    try:
        return text[at : at + size].decode("utf-16-le").replace("\0", " ")
    except UnicodeDecodeError:
        raise ProtocolError(f"ID text: expected UTF-16LE in {name}") from None


def _optional(fields: dict[str, str], name: str) -> str | None:
    return fields.get(name, "").strip() or None


def _sex(code: str) -> str:
    sex = _SEXES.get(code.strip())
    if sex is None:
        raise ProtocolError("ID text: expected sex 0, 1, 2 or 9")
    return sex


def _day(moment: date | None) -> str:
    return moment.isoformat().replace("-", "") if moment else ""


def _date(value: str, name: str) -> date:
    if _DATE.fullmatch(value):
        try:
            return date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError:
            pass
    raise ProtocolError(f"ID text: expected YYYYMMDD in {name}") from None
