"""The devices and plan sections: kiosks, boards, audio zones and the drawn floors."""

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.adapters.hall_file.zones import Places
from queue_server.domain.hall import AudioZone, BoardPlace, KioskPlace

PLACE_KINDS = ("counter", "window", "lift", "stairs", "door", "kiosk", "label", "wall")
EVERYWHERE = "*"


def read_devices(
    top: Section, places: Places
) -> tuple[tuple[KioskPlace, ...], tuple[BoardPlace, ...], tuple[AudioZone, ...]]:
    """Without them: one kiosk at the first zone, a board and an audio zone for each floor."""
    section = top.section("devices")
    kiosks = _kiosks(section, places)
    boards = _boards(section, places)
    audio = _audio(section, places)
    section.ignore("window_strips", "evaluators")
    section.finish()
    return kiosks, boards, audio


def _on(floor: int, places: Places) -> tuple[str, ...]:
    return tuple(zone.id for zone in places.zones.values() if zone.floor == floor)


def _floors(places: Places) -> list[int]:
    return [floor for floor in range(1, places.floors + 1) if _on(floor, places)]


def _taken(row: Section, seen: set[str]) -> str | None:
    code = row.need_text("id", ID, ID_WORDS)
    if code in seen:
        row.problems.error(row.at("id"), row.below("id"), f"expected each id only once, found {code} again")
        return None
    seen.add(code)
    return code or None


def _zones(row: Section, places: Places, *more: str) -> tuple[str, ...]:
    found = []
    for zone, node, path in row.placed_texts("zones"):
        if zone in places.zones or zone in more:
            found.append(zone)
        else:
            row.problems.expected(node, path, "a zone of this hall")
    if not row.items("zones"):
        row.missing("zones", "the zones it is for")
    return tuple(found)


def _kiosks(section: Section, places: Places) -> tuple[KioskPlace, ...]:
    if not section.has("kiosks"):
        first = next(iter(places.zones.values()), None)
        return (KioskPlace(id="K1-1", zone=first.id, floor=first.floor, roles=("ticket",)),) if first else ()
    seen: set[str] = set()
    found = []
    for row in section.rows("kiosks"):
        code = _taken(row, seen)
        zone = places.zones.get(row.need_text("zone", ID, ID_WORDS))
        if zone is None and row.has("zone"):
            row.wrong("zone", "a zone of this hall")
        roles = row.texts("roles")
        low = row.flag("low_mode", False)
        row.ignore("hours")
        row.finish()
        if code and zone:
            found.append(KioskPlace(id=code, zone=zone.id, floor=zone.floor, roles=roles, low_mode=low))
    return tuple(found)


def _boards(section: Section, places: Places) -> tuple[BoardPlace, ...]:
    if not section.has("boards"):
        return tuple(
            BoardPlace(id=f"LED-F{floor}", kind="综合屏", zones=_on(floor, places), floor=floor)
            for floor in _floors(places)
        )
    seen: set[str] = set()
    found = []
    for row in section.rows("boards"):
        code = _taken(row, seen)
        zones = _zones(row, places, EVERYWHERE)
        floors = {places.zones[zone].floor for zone in zones if zone in places.zones}
        usual = floors.pop() if len(floors) == 1 and EVERYWHERE not in zones else None
        board = BoardPlace(
            id=code or "",
            kind=row.text("kind", "综合屏"),
            zones=zones,
            rows=row.whole("rows", 8, least=1, most=100),
            floor=row.whole("floor", usual, least=1, most=places.floors),
        )
        row.ignore("shows")
        row.finish()
        if code:
            found.append(board)
    return tuple(found)


def _audio(section: Section, places: Places) -> tuple[AudioZone, ...]:
    if not section.has("audio_zones"):
        return tuple(AudioZone(id=f"AU-F{floor}", zones=_on(floor, places)) for floor in _floors(places))
    seen: set[str] = set()
    owner: dict[str, str] = {}
    found = []
    for row in section.rows("audio_zones"):
        code = _taken(row, seen)
        zones = _zones(row, places)
        for zone in zones:
            if owner.setdefault(zone, row.path) != row.path:
                row.wrong("zones", f"each zone in one audio zone only, {zone} is in {owner[zone]} too")
        row.finish()
        if code:
            found.append(AudioZone(id=code, zones=zones))
    silent = {window.zone for window in places.windows.values()} - set(owner)
    for zone in sorted(silent):
        section.problems.warn(
            section.at("audio_zones"), section.below("audio_zones"), f"zone {zone} is in none"
        )
    return tuple(found)


def read_plan(top: Section, places: Places, kiosks: tuple[KioskPlace, ...]) -> dict[str, object]:
    """`{"floors": [{floor, width, height, places: […]}]}` in plain values."""
    refs = {*(str(number) for number in places.windows), *places.zones, *(kiosk.id for kiosk in kiosks)}
    floors: list[dict[str, object]] = []
    for row in top.rows("plan", name="floor"):
        floor = row.whole("floor", None, least=1, most=places.floors)
        if not row.has("floor"):
            row.missing("floor", "a floor")
        drawn: dict[str, object] = {
            "floor": floor,
            "width": row.number("width", 60.0, least=1, most=10_000),
            "height": row.number("height", 40.0, least=1, most=10_000),
            "places": [_place(place, refs) for place in row.rows("places", name="ref")],
        }
        row.finish()
        if floor in [one["floor"] for one in floors]:
            row.problems.error(
                row.at("floor"), row.below("floor"), f"expected each floor once, found {floor} again"
            )
        floors.append(drawn)
    return {"floors": floors}


def _place(row: Section, refs: set[str]) -> dict[str, object]:
    for key in ("kind", "x", "y"):
        if not row.has(key):
            row.missing(
                key, "one of " + ", ".join(PLACE_KINDS) if key == "kind" else "a number from 0 to 1000"
            )
    place: dict[str, object] = {"kind": row.word("kind", "label", PLACE_KINDS)}
    for key in ("x", "y", "w", "h"):
        place[key] = row.number(key, 0, most=1000)
    ref = row.text("ref", None, ID, "a window, zone or kiosk of this hall")
    if ref is not None and ref not in refs:
        row.wrong("ref", "a window, zone or kiosk of this hall")
    place["ref"] = ref
    place["text"] = row.text("text", None, ".+", "a text")
    row.finish()
    return place
