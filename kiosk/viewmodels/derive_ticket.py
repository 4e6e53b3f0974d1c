"""Before the ticket, the number, the number without paper, and my ticket."""

from kiosk.application.contract_types import BusinessState, HistoryEntry, ShownTicket
from kiosk.domain.session import NUMBER_S
from kiosk.viewmodels.derive_frame import TICKET_STEPS, busy_button, steps
from kiosk.viewmodels.derive_plan import PlanPicture, derive_way
from kiosk.viewmodels.parts import NO_BANNER, NO_BUTTON, Banner, Button, Head, Part, Row
from kiosk.viewmodels.phrases import business_name, minutes_text, moment_of, wide_brackets
from kiosk.viewmodels.snapshot import Snapshot

MOST_PAPERS = 5
"""Papers to bring that fit on 05; the rest is counted."""


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


class BeforePage(Part, frozen=True, kw_only=True):
    head: Head
    papers: list[str]
    wait: Wait
    banner: Banner
    take: Button
    choices: list[Button]


class NumberPage(Part, frozen=True, kw_only=True):
    number: str
    place: Place
    wait: Wait
    way: list[PlanPicture]
    slip: str
    slip_second: str
    again: Button
    qr: str
    qr_word: str
    banner: Banner
    done: Button


class NoPaperPage(Part, frozen=True, kw_only=True):
    trouble: Banner
    number: str
    business: str
    place: Place
    wait: str
    heading: str
    rows: list[Row]
    note: str
    done: Button


class TicketPage(Part, frozen=True, kw_only=True):
    head: Head
    number: str
    business: str
    place: Place
    wait: Wait
    state: Banner
    history: list[Row]
    hint: str
    way: Button
    cancel: Button


def wait_of(snapshot: Snapshot, people: int, minutes: tuple[int, int], still: bool = False) -> Wait:
    texts = snapshot.texts
    return Wait(
        ahead=texts("wait.ahead"),
        people=str(people),
        people_unit=texts("wait.person"),
        about=texts("wait.still" if still else "wait.roughly"),
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


def _papers(snapshot: Snapshot, docs: list[str]) -> list[str]:
    if not docs:
        return [snapshot.texts("before.nothing")]
    if len(docs) <= MOST_PAPERS:
        return docs
    return [*docs[: MOST_PAPERS - 1], snapshot.texts("before.more", count=len(docs) - MOST_PAPERS + 1)]


def _closing(snapshot: Snapshot, state: BusinessState | None) -> Banner:
    """Said before it happens: one may not be reached before the session ends."""
    if state is None or not state.people:
        return NO_BANNER
    now = snapshot.now
    minute = now.hour * 60 + now.minute
    for session in snapshot.document.sessions:
        start, end = (int(part[:2]) * 60 + int(part[3:]) for part in (session.start, session.end))
        if session.days == "weekday" and start <= minute < end:
            if minute + state.minutes[1] <= end:
                return NO_BANNER
            following = session.end == "12:00"
            return Banner(
                title=snapshot.texts("before.risk", time=session.end),
                text=snapshot.texts("before.risk.noon" if following else "before.risk.evening"),
                icon="clock",
            )
    return NO_BANNER


def derive_before(snapshot: Snapshot) -> BeforePage:
    texts, session = snapshot.texts, snapshot.session
    business = snapshot.business(session.business)
    state = snapshot.state(session.business) if session.business else None
    priority = session.claim != "none"
    needs_card = bool(state and state.card_needed and session.card is None)
    take = Button(name="before.take", text=texts("before.put_card" if needs_card else "before.take"))
    return BeforePage(
        head=Head(
            sign=texts("before.sign"),
            above=wide_brackets(business_name(snapshot, business)) if business else "",
            steps=steps(snapshot, TICKET_STEPS, 2),
        ),
        papers=_papers(snapshot, business.docs if business else []),
        wait=wait_of(snapshot, state.people, state.minutes) if state and snapshot.hall.online else Wait(),
        banner=_closing(snapshot, state),
        take=busy_button(snapshot, "issue", take),
        choices=[
            Button(name="before.ordinary", text=texts("before.ordinary"), chosen=not priority),
            Button(name="before.priority", text=texts("before.priority"), chosen=priority),
        ],
    )


def _slip(snapshot: Snapshot) -> tuple[str, str]:
    key = {"busy": "slip.busy", "done": "slip.done"}.get(snapshot.shown.printing, "slip.done")
    return snapshot.texts(key), snapshot.texts(f"{key}.second")


def derive_number(snapshot: Snapshot) -> NumberPage:
    texts, ticket = snapshot.texts, snapshot.shown.ticket
    assert ticket is not None  # noqa: S101
    slip, second = _slip(snapshot)
    printing = snapshot.shown.printing == "busy"
    card = Banner(title=texts("number.card"), icon="card") if snapshot.card_lies else NO_BANNER
    return NumberPage(
        number=ticket.number,
        place=place_of(snapshot, ticket.floor, ticket.zone, ticket.windows),
        wait=wait_of(snapshot, ticket.people_ahead, ticket.minutes),
        way=derive_way(snapshot, ticket.zone, ticket.floor),
        slip=slip,
        slip_second=second,
        again=NO_BUTTON if printing else Button(name="number.again", text=texts("slip.again")),
        qr=qr_text(snapshot, ticket.token),
        qr_word=texts("number.qr" if snapshot.document.public_url else "number.qr.kiosk"),
        banner=card,
        done=Button(
            name="number.done",
            text=texts("number.done"),
            second=texts("number.done.second", seconds=snapshot.shown.seconds or NUMBER_S),
        ),
    )


def qr_text(snapshot: Snapshot, token: str) -> str:
    """What the code carries: the token, or the phone page's address where the hall has one."""
    public = snapshot.document.public_url
    return f"{public.rstrip('/')}/t/{token}" if public else token


def derive_no_paper(snapshot: Snapshot) -> NoPaperPage:
    texts, ticket = snapshot.texts, snapshot.shown.ticket
    assert ticket is not None  # noqa: S101
    code = snapshot.shown.printing
    known = texts.has(f"paper.{code}")
    again = Row(
        name="row.again", title=texts("paper.again"), second=texts("paper.again.second"), icon="printer"
    )
    if code == "busy":
        again = Row(name="", title=texts("slip.busy"), second=texts("slip.busy.second"), icon="printer")
    phone_key = "paper.phone" if snapshot.document.public_url else "paper.photo"
    phone = Row(
        name="",
        title=texts(phone_key),
        second=texts(f"{phone_key}.second"),
        icon="phone",
        qr=qr_text(snapshot, ticket.token),
    )
    nothing = "paper.card" if snapshot.session.card is not None else "paper.number"
    remember = Row(
        name="", title=texts(nothing), second=texts(f"{nothing}.second", number=ticket.number), icon="card"
    )
    return NoPaperPage(
        trouble=Banner(
            title=texts(f"paper.{code}" if known else "paper.other"), text=texts("paper.safe"), icon="care"
        ),
        number=ticket.number,
        business=_ticket_business(snapshot, ticket.business, ticket.business_name),
        place=place_of(snapshot, ticket.floor, ticket.zone, ticket.windows),
        wait=texts("wait.sentence", people=ticket.people_ahead, minutes=minutes_text(ticket.minutes)),
        heading=texts("paper.heading"),
        rows=[phone, again, remember],
        note=texts("paper.staff", time=snapshot.now.strftime("%H:%M")),
        done=Button(name="number.done", text=texts("paper.done")),
    )


def _ticket_business(snapshot: Snapshot, business: str, name: str) -> str:
    info = snapshot.business(business)
    return snapshot.texts.pick(info.short_name, info.name_en) if info else name


def _business_of_number(snapshot: Snapshot, number: str) -> tuple[str, Place]:
    """A shown ticket says no business: where its prefix belongs to one zone, that zone can be named."""
    prefix = number.rstrip("0123456789")
    infos = [one for one in snapshot.document.businesses if one.prefix == prefix]
    ticket = snapshot.shown.ticket
    if ticket is not None and ticket.number == number:
        name = _ticket_business(snapshot, ticket.business, ticket.business_name)
        return name, place_of(snapshot, ticket.floor, ticket.zone, ticket.windows)
    zones = {one.zone for one in infos}
    if len(zones) != 1:
        return "", Place()
    zone = snapshot.zone(zones.pop())
    if zone is None:
        return "", Place()
    place = Place(
        floor=snapshot.texts("floor", floor=zone.floor),
        zone=snapshot.texts.pick(zone.short_name, zone.name_en),
    )
    return (_ticket_business(snapshot, infos[0].id, "") if len(infos) == 1 else ""), place


def _history(snapshot: Snapshot, entries: list[HistoryEntry]) -> list[Row]:
    texts = snapshot.texts
    rows = []
    for entry in entries[-5:]:
        moment = moment_of(entry.at, snapshot.now)
        key = f"history.{entry.what}"
        window = texts("history.window", window=entry.window) if entry.window is not None else ""
        rows.append(
            Row(
                name="",
                title=texts(key) if texts.has(key) else texts("history.other"),
                second=window,
                figure=moment.strftime("%H:%M") if moment else "",
            )
        )
    return rows


def _state_banner(snapshot: Snapshot, shown: ShownTicket) -> Banner:
    texts = snapshot.texts
    key = f"ticket.{shown.state}"
    kind = {"called": "ok", "serving": "ok", "done": "ok", "waiting": "say"}.get(shown.state, "amber")
    icon = {"called": "bell", "serving": "check", "done": "check", "waiting": "clock", "missed": "bell"}
    window = shown.window if shown.window is not None else ""
    text = f"{key}.text"
    missed = snapshot.document.rules.missed
    if shown.state == "missed" and missed and not texts.english:
        return Banner(title=texts(key), text=missed, icon="bell")
    return Banner(
        title=texts(key, window=window),
        text=texts(text, window=window),
        kind=kind,
        icon=icon.get(shown.state, "care"),
    )


def derive_shown_ticket(snapshot: Snapshot) -> TicketPage:
    texts, shown = snapshot.texts, snapshot.shown.shown
    assert shown is not None  # noqa: S101
    name, place = _business_of_number(snapshot, shown.number)
    if shown.window is not None:
        windows = [one for one in snapshot.document.windows if one.window == shown.window]
        if windows:
            place = place_of(snapshot, windows[0].floor, windows[0].zone, [shown.window])
    waiting = shown.state == "waiting"
    live = shown.state in {"waiting", "called", "missed", "held"}
    cancel = NO_BUTTON
    if snapshot.shown.token and shown.state in {"waiting", "called"}:
        cancel = Button(name="ticket.cancel", text=texts("ticket.cancel"))
    return TicketPage(
        head=Head(sign=texts("ticket.sign")),
        number=shown.number,
        business=name,
        place=place,
        wait=wait_of(snapshot, shown.people_ahead, shown.minutes, still=True) if waiting else Wait(),
        state=_state_banner(snapshot, shown),
        history=_history(snapshot, shown.history),
        hint=texts("ticket.hint") if waiting else "",
        way=Button(name="ticket.way", text=texts("ticket.way")) if live and place.zone else NO_BUTTON,
        cancel=cancel,
    )


class AskPage(Part, frozen=True, kw_only=True):
    """A question asked once, as its own screen."""

    head: Head
    number: str
    text: str
    yes: Button
    no: Button


def derive_cancel(snapshot: Snapshot) -> AskPage:
    texts, shown = snapshot.texts, snapshot.shown.shown
    yes = Button(name="cancel.yes", text=texts("cancel.yes"))
    return AskPage(
        head=Head(sign=texts("cancel.sign")),
        number=shown.number if shown else "",
        text=texts("cancel.text"),
        yes=busy_button(snapshot, "cancel", yes),
        no=Button(name="cancel.no", text=texts("cancel.no")),
    )
