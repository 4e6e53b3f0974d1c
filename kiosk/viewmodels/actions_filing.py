"""What a touch means on the screens of 自助办."""

from collections.abc import Callable

from msgspec.structs import replace

from kiosk.application.contract_types import FormField
from kiosk.domain import session as visits
from kiosk.domain.flow import Event, Screen
from kiosk.viewmodels import effects_filing
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.derive_filing import paper_of
from kiosk.viewmodels.derive_form import problem_of, step_of

Action = Callable[[Core, str], None]


def _event(event: Event) -> Action:
    return lambda core, _: core.happen(event)


def choose_kind(core: Core, kind: str) -> None:
    core.enter(group=kind, page=0)
    core.fold()


def items_row(core: Core, name: str) -> None:
    """A row is a theme or department, or an item of it."""
    if ":" in name:
        core.enter(group=name, page=0)
        core.fold()
        return
    core.session = visits.choose_item(core.session, name)
    core.happen(Event.ITEM)


def fill(core: Core, _: str) -> None:
    core.happen(Event.NEED_CARD if core.session.card is None else Event.FILL)


def field(core: Core, name: str) -> None:
    core.enter(writing=name)
    core.fold()


def _field(core: Core, name: str) -> FormField | None:
    step = step_of(core.snapshot())
    return next((one for one in step.fields if one.id == name), None) if step else None


def choose(core: Core, name: str) -> None:
    """`field.index` of the choice; the chosen one again takes it away where it need not be."""
    field_id, _, index = name.rpartition(".")
    one = _field(core, field_id)
    if one is None:
        return
    value = one.choices[int(index)]
    if core.session.answers.get(field_id) == value and not one.required:
        value = ""
    core.session = visits.answer(core.session, field_id, value)
    core.enter(writing=None)
    core.fold()


def written(core: Core, _: str) -> None:
    core.enter(writing=None)
    core.fold()


def shaped(kind: str, text: str) -> str:
    """A date gets its dashes, a document number its capital X; nothing is longer than a form takes."""
    if kind == "date":
        digits = "".join(one for one in text if one.isdigit())[:8]
        return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)
    if kind == "id_number":
        return text.upper()[:18]
    if kind == "phone":
        return text[:13]
    return text[:200]


def write(core: Core, text: str) -> str:
    """What stands in the field being written; returns it as it is kept."""
    one = _field(core, core.session.writing or "")
    if one is None:
        return text
    kept = shaped(one.kind, text)
    core.session = visits.answer(core.session, one.id, kept)
    core.fold()
    return kept


def following(core: Core, _: str) -> None:
    """On to the next question when this one is answered; else say what is to be mended."""
    snapshot = core.snapshot()
    item, step = snapshot.item(core.session.item), step_of(snapshot)
    if item is None or item.form is None or step is None:
        return
    if any(problem_of(snapshot, one) is not None for one in step.fields):
        core.enter(checked=True, writing=None)
        core.fold()
    elif core.session.step + 1 < len(item.form.steps):
        core.enter(step=core.session.step + 1, checked=False, writing=None)
        core.fold()
    else:
        core.enter(paper=0, checked=False)
        core.session = replace(core.session, writing=None)
        core.happen(Event.FILLED)
        if not item.papers:
            core.happen(Event.PAPERS_DONE)


def next_paper(core: Core, _: str) -> None:
    item = core.snapshot().item(core.session.item)
    if item is None:
        return
    core.answered(frozen=0)
    if core.session.paper + 1 < len(item.papers):
        core.enter(paper=core.session.paper + 1)
        core.fold()
    else:
        core.happen(Event.PAPERS_DONE)


def later(core: Core, name: str) -> None:
    """The paper will be brought; noted for the receipt."""
    item = core.snapshot().item(core.session.item)
    paper = paper_of(item, core.session.paper) if item else None
    if paper is not None:
        core.enter(later=core.session.later | {paper.id})
    next_paper(core, name)


def filing_row(core: Core, index: str) -> None:
    filings = core.shown.filings or ()
    core.answered(filing=filings[int(index)], filing_token=filings[int(index)].token)
    core.happen(Event.FILING_SHOWN)


def mend(core: Core, _: str) -> None:
    """The answers as they were; where they are not known, the card is asked for."""
    filing = core.shown.filing
    if filing is None:
        return
    if filing.answers is None:
        core.say("filing.put_card")
        core.fold()
        return
    core.session = visits.Session(
        card=core.session.card,
        person_key=core.session.person_key,
        item=filing.item,
        answers=dict(filing.answers),
        mends=filing.receipt,
    )
    core.happen(Event.MEND)


S = Screen
FILING_ACTIONS: dict[tuple[Screen, str], Action] = {
    (S.ITEMS, "choice"): choose_kind,
    (S.ITEMS, "row"): items_row,
    (S.ITEM, "item.fill"): fill,
    (S.FORM, "field"): field,
    (S.FORM, "choose"): choose,
    (S.FORM, "write.done"): written,
    (S.FORM, "form.next"): following,
    (S.PAPERS, "papers.take"): _event(Event.PICTURE),
    (S.PAPERS, "papers.next"): next_paper,
    (S.PAPERS, "papers.later"): later,
    (S.PROMISE, "promise.back"): _event(Event.BACK),
    (S.PROMISE, "promise.submit"): _event(Event.SUBMIT),
    (S.RECEIPT, "receipt.done"): _event(Event.DONE),
    (S.RECEIPT, "receipt.again"): _event(Event.PRINT),
    (S.FILINGS, "row"): filing_row,
    (S.FILING, "filing.mend"): mend,
    (S.FILING, "filing.withdraw"): _event(Event.ASK_WITHDRAW),
    (S.WITHDRAW, "withdraw.yes"): lambda core, _: effects_filing.withdraw(core),
    (S.WITHDRAW, "withdraw.no"): _event(Event.BACK),
}
