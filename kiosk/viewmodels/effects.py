"""What must be done on the way from screen to screen, each through the ports and never on the screen's thread."""

import uuid
from collections.abc import Callable

from kiosk.application.contract_types import IssuedTicket, ShownTicket
from kiosk.application.ports import PrinterTrouble, Refusal
from kiosk.domain.flow import Effect, Event
from kiosk.viewmodels import effects_filing
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.effects_filing import key_of


def make_key(core: Core) -> None:
    """Ahead of need, so that 取号 need not wait for it; where it fails it is made then."""
    session, visit = core.session, core.visit

    def came(result: object) -> None:
        if visit == core.visit and isinstance(result, str) and core.session.card == session.card:
            core.enter(person_key=result)

    core.kiosk.jobs.run(lambda: key_of(core, session), came)


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
                person_key=key_of(core, session),
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


def check_in(core: Core, appointment: str) -> None:
    """An appointment becomes a number, with its slip."""
    request = str(uuid.uuid4())

    def work() -> tuple[IssuedTicket | None, Refusal | None]:
        try:
            ticket: IssuedTicket = core.kiosk.queue.check_in(request_id=request, appointment=appointment)
        except Refusal as refusal:
            return None, refusal
        return ticket, None

    def done(result: tuple[IssuedTicket | None, Refusal | None]) -> None:
        ticket, refusal = result
        if ticket is not None:
            core.answered(ticket=ticket)
            core.happen(Event.ISSUED)
        elif refusal is not None:
            _refused(core, refusal)

    core.run("check_in", work, done)


def rejoin(core: Core) -> None:
    """The missed number comes back: shown again, with how many are ahead now."""
    shown, token = core.shown.shown, core.shown.token
    number = shown.number if shown is not None and token is None else None

    def work() -> tuple[IssuedTicket, ShownTicket]:
        ticket: IssuedTicket = core.kiosk.queue.rejoin(token=token, number=number)
        back: ShownTicket = core.kiosk.queue.show(token=token, number=number)
        return ticket, back

    def done(result: tuple[IssuedTicket, ShownTicket]) -> None:
        ticket, back = result
        core.answered(ticket=ticket, shown=back)
        core.happen(Event.REJOINED)

    core.run("rejoin", work, done)


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


EFFECTS: dict[Effect, Callable[[Core], None]] = {
    Effect.MAKE_KEY: make_key,
    Effect.LOAD_FILINGS: effects_filing.load_filings,
    Effect.ISSUE: issue,
    Effect.PRINT_TICKET: print_ticket,
    Effect.PRINT_RECEIPT: print_receipt,
    Effect.PREFILL: effects_filing.prefill,
    Effect.PICTURE: effects_filing.take_picture,
    Effect.SUBMIT: effects_filing.submit,
}
