"""Whatever stands in a hall file or catalogue: it loads, or HallFileError says which line."""

import json
import re

import pytest
from hall_file_world import write
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, HallFileError, load_catalogue, load_hall

HALL = """\
hall: {id: tst, name: 测试大厅, short_name: 大厅, name_en: Test, floors: 2, timezone: Asia/Shanghai, public_url: 'https://hall.example', hotlines: {complaint: '12345'}}
calendar:
  weekday: [{name: 上午, start: 09:00, end: '12:00', mode: full}, {name: 下午, start: 13:30, end: 17:00}]
  weekend: [{start: 00:00, end: 24:00, mode: stagger}]
  ticket_cutoff: none
  holidays: {2026: [{name: 元旦, start: 2026-01-01, end: '2026-01-03'}]}
  makeup_workdays: {2026: ['2026-01-04']}
rules:
  real_name: true
  max_wait_min: 30
  max_live_tickets_per_id: 3
  agent_tickets: {allowed: true, max_principals_per_agent_per_day: 3}
  ticket_format: '{prefix}{seq:03d}'
  avoid_prefix_letters: [I]
  call: {announce_repeats: 2, recall_interval_s: 30, max_recalls: 3, no_show_after_s: 120}
  missed: {policy: rejoin, reinsert_after: 3, max_reinserts: 1, valid: half_day, then: void}
  priority: {order: [care, ordinary], senior_age: 70, care: [残疾人]}
  appointment: {days_ahead: 5, late_policy: ordinary, no_show: {times: 2}}
  hold: {kinds: [any_window], max_hold_min: 240}
  alarms: {abandon_rate: 0.15, kiosk_paper_low: true}
departments: [{id: SPJ, name: 审批局, floor: 1, former_names: [工商局]}]
zones: [{id: Z1, floor: 1, name: 甲区, audience: both}, {id: Z2, floor: 2, name: 乙区}]
businesses:
- {id: A01, name: 办事, prefix: A, zone: Z1, departments: [SPJ], kind: apply, avg_min: 10, limit_am: 5, id_required: true, weekend: appt, docs: [身份证], elder_row: 1}
- {id: B01, zone: Z2, closed_text: 请到别处}
windows: [{window: 1, floor: 1, zone: Z1, name: 一号, short_name: 一, low_counter: true, businesses: [{id: A01, level: 1}]}, {window: 2, businesses: [B01]}]
combos: [{id: T1, name: 一件事, steps: [A01, B01]}]
devices:
  kiosks: [{id: K1-1, zone: Z1, roles: [ticket], low_mode: true}]
  boards: [{id: L1, kind: 综合屏, zones: [Z1], rows: 8, floor: 1}]
  audio_zones: [{id: AU, zones: [Z1, Z2]}]
announcement_templates: {zh: '请{ticket}号到{window}号窗口', en: 'Number {ticket}, window {window}'}
plan: [{floor: 1, width: 58, height: 40, places: [{kind: window, x: 1, y: 2.5, w: 3, h: 4, ref: 1, text: '1'}]}]
"""
ITEMS = """\
themes: [{id: T1, name: 一件事, items: [I1]}]
items:
- id: I1
  name: 食品许可
  business: A01
  self_service: form
  commit_limit: {days: 3, unit: 工作日}
  onsite_visits: 1
  flags: [告知承诺]
  materials: [{name: 执照}, 图]
  themes: [T1]
  form: {steps: [{id: s, ask: 谁？, fields: [{id: f, label: 姓名, kind: choice, required: true, from_card: name, choices: [甲], check: '.+', hint: 一, unit: 个}]}]}
  papers: [{id: p, name: 图, required: true, pages: 4}]
"""


def scalars(text):
    """Where each key and value stands in the text."""
    found = []

    def walk(node):
        if isinstance(node, ScalarNode):
            found.append((node.start_mark.index, node.end_mark.index))
        elif isinstance(node, MappingNode):
            for pair in node.value:
                for part in pair:
                    walk(part)
        else:
            for part in node.value:
                walk(part)

    walk(YAML(typ="safe", pure=True).compose(text))
    return found


PLACES = {"hall": scalars(HALL), "items": scalars(ITEMS)}
WORDS = [
    "true", "no", "~", "''", "0", "-1", "1.5", ".nan", ".inf", "1e400", "0x1F", "0o17", "1_000", "9" * 5000, "12:00", "24:00",
    "2026-02-30", "2026-01-01T00:00:00Z", "[]", "{}", "[[]]", "{a: 1}", "[1, x]", "&a x", "*a", "!!python/name:os.system x",
    "!!binary gA==", "!!int x", "!!float x", "!!bool x", "!!null x", "!!set {a}", "!x y", "'{'", "'{0}'", "'{ticket!r}'",
    "'{seq:*^9999999}{prefix}'", "'((((((a+)+)+)+)+)+'", "'[z-a]'", "'(?P<n>'", "'\\ud800'", '"\\ud800"', '"\\U0002C156"', "Z1", "A01",
    "../etc", "Asia", "/etc/localtime", "? a", "- a", "|", ">-", "%", "@x", "`", '"', "<<", "note",
]  # fmt: skip
ANY = st.one_of(
    st.sampled_from(WORDS),
    st.integers().map(str),
    st.floats().map(str),
    st.text(max_size=20).map(lambda text: json.dumps(text)),
    st.text(max_size=10),
)
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def outcome(load):
    """Loads; a file that is refused is refused with lines that a person can follow."""
    problems = None
    try:
        load()
    except HallFileError as wrong:
        problems = wrong.problems
    assert problems != []
    for problem in problems or []:
        assert re.match(r"(hall|items)\.yaml:\d+: \S|\S+\.yaml: expected at most", problem), problem
        assert "\n" not in problem
        problem.encode()


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    loaded = load_hall(write(tmp_path_factory.mktemp("hall"), HALL))
    assert loaded.warnings == []
    return loaded.hall


def test_the_catalogue_of_this_test_is_right(tmp_path, hall):
    assert load_catalogue(write(tmp_path, ITEMS, "items.yaml"), hall).warnings == []


@QUICK
@given(place=st.sampled_from(PLACES["hall"]), value=ANY)
@example(place=PLACES["hall"][0], value="&a [*a]")
def test_any_one_value_of_a_hall_file_may_be_anything(tmp_path, place, value):
    text = HALL[: place[0]] + value + HALL[place[1] :]
    path = tmp_path / "hall.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    outcome(lambda: load_hall(path))


@QUICK
@given(place=st.sampled_from(PLACES["items"]), value=ANY)
def test_any_one_value_of_a_catalogue_may_be_anything(tmp_path, hall, place, value):
    text = ITEMS[: place[0]] + value + ITEMS[place[1] :]
    path = tmp_path / "items.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    outcome(lambda: load_catalogue(path, hall))


@pytest.mark.parametrize("word", WORDS)
def test_a_word_stands_in_every_place_without_a_crash(tmp_path, word):
    for start, end in PLACES["hall"][:: len(WORDS) // 2]:
        outcome(lambda text=HALL[:start] + word + HALL[end:]: load_hall(write(tmp_path, text)))


@QUICK
@given(
    st.one_of(
        st.binary(max_size=60), st.text(alphabet="{}[]:,-?&*!|>'\"%@` \n\tab12#", max_size=40).map(str.encode)
    )
)
def test_any_bytes_may_be_the_file(tmp_path, content):
    path = tmp_path / "hall.yaml"
    path.write_bytes(content)
    outcome(lambda: load_hall(path))


def test_the_demonstration_hall_with_any_one_line_left_out(tmp_path):
    lines = DEMONSTRATION_HALL.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(0, len(lines), len(lines) // 12):
        outcome(lambda kept=lines[:number] + lines[number + 1 :]: load_hall(write(tmp_path, "".join(kept))))
