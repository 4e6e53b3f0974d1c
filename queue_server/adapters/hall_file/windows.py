"""Windows with the businesses they serve, and combos."""

from ruamel.yaml.nodes import MappingNode, Node

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.adapters.hall_file.scalars import is_text
from queue_server.adapters.hall_file.zones import Places, floor_of, identity, only_zone, zone_of
from queue_server.domain.hall import Combo, Window

STRIP_CELLS = 16
"""Half-width characters on a line of a 128-dot strip, 16-dot font."""


def read_window(row: Section, places: Places) -> None:
    number = row.whole("window", None, least=1, most=9999)
    if not row.has("window"):
        row.missing("window", "a whole number of at least 1")
    if number in places.windows:
        row.problems.error(
            row.at("window"), row.below("window"), f"expected each window only once, found {number} again"
        )
    services = _services(row, places)
    first = next((places.businesses[code].zone for code in services), None)
    zone = zone_of(row, places, first or only_zone(places))
    floor = floor_of(row, places, zone.floor if zone else 1)
    if zone and floor != zone.floor:
        row.wrong("floor", f"{zone.floor}, the floor of zone {zone.id}")
    name = row.text("name", f"{number}号窗口")
    short = row.text("short_name", name)
    if row.has("short_name") and strip_cells(f"{number or 0:02d} {short}") > STRIP_CELLS:
        row.problems.warn(
            row.at("short_name"), row.below("short_name"), "longer than a line of the window's strip"
        )
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
        if is_text(node):
            return str(node.value), node, 1
        row.problems.expected(node, path, "a business, such as {id: A01, level: 1}")
        return None, node, 1
    service = Section(node, path, row.problems, node)
    code = service.need_text("id", ID, ID_WORDS)
    level = service.whole("level", 1, least=1, most=3)
    service.finish()
    return code or None, service.at("id"), level


def one_window(places: Places) -> None:
    """No windows section: one window that serves everything."""
    if places.businesses:
        zone = places.zones[next(iter(places.businesses.values())).zone]
        services = dict.fromkeys(places.businesses, 1)
        places.windows[1] = Window(
            window=1, floor=zone.floor, zone=zone.id, name="1号窗口", short_name="1号窗口", services=services
        )


def read_combo(row: Section, places: Places) -> None:
    code = identity(row, places.combos)
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
