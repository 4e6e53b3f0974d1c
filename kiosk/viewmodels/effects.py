"""What must be done on the way from screen to screen, each through the ports and never on the screen's thread."""

import base64
import uuid
from collections.abc import Callable

import structlog

from kiosk.application.contract_types import (
    FilingReceipt,
    FilingShown,
    IssuedTicket,
    PaperPage,
    PaperTaken,
    ShownTicket,
    SubmitFiling,
)
from kiosk.application.ports import CameraTrouble, PrinterTrouble, Refusal
from kiosk.domain.answers import card_value
from kiosk.domain.flow import Effect, Event, Screen
from kiosk.domain.session import Session, add_page
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.derive_filing import paper_of

FROZEN_S = 3

log = structlog.get_logger()


def _key(core: Core, session: Session) -> str | None:
    """The person's key; made here where it is not yet known. Called on a worker thread."""
    if session.person_key is not None or session.card is None:
        return session.person_key
    key: str = core.kiosk.keys.person_key(session.card.kind, session.card.number)
    return key


def make_key(core: Core) -> None:
    """Ahead of need, so that 取号 need not wait for it; where it fails it is made then."""
    session, visit = core.session, core.visit

    def came(result: object) -> None:
        if visit == core.visit and isinstance(result, str) and core.session.card == session.card:
            core.enter(person_key=result)

    core.kiosk.jobs.run(lambda: _key(core, session), came)


def issue(core: Core) -> None:
    """One wish, one request id: pressed again after silence, it is the same ticket."""
    request = core.session.ticket_request or str(uuid.uuid4())
    core.enter(ticket_request=request)
    session = core.session

    def work() -> tuple[IssuedTicket | None, Refusal | None]:
        try:
            ticket: IssuedTicket = core.kiosk.queue.issue(
                request_id=request,
                business=session.business,
                person_key=_key(core, session),
                claim=session.claim,
            )
        except Refusal as refusal:
            return None, refusal
        return ticket, None

    def done(result: tuple[IssuedTicket | None, Refusal | None]) -> None:
        core.enter(ticket_request=None)
        ticket, refusal = result
        if ticket is not None:
            core.answered(ticket=ticket)
            core.happen(Event.ISSUED)
        elif refusal is not None:
            _refused(core, refusal)

    core.run("issue", work, done)


def _refused(core: Core, refusal: Refusal) -> None:
    """Each no has a way on: the ticket there is, the card that is wanted, or the hall's own sentence."""
    if refusal.code == "duplicate_ticket" and "number" in refusal.detail:
        show_number(core, str(refusal.detail["number"]), known=True)
        return
    if refusal.detail.get("needs") == "card" and core.allows(Event.NEED_CARD):
        core.happen(Event.NEED_CARD)
    core.failed("issue", refusal)


def _show(core: Core, done: Callable[[ShownTicket], None], *, token: str | None, number: str | None) -> None:
    def work() -> ShownTicket:
        shown: ShownTicket = core.kiosk.queue.show(token=token, number=number)
        return shown

    core.run("show", work, done)


def show_number(core: Core, number: str, *, known: bool = False) -> None:
    """Today's ticket by its number. `known`: the citizen asked for a second one and has this one."""

    def done(shown: ShownTicket) -> None:
        core.answered(shown=shown, token=None)
        core.happen(Event.TICKET_SHOWN)
        if known:
            core.say("duplicate", kind="ok")

    _show(core, done, token=None, number=number)


def show_token(core: Core, token: str) -> None:
    def done(shown: ShownTicket) -> None:
        core.answered(shown=shown, token=token)
        core.happen(Event.TICKET_SHOWN)

    _show(core, done, token=token, number=None)


def show_filing(core: Core, token: str) -> None:
    def work() -> FilingShown:
        filing: FilingShown = core.kiosk.filings.show(token=token)
        return filing

    def done(filing: FilingShown) -> None:
        core.answered(filing=filing, filing_token=token)
        core.happen(Event.FILING_SHOWN)

    core.run("show", work, done)


def cancel_ticket(core: Core) -> None:
    token = core.shown.token or ""

    def work() -> ShownTicket:
        core.kiosk.queue.cancel(token=token)
        shown: ShownTicket = core.kiosk.queue.show(token=token)
        return shown

    def done(shown: ShownTicket) -> None:
        core.answered(shown=shown)
        core.happen(Event.CANCELLED)

    core.run("cancel", work, done)


def print_ticket(core: Core) -> None:
    ticket, document = core.shown.ticket, core.hall.document
    if ticket is None or document is None or core.shown.printing == "busy":
        return
    visit, now = core.visit, core.kiosk.clock.now()
    core.answered(printing="busy")

    def came(result: object) -> None:
        failed = isinstance(result, Exception)
        core.beside(
            lambda: core.kiosk.queue.printed(ticket_id=ticket.ticket_id, printed=not failed), "printed"
        )
        if visit != core.visit:
            return
        code = getattr(result, "code", "other") if isinstance(result, PrinterTrouble) else "other"
        core.answered(printing=code if failed else "done")
        event = Event.PRINT_FAILED if failed else Event.PRINTED
        if core.allows(event):
            core.happen(event)
        else:
            core.fold()

    core.kiosk.jobs.run(lambda: core.kiosk.printer.print_ticket(ticket, document, now), came)


def print_receipt(core: Core) -> None:
    receipt, document = core.shown.receipt, core.hall.document
    if receipt is None or document is None or core.shown.printed_receipt == "busy":
        return
    visit, now = core.visit, core.kiosk.clock.now()
    core.answered(printed_receipt="busy")

    def came(result: object) -> None:
        if visit == core.visit:
            core.answered(printed_receipt="failed" if isinstance(result, Exception) else "done")
            core.fold()

    core.kiosk.jobs.run(lambda: core.kiosk.printer.print_receipt(receipt, document, now), came)


def prefill(core: Core) -> None:
    """What the card says goes into the fields that are still empty."""
    snapshot, session = core.snapshot(), core.session
    item = snapshot.item(session.item)
    if item is None or item.form is None or session.card is None:
        return
    answers = dict(session.answers)
    for field in [field for step in item.form.steps for field in step.fields]:
        if field.from_card and not answers.get(field.id):
            answers[field.id] = card_value(session.card, field.from_card)
    core.enter(answers=answers, step=0, checked=False)


def load_filings(core: Core) -> None:
    session = core.session

    def work() -> tuple[str, tuple[FilingShown, ...]]:
        key = _key(core, session) or ""
        return key, tuple(core.kiosk.filings.mine(person_key=key))

    def done(result: tuple[str, tuple[FilingShown, ...]]) -> None:
        core.enter(person_key=result[0])
        core.answered(filings=result[1])

    core.run("filings", work, done)


def submit(core: Core) -> None:
    """The same request id until it is answered: pressed again after silence, it is the same filing."""
    request = core.session.filing_request or str(uuid.uuid4())
    core.enter(filing_request=request)
    session = core.session

    def work() -> FilingReceipt:
        filing = SubmitFiling(
            request_id=request,
            item=session.item or "",
            person_key=_key(core, session) or "",
            answers={name: value.strip() for name, value in session.answers.items() if value.strip()},
            papers=[
                PaperTaken(
                    id=paper, pages=[PaperPage(jpeg=base64.b64encode(page).decode("ascii")) for page in pages]
                )
                for paper, pages in session.papers.items()
                if pages
            ],
        )
        receipt: FilingReceipt = (
            core.kiosk.filings.submit_again(session.mends, filing)
            if session.mends
            else core.kiosk.filings.submit(filing)
        )
        return receipt

    def done(receipt: FilingReceipt) -> None:
        core.answered(receipt=receipt)
        core.happen(Event.SUBMITTED)
        core.enter(answers={}, papers={})

    core.run("submit", work, done)


def withdraw(core: Core) -> None:
    filing = core.shown.filing
    token = (filing.token if filing else None) or core.shown.filing_token or ""

    def work() -> FilingShown:
        shown: FilingShown = core.kiosk.filings.withdraw(token=token)
        return shown

    def done(shown: FilingShown) -> None:
        core.answered(filing=shown)
        core.happen(Event.WITHDRAWN)

    core.run("withdraw", work, done)


def take_picture(core: Core) -> None:
    """The page under the camera; a preview that is on its way already is the page."""
    core.answered(busy="picture", slow=False, notice=None)
    _camera(core)


def preview(core: Core) -> None:
    """Once a second: shows what lies under the camera while papers are taken."""
    if core.place.screen == Screen.PAPERS and "document_camera" not in core.faults and not core.shown.frozen:
        _camera(core)


def _camera(core: Core) -> None:
    if core.camera_busy:
        return
    core.camera_busy = True
    visit = core.visit

    def came(result: object) -> None:
        core.camera_busy = False
        if visit != core.visit or core.place.screen != Screen.PAPERS:
            return
        wanted = core.shown.busy == "picture"
        if isinstance(result, bytes):
            core.live = result
            core.answered(pictures=core.shown.pictures + 1)
            if wanted:
                _keep(core, result)
        elif wanted:
            core.answered(busy="")
            core.say("papers.failed")
            if not isinstance(result, CameraTrouble):
                log.error("job_failed", what="picture", error=type(result).__name__)
        core.fold()

    core.kiosk.jobs.run(core.kiosk.document_camera.picture, came)


def _keep(core: Core, picture: bytes) -> None:
    item = core.snapshot().item(core.session.item)
    paper = paper_of(item, core.session.paper) if item else None
    core.answered(busy="", frozen=FROZEN_S)
    if paper is not None:
        core.session = add_page(core.session, paper.id, picture)


EFFECTS: dict[Effect, Callable[[Core], None]] = {
    Effect.MAKE_KEY: make_key,
    Effect.LOAD_FILINGS: load_filings,
    Effect.ISSUE: issue,
    Effect.PRINT_TICKET: print_ticket,
    Effect.PRINT_RECEIPT: print_receipt,
    Effect.PREFILL: prefill,
    Effect.PICTURE: take_picture,
    Effect.SUBMIT: submit,
}
