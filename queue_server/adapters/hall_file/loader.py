"""Loads the hall file: everything checked, everything absent completed with its default."""

import string
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from ruamel.yaml.nodes import MappingNode

from queue_server.adapters.hall_file.calendar import read_calendar
from queue_server.adapters.hall_file.document import read_document
from queue_server.adapters.hall_file.equipment import read_devices, read_plan
from queue_server.adapters.hall_file.places import read_places
from queue_server.adapters.hall_file.problems import Problems
from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.adapters.hall_file.rules import read_rules
from queue_server.adapters.hall_file.zones import MAX_FLOOR
from queue_server.domain.hall import Hall

DEMONSTRATION_HALL = Path(__file__).parents[3] / "assets" / "hall.yaml"
DEMONSTRATION_ITEMS = DEMONSTRATION_HALL.with_name("items.yaml")
TEMPLATES = {
    "zh": "请{ticket}号到{floor}楼{window}号窗口办理",
    "zh_recall": "再次呼叫，请{ticket}号到{window}号窗口办理",
    "en": "Number {ticket}, please go to window {window}, floor {floor}",
}
TEMPLATE_WORDS = {"ticket", "floor", "window"}


class LoadedHall(Struct, frozen=True, kw_only=True):
    """`warnings` are lines `hall.yaml:12: rules.foo: unknown key`."""

    hall: Hall
    warnings: list[str]


def load_hall(path: Path) -> LoadedHall:
    """The hall of a file in YAML 1.2 or JSON.

    A file without zones, businesses and windows changes the demonstration hall: what it lacks comes from there.
    Raises HallFileError with every problem, each with file, line and what was expected.
    """
    problems = Problems()
    node = read_document(path, problems)
    top = Section(node, "", problems, node)
    if not any(top.has(key) for key in ("zones", "businesses", "windows")):
        if path.resolve() != DEMONSTRATION_HALL:
            problems.warn(
                node, "zones, businesses, windows", "absent, those of the demonstration hall are used"
            )
        top = _completed(node, problems)
    hall = _hall(top)
    problems.raise_if_any()
    return LoadedHall(hall=hall, warnings=problems.warnings)


def _completed(node: MappingNode, problems: Problems) -> Section:
    own = {key.value for key, _ in node.value}
    demonstration = read_document(DEMONSTRATION_HALL, problems)
    lacking = [pair for pair in demonstration.value if pair[0].value not in own]
    whole = MappingNode(node.tag, node.value + lacking, node.start_mark, node.end_mark)
    return Section(whole, "", problems, whole)


def _hall(top: Section) -> Hall:
    about = top.section("hall")
    name = about.text("name", "政务服务大厅")
    calendar, rules = read_calendar(top), read_rules(top)
    places = read_places(top, about.whole("floors", None, least=1, most=MAX_FLOOR), rules)
    kiosks, boards, audio_zones = read_devices(top, places)
    _prefixes(top, rules.raw.get("avoid_prefix_letters"))
    hall = Hall(
        id=about.text("id", "hall", ID, ID_WORDS),
        name=name,
        short_name=about.text("short_name", name),
        name_en=about.text("name_en", name),
        floors=places.floors,
        timezone=_timezone(about),
        calendar=calendar,
        rules=rules,
        departments=places.departments,
        zones=places.zones,
        businesses=places.businesses,
        windows=places.windows,
        combos=places.combos,
        audio_zones=audio_zones,
        kiosks=kiosks,
        boards=boards,
        announcement_templates=_templates(top),
        hotlines=_hotlines(about),
        public_url=about.text(
            "public_url", None, r"https?://[^\s/]+(/\S*)?", "an address http://… or https://…"
        ),
        plan=read_plan(top, places, kiosks),
    )
    about.ignore("region_code", "parent_region")
    about.finish()
    top.finish()
    return hall


def _timezone(about: Section) -> str:
    usual, what = "Asia/Shanghai", "a time zone such as Asia/Shanghai"
    name = about.text("timezone", usual, what=what)
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        about.wrong("timezone", what)
        return usual
    return name


def _hotlines(about: Section) -> dict[str, str]:
    section = about.section("hotlines")
    return {key: section.text(key, "", r"\S[\S ]*", "a telephone number") for key in section.keys()}  # noqa: SIM118


def _templates(top: Section) -> dict[str, str]:
    """The sentences of a call; `{ticket}`, `{floor}` and `{window}` may stand in them."""
    section = top.section("announcement_templates")
    found = dict(TEMPLATES)
    for key in ("zh", "zh_recall", "en", "en_recall"):
        what = "a sentence with {ticket} and {window}"
        text = section.text(key, None, what=what)
        if text is None:
            continue
        try:
            words = [
                (name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name is not None
            ]
        except ValueError:
            words = [("", "", None)]
        names = {name for name, _, _ in words}
        if not {"ticket", "window"} <= names <= TEMPLATE_WORDS or any(spec or how for _, spec, how in words):
            section.wrong(key, what)
        found[key] = text
    section.ignore("floor_rule", "digits")
    section.finish()
    return found


def _prefixes(top: Section, avoided: object) -> None:
    """People take I, O and Q for figures; the file says which letters it avoids."""
    letters = set(avoided) if isinstance(avoided, list) else set()
    for row in top.rows("businesses"):
        prefix = row.text("prefix", "")
        if letters & set(prefix):
            row.problems.warn(
                row.at("prefix"), row.below("prefix"), "a letter that avoid_prefix_letters names"
            )
