"""Lintel, foot, the band over a screen, and the step headers."""

from kiosk.domain.flow import WITHOUT_VISITOR, Screen
from kiosk.viewmodels.parts import NO_BANNER, Banner, Button, Pager, Part, Row, Step
from kiosk.viewmodels.phrases import date_text
from kiosk.viewmodels.snapshot import Snapshot


class FootItem(Part, frozen=True, kw_only=True):
    """`slot` is the place in the foot, 0…5; help is always 5."""

    name: str
    text: str
    icon: str
    slot: int


class Frame(Part, frozen=True, kw_only=True):
    """What stays where it is from screen to screen."""

    hall: str
    date: str
    clock: str
    foot: list[FootItem]
    banner: Banner


_HOME_WORD_SCREENS = frozenset({Screen.NUMBER, Screen.NO_PAPER, Screen.RECEIPT})
TICKET_STEPS = ("put_card", "choose", "look", "take")
FILING_STEPS = ("conditions", "prepare", "fill", "papers", "promise", "submit")


def steps(snapshot: Snapshot, names: tuple[str, ...], now: int) -> list[Step]:
    """The step header with the `now`th word (from 0) as where one is; a card that was never put is not done."""
    undone = {"put_card"} if snapshot.session.card is None else set()
    return [
        Step(
            text=snapshot.texts(f"step.{name}"),
            number=str(index + 1),
            state="now" if index == now else "done" if index < now and name not in undone else "next",
        )
        for index, name in enumerate(names)
    ]


def paged(snapshot: Snapshot, rows: list[Row], most: int) -> tuple[list[Row], Pager]:
    """The rows of the page one is on; `most` where one page is enough, one less where pages are needed."""
    if len(rows) <= most:
        return rows, Pager()
    size = most - 1
    pages = -(-len(rows) // size)
    page = min(snapshot.session.page, pages - 1)
    texts = snapshot.texts
    pager = Pager(
        before=texts("pager.before") if page > 0 else "",
        after=texts("pager.after") if page < pages - 1 else "",
        text=texts("pager.where", page=page + 1, pages=pages),
    )
    return rows[page * size : (page + 1) * size], pager


def busy_button(snapshot: Snapshot, what: str, button: Button) -> Button:
    """The same button while `what` is being done: it says so, and a touch does nothing."""
    if snapshot.shown.busy != what:
        return button
    key = f"busy.{what}.slow" if snapshot.shown.slow else f"busy.{what}"
    return Button(name=button.name, text=snapshot.texts(key), busy=True)


def _foot(snapshot: Snapshot) -> list[FootItem]:
    texts, screen = snapshot.texts, snapshot.place.screen
    items = []
    if screen in _HOME_WORD_SCREENS:
        items.append(FootItem(name="foot.home", text=texts("foot.to_home"), icon="home", slot=0))
        items.append(FootItem(name="foot.again", text=texts("foot.again"), icon="ticket", slot=1))
    elif screen not in WITHOUT_VISITOR:
        items.append(FootItem(name="foot.back", text=texts("foot.back"), icon="back", slot=0))
        items.append(FootItem(name="foot.home", text=texts("foot.home"), icon="home", slot=1))
    items.append(FootItem(name="foot.language", text=texts("foot.language"), icon="language", slot=4))
    if screen != Screen.HELP:
        items.append(FootItem(name="foot.help", text=texts("foot.help"), icon="help", slot=5))
    return items


def _banner(snapshot: Snapshot) -> Banner:
    texts, screen = snapshot.texts, snapshot.place.screen
    if snapshot.shown.notice is not None:
        notice = snapshot.shown.notice
        icon = "check" if notice.kind == "ok" else "care"
        return Banner(title=notice.title, text=notice.text, kind=notice.kind, icon=icon)
    if screen in {
        Screen.TROUBLE,
        Screen.RESTING,
        Screen.IDLE,
        Screen.NUMBER,
        Screen.NO_PAPER,
        Screen.RECEIPT,
    }:
        return NO_BANNER
    if not snapshot.hall.online:
        return Banner(title=texts("network.band"), text=texts("network.band.text"), icon="network")
    if screen == Screen.HOME and "reader" in snapshot.faults:
        return Banner(title=texts("reader.band"), text=texts("reader.band.text"), icon="card")
    if screen == Screen.HOME and "printer" in snapshot.faults:
        key = f"printer.band.{snapshot.faults['printer']}"
        title = texts(key if texts.has(key) else "printer.band.other")
        return Banner(title=title, text=texts("printer.band.text"), icon="printer")
    return NO_BANNER


def derive_frame(snapshot: Snapshot) -> Frame:
    document = snapshot.hall.document
    return Frame(
        hall=snapshot.texts.pick(document.name, document.name_en) if document else "",
        date=date_text(snapshot.texts, snapshot.now),
        clock=snapshot.now.strftime("%H:%M"),
        foot=_foot(snapshot),
        banner=_banner(snapshot),
    )
