"""What a touch means: the name of the thing touched, on the screen where it was touched."""

import re
from collections.abc import Callable

from kiosk.domain import flow
from kiosk.domain.flow import Event, Screen
from kiosk.domain.session import another_number, choose_business, drop_last_page
from kiosk.viewmodels import effects, effects_filing
from kiosk.viewmodels.actions_filing import FILING_ACTIONS
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.derive_choose import CLAIMS
from kiosk.viewmodels.derive_ticket import zone_of_shown
from kiosk.viewmodels.texts import Texts

Action = Callable[[Core, str], None]

_TOKEN = re.compile(r"(?:^|.*/[tr]/)([TRA]1\.[A-Za-z0-9_-]+)$")
_APPOINTMENT = re.compile(r"[2-9A-HJ-NP-Z]{8}|A1\d{11}")
"""The code of an appointment as it is told; its QR code says `A1.` and more."""


def _event(event: Event) -> Action:
    return lambda core, _: core.happen(event)


# ---- foot ----


def back(core: Core, _: str) -> None:
    """One step back: first within a screen (a field, a page of answers), then a screen."""
    session, screen = core.session, core.place.screen
    if session.writing is not None:
        core.enter(writing=None)
    elif screen == Screen.FORM and session.step > 0:
        core.enter(step=session.step - 1, checked=False)
    elif screen == Screen.PAPERS and session.paper > 0:
        core.enter(paper=session.paper - 1)
    elif screen == Screen.ITEMS and (session.group or "").startswith("business:"):
        back_to_business(core)
        return
    elif screen == Screen.ITEMS and session.group and ":" in session.group:
        core.enter(group=session.group.partition(":")[0], page=0)
    elif screen == Screen.FILING and core.shown.filings is None:
        core.happen(Event.HOME)
        return
    else:
        core.happen(Event.BACK)
        item = core.snapshot().item(session.item) if core.hall.document is not None else None
        if core.place.screen == Screen.PAPERS and item is not None and not item.papers:
            core.happen(Event.BACK)
        return
    core.fold()


def again(core: Core, _: str) -> None:
    """One more number for the same person."""
    core.happen(Event.TAKE_NUMBER)
    core.session = another_number(core.session)
    core.answered(ticket=None, printing="", receipt=None, printed_receipt="")
    core.fold()


def again_after(core: Core, _: str) -> None:
    """This number is over: another one, with the card where it was put already."""
    core.happen(Event.TAKE_NUMBER)
    core.session = another_number(core.session)
    core.answered(shown=None, token=None)
    if core.session.card is not None:
        core.happen(Event.CARD)
    core.fold()


def ticket_way(core: Core, _: str) -> None:
    """The plan, with the way to where the number is called."""
    zone = zone_of_shown(core.snapshot())
    if zone is not None:
        core.enter(floor=zone.floor, window_zone=zone.id)
    core.happen(Event.FIND_WINDOW)


def language(core: Core, _: str) -> None:
    core.texts = Texts("zh" if core.texts.english else "en")
    core.fold()


def ask_help(core: Core, _: str) -> None:
    if core.place.screen == Screen.IDLE:
        core.happen(Event.STAY)
    core.happen(Event.HELP)


def turn_page(core: Core, where: str) -> None:
    core.enter(page=max(0, core.session.page + (1 if where == "after" else -1)))
    core.fold()


# ---- number ----


def choose_audience(core: Core, audience: str) -> None:
    core.enter(audience=audience, page=0)
    core.fold()


def zone_row(core: Core, zone: str) -> None:
    core.enter(zone=zone)
    core.happen(Event.ZONE)


def business_row(core: Core, business: str) -> None:
    core.session = choose_business(core.session, business)
    by_age(core)
    state = core.snapshot().state(business)
    needs = state is not None and state.card_needed and core.session.card is None
    core.happen(Event.NEED_CARD if needs else Event.BUSINESS)


def by_age(core: Core) -> None:
    """The card says the age: the claim of the old need not be asked for."""
    if core.elder and core.session.claim == "none":
        core.enter(claim="senior")


def take(core: Core, _: str) -> None:
    state = core.snapshot().state(core.session.business or "")
    if state is not None and state.card_needed and core.session.card is None:
        core.happen(Event.NEED_CARD)
    else:
        core.happen(Event.ISSUE)


def ordinary(core: Core, _: str) -> None:
    core.enter(claim="none", ticket_request=None)
    core.fold()


def claim_row(core: Core, name: str) -> None:
    core.enter(claim=dict(CLAIMS).get(name, "none"), ticket_request=None)
    core.happen(Event.CLAIMED)


def find_row(core: Core, zone: str) -> None:
    core.enter(window_zone=zone)
    core.fold()


def floor(core: Core, number: str) -> None:
    core.enter(floor=int(number), window_zone=None)
    core.fold()


def key(core: Core, name: str) -> None:
    """The keys of 我的号: letters, digits, 退格."""
    typed = core.session.typed
    typed = typed[:-1] if name == "erase" else "" if name == "clear" else (typed + name)[:6]
    core.enter(typed=typed)
    core.fold()


def find(core: Core, _: str) -> None:
    if core.session.typed:
        effects.show_number(core, core.session.typed)


def code(core: Core, text: str) -> None:
    """A code before the camera: a ticket's, a receipt's, an appointment's, or one for the window."""
    text = text.strip()
    found = _TOKEN.match(text)
    if core.shown.busy or not core.allows(Event.TICKET_SHOWN):
        return
    if _APPOINTMENT.fullmatch(text):
        effects.check_in(core, text)
    elif found is None:
        core.say("code.unknown")
        core.fold()
    elif found[1].startswith("T1."):
        effects.show_token(core, found[1])
    elif found[1].startswith("A1."):
        effects.check_in(core, found[1])
    else:
        effects_filing.show_filing(core, found[1])


def retake(core: Core, _: str) -> None:
    item = core.snapshot().item(core.session.item)
    if item is not None:
        core.session = drop_last_page(core.session, item.papers[core.session.paper].id)
        core.answered(frozen=0)
        core.fold()


def self_service(core: Core, _: str) -> None:
    """What of this business can be done here, without a number."""
    core.enter(group=f"business:{core.session.business}", page=0)
    core.happen(Event.SELF_SERVICE)


def back_to_business(core: Core) -> None:
    """From what can be done here back to the number of the same business."""
    business = core.snapshot().business((core.session.group or "").partition(":")[2])
    if business is None:
        core.happen(Event.BACK)
        return
    core.session = choose_business(core.session, business.id, business.zone)
    core.enter(group=None, item=None)
    by_age(core)
    core.happen(Event.BUSINESS)


def item_window(core: Core, _: str) -> None:
    """To the window instead: the number of the item's business."""
    item = core.snapshot().item(core.session.item)
    business = core.snapshot().business(item.business) if item else None
    if business is not None:
        core.session = choose_business(core.session, business.id, business.zone)
        by_age(core)
        core.happen(Event.BUSINESS)


ANYWHERE: dict[str, Action] = {
    "foot.back": back,
    "foot.home": _event(Event.HOME),
    "foot.again": again,
    "foot.language": language,
    "foot.help": ask_help,
    "pager": turn_page,
}
"""By name or by the part before the dot."""

S = Screen
ON_SCREEN: dict[tuple[Screen, str], Action] = {
    (S.HOME, "home.take"): _event(Event.TAKE_NUMBER),
    (S.HOME, "home.ticket"): _event(Event.FIND_TICKET),
    (S.HOME, "home.items"): _event(Event.ITEMS),
    (S.HOME, "home.filings"): _event(Event.FILINGS),
    (S.HOME, "home.window"): _event(Event.FIND_WINDOW),
    (S.TROUBLE, "trouble.window"): _event(Event.FIND_WINDOW),
    (S.TROUBLE, "trouble.items"): _event(Event.ITEMS),
    (S.PUT_CARD, "row.nocard"): _event(Event.NO_CARD),
    (S.PUT_CARD, "row.code"): _event(Event.FIND_TICKET),
    (S.PUT_CARD_TICKET, "row.code"): _event(Event.FIND_TICKET),
    **{(screen, "row.help"): _event(Event.HELP) for screen in Screen if screen.value.startswith("put_card")},
    (S.ZONES, "choice"): choose_audience,
    (S.ZONES, "row"): zone_row,
    (S.BUSINESSES, "row"): business_row,
    (S.BEFORE, "before.take"): take,
    (S.BEFORE, "before.here"): self_service,
    (S.BEFORE, "before.ordinary"): ordinary,
    (S.BEFORE, "before.priority"): _event(Event.CLAIM),
    (S.CLAIM, "row"): claim_row,
    (S.NUMBER, "number.done"): _event(Event.DONE),
    (S.NUMBER, "number.again"): _event(Event.PRINT),
    (S.NO_PAPER, "number.done"): _event(Event.DONE),
    (S.NO_PAPER, "row.again"): _event(Event.PRINT),
    (S.FIND_TICKET, "key"): key,
    (S.FIND_TICKET, "find.go"): find,
    (S.TICKET, "ticket.again"): again_after,
    (S.TICKET, "ticket.rejoin"): lambda core, _: effects.rejoin(core),
    (S.TICKET, "ticket.way"): ticket_way,
    (S.TICKET, "ticket.cancel"): _event(Event.ASK_CANCEL),
    (S.CANCEL_TICKET, "cancel.yes"): lambda core, _: effects.cancel_ticket(core),
    (S.CANCEL_TICKET, "cancel.no"): _event(Event.BACK),
    (S.FIND_WINDOW, "row"): find_row,
    (S.FIND_WINDOW, "floor"): floor,
    (S.ITEM, "item.window"): item_window,
    (S.PAPERS, "papers.retake"): retake,
    (S.PAPERS, "papers.window"): item_window,
    (S.HELP, "help.back"): _event(Event.BACK),
    (S.IDLE, "idle.stay"): _event(Event.STAY),
    (S.IDLE, "idle.clear"): _event(Event.TIMEOUT),
    **FILING_ACTIONS,
}


def act(core: Core, name: str) -> bool:
    """Do what the touched thing is for. False: nothing of that name can be touched here, or something is being done."""
    if core.shown.busy:
        return False
    if core.shown.notice is not None and core.shown.notice.kind != "ok":
        core.answered(notice=None)
    head, _, rest = name.partition(".")
    screen = core.place.screen
    action = (
        ON_SCREEN.get((screen, name))
        or ON_SCREEN.get((screen, head))
        or ANYWHERE.get(name)
        or ANYWHERE.get(head)
    )
    if action is None:
        return False
    try:
        action(core, rest)
    except flow.IllegalEvent:
        return False
    return True
