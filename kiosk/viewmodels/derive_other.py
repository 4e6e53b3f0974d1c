"""Trouble, resting, the idle warning, help, and finding a ticket by its number."""

from kiosk.domain.session import COUNTDOWN_S
from kiosk.viewmodels.derive_frame import busy_button
from kiosk.viewmodels.parts import NO_BANNER, Banner, Button, Head, Part, Row
from kiosk.viewmodels.places import Place, place_of
from kiosk.viewmodels.snapshot import Snapshot

HELP_WINDOW = 23
"""The hall's general help desk (`assets/hall.yaml`)."""


class TroublePage(Part, frozen=True, kw_only=True):
    banner: Banner
    can: str
    can_rows: list[Row]
    cannot: str
    cannot_rows: list[Row]
    buttons: list[Button]


class RestingPage(Part, frozen=True, kw_only=True):
    head: Head
    place: Place
    text: str


class IdlePage(Part, frozen=True, kw_only=True):
    """`part` is how much of the ring is left, 0…1."""

    sign: str
    sub: str
    seconds: str
    part: float
    banner: Banner
    stay: Button
    clear: Button


class HelpPage(Part, frozen=True, kw_only=True):
    head: Head
    place: Place
    lines: list[Row]
    back: Button


class FindTicketPage(Part, frozen=True, kw_only=True):
    head: Head
    camera: Banner
    label: str
    typed: str
    letters: list[str]
    find: Button
    erase_text: str
    clear_text: str


def derive_trouble(snapshot: Snapshot) -> TroublePage:
    texts = snapshot.texts
    since = snapshot.offline_since
    text = texts("trouble.since", time=since.strftime("%H:%M")) if since else texts("trouble.retry")

    def row(name: str, icon: str) -> Row:
        return Row(
            name="",
            title=texts(f"trouble.{name}"),
            second=texts(f"trouble.{name}.second"),
            icon=icon,
            open=icon == "check",
        )

    return TroublePage(
        banner=Banner(title=texts("trouble.sign"), text=text, icon="network"),
        can=texts("trouble.can"),
        can_rows=[row("window", "check"), row("guide", "check")],
        cannot=texts("trouble.cannot"),
        cannot_rows=[row("number", "cross"), row("wait", "cross"), row("submit", "cross")],
        buttons=[
            Button(name="trouble.window", text=texts("door.window")),
            Button(name="trouble.items", text=texts("trouble.guide.button")),
        ],
    )


def help_place(snapshot: Snapshot) -> Place:
    """Where a person helps: window 23, or what the hall has in its place."""
    if snapshot.hall.document is None:
        return Place(
            floor=snapshot.texts("floor", floor=1),
            windows=[str(HELP_WINDOW)],
            word=snapshot.texts("windows.word"),
        )
    for window in snapshot.document.windows:
        if window.window == HELP_WINDOW:
            return place_of(snapshot, window.floor, window.zone, [window.window])
    return Place(floor=snapshot.texts("floor", floor=1), word=snapshot.texts("help.desk"))


def derive_resting(snapshot: Snapshot) -> RestingPage:
    texts = snapshot.texts
    return RestingPage(
        head=Head(sign=texts("resting.sign"), sub=texts("resting.sub")),
        place=help_place(snapshot),
        text=texts("resting.text"),
    )


def derive_idle(snapshot: Snapshot) -> IdlePage:
    texts, seconds = snapshot.texts, snapshot.shown.seconds
    return IdlePage(
        sign=texts("idle.sign"),
        sub=texts("idle.sub"),
        seconds=str(seconds),
        part=max(0.0, min(1.0, seconds / COUNTDOWN_S)),
        banner=Banner(title=texts("idle.card"), icon="card") if snapshot.card_lies else NO_BANNER,
        stay=Button(name="idle.stay", text=texts("idle.stay")),
        clear=Button(name="idle.clear", text=texts("idle.clear")),
    )


def derive_help(snapshot: Snapshot) -> HelpPage:
    texts = snapshot.texts
    hotline = snapshot.document.hotlines.get("complaint", "12345") if snapshot.hall.document else "12345"
    return HelpPage(
        head=Head(sign=texts("help.sign"), sub=texts("help.sub")),
        place=help_place(snapshot),
        lines=[
            Row(name="", title=texts("help.people"), second=texts("help.people.second"), icon="help"),
            Row(name="", title=texts("help.here"), second=texts("help.here.second"), icon="folder"),
            Row(
                name="",
                title=texts("help.line", hotline=hotline),
                second=texts("help.line.second"),
                icon="phone",
            ),
        ],
        back=Button(name="help.back", text=texts("help.back")),
    )


def derive_find_ticket(snapshot: Snapshot) -> FindTicketPage:
    texts = snapshot.texts
    camera = (
        Banner(title=texts("find.no_camera"), text=texts("find.no_camera.text"), icon="camera")
        if "camera" in snapshot.faults
        else Banner(title=texts("find.scan"), text=texts("find.scan.text"), kind="say", icon="phone")
    )
    letters = sorted({one.prefix for one in snapshot.document.businesses})
    return FindTicketPage(
        head=Head(sign=texts("find.sign"), sub=texts("find.sub")),
        camera=camera,
        label=texts("find.label"),
        typed=snapshot.session.typed,
        letters=letters[:20],
        find=busy_button(snapshot, "show", Button(name="find.go", text=texts("find.go"))),
        erase_text=texts("key.erase"),
        clear_text=texts("key.clear"),
    )
