"""Which QML file draws a screen, and what its props are derived by."""

from collections.abc import Callable

from msgspec import Struct

from kiosk.domain.flow import Screen
from kiosk.viewmodels import (
    derive_choose,
    derive_filing,
    derive_form,
    derive_items,
    derive_number,
    derive_other,
    derive_ticket,
)
from kiosk.viewmodels.derive_home import derive_home
from kiosk.viewmodels.derive_plan import derive_find_window
from kiosk.viewmodels.parts import Part
from kiosk.viewmodels.snapshot import Snapshot


class Page(Struct, frozen=True):
    file: str
    derive: Callable[[Snapshot], Part]


S = Screen
PAGES: dict[Screen, Page] = {
    S.HOME: Page("Home", derive_home),
    S.TROUBLE: Page("Trouble", derive_other.derive_trouble),
    S.RESTING: Page("Resting", derive_other.derive_resting),
    S.PUT_CARD: Page("PutCard", derive_choose.derive_put_card),
    S.PUT_CARD_TICKET: Page("PutCard", derive_choose.derive_put_card),
    S.PUT_CARD_ITEM: Page("PutCard", derive_choose.derive_put_card),
    S.PUT_CARD_FILINGS: Page("PutCard", derive_choose.derive_put_card),
    S.ZONES: Page("ListScreen", derive_choose.derive_zones),
    S.BUSINESSES: Page("ListScreen", derive_choose.derive_businesses),
    S.BEFORE: Page("BeforeTicket", derive_ticket.derive_before),
    S.CLAIM: Page("ListScreen", derive_choose.derive_claim),
    S.NUMBER: Page("YourNumber", derive_number.derive_number),
    S.NO_PAPER: Page("NoPaper", derive_number.derive_no_paper),
    S.FIND_TICKET: Page("FindTicket", derive_other.derive_find_ticket),
    S.TICKET: Page("MyTicket", derive_ticket.derive_shown_ticket),
    S.CANCEL_TICKET: Page("Ask", derive_ticket.derive_cancel),
    S.ITEMS: Page("ListScreen", derive_items.derive_items),
    S.ITEM: Page("ItemPage", derive_items.derive_item),
    S.FORM: Page("FormStep", derive_form.derive_form),
    S.PAPERS: Page("TakePapers", derive_filing.derive_papers),
    S.PROMISE: Page("PromisePage", derive_filing.derive_promise),
    S.RECEIPT: Page("Receipt", derive_filing.derive_receipt),
    S.FILINGS: Page("ListScreen", derive_filing.derive_filings),
    S.FILING: Page("FilingPage", derive_filing.derive_one_filing),
    S.WITHDRAW: Page("Ask", derive_filing.derive_withdraw),
    S.FIND_WINDOW: Page("FindWindow", derive_find_window),
    S.HELP: Page("HelpPage", derive_other.derive_help),
    S.IDLE: Page("IdleWarning", derive_other.derive_idle),
}
