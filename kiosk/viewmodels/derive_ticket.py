"""Before the ticket, and my ticket later on."""

from itertools import groupby

from kiosk.application.contract_types import BusinessInfo, BusinessState, HistoryEntry, ShownTicket, ZoneInfo
from kiosk.application.slip_facts import sessions_of
from kiosk.domain.slip_risk import risk_of
from kiosk.viewmodels.derive_frame import TICKET_STEPS, busy_button, steps
from kiosk.viewmodels.derive_items import items_of
from kiosk.viewmodels.parts import NO_BANNER, NO_BUTTON, Banner, Button, Head, Part, Row
from kiosk.viewmodels.phrases import business_name, count_text, moment_of, paper_text, wide_brackets
from kiosk.viewmodels.places import AskPage, Place, Wait, place_of, ticket_business, wait_of
from kiosk.viewmodels.snapshot import Snapshot

MOST_PAPERS = 5
"""Papers to bring that fit on 05; the rest is counted."""
HISTORY, HISTORY_WIDE = 5, 3
"""What happened last to a ticket, as much as fits on 14 standing and lying."""
ONE_LINE = 14
"""Characters of a name beside the button of a band."""


class Bring(Part, frozen=True, kw_only=True):
    """A paper to bring; `note` stands to its right."""

    name: str
    note: str = ""


class BeforePage(Part, frozen=True, kw_only=True):
    """`here`: what of it can be done at the kiosk instead.

    `heading` stands before the place to go to; where much is to be said, the floor in the head must do.
    """

    head: Head
    papers: list[Bring]
    here: Banner
    wait: Wait
    heading: str
    place: Place
    banner: Banner
    take: Button
    choices: list[Button]


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
    again: Button
    """What the large button is for: another number, or back into the queue with this one."""


def _papers(snapshot: Snapshot, docs: list[str]) -> list[Bring]:
    texts = snapshot.texts
    papers = []
    for doc in docs:
        name, note = paper_text(doc)
        papers.append(Bring(name=name, note=note or (texts("before.either") if "/" in doc else "")))
    if len(papers) <= MOST_PAPERS:
        return papers
    more = Bring(name=texts("before.more", count=len(docs) - MOST_PAPERS + 1))
    return [*papers[: MOST_PAPERS - 1], more]


def _here(snapshot: Snapshot, business: BusinessInfo | None) -> Banner:
    """One need not queue: what of the business is filled in, photographed and handed in at the kiosk."""
    texts = snapshot.texts
    items = items_of(snapshot, f"business:{business.id}") if business else []
    if not items:
        return NO_BANNER
    name = wide_brackets(items[0].name)
    return Banner(
        title=texts("before.here", count=str(len(items)) if texts.english else count_text(len(items))),
        text=name if len(items) == 1 and len(name) <= ONE_LINE else texts("before.here.text"),
        kind="say",
        icon="form",
        action=texts("before.here.how"),
        name="before.here",
    )


def _closing(snapshot: Snapshot, state: BusinessState | None) -> Banner:
    """Said before it happens: one may not be reached before the session ends."""
    if state is None or not state.people or not snapshot.hall.online:
        return NO_BANNER
    risk = risk_of(snapshot.now, state.minutes[1], sessions_of(snapshot.document))
    if risk is None:
        return NO_BANNER
    text = snapshot.texts("before.risk.evening")
    if risk.resumes is not None:
        text = snapshot.texts("before.risk.noon", time=risk.resumes)
    return Banner(title=snapshot.texts("before.risk", time=risk.end), text=text, icon="clock")


def derive_before(snapshot: Snapshot) -> BeforePage:
    texts, session = snapshot.texts, snapshot.session
    business = snapshot.business(session.business)
    state = snapshot.state(session.business) if session.business else None
    priority = session.claim != "none"
    needs_card = bool(state and state.card_needed and session.card is None)
    take = Button(name="before.take", text=texts("before.put_card" if needs_card else "before.take"))
    docs = business.docs if business else []
    here, risk = _here(snapshot, business), _closing(snapshot, state)
    roomy = len(docs) < MOST_PAPERS - 1 and not texts.english if snapshot.wide else NO_BANNER in {here, risk}
    return BeforePage(
        head=Head(
            sign=texts("before.sign" if docs else "before.nothing"),
            above=wide_brackets(business_name(snapshot, business)) if business else "",
            plaque=texts("floor", floor=business.floor) if business else "",
            steps=steps(snapshot, TICKET_STEPS, 2),
        ),
        papers=_papers(snapshot, docs),
        here=here,
        wait=wait_of(snapshot, state.people, state.minutes, taken=False)
        if state and snapshot.hall.online
        else Wait(),
        heading=texts("before.where") if roomy else "",
        place=place_of(snapshot, business.floor, business.zone, state.windows if state else [])
        if business and roomy
        else Place(),
        banner=risk,
        take=busy_button(snapshot, "issue", take),
        choices=[
            Button(name="before.ordinary", text=texts("before.ordinary"), chosen=not priority),
            Button(name="before.priority", text=texts("before.priority"), chosen=priority),
        ],
    )


def _business_of_number(snapshot: Snapshot, number: str) -> tuple[str, Place]:
    """A shown ticket says no business: where its prefix belongs to one zone, that zone can be named."""
    prefix = number.rstrip("0123456789")
    infos = [one for one in snapshot.document.businesses if one.prefix == prefix]
    ticket = snapshot.shown.ticket
    if ticket is not None and ticket.number == number:
        name = ticket_business(snapshot, ticket.business, ticket.business_name)
        return name, place_of(snapshot, ticket.floor, ticket.zone, ticket.windows)
    zone = zone_of_shown(snapshot)
    if zone is None:
        return "", Place()
    place = Place(
        floor=snapshot.texts("floor", floor=zone.floor),
        zone=snapshot.texts.pick(zone.short_name, zone.name_en),
    )
    return (ticket_business(snapshot, infos[0].id, "") if len(infos) == 1 else ""), place


def zone_of_shown(snapshot: Snapshot) -> ZoneInfo | None:
    """The zone of the ticket that is looked at: its window's, or the only one that its prefix belongs to."""
    shown = snapshot.shown.shown
    if shown is None:
        return None
    zones = {one.zone for one in snapshot.document.windows if one.window == shown.window}
    prefix = shown.number.rstrip("0123456789")
    zones = zones or {one.zone for one in snapshot.document.businesses if one.prefix == prefix}
    return snapshot.zone(zones.pop()) if len(zones) == 1 else None


def _history(snapshot: Snapshot, entries: list[HistoryEntry]) -> list[Row]:
    texts = snapshot.texts
    rows = []
    once = [next(same) for _, same in groupby(entries, key=lambda one: (one.what, one.window))]
    for entry in once[-(HISTORY_WIDE if snapshot.wide else HISTORY) :]:
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
    if shown.state == "waiting" and shown.history and shown.history[-1].what == "rejoined":
        return Banner(
            title=texts("ticket.rejoined"), text=texts("ticket.rejoined.text"), kind="ok", icon="check"
        )
    if _may_rejoin(snapshot, shown):
        text = "ticket.missed.rejoin"
    elif shown.state == "missed" and _times_back(shown):
        text = "ticket.missed.again"
    elif shown.state == "missed" and missed and not texts.english:
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
    over = shown.state in {"done", "missed", "cancelled", "expired", "void"}
    live = shown.state in {"waiting", "called", "missed", "held"}
    again = Button(name="ticket.again", text=texts("ticket.again")) if over else NO_BUTTON
    if _may_rejoin(snapshot, shown):
        back = Button(name="ticket.rejoin", text=texts("ticket.rejoin"), second=texts("ticket.rejoin.second"))
        again = busy_button(snapshot, "rejoin", back)
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
        again=again,
    )


def _may_rejoin(snapshot: Snapshot, shown: ShownTicket) -> bool:
    """A missed number that has not come back as often as the hall lets it. The hall itself knows the half-day."""
    return shown.state == "missed" and _times_back(shown) < snapshot.document.rules.rejoins


def _times_back(shown: ShownTicket) -> int:
    return sum(1 for entry in shown.history if entry.what == "rejoined")


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
