"""What stands on a slip, how long it is, and that nothing of the person is on it."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kiosk_outside_samples import NOW, TOKEN, document, facts, receipt, ticket
from msgspec.structs import replace
from ruamel.yaml import YAML

from kiosk.application.slip_facts import code_text, receipt_facts, ticket_facts
from kiosk.domain.person import IdCard
from kiosk.domain.slip import MOST_DOTS, MOST_DOTS_ELDER, TicketFacts, elder_slip, ticket_slip, windows_text
from kiosk.domain.slip_layout import COLUMNS, Code, Line, Slip, columns, qr_modules, run_columns, wrap
from kiosk.domain.slip_receipt import receipt_slip
from kiosk.domain.slip_risk import Session, risk_sentence

HALL_FILE = Path(__file__).parents[2] / "assets" / "hall.yaml"


def lines(slip: Slip, role: str) -> list[str]:
    return [part.text for part in slip.parts if part.role == role]


@cache
def demonstration_hall() -> dict[str, Any]:
    hall: dict[str, Any] = YAML(typ="safe").load(HALL_FILE.read_text(encoding="utf-8"))
    return hall


def hall_businesses() -> list[TicketFacts]:
    """A ticket of each business of the demonstration hall, as busy as can be, with a hall reachable from outside."""
    hall = demonstration_hall()
    zones = {zone["id"]: zone for zone in hall["zones"]}
    serving: dict[str, list[int]] = {}
    for window in hall["windows"]:
        for served in window["businesses"]:
            serving.setdefault(served["id"], []).append(window["window"])
    return [
        facts(
            number=f"{entry['prefix']}018",
            floor=zones[entry["zone"]]["floor"],
            place=zones[entry["zone"]].get("short_name", zones[entry["zone"]]["name"]),
            windows=tuple(serving[entry["id"]]),
            business=entry["name"],
            papers=tuple(entry["docs"]),
            code=f"https://hall.example/t/{TOKEN}",
        )
        for entry in hall["businesses"]
    ]


def elder_names() -> dict[str, str]:
    hall = demonstration_hall()
    return {entry["name"]: entry.get("plain_name", entry["name"]) for entry in hall["businesses"]}


def test_a_ticket_says_all_that_the_picture_says_and_in_its_order() -> None:
    slip = ticket_slip(facts())
    roles = list(dict.fromkeys(part.role for part in slip.parts))
    assert roles == [
        "hall", "rim", "number", "plaques", "business", "waiting", "risk", "bring", "code", "missed", "foot", "privacy",
    ]  # fmt: skip
    assert lines(slip, "rim") == ["━" * 24, "─" * 24] * 2
    assert lines(slip, "plaques") == [" 2楼  医保  32   33  号窗口"]
    assert lines(slip, "waiting") == ["前面 5 人约 30–48 分钟"]
    assert lines(slip, "bring") == [
        "请带好",
        "□ 医保凭证、身份证或社保卡",
        "□ 医疗费用票据□ 费用清单",
        "□ 诊断证明或病历",
    ]
    assert lines(slip, "code") == [TOKEN]
    assert lines(slip, "missed")[0] == "扫码看排到哪了。叫到会念两遍，也请看屏幕。"
    assert lines(slip, "foot") == ["2026-11-24 11:05  K1-1监督 12345"]


@pytest.mark.parametrize(
    ("number", "factor"), [("J018", 8), ("A1", 8), ("PX012", 6), ("PX012345", 6), ("ABCDEFGH01234567", 3)]
)
def test_the_number_is_as_large_as_it_fits(number: str, factor: int) -> None:
    [line] = [part for part in ticket_slip(facts(number=number)).parts if part.role == "number"]
    assert isinstance(line, Line)
    assert [(run.width, run.height) for run in line.runs] == [(factor, factor)]
    assert run_columns(line.runs) <= COLUMNS


def test_places_are_white_on_black_and_words_are_not() -> None:
    [line] = [part for part in ticket_slip(facts()).parts if part.role == "plaques"]
    assert isinstance(line, Line)
    shown = {run.text: run.reversed for run in line.runs if run.text.strip()}
    assert shown == {"2楼": True, "医保": False, "32": True, "33": True, "号窗口": False}


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ((), ""),
        ((7,), "7"),
        ((8, 7), "7、8"),
        ((25, 26, 27, 28), "25–28"),
        ((30, 32, 33, 34, 36), "30、32–34、36"),
    ],
)
def test_windows_in_words(windows: tuple[int, ...], said: str) -> None:
    assert windows_text(windows) == said


def test_many_windows_go_to_a_line_of_their_own_as_text() -> None:
    slip = ticket_slip(facts(place="自然资源、消防、环境", windows=(1, 2, 3, 5, 7, 9)))
    assert lines(slip, "plaques") == [" 2楼  自然资源、消防、环境", "1–3、5、7、9 号窗口"]


def test_nobody_ahead_and_no_window_yet() -> None:
    slip = ticket_slip(facts(people_ahead=0, minutes=(0, 0), windows=(), risk=None, papers=()))
    assert lines(slip, "waiting") == ["前面没有人很快叫您"]
    assert "窗口看屏幕" in lines(slip, "plaques")[0]
    assert lines(slip, "bring") == []


def test_more_than_four_papers_end_in_where_to_ask() -> None:
    slip = ticket_slip(facts(papers=("甲证", "乙证", "丙证", "丁证", "戊证")))
    assert lines(slip, "bring") == ["请带好", "□ 甲证□ 乙证", "□ 丙证□ 另 2 样请问窗口"]


@pytest.mark.parametrize("given_facts", hall_businesses(), ids=lambda given_facts: given_facts.business)
def test_every_slip_of_the_demonstration_hall_fits(given_facts: TicketFacts) -> None:
    assert ticket_slip(given_facts).dots <= MOST_DOTS
    elder = replace(given_facts, business=elder_names()[given_facts.business])
    assert elder_slip(elder).dots <= MOST_DOTS_ELDER


@given(
    number=st.from_regex(r"[A-Z]{1,2}[0-9]{1,6}", fullmatch=True),
    place=st.text("医保社税务综合、", min_size=1, max_size=12),
    windows=st.lists(st.integers(1, 99), max_size=9),
    people=st.integers(0, 999),
    late=st.integers(0, 600),
)
def test_no_line_is_wider_than_the_paper(
    number: str, place: str, windows: list[int], people: int, late: int
) -> None:
    given_facts = facts(
        number=number, place=place, windows=tuple(windows), people_ahead=people, minutes=(late // 2, late)
    )
    for slip in (ticket_slip(given_facts), elder_slip(given_facts)):
        for part in slip.parts:
            if isinstance(part, Line):
                assert run_columns(part.runs) <= COLUMNS
                for run, following in zip(part.runs, part.runs[1:], strict=False):
                    assert following.at is None or columns(run.text) * run.width * 12 <= following.at


@given(st.text("排队叫号办事 ，。（）AB12:-", max_size=120))
def test_wrapping_loses_nothing_but_blanks_and_breaks_no_rule(text: str) -> None:
    wrapped = wrap(text)
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert all(columns(line) <= COLUMNS for line in wrapped)


def test_a_line_never_begins_with_a_closing_mark() -> None:
    wrapped = wrap("叫" * 24 + "，" + "号" * 3)
    assert wrapped == ["叫" * 23, "叫，号号号"]


def test_the_code_is_measured_with_its_quiet_zone() -> None:
    assert [qr_modules(size) for size in (14, 15, 122, 123)] == [21, 25, 45, 49]
    assert Code(text="x" * 122, module=4).dots == (45 + 8) * 4
    with pytest.raises(ValueError, match="666"):
        qr_modules(667)


# ---- risk ----

SESSIONS = [
    Session(days="weekday", start="09:00", end="12:00", mode="full"),
    Session(days="weekday", start="12:00", end="13:30", mode="noon"),
    Session(days="weekday", start="13:30", end="17:00", mode="full"),
    Session(days="weekend", start="00:00", end="24:00", mode="stagger"),
]


@pytest.mark.parametrize(
    ("clock", "late", "said"),
    [
        ("11:05", 48, None),
        ("11:05", 55, None),
        ("11:05", 56, "12:00 前可能轮不到；轮不到，13:30 先叫您。"),
        ("16:50", 11, "17:00 前可能轮不到，请留意叫号。"),
        ("12:10", 200, None),
        ("08:00", 600, None),
        ("18:00", 600, None),
    ],
)
def test_the_risk_of_not_being_reached(clock: str, late: int, said: str | None) -> None:
    hour, minute = clock.split(":")
    assert risk_sentence(NOW.replace(hour=int(hour), minute=int(minute)), late, SESSIONS) == said


def test_a_session_may_run_until_midnight() -> None:
    saturday = (NOW + timedelta(days=4)).replace(hour=23, minute=0)
    assert risk_sentence(saturday, 59, SESSIONS) is None
    assert risk_sentence(saturday, 61, SESSIONS) == "24:00 前可能轮不到，请留意叫号。"


# ---- from the contract ----


def test_facts_come_from_the_ticket_and_the_hall() -> None:
    given_facts = ticket_facts(ticket(), document(), NOW, "K1-1")
    assert (given_facts.place, given_facts.at.strftime("%H:%M"), given_facts.risk) == ("医保", "11:05", None)
    assert given_facts.papers == ("医保凭证", "医疗费用票据", "费用清单", "病历")
    assert given_facts.help_at == "1 楼 24 号窗口"
    assert ticket_facts(ticket(), document(), NOW, "K1-1", elder=True).business == "看病报销"


def test_a_ticket_that_the_hall_document_does_not_know_still_prints() -> None:
    strange = ticket(business="Z99", zone="F9", zone_name="新区", windows=[], issued_at="bad")
    given_facts = ticket_facts(strange, document(), NOW, "K1-1")
    assert (given_facts.place, given_facts.windows, given_facts.papers) == ("新区", (), ())
    assert given_facts.at == NOW
    assert ticket_slip(given_facts).dots <= MOST_DOTS


def test_windows_that_serve_the_business_where_the_ticket_names_none() -> None:
    assert ticket_facts(ticket(windows=[]), document(), NOW, "K1-1").windows == (32, 33)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (None, "T1.x"),
        ("https://a.example", "https://a.example/t/T1.x"),
        ("https://a.example/", "https://a.example/t/T1.x"),
    ],
)
def test_the_code_is_the_token_or_its_page(url: str | None, code: str) -> None:
    assert code_text("T1.x", url) == code


def test_nothing_of_the_person_reaches_a_slip() -> None:
    """The facts have no field for it: what a slip says is made of the ticket and the hall document alone."""
    personal = set(IdCard.__struct_fields__) - {"kind"}
    for fields in (
        facts().__struct_fields__,
        receipt_facts(receipt(), document(), NOW, "K1-1").__struct_fields__,
    ):
        assert not personal & (set(fields) - {"number"})
    for field in ("person_key", "claim", "agent"):
        assert field not in ticket().__struct_fields__


def test_a_receipt() -> None:
    slip = receipt_slip(receipt_facts(receipt(), document(), NOW, "K1-1"))
    assert lines(slip, "number") == ["收件号", "R0001"]
    assert lines(slip, "business") == ["食品经营许可"]
    assert lines(slip, "next")[:2] == ["交好了，材料先由工作人员看。", "2026-12-08 前答复。"]
    assert lines(slip, "code") == [receipt().token]
    assert slip.dots <= MOST_DOTS


def test_the_elder_slip_says_the_place_white_on_black() -> None:
    slip = elder_slip(facts(business="医保报销"))
    plaques = [part for part in slip.parts if part.role == "plaques"]
    assert all(isinstance(part, Line) and all(run.reversed for run in part.runs) for part in plaques)
    assert all(isinstance(part, Line) and run_columns(part.runs) == COLUMNS for part in plaques)
    assert "".join(lines(slip, "foot")).startswith("要人帮忙：1 楼 24 号窗口")
