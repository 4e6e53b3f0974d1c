"""Floors, departments and zones, and what every place of the hall is checked against."""

from dataclasses import dataclass, field

from ruamel.yaml.nodes import MappingNode

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.domain.hall import Business, Combo, Department, Window, Zone

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


def identity(row: Section, taken: object) -> str | None:
    code = row.need_text("id", ID, ID_WORDS)
    if code and code in taken:  # type: ignore[operator]
        row.problems.error(row.at("id"), row.below("id"), f"expected each id only once, found {code} again")
        return None
    return code or None


def floor_of(row: Section, places: Places, usual: int) -> int:
    return row.whole("floor", usual, least=1, most=places.floors)


def read_department(row: Section, places: Places) -> None:
    code = identity(row, places.departments)
    name = row.text("name", code or "")
    floor = floor_of(row, places, 1)
    former = row.texts("former_names")
    row.finish()
    if code:
        places.departments[code] = Department(id=code, name=name, floor=floor, former_names=former)


def read_zone(row: Section, places: Places) -> None:
    code = identity(row, places.zones)
    name = row.text("name", code or "")
    short = row.text("short_name", name)
    zone = Zone(
        id=code or "",
        floor=floor_of(row, places, 1),
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


def zones_meant(top: Section, places: Places) -> None:
    """No zones section: the zones that windows and businesses speak of, or one for the whole hall."""
    floors: dict[str, int] = {}
    for node in (top.items("windows") or []) + (top.items("businesses") or []):
        words = (
            {key.value: str(value.value) for key, value in node.value}
            if isinstance(node, MappingNode)
            else {}
        )
        told = words.get("floor", "1")
        floor = int(told) if told.isdecimal() and len(told) < 3 else 1
        if "zone" in words:
            floors.setdefault(words["zone"], floor)
    for code, level in (floors or {"A": 1}).items():
        name = "服务区" if code == "A" else code
        places.zones[code] = Zone(
            id=code,
            floor=min(level, places.floors),
            name=name,
            short_name=name,
            name_en=code,
            plain_name=name,
        )


def zone_of(row: Section, places: Places, usual: str | None) -> Zone | None:
    code = row.text("zone", usual or "", ID, ID_WORDS)
    if not code:
        if not row.has("zone"):
            row.missing("zone", "a zone")
        return None
    if code not in places.zones:
        row.wrong("zone", "a zone of this hall")
        return None
    return places.zones[code]


def only_zone(places: Places) -> str | None:
    return next(iter(places.zones)) if len(places.zones) == 1 else None
