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
    """People ahead and minutes, cut up for large figures; empty where nothing is known.

    `calm`: nobody is ahead, and `minutes` is the sentence that says so.
    """

    ahead: str = ""
    people: str = ""
    people_unit: str = ""
    about: str = ""
    minutes: str = ""
    minutes_unit: str = ""
    calm: bool = False


class AskPage(Part, frozen=True, kw_only=True):
    """A question asked once, as its own screen."""

    head: Head
    number: str
    text: str
    yes: Button
    no: Button


def wait_of(
    snapshot: Snapshot, people: int, minutes: tuple[int, int], *, taken: bool = True, still: bool = False
) -> Wait:
    """`taken`: one has the number already; `still`: it was taken some time ago."""
    texts = snapshot.texts
    if not people:
        soon = texts("wait.soon" if taken else "wait.now")
        return Wait(ahead=texts("wait.nobody"), minutes=soon, calm=True)
    return Wait(
        ahead=texts("wait.ahead"),
        people=str(people),
        people_unit=texts("wait.person"),
        about=texts("wait.still" if still else "wait.roughly"),
        minutes=minutes_text(minutes),
        minutes_unit=texts("wait.minutes"),
    )


def wait_sentence(snapshot: Snapshot, people: int, minutes: tuple[int, int]) -> str:
    """The same as one short sentence."""
    if not people:
        return snapshot.texts("wait.sentence.nobody")
    return snapshot.texts("wait.sentence", people=people, minutes=minutes_text(minutes))


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
