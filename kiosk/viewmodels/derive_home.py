"""Home: choose, and see what is busy and what is closed."""

from kiosk.application.contract_types import BusinessInfo, BusinessState
from kiosk.viewmodels.parts import Head, Part
from kiosk.viewmodels.phrases import minutes_text, moment_of, time_text
from kiosk.viewmodels.snapshot import Snapshot

BUSY_MINUTES = 20
"""A likely wait from which a business is named as busy."""


class Line(Part, frozen=True, kw_only=True):
    """One line of the status: `mark` is busy, free or closed."""

    mark: str
    label: str
    text: str
    value: str


class Door(Part, frozen=True, kw_only=True):
    name: str
    icon: str
    title: str
    second: str


class HomePage(Part, frozen=True, kw_only=True):
    head: Head
    lines: list[Line]
    take: str
    take_second: str
    doors: list[Door]


DOORS = (("ticket", "ticket-time"), ("items", "form"), ("filings", "folder"), ("window", "map"))


def _opens(snapshot: Snapshot) -> str:
    """When numbers are given again, where the whole hall gives none now; else empty."""
    states = list(snapshot.hall.businesses.values()) if snapshot.hall.online else []
    moments = [moment for state in states if (moment := moment_of(state.opens_at, snapshot.now))]
    if not moments or any(state.open for state in states):
        return ""
    return time_text(snapshot.texts, min(moments), snapshot.now)


def _lines(snapshot: Snapshot) -> list[Line]:
    texts = snapshot.texts
    if again := _opens(snapshot):
        value = texts("mark.closed.value", time=again)
        return [Line(mark="closed", label=texts("mark.closed"), text=texts("home.closed"), value=value)]
    known: list[tuple[BusinessInfo, BusinessState]] = []
    for business in snapshot.document.businesses:
        state = snapshot.state(business.id)
        if state is not None:
            known.append((business, state))

    def short(business: BusinessInfo) -> str:
        return texts.pick(business.short_name, business.name_en)

    lines = []
    busiest = max((pair for pair in known if pair[1].open), key=lambda pair: pair[1].minutes, default=None)
    if busiest is not None and busiest[1].minutes[0] >= BUSY_MINUTES:
        minutes = texts("wait.about", minutes=minutes_text(busiest[1].minutes))
        lines.append(Line(mark="busy", label=texts("mark.busy"), text=short(busiest[0]), value=minutes))
    free = [short(business) for business, state in known if state.open and state.people == 0]
    if free:
        names = free[:1] if texts.english or snapshot.wide else free[:2]
        lines.append(
            Line(
                mark="free", label=texts("mark.free"), text=texts.join(names), value=texts("mark.free.value")
            )
        )
    for business, state in known:
        opens = moment_of(state.opens_at, snapshot.now)
        if not state.open and opens is not None:
            value = texts("mark.closed.value", time=time_text(texts, opens, snapshot.now))
            lines.append(Line(mark="closed", label=texts("mark.closed"), text=short(business), value=value))
            break
    return lines


def derive_home(snapshot: Snapshot) -> HomePage:
    texts = snapshot.texts
    reader = "reader" not in snapshot.faults
    opens = _opens(snapshot)
    sub = "home.sub.closed" if opens else "home.sub" if reader else "home.sub.no_reader"
    second = texts("home.take.second" if reader else "home.take.second.no_reader")
    return HomePage(
        head=Head(sign=texts("home.sign"), sub=texts(sub)),
        lines=_lines(snapshot) if snapshot.hall.online else [],
        take=texts("home.take"),
        take_second=texts("zone.opens", time=opens) if opens else second,
        doors=[
            Door(
                name=f"home.{name}",
                icon=icon,
                title=texts(f"door.{name}"),
                second=texts(f"door.{name}.second"),
            )
            for name, icon in DOORS
        ],
    )
