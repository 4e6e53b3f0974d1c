"""Where to go and how long to wait, as the number's screens all say it."""

from kiosk.viewmodels.parts import Button, Head, Part
from kiosk.viewmodels.phrases import minutes_text
from kiosk.viewmodels.snapshot import Snapshot


class Place(Part, frozen=True, kw_only=True):
    """Where to go: plaques of floor and windows."""

    floor: str = ""
    zone: str = ""
    windows: list[str] = []
    word: str = ""


class Wait(Part, frozen=True, kw_only=True):
    """People ahead and minutes, cut up for large figures; empty where nothing is known."""

    ahead: str = ""
    people: str = ""
    people_unit: str = ""
    about: str = ""
    minutes: str = ""
    minutes_unit: str = ""


class AskPage(Part, frozen=True, kw_only=True):
    """A question asked once, as its own screen."""

    head: Head
    number: str
    text: str
    yes: Button
    no: Button


def wait_of(snapshot: Snapshot, people: int, minutes: tuple[int, int], still: bool = False) -> Wait:
    texts = snapshot.texts
    return Wait(
        ahead=texts("wait.ahead"),
        people=str(people),
        people_unit=texts("wait.person"),
        about=texts("wait.still" if still else "wait.roughly") if people else "",
        minutes=minutes_text(minutes) if people else texts("wait.now"),
        minutes_unit=texts("wait.minutes") if people else "",
    )


def place_of(snapshot: Snapshot, floor: int, zone: str, windows: list[int]) -> Place:
    texts = snapshot.texts
    info = snapshot.zone(zone)
    return Place(
        floor=texts("floor", floor=floor),
        zone=texts.pick(info.short_name, info.name_en) if info else "",
        windows=[str(window) for window in windows[:4]],
        word=texts("windows.word") if windows else texts("windows.open"),
    )


def ticket_business(snapshot: Snapshot, business: str, name: str) -> str:
    info = snapshot.business(business)
    return snapshot.texts.pick(info.short_name, info.name_en) if info else name
