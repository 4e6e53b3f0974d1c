"""From the contract's ticket, receipt and hall document to the facts that a slip says."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.slip import TicketFacts, windows_text
from kiosk.domain.slip_receipt import ReceiptFacts
from kiosk.domain.slip_risk import Session, risk_sentence
from queue_server.contract.http import BusinessInfo, FilingReceipt, HallDocument
from queue_server.contract.messages import IssuedTicket

COMPLAINTS = "12345"
"""The national line, where the hall names none."""


def ticket_facts(
    ticket: IssuedTicket, document: HallDocument, now: datetime, kiosk: str, *, elder: bool = False
) -> TicketFacts:
    """What stands on the slip of `ticket`; in its elder form with everyday words and where a person helps."""
    business = _business(document, ticket.business)
    zone = next((zone for zone in document.zones if zone.id == ticket.zone), None)
    name = ticket.business_name
    if elder and business is not None:
        name = business.plain_name
    return TicketFacts(
        hall=document.name,
        number=ticket.number,
        floor=ticket.floor,
        place=zone.short_name if zone else ticket.zone_name,
        windows=tuple(ticket.windows) or _serving(document, ticket.business),
        business=name,
        people_ahead=ticket.people_ahead,
        minutes=ticket.minutes,
        risk=risk_sentence(now, ticket.minutes[1], sessions_of(document)),
        papers=tuple(business.docs) if business else (),
        code=code_text(ticket.token, document.public_url),
        missed=document.rules.missed,
        repeats=document.rules.announce_repeats,
        at=hall_time(ticket.issued_at, document.timezone, now),
        kiosk=kiosk,
        hotline=_hotline(document),
        help_at=_help_at(document),
    )


def receipt_facts(receipt: FilingReceipt, document: HallDocument, now: datetime, kiosk: str) -> ReceiptFacts:
    return ReceiptFacts(
        hall=document.name,
        receipt=receipt.receipt,
        item=receipt.item_name,
        due=receipt.due,
        code=code_text(receipt.token, document.public_url),
        at=hall_time(receipt.submitted_at, document.timezone, now),
        kiosk=kiosk,
        hotline=_hotline(document),
    )


def code_text(token: str, public_url: str | None) -> str:
    """What the QR carries: the token, or its page where the hall is reachable from outside."""
    return f"{public_url.rstrip('/')}/t/{token}" if public_url else token


def hall_time(stamp: str, timezone: str, otherwise: datetime) -> datetime:
    """An RFC 3339 stamp as hall time; `otherwise` where it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return otherwise
    return moment.astimezone(ZoneInfo(timezone)) if moment.tzinfo else otherwise


def _business(document: HallDocument, business: str) -> BusinessInfo | None:
    return next((known for known in document.businesses if known.id == business), None)


def _serving(document: HallDocument, business: str) -> tuple[int, ...]:
    return tuple(window.window for window in document.windows if business in window.services)


def sessions_of(document: HallDocument) -> list[Session]:
    """The hall's hours as the risk of not being reached needs them."""
    return [
        Session(days=session.days, start=session.start, end=session.end, mode=session.mode)
        for session in document.sessions
    ]


def _hotline(document: HallDocument) -> str:
    return document.hotlines.get("complaint", COMPLAINTS)


def _help_at(document: HallDocument) -> str | None:
    """The windows of the zone where the hall's kiosks for tickets stand: there are the people who help."""
    zones = {kiosk.zone for kiosk in document.kiosks if "guide" in kiosk.roles}
    places = [window for window in document.windows if window.zone in zones]
    if not places:
        return None
    floor = min(window.floor for window in places)
    windows = tuple(window.window for window in places if window.floor == floor)
    return f"{floor} 楼 {windows_text(windows)} 号窗口"
