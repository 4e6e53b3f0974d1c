"""The drawn plan: places, the target inked, the way as one line with right angles, and the same in words."""

from kiosk.application.contract_types import PlanFloor, PlanPlace
from kiosk.viewmodels.parts import Button, Head, Part, Row
from kiosk.viewmodels.phrases import ranges_text
from kiosk.viewmodels.snapshot import Snapshot

GAP = 30.0
"""Between the end of the way and the sign of the counter, in thousandths of the floor."""
SIGN_UNIT = {True: 38.0, False: 60.0}
"""Width of one character of a sign on a large and on a small plan, in thousandths of the floor."""


class Spot(Part, frozen=True, kw_only=True):
    """A place of the plan; coordinates and sizes in 0…1 of the floor. `side` is where its wall is."""

    kind: str
    x: float
    y: float
    w: float
    h: float
    text: str = ""
    target: bool = False
    side: str = ""


class PlanPicture(Part, frozen=True, kw_only=True):
    """One floor; `path` is x, y, x, y… in 0…1. `ratio` is width by height."""

    floor: str
    words: str
    ratio: float
    spots: list[Spot]
    path: list[float] = []
    here: list[float] = []


class FindWindowPage(Part, frozen=True, kw_only=True):
    head: Head
    floors: list[Button]
    plan: PlanPicture
    words: str
    rows: list[Row]


def _centre(place: PlanPlace) -> tuple[float, float]:
    return place.x + place.w / 2, place.y + place.h / 2


def _side(place: PlanPlace) -> str:
    """The wall a place stands at."""
    x, y = _centre(place)
    distances = {"left": x, "right": 1000 - x, "top": y, "bottom": 1000 - y}
    return min(distances, key=lambda side: distances[side])


def _counter(floor: PlanFloor, zone: str) -> PlanPlace | None:
    return next((one for one in floor.places if one.kind == "counter" and one.ref == zone), None)


def _spots(snapshot: Snapshot, floor: PlanFloor, zone: str | None, windows: bool) -> list[Spot]:
    """`windows`: each window as a numbered square instead of the counter as a bar."""
    numbers = {str(one.window) for one in snapshot.document.windows if one.zone == zone}
    named = {one.id: snapshot.texts.pick(one.short_name, one.name_en) for one in snapshot.document.zones}
    manned = {one.zone for one in snapshot.document.windows}
    unmanned = {one.id for one in snapshot.document.zones} - manned
    spots = []
    for place in floor.places:
        if place.kind == ("counter" if windows else "window"):
            continue
        target = place.ref == zone if place.kind in {"counter", "label"} else place.ref in numbers
        text = place.text or named.get(place.ref or "", "")
        if place.kind in {"counter", "kiosk"} or (
            place.kind not in {"window", "lift"} and snapshot.texts.english
        ):
            text = ""
        if place.kind == "lift":
            text = snapshot.texts("plan.lift")
        if place.kind == "label" and not windows:
            if place.ref in unmanned:
                continue
            text = _short(text)
        spots.append(
            Spot(
                kind=place.kind,
                x=place.x / 1000,
                y=place.y / 1000,
                w=place.w / 1000,
                h=place.h / 1000,
                text=text,
                target=target and zone is not None,
                side=_side(place),
            )
        )
    return spots


def _short(text: str) -> str:
    """医保 for 医保服务: what a small plan has room for."""
    return text.removesuffix("服务").removesuffix("登记")


def _end(
    counter: PlanPlace, sign: PlanPlace | None, start: tuple[float, float], large: bool
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The corner of the way and its end before the counter and its sign."""
    x, y = _centre(counter)
    side = _side(counter)
    if side in {"top", "bottom"}:
        edge = counter.y + counter.h if side == "top" else counter.y
        if sign is not None:
            edge = max(edge, sign.y + sign.h + 30) if side == "top" else min(edge, sign.y - 20)
        return (x, start[1]), (x, edge + GAP if side == "top" else edge - GAP)
    width = 0.0
    if sign is not None and sign.text:
        width = len(sign.text if large else _short(sign.text)) * SIGN_UNIT[large] + 20
    return (start[0], y), (
        counter.x + counter.w + width + GAP if side == "left" else counter.x - width - GAP,
        y,
    )


def _flat(points: list[tuple[float, float]]) -> list[float]:
    flat: list[float] = []
    for x, y in points:
        flat += [round(x / 1000, 4), round(y / 1000, 4)]
    return flat


def _direction(start: tuple[float, float], end: tuple[float, float]) -> str:
    """left_front, right_back…, as one comes from `start` with the top of the plan ahead."""
    across = "left" if end[0] < start[0] - 60 else "right" if end[0] > start[0] + 60 else ""
    along = "front" if end[1] < start[1] - 60 else "back" if end[1] > start[1] + 60 else ""
    return "_".join(part for part in (across, along) if part) or "here"


def _place(floor: PlanFloor, kind: str, ref: str | None = None) -> PlanPlace | None:
    return next((one for one in floor.places if one.kind == kind and ref in {None, one.ref}), None)


def plan_of(
    snapshot: Snapshot, floor: PlanFloor, zone: str | None, *, windows: bool = False, lift: bool = False
) -> PlanPicture:
    """One floor's plan with the way to the zone's counter, or to the lift where the zone is on another floor."""
    texts = snapshot.texts
    kiosk = _place(floor, "kiosk", snapshot.device)
    lift_place = _place(floor, "lift")
    counter = _counter(floor, zone) if zone else None
    start = _centre(kiosk) if kiosk else _centre(lift_place) if lift_place else None
    path: list[tuple[float, float]] = []
    words = ""
    if start is not None and lift and lift_place is not None and kiosk is not None:
        x, _ = _centre(lift_place)
        bottom = lift_place.y + lift_place.h
        path = [start, (x, start[1]), (x, bottom + 10 if start[1] > bottom else lift_place.y - 10)]
        words = texts("way.lift")
    elif start is not None and counter is not None:
        corner, end = _end(counter, _place(floor, "label", zone), start, windows)
        path = [start, corner, end]
        key = f"way.{_direction(start, end)}"
        words = texts(key) if kiosk else texts("way.out", way=texts(key))
        if kiosk:
            words = texts("way.from_here", way=texts(key))
    return PlanPicture(
        floor=texts("floor", floor=floor.floor),
        words=words,
        ratio=floor.width / floor.height,
        spots=_spots(snapshot, floor, zone, windows),
        path=_flat(path),
        here=_flat([_centre(kiosk)]) if kiosk else [],
    )


def derive_way(snapshot: Snapshot, zone: str, floor: int) -> list[PlanPicture]:
    """The floors one walks through: one's own, and the other where the window is there."""
    plans = {plan.floor: plan for plan in snapshot.document.plan}
    if floor not in plans:
        return []
    own = snapshot.floor
    if own == floor or own not in plans:
        return [plan_of(snapshot, plans[floor], zone)]
    return [plan_of(snapshot, plans[own], zone, lift=True), plan_of(snapshot, plans[floor], zone)]


def derive_find_window(snapshot: Snapshot) -> FindWindowPage:
    """28: the plan of a floor and its zones as rows; the chosen one is marked on the plan."""
    texts, session = snapshot.texts, snapshot.session
    ticket = snapshot.shown.ticket
    floors = sorted(snapshot.document.plan, key=lambda plan: -plan.floor)
    shown = session.floor or (ticket.floor if ticket else snapshot.floor)
    zone = session.window_zone or (ticket.zone if ticket and ticket.floor == shown else None)
    plan = next((one for one in floors if one.floor == shown), floors[0] if floors else None)
    rows = []
    for info in snapshot.document.zones:
        numbers = [one.window for one in snapshot.document.windows if one.zone == info.id]
        if info.floor == shown and numbers:
            rows.append(
                Row(
                    name=f"row.{info.id}",
                    title=texts.pick(info.short_name, info.name_en),
                    unit=texts("windows.range", windows=ranges_text(numbers)),
                    chosen=info.id == zone,
                )
            )
    picture = (
        plan_of(snapshot, plan, zone, windows=True)
        if plan
        else PlanPicture(floor=texts("floor", floor=shown), words="", ratio=1.5, spots=[])
    )
    here = texts("plan.here", floor=texts("floor", floor=snapshot.floor))
    return FindWindowPage(
        head=Head(sign=texts("plan.sign")),
        floors=[
            Button(
                name=f"floor.{one.floor}",
                text=here if one.floor == snapshot.floor else texts("floor", floor=one.floor),
                chosen=one.floor == shown,
            )
            for one in floors
        ],
        plan=picture,
        words=picture.words or texts("plan.words"),
        rows=rows,
    )
