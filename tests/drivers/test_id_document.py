"""The text of the four kinds of document."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import ProtocolError
from drivers.id_reader.document import (
    IdDocument,
    encode_new_address,
    encode_text,
    parse_new_address,
    parse_text,
)
from drivers.id_reader.nations import NATIONS, nation_code, nation_name
from drivers.id_reader.numbers import check_15, check_18, valid_number


def blank(*fields: tuple[int, int, str]) -> bytes:
    """A chip text laid out by hand from the published offsets, not by our encoder."""
    text = bytearray(b" \0" * 128)
    for offset, _size, value in fields:
        raw = value.encode("utf-16-le")
        text[offset : offset + len(raw)] = raw
    return bytes(text)


def test_citizen_by_the_published_offsets() -> None:
    text = blank(
        (0, 30, "测试甲"), (30, 2, "1"), (32, 4, "15"), (36, 16, "18990101"), (52, 70, "江西省南昌县测试镇1号"),
        (122, 36, "360121189901010013"), (158, 30, "南昌县公安局"), (188, 16, "20200101"), (204, 16, "长期"),
    )  # fmt: skip
    assert parse_text(text) == IdDocument(
        kind="citizen",
        name="测试甲",
        sex="男",
        nation="土家",
        birth=date(1899, 1, 1),
        address="江西省南昌县测试镇1号",
        number="360121189901010013",
        issuer="南昌县公安局",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        long_term=True,
    )


def test_residence_permit_by_the_published_offsets() -> None:
    text = blank(
        (0, 30, "测试丙"), (30, 2, "2"), (36, 16, "20990101"), (52, 70, "测试路"), (122, 36, "810000209901010029"),
        (158, 30, "南昌县公安局"), (188, 16, "20200101"), (204, 16, "20300101"), (220, 18, "H00000000"),
        (238, 4, "01"), (248, 2, "J"),
    )  # fmt: skip
    document = parse_text(text)
    assert document.kind == "residence_permit"
    assert (document.nation, document.permit_number, document.issue_count) == (None, "H00000000", "01")
    assert document.valid_to == date(2030, 1, 1)


def test_foreigner_2017_by_the_published_offsets() -> None:
    text = blank(
        (0, 120, "TEST, DING"), (120, 2, "1"), (122, 30, "GBR360199010117"), (152, 6, "GBR"), (188, 16, "20200101"),
        (204, 16, "20300101"), (220, 16, "18990101"), (236, 4, "01"), (240, 8, "3600"), (248, 2, "I"),
    )  # fmt: skip
    document = parse_text(text)
    assert document.kind == "foreigner_2017"
    assert (document.name, document.name_en) == ("TEST, DING", "TEST, DING")
    assert (document.nationality, document.version, document.issuer) == ("GBR", "01", "3600")
    assert document.birth == date(1899, 1, 1)


def test_foreigner_2023_by_the_published_offsets() -> None:
    english = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHI" + "JKLMNOPQRST"
    text = blank(
        (0, 30, "测试戊"), (30, 2, "2"), (32, 4, "02"), (36, 16, "20990101"), (52, 70, english[:35]),
        (122, 36, "936826209901010029"), (188, 16, "20240101"), (204, 16, "20340101"), (220, 22, english[35:]),
        (242, 6, "GBR"), (248, 2, "Y"), (250, 6, "011"),
    )  # fmt: skip
    document = parse_text(text)
    assert document.kind == "foreigner_2023"
    assert (document.name_en, document.issue_count, document.previous) == (english, "02", "011")
    assert (document.issuer, document.nationality) == ("国家移民管理局", "GBR")


def test_longest_fields_and_nul_padding() -> None:
    text = bytearray(
        blank((30, 2, "1"), (32, 4, "01"), (36, 16, "20990101"), (122, 36, "360121209901010027"))
    )
    text[0:30] = ("测" * 15).encode("utf-16-le")
    text[52:122] = ("址" * 35).encode("utf-16-le")
    text[158:188] = bytes(30)
    document = parse_text(bytes(text))
    assert (document.name, document.address, document.issuer) == ("测" * 15, "址" * 35, None)
    assert (document.valid_from, document.valid_to, document.long_term) == (None, None, False)


@pytest.mark.parametrize(
    ("offset", "value", "field"),
    [
        (36, "20991301", "birth"),
        (36, "        ", "birth"),
        (188, "2020010a", "valid_from"),
        (204, "永久", "valid_to"),
    ],
)
def test_a_wrong_date_names_its_field_and_not_its_content(offset: int, value: str, field: str) -> None:
    text = bytearray(encode_text(CITIZEN))
    text[offset : offset + 16] = value.ljust(8).encode("utf-16-le")
    with pytest.raises(ProtocolError, match=f"YYYYMMDD in {field}") as wrong:
        parse_text(bytes(text))
    assert not value.strip() or value not in str(wrong.value)


def test_unknown_flag_sex_and_broken_text_are_typed_errors() -> None:
    whole = encode_text(CITIZEN)
    for at, raw in ((248, "Q".encode("utf-16-le")), (30, "7".encode("utf-16-le")), (0, b"\x00\xd8\x20\x00")):
        text = bytearray(whole)
        text[at : at + len(raw)] = raw
        with pytest.raises(ProtocolError):
            parse_text(bytes(text))
    for size in (0, 255, 257):
        with pytest.raises(ProtocolError, match="256 bytes"):
            parse_text(bytes(size))


def test_nothing_of_a_person_is_shown() -> None:
    assert repr(CITIZEN) == "IdDocument(citizen)"
    assert "测试" not in f"{CITIZEN} {[CITIZEN]}"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("citizen", "11010519491231002X"),
        ("citizen", "440524188001010014"),
        ("citizen", "110101199003070038"),
        ("residence_permit", "810000199001010019"),
        ("residence_permit", "820000199001010010"),
        ("residence_permit", "830000199001010012"),
        ("foreigner_2023", "931156198805190124"),
        ("foreigner_2017", "GBR310088051907"),
        ("foreigner_2017", "USA110190010111"),
    ],
)
def test_published_numbers(kind: str, number: str) -> None:
    assert valid_number(kind, number)  # type: ignore[arg-type]
    last = number[-1]
    assert not valid_number(kind, number[:-1] + ("0" if last != "0" else "1"))  # type: ignore[arg-type]
    check = check_15 if kind == "foreigner_2017" else check_18
    assert check(number[:-1]) == last


def test_nations_are_the_standard_ones() -> None:
    assert len(NATIONS) == 58
    assert [nation_name(code) for code in ("01", "31", "36", "46", "56")] == [
        "汉",
        "达斡尔",
        "毛南",
        "德昂",
        "基诺",
    ]
    assert nation_name("57") == "57"
    assert all(nation_code(name) == code for code, name in NATIONS.items())


def test_new_address() -> None:
    assert parse_new_address(encode_new_address("新址" * 17)) == "新址" * 17
    assert parse_new_address(b" \0" * 35) is None
    with pytest.raises(ProtocolError):
        parse_new_address(bytes(68))  # one public driver decodes only 68
    with pytest.raises(ProtocolError):
        encode_new_address("址" * 36)


CITIZEN = IdDocument(
    kind="citizen", name="测试甲", sex="男", nation="汉", birth=date(1899, 1, 1), number="360121189901010013"
)
words = st.text(
    st.characters(codec="utf-16-le", exclude_categories=("Zs", "Cc", "Cs")), min_size=1, max_size=7
)
days = st.dates(date(1800, 1, 1), date(2199, 12, 31))


@given(
    st.builds(
        IdDocument,
        kind=st.just("citizen"),
        name=words,
        sex=st.sampled_from(["男", "女", "未知", "未说明"]),
        birth=days,
        number=st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
        nation=st.sampled_from(sorted(NATIONS.values())),
        address=st.none() | words,
        issuer=st.none() | words,
        valid_from=st.none() | days,
        valid_to=days,
        long_term=st.just(False),
    )
)
def test_citizens_round_trip(document: IdDocument) -> None:
    assert parse_text(encode_text(document)) == document


@given(st.sampled_from("  JIY"), st.binary(min_size=256, max_size=256))
def test_any_256_bytes_give_a_document_or_a_protocol_error(flag: str, text: bytes) -> None:
    text = text[:248] + flag.encode("utf-16-le") + text[250:]
    try:
        document = parse_text(text)
    except ProtocolError:
        return
    assert document.name
    assert document.number
