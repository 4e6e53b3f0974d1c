"""What must be done for a filing: its form filled from the card, its papers taken, sent, shown, withdrawn."""

import base64
import uuid

import structlog

from kiosk.application.contract_types import FilingReceipt, FilingShown, PaperPage, PaperTaken, SubmitFiling
from kiosk.application.ports import CameraTrouble, Refusal
from kiosk.domain.answers import card_value
from kiosk.domain.flow import Event, Screen
from kiosk.domain.session import Session, add_page
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.derive_filing import paper_of

FROZEN_S = 3
"""How long the page just taken is shown before the camera goes on."""

log = structlog.get_logger()


def key_of(core: Core, session: Session) -> str | None:
    """The person's key; made here where it is not yet known. Called on a worker thread."""
    if session.person_key is not None or session.card is None:
        return session.person_key
    key: str = core.kiosk.keys.person_key(session.card.kind, session.card.number)
    return key


def show_filing(core: Core, token: str) -> None:
    def work() -> FilingShown:
        filing: FilingShown = core.kiosk.filings.show(token=token)
        return filing

    def done(filing: FilingShown) -> None:
        core.answered(filing=filing, filing_token=token)
        core.happen(Event.FILING_SHOWN)

    core.run("show", work, done)


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
        key = key_of(core, session) or ""
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

    def work() -> tuple[FilingReceipt | None, Refusal | None]:
        filing = SubmitFiling(
            request_id=request,
            item=session.item or "",
            person_key=key_of(core, session) or "",
            answers={name: value.strip() for name, value in session.answers.items() if value.strip()},
            papers=[
                PaperTaken(
                    id=paper, pages=[PaperPage(jpeg=base64.b64encode(page).decode("ascii")) for page in pages]
                )
                for paper, pages in session.papers.items()
                if pages
            ],
        )
        desk = core.kiosk.filings
        try:
            receipt: FilingReceipt = (
                desk.submit_again(session.mends, filing) if session.mends else desk.submit(filing)
            )
        except Refusal as refusal:
            return None, refusal
        return receipt, None

    def done(result: tuple[FilingReceipt | None, Refusal | None]) -> None:
        core.enter(filing_request=None)
        receipt, refusal = result
        if refusal is not None:
            core.failed("submit", refusal)
            return
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
