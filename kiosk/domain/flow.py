"""The screen flow as one table: where one is and what happens say where one goes and what must be done."""

from enum import StrEnum

from msgspec import Struct


class Screen(StrEnum):
    """Every screen of the kiosk; the comments of `looks/kiosk.md` number them."""

    HOME = "home"
    TROUBLE = "trouble"
    RESTING = "resting"
    PUT_CARD = "put_card"
    PUT_CARD_TICKET = "put_card_ticket"
    PUT_CARD_ITEM = "put_card_item"
    PUT_CARD_FILINGS = "put_card_filings"
    ZONES = "zones"
    BUSINESSES = "businesses"
    BEFORE = "before"
    CLAIM = "claim"
    NUMBER = "number"
    NO_PAPER = "no_paper"
    FIND_TICKET = "find_ticket"
    TICKET = "ticket"
    CANCEL_TICKET = "cancel_ticket"
    ITEMS = "items"
    ITEM = "item"
    FORM = "form"
    PAPERS = "papers"
    PROMISE = "promise"
    RECEIPT = "receipt"
    FILINGS = "filings"
    FILING = "filing"
    WITHDRAW = "withdraw"
    FIND_WINDOW = "find_window"
    HELP = "help"
    IDLE = "idle"


class Event(StrEnum):
    """What a citizen, a device or the hall did."""

    TAKE_NUMBER = "take_number"
    FIND_TICKET = "find_ticket"
    ITEMS = "items"
    FILINGS = "filings"
    FIND_WINDOW = "find_window"
    HELP = "help"
    BACK = "back"
    HOME = "home"
    CARD = "card"
    NO_CARD = "no_card"
    ZONE = "zone"
    BUSINESS = "business"
    NEED_CARD = "need_card"
    CLAIM = "claim"
    CLAIMED = "claimed"
    ISSUE = "issue"
    ISSUED = "issued"
    PRINT = "print"
    PRINTED = "printed"
    PRINT_FAILED = "print_failed"
    DONE = "done"
    TICKET_SHOWN = "ticket_shown"
    FILING_SHOWN = "filing_shown"
    ASK_CANCEL = "ask_cancel"
    CANCELLED = "cancelled"
    REJOINED = "rejoined"
    SELF_SERVICE = "self_service"
    ITEM = "item"
    FILL = "fill"
    FILLED = "filled"
    PICTURE = "picture"
    PAPERS_DONE = "papers_done"
    SUBMIT = "submit"
    SUBMITTED = "submitted"
    ASK_WITHDRAW = "ask_withdraw"
    WITHDRAWN = "withdrawn"
    MEND = "mend"
    IDLE = "idle"
    STAY = "stay"
    TIMEOUT = "timeout"
    NETWORK_DOWN = "network_down"
    NETWORK_UP = "network_up"
    HALL_UNKNOWN = "hall_unknown"
    HALL_KNOWN = "hall_known"


class Effect(StrEnum):
    """What must be done on the way."""

    WIPE = "wipe"
    MAKE_KEY = "make_key"
    LOAD_FILINGS = "load_filings"
    ISSUE = "issue"
    PRINT_TICKET = "print_ticket"
    PRINT_RECEIPT = "print_receipt"
    PREFILL = "prefill"
    PICTURE = "picture"
    SUBMIT = "submit"


class Place(Struct, frozen=True):
    """The screen and, last first, what lies under it (help and the idle warning are laid over a screen)."""

    screen: Screen
    under: tuple[Screen, ...] = ()


class Step(Struct, frozen=True):
    """One cell of the table. `to` None: stay. `over`: laid over what is there. `uncover`: back to what lies under."""

    to: Screen | None = None
    effects: tuple[Effect, ...] = ()
    over: bool = False
    uncover: bool = False


class IllegalEvent(Exception):
    """The event cannot happen on this screen; nothing was changed."""


START = Place(Screen.HOME)

S, E, F = Screen, Event, Effect
_STAY = Step()
_UNCOVER = Step(uncover=True)

WITHOUT_VISITOR = frozenset({S.HOME, S.TROUBLE, S.RESTING})
"""Nobody is there: no idle warning, no way home needed."""
OVERLAYS = frozenset({S.HELP, S.IDLE})
PLAIN_BACK: dict[Screen, Screen] = {
    S.PUT_CARD_TICKET: S.BUSINESSES,
    S.PUT_CARD_ITEM: S.ITEM,
    S.BUSINESSES: S.ZONES,
    S.CLAIM: S.BEFORE,
    S.ITEM: S.ITEMS,
    S.FORM: S.ITEM,
    S.PAPERS: S.FORM,
    S.PROMISE: S.PAPERS,
    S.WITHDRAW: S.FILING,
    S.CANCEL_TICKET: S.TICKET,
    S.BEFORE: S.BUSINESSES,
    S.FILING: S.FILINGS,
}
"""返回 goes one step back; where a screen is not named here, it goes home."""


def _own_rows() -> dict[tuple[Screen, Event], Step]:
    """What belongs to one screen each."""
    return {
        (S.HOME, E.TAKE_NUMBER): Step(S.PUT_CARD),
        (S.HOME, E.CARD): Step(S.ZONES, (F.MAKE_KEY,)),
        (S.HOME, E.FIND_TICKET): Step(S.FIND_TICKET),
        (S.HOME, E.ITEMS): Step(S.ITEMS),
        (S.HOME, E.FILINGS): Step(S.PUT_CARD_FILINGS),
        (S.HOME, E.FIND_WINDOW): Step(S.FIND_WINDOW),
        (S.HOME, E.NETWORK_DOWN): Step(S.TROUBLE),
        (S.TROUBLE, E.NETWORK_UP): Step(S.HOME),
        (S.TROUBLE, E.FIND_WINDOW): Step(S.FIND_WINDOW),
        (S.TROUBLE, E.ITEMS): Step(S.ITEMS),
        (S.HOME, E.HALL_UNKNOWN): Step(S.RESTING),
        (S.TROUBLE, E.HALL_UNKNOWN): Step(S.RESTING),
        (S.RESTING, E.HALL_KNOWN): Step(S.HOME),
        (S.PUT_CARD, E.CARD): Step(S.ZONES, (F.MAKE_KEY,)),
        (S.PUT_CARD, E.NO_CARD): Step(S.ZONES),
        (S.PUT_CARD, E.FIND_TICKET): Step(S.FIND_TICKET),
        (S.PUT_CARD_TICKET, E.CARD): Step(S.BEFORE, (F.MAKE_KEY,)),
        (S.PUT_CARD_TICKET, E.FIND_TICKET): Step(S.FIND_TICKET),
        (S.PUT_CARD_ITEM, E.CARD): Step(S.FORM, (F.MAKE_KEY, F.PREFILL)),
        (S.PUT_CARD_FILINGS, E.CARD): Step(S.FILINGS, (F.LOAD_FILINGS,)),
        (S.ZONES, E.CARD): Step(None, (F.MAKE_KEY,)),
        (S.ZONES, E.ZONE): Step(S.BUSINESSES),
        (S.BUSINESSES, E.CARD): Step(None, (F.MAKE_KEY,)),
        (S.BUSINESSES, E.BUSINESS): Step(S.BEFORE),
        (S.BUSINESSES, E.NEED_CARD): Step(S.PUT_CARD_TICKET),
        (S.BEFORE, E.CARD): Step(None, (F.MAKE_KEY,)),
        (S.BEFORE, E.NEED_CARD): Step(S.PUT_CARD_TICKET),
        (S.BEFORE, E.CLAIM): Step(S.CLAIM),
        (S.BEFORE, E.SELF_SERVICE): Step(S.ITEMS),
        (S.BEFORE, E.ISSUE): Step(None, (F.ISSUE,)),
        (S.BEFORE, E.ISSUED): Step(S.NUMBER, (F.PRINT_TICKET,)),
        (S.BEFORE, E.TICKET_SHOWN): Step(S.TICKET),
        (S.CLAIM, E.CLAIMED): Step(S.BEFORE),
        (S.NUMBER, E.PRINT): Step(None, (F.PRINT_TICKET,)),
        (S.NUMBER, E.PRINTED): _STAY,
        (S.NUMBER, E.PRINT_FAILED): Step(S.NO_PAPER),
        (S.NUMBER, E.DONE): Step(S.HOME, (F.WIPE,)),
        (S.NUMBER, E.TAKE_NUMBER): Step(S.ZONES),
        (S.NO_PAPER, E.PRINT): Step(None, (F.PRINT_TICKET,)),
        (S.NO_PAPER, E.PRINTED): Step(S.NUMBER),
        (S.NO_PAPER, E.PRINT_FAILED): _STAY,
        (S.NO_PAPER, E.DONE): Step(S.HOME, (F.WIPE,)),
        (S.NO_PAPER, E.TAKE_NUMBER): Step(S.ZONES),
        (S.TICKET, E.TAKE_NUMBER): Step(S.PUT_CARD),
        (S.TICKET, E.ASK_CANCEL): Step(S.CANCEL_TICKET),
        (S.TICKET, E.REJOINED): _STAY,
        (S.TICKET, E.FIND_WINDOW): Step(S.FIND_WINDOW, over=True),
        (S.CANCEL_TICKET, E.CANCELLED): Step(S.TICKET),
        (S.ITEMS, E.CARD): Step(None, (F.MAKE_KEY,)),
        (S.ITEMS, E.ITEM): Step(S.ITEM),
        (S.ITEMS, E.BUSINESS): Step(S.BEFORE),
        (S.ITEMS, E.FILINGS): Step(S.PUT_CARD_FILINGS),
        (S.ITEM, E.CARD): Step(None, (F.MAKE_KEY,)),
        (S.ITEM, E.FILL): Step(S.FORM, (F.PREFILL,)),
        (S.ITEM, E.NEED_CARD): Step(S.PUT_CARD_ITEM),
        (S.ITEM, E.BUSINESS): Step(S.BEFORE),
        (S.FORM, E.FILLED): Step(S.PAPERS),
        (S.PAPERS, E.PICTURE): Step(None, (F.PICTURE,)),
        (S.PAPERS, E.PAPERS_DONE): Step(S.PROMISE),
        (S.PAPERS, E.BUSINESS): Step(S.BEFORE),
        (S.PROMISE, E.SUBMIT): Step(None, (F.SUBMIT,)),
        (S.PROMISE, E.SUBMITTED): Step(S.RECEIPT, (F.PRINT_RECEIPT,)),
        (S.RECEIPT, E.PRINT): Step(None, (F.PRINT_RECEIPT,)),
        (S.RECEIPT, E.PRINTED): _STAY,
        (S.RECEIPT, E.PRINT_FAILED): _STAY,
        (S.RECEIPT, E.DONE): Step(S.HOME, (F.WIPE,)),
        (S.RECEIPT, E.TAKE_NUMBER): Step(S.ZONES),
        (S.FILING, E.ASK_WITHDRAW): Step(S.WITHDRAW),
        (S.FILING, E.MEND): Step(S.FORM),
        (S.FILING, E.CARD): Step(S.FILINGS, (F.LOAD_FILINGS,)),
        (S.WITHDRAW, E.WITHDRAWN): Step(S.FILING),
        (S.IDLE, E.STAY): _UNCOVER,
        (S.IDLE, E.TIMEOUT): Step(S.HOME, (F.WIPE,)),
        (S.NUMBER, E.TIMEOUT): Step(S.HOME, (F.WIPE,)),
    }


CODE_SCREENS = frozenset(
    {
        S.HOME,
        S.PUT_CARD,
        S.PUT_CARD_TICKET,
        S.PUT_CARD_FILINGS,
        S.ZONES,
        S.BUSINESSES,
        S.FIND_TICKET,
        S.ITEMS,
        S.FILINGS,
        S.TICKET,
        S.FILING,
    }
)
"""Where a code shown to the camera opens what it stands for; an appointment's becomes a number."""


def _table() -> dict[tuple[Screen, Event], Step]:
    table = _own_rows()
    for screen in Screen:
        if screen not in WITHOUT_VISITOR:
            table[screen, E.HOME] = Step(S.HOME, (F.WIPE,))
            if screen not in OVERLAYS:
                table[screen, E.IDLE] = Step(S.IDLE, over=True)
                home = screen not in PLAIN_BACK
                table[screen, E.BACK] = Step(S.HOME, (F.WIPE,)) if home else Step(PLAIN_BACK[screen])
        if screen not in OVERLAYS:
            table[screen, E.HELP] = Step(S.HELP, over=True)
        if screen in CODE_SCREENS:
            table[screen, E.TICKET_SHOWN] = Step(S.TICKET)
            table[screen, E.FILING_SHOWN] = Step(S.FILING)
            table[screen, E.ISSUED] = Step(S.NUMBER, (F.PRINT_TICKET,))
    table[S.HELP, E.BACK] = _UNCOVER
    table[S.HELP, E.IDLE] = Step(S.IDLE, over=True)
    table[S.IDLE, E.BACK] = _UNCOVER
    return table


TABLE = _table()
"""`(screen, event)` to step. What is not here cannot happen there."""


def step(place: Place, event: Event) -> tuple[Place, tuple[Effect, ...]]:
    """Where one is after the event, and what must be done. Raises IllegalEvent and changes nothing."""
    cell = TABLE.get((place.screen, event))
    if cell is None:
        raise IllegalEvent(f"{event} cannot happen on {place.screen}")
    if cell.uncover:
        under = place.under or (S.HOME,)
        return Place(under[0], under[1:]), cell.effects
    if cell.over:
        assert cell.to is not None  # noqa: S101
        return Place(cell.to, (place.screen, *place.under)), cell.effects
    if cell.to is None:
        return place, cell.effects
    if (cell.to, event) == (S.HOME, E.BACK) and place.under:
        return Place(place.under[0], place.under[1:]), ()
    return Place(cell.to), cell.effects


def allows(place: Place, event: Event) -> bool:
    return (place.screen, event) in TABLE
