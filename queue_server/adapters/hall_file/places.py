"""Everything that has a place in the hall, read in the order in which each is checked against the ones before."""

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.adapters.hall_file.windows import one_window, read_combo, read_window
from queue_server.adapters.hall_file.zones import (
    MAX_FLOOR,
    Places,
    identity,
    only_zone,
    read_department,
    read_zone,
    zone_of,
    zones_meant,
)
from queue_server.domain.hall import Business, Rules, WeekendKind

WEEKEND: tuple[WeekendKind, ...] = ("stagger", "appt", "none")
KINDS = ("apply", "consult", "query", "collect")


def read_places(top: Section, floors: int | None, rules: Rules) -> Places:
    """`floors` is what the hall section says; without it, the highest floor of a zone or window."""
    for key in ("departments", "zones", "businesses", "windows", "combos"):
        top.get(key)
    places = Places(floors=floors or MAX_FLOOR)
    for row in top.rows("departments"):
        read_department(row, places)
    if top.has("zones"):
        for row in top.rows("zones"):
            read_zone(row, places)
    else:
        zones_meant(top, places)
    for row in top.rows("businesses"):
        _business(row, places, rules, top.has("departments"))
    if top.has("windows"):
        for row in top.rows("windows", name="window"):
            read_window(row, places)
    else:
        one_window(places)
    for row in top.rows("combos"):
        read_combo(row, places)
    _complete(top, places)
    places.floors = floors or max((zone.floor for zone in places.zones.values()), default=1)
    return places


def _business(row: Section, places: Places, rules: Rules, departments_told: bool) -> None:
    code = identity(row, places.businesses)
    name = row.text("name", code or "")
    short = row.text("short_name", name)
    zone = zone_of(row, places, only_zone(places)) or next(iter(places.zones.values()), None)
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
        expected_daily=row.number("expected_daily", None, least=0, most=100_000),
        limit_am=row.whole("limit_am", None),
        limit_pm=row.whole("limit_pm", None),
        limit_slot=row.whole("limit_slot", None),
        appointments_per_slot=row.whole("appointments_per_slot", None),
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
    row.finish()
    if code and zone:
        places.businesses[code] = business


def _prefix(row: Section, code: str) -> str:
    what = "one to three letters"
    if not row.has("prefix") and not code[:1].isalpha():
        row.missing("prefix", what)
        return "A"
    return row.text("prefix", code[:1].upper() or "A", "[A-Za-z]{1,3}", what)


def _complete(top: Section, places: Places) -> None:
    """Nothing works without these."""
    for key, found in (
        ("zones", places.zones),
        ("businesses", places.businesses),
        ("windows", places.windows),
    ):
        if not found and not (top.items(key) or []):
            top.problems.error(top.at(key), key, "expected at least one")
    served = {code for window in places.windows.values() for code in window.services}
    for row in top.rows("businesses"):
        code = row.text("id", "")
        business = places.businesses.get(code)
        if business and code not in served and business.closed_text is None:
            row.problems.warn(row.node, row.path, "no window serves it")
