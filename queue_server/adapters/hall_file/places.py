"""Departments, zones, businesses, windows and combos, each checked against the ones before."""

from dataclasses import dataclass, field

from ruamel.yaml.nodes import MappingNode, Node

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.domain.hall import Business, Combo, Department, Rules, WeekendKind, Window, Zone

WEEKEND: tuple[WeekendKind, ...] = ("stagger", "appt", "none")
KINDS = ("apply", "consult", "query", "collect")
STRIP_CELLS = 16
"""Half-width characters on a line of a 128-dot strip, 16-dot font."""
MAX_FLOOR = 99


@dataclass
class Places:
    """What has been read so far."""

    floors: int
    departments: dict[str, Department] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    businesses: dict[str, Business] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)
    combos: dict[str, Combo] = field(default_factory=dict)


def read_places(top: Section, floors: int | None, rules: Rules) -> Places:
    """`floors` is what the hall section says; without it, the highest floor of a zone or window."""
    for key in ("departments", "zones", "businesses", "windows", "combos"):
        top.get(key)
    places = Places(floors=floors or MAX_FLOOR)
    for row in top.rows("departments"):
        _department(row, places)
    if top.has("zones"):
        for row in top.rows("zones"):
            _zone(row, places)
    else:
        _zones_meant(top, places)
    for row in top.rows("businesses"):
        _business(row, places, rules, top.has("departments"))
    if top.has("windows"):
        for row in top.rows("windows", name="window"):
            _window(row, places)
    else:
        _one_window(places)
    for row in top.rows("combos"):
        _combo(row, places)
    _complete(top, places)
    places.floors = floors or max((zone.floor for zone in places.zones.values()), default=1)
    return places


def _identity(row: Section, taken: object) -> str | None:
    code = row.need_text("id", ID, ID_WORDS)
    if code and code in taken:  # type: ignore[operator]
        row.problems.error(row.at("id"), row.below("id"), f"expected each id only once, found {code} again")
        return None
    return code or None


def _floor(row: Section, places: Places, usual: int) -> int:
    return row.whole("floor", usual, least=1, most=places.floors)


def _department(row: Section, places: Places) -> None:
    code = _identity(row, places.departments)
    name = row.text("name", code or "")
    floor = _floor(row, places, 1)
    former = row.texts("former_names")
    row.finish()
    if code:
        places.departments[code] = Department(id=code, name=name, floor=floor, former_names=former)


def _zone(row: Section, places: Places) -> None:
    code = _identity(row, places.zones)
    name = row.text("name", code or "")
    short = row.text("short_name", name)
    zone = Zone(
        id=code or "",
        floor=_floor(row, places, 1),
        name=name,
        short_name=short,
        name_en=row.text("name_en", name),
        plain_name=row.text("plain_name", short),
        hint=row.text("hint", ""),
        audience=row.word("audience", "both", ("person", "enterprise", "both")),
    )
    row.finish()
    if code:
        places.zones[code] = zone


def _zones_meant(top: Section, places: Places) -> None:
    """No zones section: the zones that windows and businesses speak of, or one for the whole hall."""
    floors: dict[str, int] = {}
    for node in (top.items("windows") or []) + (top.items("businesses") or []):
        if isinstance(node, MappingNode):
            words = {key.value: str(value.value) for key, value in node.value}
            floor = words.get("floor", "1")
            floors.setdefault(words.get("zone", "A"), int(floor) if floor.isdecimal() and len(floor) < 3 else 1)
    for code, floor in floors.items() or (("A", 1),):
        name = "服务区" if code == "A" else code
        places.zones[code] = Zone(
            id=code, floor=min(floor, places.floors), name=name, short_name=name, name_en=code, plain_name=name
        )


def _zone_of(row: Section, places: Places, usual: str | None) -> Zone | None:
    code = row.text("zone", usual or "", ID, ID_WORDS)
    if not code:
        if not row.has("zone"):
            row.missing("zone", "a zone")
        return None
    if code not in places.zones:
        row.wrong("zone", "a zone of this hall")
        return None
    return places.zones[code]


def _only(places: Places) -> str | None:
    return next(iter(places.zones)) if len(places.zones) == 1 else None


def _business(row: Section, places: Places, rules: Rules, departments_told: bool) -> None:
    code = _identity(row, places.businesses)
    name = row.text("name", code or "")
    short = row.text("short_name", name)
    zone = _zone_of(row, places, _only(places))
    departments = row.placed_texts("departments", ID, ID_WORDS)
    for department, node, path in departments:
        if departments_told and department not in places.departments:
            row.problems.expected(node, path, "a department of this hall")
    business = Business(
        id=code or "",
        name=name,
        short_name=short,
        plain_name=row.text("plain_name", short),
        name_en=row.text("name_en", name),
        hint=row.text("hint", ""),
        prefix=_prefix(row, code or ""),
        zone=zone.id if zone else "",
        floor=zone.floor if zone else 1,
        departments=tuple(text for text, _, _ in departments),
        former_names=row.texts("former_names"),
        kind=row.word("kind", "apply", KINDS),
        avg_min=row.number("avg_min", 10.0, least=0.01, most=1440),
        limit_am=row.whole("limit_am", None),
        limit_pm=row.whole("limit_pm", None),
        warn_people=row.whole("warn_people", None),
        id_required=row.flag("id_required", rules.real_name),
        appointment=row.flag("appointment", False),
        noon_service=row.flag("noon_service", False),
        weekend=row.word("weekend", "stagger", WEEKEND),
        docs=row.texts("docs"),
        max_wait_min=row.number("max_wait_min", None),
        spill_after_min=row.number("spill_after_min", None),
        closed_text=row.text("closed_text", None),
        elder_row=row.whole("elder_row", None, least=1),
    )
    row.number("expected_daily", None)
    row.finish()
    if code and zone:
        places.businesses[code] = business


def _prefix(row: Section, code: str) -> str:
    what = "one to three letters"
    if not row.has("prefix") and not code[:1].isalpha():
        row.missing("prefix", what)
        return "A"
    return row.text("prefix", code[:1].upper() or "A", "[A-Za-z]{1,3}", what)


def _window(row: Section, places: Places) -> None:
    number = row.whole("window", None, least=1, most=9999)
    if not row.has("window"):
        row.missing("window", "a whole number of at least 1")
    if number in places.windows:
        row.problems.error(row.at("window"), row.below("window"), f"expected each window only once, found {number} again")
    services = _services(row, places)
    first = next((places.businesses[code].zone for code in services), None)
    zone = _zone_of(row, places, first or _only(places))
    floor = _floor(row, places, zone.floor if zone else 1)
    if zone and floor != zone.floor:
        row.wrong("floor", f"{zone.floor}, the floor of zone {zone.id}")
    name = row.text("name", f"{number}号窗口")
    short = row.text("short_name", name)
    if row.has("short_name") and strip_cells(f"{number or 0:02d} {short}") > STRIP_CELLS:
        row.problems.warn(row.at("short_name"), row.below("short_name"), "longer than a line of the window's strip")
    window = Window(
        window=number or 0,
        floor=floor,
        zone=zone.id if zone else "",
        name=name,
        short_name=short,
        low_counter=row.flag("low_counter", False),
        services=services,
        name_en=row.text("name_en", name),
    )
    row.finish()
    if number and zone:
        places.windows.setdefault(number, window)


def strip_cells(text: str) -> int:
    """Half-width cells of a text: what is beyond ASCII takes two."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _services(row: Section, places: Places) -> dict[str, int]:
    """Business to level; a bare id is level 1."""
    services: dict[str, int] = {}
    for number, node in enumerate(row.items("businesses") or [], start=1):
        path = f"{row.below('businesses')}[{number}]"
        code, at, level = _service(row, node, path)
        if not code:
            continue
        if code not in places.businesses:
            row.problems.expected(at, path, "a business of this hall")
        elif code in services:
            row.problems.error(at, path, f"expected each business only once, found {code} again")
        else:
            services[code] = level
    return services


def _service(row: Section, node: Node, path: str) -> tuple[str | None, Node, int]:
    if not isinstance(node, MappingNode):
        if node.id == "scalar" and node.tag.endswith(":str"):
            return str(node.value), node, 1
        row.problems.expected(node, path, "a business, such as {id: A01, level: 1}")
        return None, node, 1
    service = Section(node, path, row.problems, node)
    code = service.need_text("id", ID, ID_WORDS)
    level = service.whole("level", 1, least=1, most=3)
    service.finish()
    return code or None, service.at("id"), level


def _one_window(places: Places) -> None:
    """No windows section: one window that serves everything."""
    if places.businesses:
        zone = places.zones[next(iter(places.businesses.values())).zone]
        services = dict.fromkeys(places.businesses, 1)
        places.windows[1] = Window(
            window=1, floor=zone.floor, zone=zone.id, name="1号窗口", short_name="1号窗口", services=services
        )


def _combo(row: Section, places: Places) -> None:
    code = _identity(row, places.combos)
    name = row.text("name", code or "")
    steps = row.placed_texts("steps", ID, ID_WORDS)
    for step, node, path in steps:
        if step not in places.businesses:
            row.problems.expected(node, path, "a business of this hall")
    if not steps:
        row.missing("steps", "the businesses it goes through")
    combo = Combo(
        id=code or "", name=name, steps=tuple(step for step, _, _ in steps), name_en=row.text("name_en", name)
    )
    row.finish()
    if code:
        places.combos[code] = combo


def _complete(top: Section, places: Places) -> None:
    """Nothing works without these."""
    for key, found in (("zones", places.zones), ("businesses", places.businesses), ("windows", places.windows)):
        if not found and not (top.items(key) or []):
            top.problems.error(top.at(key), key, "expected at least one")
    served = {code for window in places.windows.values() for code in window.services}
    for row in top.rows("businesses"):
        code = row.text("id", "")
        business = places.businesses.get(code)
        if business and code not in served and business.closed_text is None:
            row.problems.warn(row.node, row.path, "no window serves it")
