"""All that a screen is derived from, frozen at one moment."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from kiosk.application.contract_types import (
    BusinessInfo,
    BusinessState,
    FilingReceipt,
    FilingShown,
    HallDocument,
    IssuedTicket,
    ItemInfo,
    ShownTicket,
    ZoneInfo,
)
from kiosk.application.ports import HallView
from kiosk.domain.flow import START, Place
from kiosk.domain.session import Session
from kiosk.viewmodels.texts import Texts


class Notice(Struct, frozen=True, kw_only=True):
    """A sentence on a band over the screen: what went wrong, or what is well again (`kind` ok)."""

    title: str
    text: str = ""
    kind: str = "amber"


class Shown(Struct, frozen=True, kw_only=True):
    """What hall and devices answered during this visit; wiped with the session."""

    ticket: IssuedTicket | None = None
    printing: str = ""
    """Empty, busy, done, or the printer's trouble code."""
    printed_receipt: str = ""
    shown: ShownTicket | None = None
    token: str | None = None
    receipt: FilingReceipt | None = None
    filings: tuple[FilingShown, ...] | None = None
    filing: FilingShown | None = None
    filing_token: str | None = None
    busy: str = ""
    """What is being waited for: issue, show, submit, filings, picture, cancel, withdraw."""
    slow: bool = False
    """It is taking more than 3 s."""
    seconds: int = 0
    """The countdown of the idle warning and of the number screen."""
    frozen: int = 0
    """Seconds for which the page just taken is still shown."""
    pictures: int = 0
    """Grows with every page taken, so that pictures are drawn anew."""
    notice: Notice | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The input of every `derive_…`."""

    texts: Texts
    now: datetime
    hall: HallView
    device: str
    place: Place = START
    session: Session = Session()
    shown: Shown = Shown()
    faults: Mapping[str, str] = {}
    card_lies: bool = False
    """A card is on the reader now."""
    wide: bool = False
    offline_since: datetime | None = None

    @property
    def document(self) -> HallDocument:
        """The hall document; a screen beyond resting has one."""
        if self.hall.document is None:
            raise LookupError("no hall document yet")
        return self.hall.document

    def business(self, name: str | None) -> BusinessInfo | None:
        return next((one for one in self.document.businesses if one.id == name), None)

    def zone(self, name: str | None) -> ZoneInfo | None:
        return next((one for one in self.document.zones if one.id == name), None)

    def item(self, name: str | None) -> ItemInfo | None:
        return next((one for one in self.document.items if one.id == name), None)

    def state(self, business: str) -> BusinessState | None:
        return self.hall.businesses.get(business)

    @property
    def floor(self) -> int:
        """The floor this kiosk stands on."""
        if self.hall.document is None:
            return 1
        return next((one.floor for one in self.document.kiosks if one.id == self.device), 1)
