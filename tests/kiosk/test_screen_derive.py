"""Snapshots in, props out: what the screens say, as tables."""

from datetime import datetime, timedelta

import pytest
from kiosk_screen_fakes import ELDER, NOW, PERSON, World, business_states, document
from msgspec.structs import replace

from kiosk.application.ports import HallView
from kiosk.domain.flow import Place, Screen
from kiosk.domain.session import Session
from kiosk.viewmodels import (
    derive_choose,
    derive_frame,
    derive_home,
    derive_number,
    derive_ticket,
    phrases,
)
from kiosk.viewmodels.parts import Row, to_props
from kiosk.viewmodels.phrases import paper_text
from kiosk.viewmodels.snapshot import Shown, Snapshot
from kiosk.viewmodels.texts import Texts

HALL = document()


def snapshot(**changes) -> Snapshot:
    plain = Snapshot(
        texts=Texts(),
        now=NOW,
        hall=HallView(document=HALL, businesses=business_states(HALL), online=True),
        device="K1-1",
    )
    return replace(plain, **changes)


def with_state(business, **changes) -> HallView:
    states = business_states(HALL)
    states[business] = replace(states[business], **changes)
    return HallView(document=HALL, businesses=states, online=True)


@pytest.mark.parametrize(
    ("windows", "text"),
    [
        ([], ""),
        ([23], "23"),
        ([31, 32, 33, 34], "31–34"),
        ([34, 31, 33, 32, 36], "31–34、36"),
        ([1, 3, 5], "1、3、5"),
    ],
)
def test_neighbouring_windows_are_joined(windows, text):
    assert phrases.ranges_text(windows) == text


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-24T13:30:00.000+08:00", "13:30"),
        ("2026-11-24T05:30:00Z", "13:30"),
        ("13:30", "13:30"),
        ("2026-11-25T09:00:00+08:00", "明天 09:00"),
        ("2026-11-27T09:00:00+08:00", "11月27日 09:00"),
        ("2026-11-24T13:30:00", "13:30"),
    ],
)
def test_a_time_of_the_contract_is_said_in_hall_time(text, when):
    assert phrases.time_text(Texts(), phrases.moment_of(text, NOW), NOW) == when


@pytest.mark.parametrize("text", [None, "", "soon", "25:99", "noon!", "2026-99-01T00:00"])
def test_what_is_no_time_is_none(text):
    assert phrases.moment_of(text, NOW) is None


@pytest.mark.parametrize(
    ("reason", "opens_at", "text"),
    [
        ("上午的号发完了", "2026-11-24T13:30:00+08:00", "上午的号发完了，13:30 再发"),
        ("上午的号发完了。", "2026-11-24T13:30:00+08:00", "上午的号发完了，13:30 再发"),
        (None, "2026-11-25T09:00:00+08:00", "现在不发号，明天 09:00 再发"),
        ("今天停办", None, "今天停办"),
        (None, None, "今天不发号了"),
    ],
)
def test_a_closed_business_says_why_and_until_when(reason, opens_at, text):
    view = with_state("J01", open=False, reason=reason, opens_at=opens_at)
    page = derive_choose.derive_businesses(snapshot(hall=view, session=Session(zone="F2-B", card=PERSON)))
    row = page.rows[0]
    assert (row.name, row.open, row.mark, row.status) == ("", False, "closed", text)


def test_a_business_that_was_never_heard_of_is_closed_for_now():
    view = HallView(document=HALL, businesses={}, online=True)
    rows = derive_choose.derive_businesses(snapshot(hall=view, session=Session(zone="F2-B"))).rows
    assert all(not row.open and row.name == "" and row.status for row in rows)


@pytest.mark.parametrize(
    ("people", "minutes", "expected"),
    [
        (0, (0, 0), ("", "", "", "不用等")),
        (5, (30, 48), ("5", "人在等", "约 30–48 分钟", "")),
        (1, (6, 6), ("1", "人在等", "约 6 分钟", "")),
    ],
)
def test_a_row_says_people_and_minutes(people, minutes, expected):
    view = with_state("J01", people=people, minutes=minutes)
    row = derive_choose.derive_businesses(
        snapshot(hall=view, session=Session(zone="F2-B", card=PERSON))
    ).rows[0]
    assert (row.figure, row.unit, row.figure_second, row.calm) == expected


def test_offline_no_old_figure_is_shown():
    view = HallView(document=HALL, businesses=business_states(HALL), online=False)
    for row in derive_choose.derive_businesses(snapshot(hall=view, session=Session(zone="F2-B"))).rows:
        assert (row.figure, row.unit, row.figure_second, row.calm) == ("", "", "", "")


def test_without_a_card_each_row_says_whether_one_is_needed():
    rows = derive_choose.derive_businesses(snapshot(session=Session(zone="F2-B"))).rows
    assert {row.third for row in rows if row.open} <= {"要放证件", "不用证件"}
    with_card = derive_choose.derive_businesses(snapshot(session=Session(zone="F2-B", card=PERSON))).rows
    assert all(row.third == "" for row in with_card)


def test_zones_are_sorted_into_matters_of_people_and_companies():
    people = {row.name for row in derive_choose.derive_zones(snapshot()).rows}
    companies = {
        row.name for row in derive_choose.derive_zones(snapshot(session=Session(audience="enterprise"))).rows
    }
    assert "row.F2-B" in people
    assert "row.F2-B" not in companies
    assert "row.F1-B" in companies
    both = {f"row.{zone.id}" for zone in HALL.zones if zone.audience == "both"}
    assert all(
        name in people and name in companies
        for name in both
        if derive_choose.zone_businesses(snapshot(), name[4:])
    )


def test_a_zone_says_the_sum_of_its_people():
    states = business_states(HALL)
    people = sum(states[one.id].people for one in HALL.businesses if one.zone == "F2-B")
    row = next(row for row in derive_choose.derive_zones(snapshot()).rows if row.name == "row.F2-B")
    assert (row.plaque, row.plaque_sub, row.figure, row.unit) == ("2 楼", "31–34 号", str(people), "人在等")


def test_pages_hold_every_row_once_and_go_both_ways():
    rows = [Row(name=f"row.{index}", title=str(index)) for index in range(20)]
    seen, page = [], 0
    while True:
        shown, pager = derive_frame.paged(snapshot(session=Session(page=page)), rows, 8)
        assert len(shown) <= 7
        assert bool(pager.before) == (page > 0)
        seen += shown
        if not pager.after:
            break
        page += 1
    assert seen == rows
    assert derive_frame.paged(snapshot(session=Session(page=99)), rows, 8)[0] == rows[14:]
    assert derive_frame.paged(snapshot(), rows[:8], 8)[0] == rows[:8]


def test_home_names_the_busiest_the_free_and_the_closed():
    lines = derive_home.derive_home(snapshot()).lines
    assert [line.mark for line in lines] == ["busy", "free", "closed"]
    assert lines[2].value == "13:30 起发号"
    offline = HallView(document=HALL, businesses=business_states(HALL), online=False)
    assert derive_home.derive_home(snapshot(hall=offline)).lines == []


@pytest.mark.parametrize(
    ("clock", "minutes", "title"),
    [
        ("11:05", (30, 48), ""),
        ("11:05", (40, 60), "有可能 12:00 前轮不到"),
        ("16:30", (20, 40), "有可能 17:00 前轮不到"),
    ],
)
def test_the_risk_of_not_being_reached_is_said_before(clock, minutes, title):
    now = datetime.combine(NOW.date(), datetime.strptime(clock, "%H:%M").time(), NOW.tzinfo)
    view = with_state("J02", people=5, minutes=minutes)
    page = derive_ticket.derive_before(
        snapshot(now=now, hall=view, session=Session(business="J02", card=PERSON))
    )
    assert page.banner.title == title


def test_before_the_ticket_the_papers_are_named_and_the_rest_is_counted():
    hall = replace(
        HALL,
        businesses=[
            replace(one, docs=[f"材料{n}" for n in range(8)]) if one.id == "J02" else one
            for one in HALL.businesses
        ],
    )
    view = HallView(document=hall, businesses=business_states(HALL), online=True)
    page = derive_ticket.derive_before(snapshot(hall=view, session=Session(business="J02", card=PERSON)))
    assert [one.name for one in page.papers] == [
        "材料0",
        "材料1",
        "材料2",
        "材料3",
        "还有 4 样，窗口会告诉您",
    ]


def test_props_are_plain_values_with_names_qml_reads():
    props = to_props(derive_choose.derive_businesses(snapshot(session=Session(zone="F2-B"))))
    assert set(props) == {"head", "choice", "rows", "pager", "note"}
    assert {"figureSecond", "plaqueSub"} <= set(props["rows"][0])


def test_a_visitor_is_named_nowhere_in_full():
    for screen, derive in (
        (Screen.ZONES, derive_choose.derive_zones),
        (Screen.BEFORE, derive_ticket.derive_before),
    ):
        page = derive(
            snapshot(place=Place(screen), session=Session(card=PERSON, business="J02", zone="F2-B"))
        )
        assert PERSON.name not in str(page)
        assert PERSON.number not in str(page)


def test_every_english_sentence_takes_the_same_values_as_the_chinese_one():
    import json
    import string

    from kiosk.viewmodels.texts import ASSETS

    chinese, english = (
        json.loads((ASSETS / "i18n" / f"{name}.json").read_text("utf-8")) for name in ("zh", "en")
    )
    assert set(english) <= set(chinese)
    for key, text in english.items():
        values = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert values <= {name for _, name, _, _ in string.Formatter().parse(chinese[key]) if name} | {
            "time"
        }, key


def test_no_sentence_blames_or_shouts():
    import json

    from kiosk.viewmodels.texts import ASSETS

    for key, text in json.loads((ASSETS / "i18n" / "zh.json").read_text("utf-8")).items():
        assert not any(word in text for word in ("！", "请勿", "温馨提示", "系统", "非法", "·")), key


def test_old_people_need_not_ask_for_priority():
    world = World()
    assert ELDER.age(world.clock.now().date()) > HALL.rules.senior_age
    assert PERSON.age((NOW + timedelta(days=1)).date()) < HALL.rules.senior_age


def test_a_printers_unknown_trouble_has_words_too():
    from kiosk_screen_fakes import FakeQueue

    queue = FakeQueue(HALL, business_states(HALL))
    ticket = queue.issue(request_id="r", business="J02")
    page = derive_number.derive_no_paper(snapshot(shown=Shown(ticket=ticket, printing="exploded")))
    assert page.trouble.title == "没打出来，号有效"
    assert page.number == "J018"


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ("医保凭证/身份证/社保卡", ("医保凭证、身份证或社保卡", "")),
        ("身体条件证明(可网传)", ("身体条件证明", "可网传")),
        ("住所(经营场所)使用证明", ("住所（经营场所）使用证明", "")),
        ("终止/解除劳动关系材料(可承诺)", ("终止或解除劳动关系材料", "可承诺")),
        ("身份证", ("身份证", "")),
    ],
)
def test_papers_are_said_in_words(doc, said):
    assert paper_text(doc) == said


def test_a_hall_that_gives_no_numbers_says_so_at_home():
    opens = (NOW + timedelta(days=1)).replace(hour=9, minute=0).isoformat()
    states = {
        name: replace(state, open=False, people=0, reason="现在不在办事时间", opens_at=opens)
        for name, state in business_states(HALL).items()
    }
    page = derive_home.derive_home(snapshot(hall=HallView(document=HALL, businesses=states, online=True)))
    assert [(line.mark, line.text, line.value) for line in page.lines] == [
        ("closed", "整个大厅", "明天 09:00 起发号")
    ]
    assert (page.head.sub, page.take_second) == ("现在不发号，自助办照样能办。", "明天 09:00 再发号")
