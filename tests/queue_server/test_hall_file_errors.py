"""What is said of a wrong file: every problem, each with file, line and what was expected."""

import pytest
from hall_file_world import SMALL, load, problems, write

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, HallFileError, load_catalogue, load_hall

RULES = SMALL + "rules:\n"
CALENDAR = SMALL + "calendar:\n"
DEVICES = SMALL + "devices:\n"

WRONG = {
    "word for a number": (
        RULES + "  call:\n    max_recalls: three\n",
        'hall.yaml:18: rules.call.max_recalls: expected a whole number of at least 0, found "three"',
    ),
    "negative": (
        RULES + "  call: {recall_interval_s: -1}\n",
        "hall.yaml:17: rules.call.recall_interval_s: expected a number from 0 to 86400, found -1",
    ),
    "flag": (
        RULES + "  real_name: yes\n",
        'hall.yaml:17: rules.real_name: expected true or false, found "yes"',
    ),
    "fraction": (
        RULES + "  max_live_tickets_per_id: 1.5\n",
        "hall.yaml:17: rules.max_live_tickets_per_id: expected a whole number of at least 1, found 1.5",
    ),
    "infinite": (
        RULES + "  max_wait_min: .inf\n",
        "hall.yaml:17: rules.max_wait_min: expected a number of at least 0, found .inf",
    ),
    "flag for a number": (
        RULES + "  max_wait_min: true\n",
        "hall.yaml:17: rules.max_wait_min: expected a number of at least 0, found true",
    ),
    "section for a number": (
        RULES + "  max_wait_min: {a: 1}\n",
        "hall.yaml:17: rules.max_wait_min: expected a number of at least 0, found a section",
    ),
    "list for a section": (SMALL + "rules: [1]\n", "hall.yaml:16: rules: expected a section, found a list"),
    "format without number": (
        RULES + "  ticket_format: '{prefix}'\n",
        'hall.yaml:17: rules.ticket_format: expected a format such as "{prefix}{seq:03d}", found "{prefix}"',
    ),
    "format that looks inside": (
        RULES + "  ticket_format: '{prefix.__class__}{seq}'\n",
        'hall.yaml:17: rules.ticket_format: expected a format such as "{prefix}{seq:03d}", found "{prefix.__class__}{seq}"',
    ),
    "format that fills memory": (
        RULES + "  ticket_format: '{prefix}{seq:099999999999d}'\n",
        'hall.yaml:17: rules.ticket_format: expected a format such as "{prefix}{seq:03d}", found "{prefix}{seq:099999999999d}"',
    ),
    "unknown class": (
        RULES + "  priority: {order: [care, vip]}\n",
        (
            "hall.yaml:17: rules.priority.order[2]: expected one of staff_override, care, military, senior, "
            'appointment_on_time, ordinary, found "vip"'
        ),
    ),
    "overlap": (
        CALENDAR
        + "  weekday:\n  - {name: 早, start: 09:00, end: 12:00}\n  - {name: 晚, start: 11:59, end: 13:00}\n",
        'hall.yaml:19: calendar.weekday[晚].start: expected a time at or after 12:00, the end of 早, found "11:59"',
    ),
    "backwards": (
        CALENDAR + "  weekend: [{start: 12:00, end: 12:00}]\n",
        'hall.yaml:17: calendar.weekend[1].end: expected a time after the start 12:00, found "12:00"',
    ),
    "beyond midnight": (
        CALENDAR + "  weekend: [{start: 12:00, end: 24:01}]\n",
        'hall.yaml:17: calendar.weekend[1].end: expected a time HH:MM from 00:00 to 24:00, found "24:01"',
    ),
    "a number for a time": (
        CALENDAR + "  weekend: [{start: 9, end: 12:00}]\n",
        "hall.yaml:17: calendar.weekend[1].start: expected a time HH:MM from 00:00 to 24:00, found 9",
    ),
    "no end": (
        CALENDAR + "  weekend: [{start: 09:00}]\n",
        "hall.yaml:17: calendar.weekend[1].end: expected a time HH:MM, found nothing",
    ),
    "mode": (
        CALENDAR + "  weekend: [{start: 09:00, end: 10:00, mode: half}]\n",
        'hall.yaml:17: calendar.weekend[1].mode: expected one of full, noon, stagger, found "half"',
    ),
    "no such day": (
        CALENDAR + "  makeup_workdays: {2026: ['2026-02-30']}\n",
        'hall.yaml:17: calendar.makeup_workdays.2026[1]: expected a date YYYY-MM-DD, found "2026-02-30"',
    ),
    "holiday backwards": (
        CALENDAR + "  holidays: {2026: [{name: 元旦, start: 2026-01-03, end: 2026-01-01}]}\n",
        "hall.yaml:17: calendar.holidays.2026[元旦].end: expected a date not before 2026-01-03, found 2026-01-01",
    ),
    "time zone": (
        SMALL.replace("  id: tst", "  id: tst\n  timezone: Asia/Nanchang"),
        'hall.yaml:3: hall.timezone: expected a time zone such as Asia/Shanghai, found "Asia/Nanchang"',
    ),
    "hall id": (
        SMALL.replace("id: tst", "id: a/b"),
        'hall.yaml:2: hall.id: expected an id of 1 to 32 letters, digits, _ . or -, found "a/b"',
    ),
    "address": (
        SMALL.replace("  id: tst", "  id: tst\n  public_url: hall.example"),
        'hall.yaml:3: hall.public_url: expected an address http://… or https://…, found "hall.example"',
    ),
    "zone of a business": (
        SMALL.replace("  zone: Z1\nwindows", "  zone: Z9\nwindows"),
        'hall.yaml:11: businesses[A01].zone: expected a zone of this hall, found "Z9"',
    ),
    "business of a window": (
        SMALL.replace("  - id: A01\n", "  - id: A09\n"),
        'hall.yaml:15: windows[1].businesses[1]: expected a business of this hall, found "A09"',
    ),
    "level": (
        SMALL.replace("  - id: A01\n", "  - id: A01\n    level: 4\n"),
        "hall.yaml:16: windows[1].businesses[1].level: expected a whole number from 1 to 3, found 4",
    ),
    "business twice at a window": (
        SMALL + "  - A01\n",
        "hall.yaml:16: windows[1].businesses[2]: expected each business only once, found A01 again",
    ),
    "window twice": (
        SMALL + "- window: 1\n",
        "hall.yaml:16: windows[1].window: expected each window only once, found 1 again",
    ),
    "window without number": (
        SMALL + "- name: 二\n",
        "hall.yaml:16: windows[2].window: expected a whole number of at least 1, found nothing",
    ),
    "floor of a window": (
        SMALL.replace("- window: 1\n", "- window: 1\n  floor: 2\n"),
        "hall.yaml:14: windows[1].floor: expected 1, the floor of zone Z1, found 2",
    ),
    "no such floor": (
        SMALL.replace("  id: tst", "  id: tst\n  floors: 2").replace("  floor: 1", "  floor: 3"),
        "hall.yaml:7: zones[Z1].floor: expected a whole number from 1 to 2, found 3",
    ),
    "zone twice": (
        SMALL.replace("businesses:\n- id", "- id: Z1\nbusinesses:\n- id"),
        "hall.yaml:8: zones[Z1].id: expected each id only once, found Z1 again",
    ),
    "prefix": (
        SMALL.replace("  name: 办事", "  prefix: A1"),
        'hall.yaml:10: businesses[A01].prefix: expected one to three letters, found "A1"',
    ),
    "weekend": (
        SMALL.replace("  name: 办事", "  weekend: no"),
        'hall.yaml:10: businesses[A01].weekend: expected one of stagger, appt, none, found "no"',
    ),
    "minutes": (
        SMALL.replace("  name: 办事", "  avg_min: 0"),
        "hall.yaml:10: businesses[A01].avg_min: expected a number from 0.01 to 1440, found 0",
    ),
    "department": (
        SMALL.replace("  name: 办事", "  departments: [XX]") + "departments: [{id: YY}]\n",
        'hall.yaml:10: businesses[A01].departments[1]: expected a department of this hall, found "XX"',
    ),
    "step of a combo": (
        SMALL + "combos:\n- id: T-1\n  steps: [A01, B02]\n",
        'hall.yaml:18: combos[T-1].steps[2]: expected a business of this hall, found "B02"',
    ),
    "combo without steps": (
        SMALL + "combos:\n- id: T-1\n",
        "hall.yaml:17: combos[T-1].steps: expected the businesses it goes through, found nothing",
    ),
    "audio zone": (
        DEVICES + "  audio_zones:\n  - {id: L, zones: [Z1, Z7]}\n",
        'hall.yaml:18: devices.audio_zones[L].zones[2]: expected a zone of this hall, found "Z7"',
    ),
    "zone heard twice": (
        DEVICES + "  audio_zones:\n  - {id: L, zones: [Z1]}\n  - {id: R, zones: [Z1]}\n",
        (
            "hall.yaml:19: devices.audio_zones[R].zones: expected each zone in one audio zone only, "
            "Z1 is in devices.audio_zones[L] too, found a list"
        ),
    ),
    "kiosk": (
        DEVICES + "  kiosks: [{id: K1, zone: Z5}]\n",
        'hall.yaml:17: devices.kiosks[K1].zone: expected a zone of this hall, found "Z5"',
    ),
    "board": (
        DEVICES + "  boards: [{id: B1}]\n",
        "hall.yaml:17: devices.boards[B1].zones: expected the zones it is for, found nothing",
    ),
    "plan": (
        SMALL + "plan: [{floor: 1, places: [{kind: window, x: 0, y: 1001, ref: 2}]}]\n",
        (
            "hall.yaml:16: plan[1].places[2].ref: expected a window, zone or kiosk of this hall, found 2\n"
            "hall.yaml:16: plan[1].places[2].y: expected a number from 0 to 1000, found 1001"
        ),
    ),
    "template": (
        SMALL + "announcement_templates: {zh: '请{name}到窗口'}\n",
        'hall.yaml:16: announcement_templates.zh: expected a sentence with {ticket} and {window}, found "请{name}到窗口"',
    ),
    "key twice": (
        SMALL.replace("  name: 测试大厅\n", "  name: 甲\n  name: 乙\n"),
        "hall.yaml:4: hall.name: expected each key once, it stands in line 3 too",
    ),
    "no windows": (
        SMALL[: SMALL.index("windows:")] + "windows: []\n",
        "hall.yaml:12: windows: expected at least one",
    ),
    "no YAML": ("hall: [1, 2\nzones: 3\n", "hall.yaml:2: expected YAML: expected ',' or ']', but got ':'"),
    "no sections": ("- a\n- b\n", "hall.yaml:1: expected sections such as `hall:` and `windows:`"),
    "empty": ("", "hall.yaml:1: expected sections such as `hall:` and `windows:`"),
    "alias to itself": (
        "a: &a\n  b: *a\n",
        "hall.yaml:1: a.b: expected no alias to a section that it stands in",
    ),
    "control sign": (
        "hall:\n  name: a\x07b\n",
        "hall.yaml:2: expected YAML: special characters are not allowed",
    ),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_wrong_file_is_told_with_line_and_what_was_expected(tmp_path, case):
    text, expected = WRONG[case]
    assert sorted(problems(tmp_path, text)) == sorted(expected.split("\n"))


def test_all_problems_are_told_at_once_in_the_order_of_lines(tmp_path):
    text = (
        SMALL.replace("id: tst", "id: '?'").replace("zone: Z1\nwindows", "zone: 5\nwindows")
        + "rules: {real_name: 1}\n"
    )
    found = problems(tmp_path, text)
    assert [line.split(":")[1] for line in found] == ["2", "11", "16"]
    with pytest.raises(HallFileError) as raised:
        load(tmp_path, text)
    assert str(raised.value) == "\n".join(found)


UNKNOWN = {
    "near a known one": (RULES + "  call: {max_recals: 3}\n", "hall.yaml:17: rules.call.max_recals: unknown key, did you mean max_recalls?"),
    "at the top": (SMALL + "colours: 3\n", "hall.yaml:16: colours: unknown key"),
    "of a window": (SMALL + "  lamp: red\n", "hall.yaml:16: windows[1].lamp: unknown key"),
    "strip too short": (
        SMALL + "  short_name: 水电气网报装窗\n",
        "hall.yaml:16: windows[1].short_name: longer than a line of the window's strip",
    ),
    "letter to avoid": (
        SMALL.replace("  name: 办事", "  prefix: O") + "rules: {avoid_prefix_letters: [I, O]}\n",
        "hall.yaml:10: businesses[A01].prefix: a letter that avoid_prefix_letters names",
    ),
    "nobody serves it": (
        SMALL.replace("windows:", "- {id: B01, zone: Z1}\nwindows:"),
        "hall.yaml:12: businesses[B01]: no window serves it",
    ),
    "not heard": (
        SMALL.replace("businesses:\n- id", "- id: Z2\nbusinesses:\n- id") + "devices: {audio_zones: [{id: L, zones: [Z2]}]}\n",
        "hall.yaml:17: devices.audio_zones: zone Z1 is in none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(UNKNOWN))
def test_what_the_program_does_not_know_is_a_warning(tmp_path, case):
    text, expected = UNKNOWN[case]
    assert load(tmp_path, text).warnings == [expected]


@pytest.mark.parametrize("depth", [50, 150, 250, 350, 500, 2000])
def test_a_deeply_nested_file_is_refused_or_read_never_a_crash(tmp_path, depth):
    for text in ("[" * depth + "]" * depth, '{"rules":' * depth + "1" + "}" * depth, "- " * depth + "1"):
        for problem in problems(tmp_path, text):
            assert problem.startswith("hall.yaml:")


def test_a_small_file_that_means_a_huge_one_is_refused(tmp_path):
    text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
    text += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert problems(tmp_path, text) == ["hall.yaml: expected at most 500000 values"]


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(HallFileError, match=r"none\.yaml: cannot be read"):
        load_hall(tmp_path / "none.yaml")
    path = write(tmp_path, "")
    path.write_bytes("hall:\n  name: 大厅\n".encode("gb18030"))
    with pytest.raises(HallFileError, match=r"^hall\.yaml:2: expected text in UTF-8$"):
        load_hall(path)


ITEMS = """\
themes:
- id: T1
  items: [I1]
items:
- id: I1
  name: 一件事
  business: M03
  self_service: form
"""
WRONG_ITEMS = {
    "mode": (ITEMS.replace("form", "forms"), 'items.yaml:8: items[I1].self_service: expected one of print, query, form, ticket, guide, found "forms"'),
    "item of a theme": (ITEMS.replace("[I1]", "[I2]"), 'items.yaml:3: themes[T1].items[1]: expected an item of this catalogue, found "I2"'),
    "theme of an item": (ITEMS + "  themes: [T2]\n", 'items.yaml:9: items[I1].themes[1]: expected a theme of this catalogue, found "T2"'),
    "item twice": (ITEMS + "- {id: I1, business: M03}\n", "items.yaml:9: items[I1].id: expected each id only once, found I1 again"),
    "no steps": (ITEMS + "  form: {}\n", "items.yaml:9: items[I1].form.steps: expected at least one step, found nothing"),
    "no choices": (
        ITEMS + "  form: {steps: [{id: s, ask: 哪种？, fields: [{id: f, label: 种, kind: choice}]}]}\n",
        "items.yaml:9: items[I1].form.steps[s].fields[f].choices: expected what to choose from, found nothing",
    ),
    "field twice": (
        ITEMS + "  form:\n    steps:\n    - {id: s, ask: 一, fields: [{id: f, label: 一, kind: text}]}\n"
        "    - {id: t, ask: 二, fields: [{id: f, label: 二, kind: text}]}\n",
        "items.yaml:12: items[I1].form.steps[t].fields[f].id: expected each id only once, found f again",
    ),
    "check": (
        ITEMS + "  form: {steps: [{id: s, ask: 一, fields: [{id: f, label: 一, kind: text, check: '(['}]}]}\n",
        "items.yaml:9: items[I1].form.steps[s].fields[f].check: expected a regular expression or one of id_number, phone, date, found \"([\"",
    ),
    "card": (
        ITEMS + "  form: {steps: [{id: s, ask: 一, fields: [{id: f, label: 一, kind: text, from_card: photo}]}]}\n",
        ("items.yaml:9: items[I1].form.steps[s].fields[f].from_card: expected one of name, sex, nation, birth, address, number, "
        'issuer, permit_number, name_en, nationality, found "photo"'),
    ),
    "pages": (ITEMS + "  papers: [{id: p, name: 图, pages: 0}]\n", "items.yaml:9: items[I1].papers[p].pages: expected a whole number from 1 to 50, found 0"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(WRONG_ITEMS))
def test_a_wrong_catalogue_is_told_with_line_and_what_was_expected(tmp_path, case):
    text, expected = WRONG_ITEMS[case]
    hall = load_hall(DEMONSTRATION_HALL).hall
    with pytest.raises(HallFileError) as raised:
        load_catalogue(write(tmp_path, text, "items.yaml"), hall)
    assert raised.value.problems == [expected]


def test_a_form_where_nobody_asks_for_one_is_a_warning(tmp_path):
    text = ITEMS.replace("self_service: form", "self_service: ticket") + "  papers: [{id: p, name: 图}]\n"
    catalogue = load_catalogue(write(tmp_path, text, "items.yaml"), load_hall(DEMONSTRATION_HALL).hall)
    assert catalogue.warnings == [
        "items.yaml:9: items[I1].papers: means nothing where self_service is not form"
    ]
    assert catalogue.items["I1"].papers == []
