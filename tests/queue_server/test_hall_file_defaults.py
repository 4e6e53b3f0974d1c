"""The demonstration hall, small halls, and what an absent section means."""

import json
import re
import textwrap
from datetime import date

import pytest
from hall_file_world import SMALL, load, problems, write

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, DEMONSTRATION_ITEMS, load_catalogue, load_hall
from queue_server.domain.hall import Rules

ALL_DAY = [{"start": "00:00", "end": "24:00"}]


@pytest.fixture(scope="module")
def demonstration():
    return load_hall(DEMONSTRATION_HALL)


def test_the_demonstration_hall_loads_without_a_warning(demonstration):
    assert demonstration.warnings == []
    hall = demonstration.hall
    assert (hall.id, hall.floors, hall.timezone) == ("ncx", 2, "Asia/Shanghai")
    assert sorted(hall.windows) == list(range(1, 49))
    assert (len(hall.businesses), len(hall.departments), len(hall.zones), len(hall.combos)) == (48, 35, 13, 7)
    assert [session.name for session in hall.calendar.weekday] == ["上午", "午间不断岗(延时)", "下午"]
    assert date(2026, 2, 14) in hall.calendar.makeup_workdays
    assert hall.hotlines == {"complaint": "12345"}


def test_every_business_of_the_demonstration_is_served_and_has_its_words(demonstration):
    hall = demonstration.hall
    served = {code for window in hall.windows.values() for code in window.services}
    assert served == set(hall.businesses)
    for business in hall.businesses.values():
        assert business.floor == hall.zones[business.zone].floor
        assert 0 < len(business.hint) <= 24
        assert 0 < len(business.short_name) <= 8
        assert 0 < len(business.plain_name) <= 10
        assert business.name_en.isascii()
        assert business.former_names
    assert sorted(b.elder_row for b in hall.businesses.values() if b.elder_row) == [1, 2, 3, 4, 5]


def test_every_window_of_the_demonstration_fits_its_strip(demonstration):
    for number, window in demonstration.hall.windows.items():
        line = f"{number:02d} {window.short_name}"
        assert sum(1 if sign.isascii() else 2 for sign in line) * 8 <= 128
        assert window.name_en.isascii()


def test_every_window_and_kiosk_is_drawn_once_on_its_floor(demonstration):
    hall = demonstration.hall
    drawn = {}
    for floor in hall.plan["floors"]:
        for place in floor["places"]:
            assert place["x"] + place["w"] <= 1000
            assert place["y"] + place["h"] <= 1000
            if place["kind"] in ("window", "kiosk"):
                assert place["ref"] not in drawn
                drawn[place["ref"]] = floor["floor"]
    assert drawn == {str(n): w.floor for n, w in hall.windows.items()} | {k.id: k.floor for k in hall.kiosks}


def test_no_two_windows_are_drawn_over_each_other(demonstration):
    for floor in demonstration.hall.plan["floors"]:
        boxes = [p for p in floor["places"] if p["kind"] in ("window", "lift", "stairs")]
        for n, a in enumerate(boxes):
            for b in boxes[n + 1 :]:
                apart = (
                    a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
                    or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
                )  # fmt: skip
                assert apart, (a, b)


def test_the_catalogue_loads_without_a_warning(demonstration):
    catalogue = load_catalogue(DEMONSTRATION_ITEMS, demonstration.hall)
    assert catalogue.warnings == []
    assert (len(catalogue.items), len(catalogue.themes)) == (157, 19)
    forms = [item for item in catalogue.items.values() if item.self_service == "form"]
    assert len(forms) == 71
    assert all(item.form and item.form.steps for item in forms)
    assert all(item.form is None for item in catalogue.items.values() if item.self_service != "form")


def test_the_food_permit_has_a_form_of_its_own_and_the_others_the_general_one(demonstration):
    items = load_catalogue(DEMONSTRATION_ITEMS, demonstration.hall).items
    food = items["NCX-SJ01"]
    assert [step.ask for step in food.form.steps][3] == "店开在哪里？"
    assert len(food.form.steps) == 6
    assert [paper.name for paper in food.papers][:2] == ["设施布局图", "食品安全制度"]
    from_card = {f.id: f.from_card for step in food.form.steps for f in step.fields if f.from_card}
    assert from_card == {"name": "name", "number": "number", "home": "address"}
    general = items["NCX-QY01"].form
    assert [f.id for step in general.steps for f in step.fields] == [
        "name",
        "number",
        "phone",
        "address",
        "matter",
    ]


def test_the_smallest_hall_loads_with_every_default(tmp_path):
    loaded = load(tmp_path, SMALL)
    assert loaded.warnings == []
    hall = loaded.hall
    business, window, zone = hall.businesses["A01"], hall.windows[1], hall.zones["Z1"]
    assert (business.short_name, business.plain_name, business.prefix, business.floor) == (
        "办事",
        "办事",
        "A",
        1,
    )
    assert (window.name, window.floor, window.services) == ("1号窗口", 1, {"A01": 1})
    assert zone.plain_name == "甲区"
    assert [(s.start_minute, s.end_minute) for s in hall.calendar.weekday] == [(540, 720), (810, 1020)]
    assert hall.calendar.weekend == ()
    assert hall.rules == Rules()
    assert [zone.zones for zone in hall.audio_zones] == [("Z1",)]
    assert [(board.floor, board.zones) for board in hall.boards] == [(1, ("Z1",))]
    assert [kiosk.id for kiosk in hall.kiosks] == ["K1-1"]
    assert hall.announcement_templates["zh"] == "请{ticket}号到{floor}楼{window}号窗口办理"
    assert hall.plan == {"floors": []}


@pytest.mark.parametrize("indent", [None, 2, "\t"], ids=["one line", "blanks", "tabs"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_file_may_be_json(tmp_path, indent, ascii_only):
    text = json.dumps(
        {
            "hall": {"id": "tst", "name": "测试大厅𬱖"},
            "calendar": {
                "weekday": ALL_DAY,
                "weekend": ALL_DAY,
                "statutory_holiday": ALL_DAY,
                "ticket_cutoff": "none",
            },
            "rules": {"call": {"recall_interval_s": 0.5, "no_show_after_s": 0}},
            "zones": [{"id": "Z1", "floor": 1, "name": "甲区"}, {"id": "Z2", "floor": 2, "name": "乙区"}],
            "businesses": [{"id": "A01", "name": "办事", "prefix": "A", "zone": "Z2", "id_required": False}],
            "windows": [
                {"window": n, "zone": "Z2", "businesses": [{"id": "A01", "level": n}]} for n in (1, 2, 3)
            ],
        },
        indent=indent,
        ensure_ascii=ascii_only,
        separators=(",", ":") if indent is None else None,
    )
    loaded = load(tmp_path, text, "hall.json")
    assert loaded.warnings == []
    hall = loaded.hall
    assert hall.name == "测试大厅𬱖"
    assert (hall.floors, hall.calendar.weekend[0].end_minute, hall.calendar.ticket_cutoff) == (
        2,
        1440,
        "none",
    )
    assert (hall.rules.call.recall_interval_s, hall.rules.call.no_show_after_s) == (0.5, 0)
    assert [window.services for window in hall.windows.values()] == [{"A01": 1}, {"A01": 2}, {"A01": 3}]


def test_words_of_yaml_1_2_mean_what_they_say(tmp_path):
    text = SMALL + "calendar:\n  weekday:\n  - {name: no, start: 17:00, end: 24:00}\n"
    (session,) = load(tmp_path, text).hall.calendar.weekday
    assert (session.name, session.start_minute, session.end_minute) == ("no", 1020, 1440)


def test_a_file_with_only_some_sections_changes_the_demonstration_hall(tmp_path):
    loaded = load(tmp_path, "calendar:\n  weekday: [{start: 00:00, end: 24:00}]\nrules: {senior_age: 60}\n")
    assert loaded.hall.id == "ncx"
    assert len(loaded.hall.windows) == 48
    assert len(loaded.hall.calendar.weekday) == 1
    assert loaded.warnings == [
        "hall.yaml:1: zones, businesses, windows: absent, those of the demonstration hall are used",
        "hall.yaml:3: rules.senior_age: unknown key",
    ]


def test_windows_and_zones_may_be_left_out(tmp_path):
    hall = load(tmp_path, "businesses:\n- id: A01\n- id: B01\n").hall
    assert hall.windows[1].services == {"A01": 1, "B01": 1}
    hall = load(
        tmp_path, "businesses:\n- id: A01\nwindows:\n- {window: 7, zone: Q, floor: 3, businesses: [A01]}\n"
    ).hall
    assert (hall.floors, hall.zones["Q"].floor, hall.businesses["A01"].zone) == (3, 3, "Q")


def test_null_is_as_good_as_absent(tmp_path):
    text = SMALL.replace("  name: 办事\n", "  name: 办事\n  limit_am: null\n  prefix: ~\n")
    assert load(tmp_path, text + "rules: null\ndevices:\n").hall.businesses["A01"].limit_am is None


def test_remarks_are_not_read(tmp_path):
    remarks = (
        "meta: {about: [x]}\nrules:\n  note: a\n  senior_note: b\n  basis: {c: d}\n  source: 1\n  rule: e\n"
    )
    assert load(tmp_path, SMALL + remarks).warnings == []


def test_the_order_of_priority_is_completed(tmp_path):
    hall = load(tmp_path, SMALL + "rules: {priority: {order: [military, care]}}\n").hall
    assert hall.rules.priority_order[:2] == ("military", "care")
    assert len(hall.rules.priority_order) == 6


def test_a_hall_without_real_names_asks_for_no_card(tmp_path):
    assert load(tmp_path, SMALL).hall.businesses["A01"].id_required
    assert not load(tmp_path, SMALL + "rules: {real_name: false}\n").hall.businesses["A01"].id_required


def test_a_business_that_is_elsewhere_needs_no_window(tmp_path):
    text = SMALL.replace("windows:", "- {id: Z01, zone: Z1, closed_text: 请到市民中心 3 楼}\nwindows:")
    loaded = load(tmp_path, text)
    assert loaded.warnings == []
    assert loaded.hall.businesses["Z01"].closed_text == "请到市民中心 3 楼"


def test_items_of_businesses_that_the_hall_has_not_are_left_out(tmp_path):
    text = SMALL.replace("A01", "M03")
    catalogue = load_catalogue(DEMONSTRATION_ITEMS, load(tmp_path, text).hall)
    assert "NCX-SJ01" in catalogue.items
    assert all(item.business == "M03" for item in catalogue.items.values())
    assert all(item in catalogue.items for theme in catalogue.themes.values() for item in theme.items)
    assert len(catalogue.warnings) == 1
    assert "left out" in catalogue.warnings[0]


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_loads(tmp_path):
    path = write(tmp_path, "")
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_hall(path).hall.id == "tst"
    assert problems(tmp_path, SMALL) == []


def test_the_examples_of_the_readme_load(tmp_path):
    page = DEMONSTRATION_HALL.with_name("README.md").read_text(encoding="utf-8")
    hall, form = (textwrap.dedent(part) for part in re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL))
    loaded = load(tmp_path, hall)
    assert loaded.warnings == []
    lines = "items:\n- id: I1\n  business: A01\n  self_service: form\n" + textwrap.indent(form, "  ")
    catalogue = load_catalogue(write(tmp_path, lines, "items.yaml"), loaded.hall)
    assert catalogue.warnings == []
    assert catalogue.items["I1"].form.steps[0].fields[0].check_text == "还差门牌号。"
