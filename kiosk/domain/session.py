"""What one visitor entered. Frozen; a wipe is a new, empty session."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from kiosk.domain.person import IdCard

IDLE_S = 60.0
IDLE_ELDER_S = 90.0
COUNTDOWN_S = 20
"""The last seconds before the wipe, counted on the screen."""
NUMBER_S = 30
"""The number screen goes home by itself after so long."""


class Session(Struct, frozen=True, kw_only=True):
    """One visit. `papers` are JPEG pages by paper id; `later` the papers that will be brought later."""

    card: IdCard | None = None
    person_key: str | None = None
    audience: str | None = None
    zone: str | None = None
    business: str | None = None
    claim: str = "none"
    ticket_request: str | None = None
    """Kept over retries of one wish, so that it never becomes two tickets."""
    group: str | None = None
    item: str | None = None
    answers: Mapping[str, str] = {}
    step: int = 0
    writing: str | None = None
    """The field being written."""
    checked: bool = False
    """The citizen asked to go on: now the problems are said."""
    papers: Mapping[str, tuple[bytes, ...]] = {}
    later: frozenset[str] = frozenset()
    paper: int = 0
    filing_request: str | None = None
    mends: str | None = None
    """Receipt number of the returned filing that is being mended."""
    floor: int | None = None
    window_zone: str | None = None
    typed: str = ""
    page: int = 0


def idle_seconds(session: Session, elder: bool) -> float:
    """Rest after which the person is wiped."""
    return IDLE_ELDER_S if elder and session.card is not None else IDLE_S


def with_card(session: Session, card: IdCard) -> Session:
    """The card of the visitor; another card drops the key of the former."""
    if session.card == card:
        return session
    return replace(session, card=card, person_key=None, ticket_request=None)


def choose_business(session: Session, business: str, zone: str | None = None) -> Session:
    """A new wish is a new request."""
    if session.business == business:
        return replace(session, zone=zone or session.zone)
    return replace(
        session, business=business, zone=zone or session.zone, ticket_request=None, claim="none", page=0
    )


def another_number(session: Session) -> Session:
    """The same person takes one more number."""
    return Session(card=session.card, person_key=session.person_key, audience=session.audience)


def choose_item(session: Session, item: str) -> Session:
    """Another item begins with nothing written."""
    if session.item == item:
        return session
    return Session(
        card=session.card, person_key=session.person_key, group=session.group, item=item, page=session.page
    )


def answer(session: Session, field: str, value: str) -> Session:
    return replace(session, answers={**session.answers, field: value})


def add_page(session: Session, paper: str, picture: bytes) -> Session:
    pages = (*session.papers.get(paper, ()), picture)
    return replace(session, papers={**session.papers, paper: pages}, later=session.later - {paper})


def drop_last_page(session: Session, paper: str) -> Session:
    pages = session.papers.get(paper, ())[:-1]
    return replace(session, papers={**session.papers, paper: pages})
