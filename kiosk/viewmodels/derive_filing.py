"""Papers under the camera, the promise, the receipt, my filings and one filing."""

from datetime import datetime

from kiosk.application.contract_types import FilingShown, ItemInfo, PaperWanted
from kiosk.viewmodels.derive_choose import ListPage
from kiosk.viewmodels.derive_form import shown_value
from kiosk.viewmodels.derive_frame import FILING_STEPS, busy_button, paged, steps
from kiosk.viewmodels.parts import NO_BUTTON, Banner, Button, Head, Part, Row
from kiosk.viewmodels.phrases import day_text, moment_of, wide_brackets
from kiosk.viewmodels.places import AskPage
from kiosk.viewmodels.snapshot import Snapshot


class PapersPage(Part, frozen=True, kw_only=True):
    """`picture` and `pages` are sources of the paper pictures; empty `picture`: none yet."""

    head: Head
    picture: str
    banner: Banner
    pages: list[str]
    pages_text: str
    retake: Button
    take: Button
    following: Button
    later: Button


class PromisePage(Part, frozen=True, kw_only=True):
    head: Head
    title: str
    points: list[str]
    written: list[Row]
    back: Button
    submit: Button


class Mark(Part, frozen=True, kw_only=True):
    """One step of what happens when; `done`: it has happened."""

    title: str
    second: str
    done: bool


class ReceiptPage(Part, frozen=True, kw_only=True):
    banner: Banner
    caption: str
    number: str
    qr: str
    qr_word: str
    heading: str
    marks: list[Mark]
    slip: str
    slip_second: str
    again: Button
    done: Button


class FilingPage(Part, frozen=True, kw_only=True):
    head: Head
    number: str
    state: Banner
    heading: str
    marks: list[Mark]
    mend: Button
    withdraw: Button


def paper_of(item: ItemInfo, index: int) -> PaperWanted | None:
    return item.papers[index] if 0 <= index < len(item.papers) else None


def _picture(snapshot: Snapshot, pages: list[str], *, live: bool) -> str:
    """The page just taken for a moment, then what lies under the camera, then the last page."""
    if pages and (snapshot.shown.frozen or not live):
        return pages[-1]
    return f"image://papers/live/{snapshot.shown.pictures}" if live and snapshot.shown.pictures else ""


def derive_papers(snapshot: Snapshot) -> PapersPage:
    texts, session, shown = snapshot.texts, snapshot.session, snapshot.shown
    item = snapshot.item(session.item)
    assert item is not None  # noqa: S101
    paper = paper_of(item, session.paper)
    assert paper is not None  # noqa: S101
    taken = session.papers.get(paper.id, ())
    pages = [f"image://papers/{index}/{shown.pictures}" for index in range(len(taken))]
    down = "document_camera" in snapshot.faults
    if down:
        banner = Banner(title=texts("papers.no_camera"), text=texts("papers.no_camera.text"), icon="camera")
    elif taken:
        banner = Banner(title=texts("papers.taken"), text=texts("papers.taken.text"), kind="ok", icon="check")
    else:
        banner = Banner(title=texts("papers.how"), text=texts("papers.how.text"), kind="say", icon="camera")
    full = len(taken) >= paper.pages
    take = Button(
        name="papers.take",
        text=texts("papers.take" if not taken else "papers.take_next", page=len(taken) + 1),
    )
    last = session.paper == len(item.papers) - 1
    following = Button(name="papers.next", text=texts("papers.last" if last else "papers.next"))
    later = Button(name="papers.later", text=texts("papers.later"))
    if paper.required:
        later = Button(name="papers.window", text=texts("papers.to_window"))
    return PapersPage(
        head=Head(
            sign=texts("papers.sign", paper=paper.name),
            above=texts("papers.where", paper=session.paper + 1, papers=len(item.papers)),
            steps=steps(snapshot, FILING_STEPS, 3),
        ),
        picture=_picture(snapshot, pages, live=not full and not down),
        banner=banner,
        pages=pages,
        pages_text=texts("papers.count", count=len(taken), most=paper.pages),
        retake=Button(name="papers.retake", text=texts("papers.retake", page=len(taken)))
        if taken
        else NO_BUTTON,
        take=NO_BUTTON if full or down else busy_button(snapshot, "picture", take),
        following=following if taken else NO_BUTTON,
        later=NO_BUTTON if taken else later,
    )


def derive_promise(snapshot: Snapshot) -> PromisePage:
    texts, session = snapshot.texts, snapshot.session
    item = snapshot.item(session.item)
    assert item is not None  # noqa: S101
    points = [texts("promise.true"), texts("promise.false")]
    if item.condition:
        points.insert(0, texts("promise.condition", condition=item.condition.rstrip("。")))
    if "现场踏勘" in item.flags:
        points.insert(-1, texts("promise.visit"))
    written = []
    for field in [field for step in (item.form.steps if item.form else []) for field in step.fields]:
        value = session.answers.get(field.id, "")
        if value:
            written.append(
                Row(
                    name="",
                    title=field.label,
                    second=f"{shown_value(field, value)} {field.unit or ''}".strip(),
                )
            )
    for paper in item.papers:
        count = len(session.papers.get(paper.id, ()))
        second = texts("promise.pages", count=count) if count else texts("promise.later")
        written.append(Row(name="", title=paper.name, second=second))
    return PromisePage(
        head=Head(sign=texts("promise.sign"), steps=steps(snapshot, FILING_STEPS, 4)),
        title=texts("promise.title", item=wide_brackets(item.name)),
        points=[
            texts("promise.point", n="一二三四五"[index], text=text) for index, text in enumerate(points)
        ],
        written=written,
        back=Button(name="promise.back", text=texts("promise.back")),
        submit=busy_button(snapshot, "submit", Button(name="promise.submit", text=texts("promise.submit"))),
    )


def _deadline(snapshot: Snapshot, due: str | None) -> str:
    moment: datetime | None = moment_of(due, snapshot.now)
    if moment is None:
        return snapshot.texts("receipt.result")
    return snapshot.texts("receipt.result.by", day=day_text(snapshot.texts, moment))


def derive_receipt(snapshot: Snapshot) -> ReceiptPage:
    texts, receipt = snapshot.texts, snapshot.shown.receipt
    assert receipt is not None  # noqa: S101
    item = snapshot.item(receipt.item)
    state = snapshot.state(item.business) if item else None
    windows = state.windows if state else []
    submitted = moment_of(receipt.submitted_at, snapshot.now) or snapshot.now
    given = (
        texts("receipt.given", windows="、".join(map(str, windows[:4])))
        if windows
        else texts("receipt.given.hall")
    )
    marks = [
        Mark(title=given, second=texts("receipt.given.second"), done=True),
        Mark(title=texts("receipt.look"), second=texts("receipt.look.second"), done=False),
        Mark(title=_deadline(snapshot, receipt.due), second=texts("receipt.result.second"), done=False),
    ]
    missing = [paper.name for paper in item.papers if paper.id in snapshot.session.later] if item else []
    if missing:
        marks.append(
            Mark(
                title=texts("receipt.missing", papers=texts.join(missing)),
                second=texts("receipt.missing.second"),
                done=False,
            )
        )
    code = snapshot.shown.printed_receipt
    slip = code if code in {"busy", "done", ""} else "failed"
    slip = "busy" if slip == "" else slip
    return ReceiptPage(
        banner=Banner(
            title=texts("receipt.sign"),
            text=texts(
                "receipt.when", item=wide_brackets(receipt.item_name), time=submitted.strftime("%H:%M")
            ),
            kind="ok",
            icon="check",
        ),
        caption=texts("receipt.caption"),
        number=receipt.receipt,
        qr=receipt.token,
        qr_word=texts("receipt.qr"),
        heading=texts("receipt.next"),
        marks=marks,
        slip=texts(f"receipt.slip.{slip}"),
        slip_second=texts(f"receipt.slip.{slip}.second"),
        again=NO_BUTTON if slip == "busy" else Button(name="receipt.again", text=texts("slip.again")),
        done=Button(name="receipt.done", text=texts("receipt.done")),
    )


def derive_filings(snapshot: Snapshot) -> ListPage:
    texts, filings = snapshot.texts, snapshot.shown.filings
    rows = [
        Row(
            name=f"row.{index}",
            title=wide_brackets(one.item_name),
            second=f"{one.receipt}　{one.day}",
            unit=texts(f"filing.{one.state}"),
        )
        for index, one in enumerate(filings or ())
    ]
    rows, pager = paged(snapshot, rows, 6 if snapshot.wide else 8)
    if filings is None:
        key = "filings.busy" if snapshot.shown.busy == "filings" else "filings.unknown"
    else:
        key = "filings.sign" if filings else "filings.none"
    return ListPage(
        head=Head(sign=texts(key), sub=texts(f"{key}.sub")),
        rows=rows,
        pager=pager,
        note=texts("filings.note"),
    )


def _filing_marks(snapshot: Snapshot, filing: FilingShown) -> list[Mark]:
    marks = []
    for step in filing.steps[-6:]:
        moment = moment_of(step.at, snapshot.now)
        when = f"{day_text(snapshot.texts, moment)} {moment:%H:%M}" if moment else ""
        marks.append(
            Mark(title=snapshot.texts(f"filing.{step.state}.long"), second=step.why or when, done=True)
        )
    return marks


def derive_one_filing(snapshot: Snapshot) -> FilingPage:
    texts, filing = snapshot.texts, snapshot.shown.filing
    assert filing is not None  # noqa: S101
    kind = {"returned": "amber", "withdrawn": "amber"}.get(filing.state, "ok")
    icon = {"returned": "care", "withdrawn": "care", "submitted": "clock", "taken_up": "clock"}.get(
        filing.state, "check"
    )
    mend = withdraw = NO_BUTTON
    if filing.state == "returned":
        mend = Button(
            name="filing.mend",
            text=texts("filing.mend" if filing.answers is not None else "filing.mend_card"),
        )
    if filing.state in {"submitted", "taken_up", "returned"} and (
        filing.token or snapshot.shown.filing_token
    ):
        withdraw = Button(name="filing.withdraw", text=texts("filing.withdraw"))
    return FilingPage(
        head=Head(sign=wide_brackets(filing.item_name), above=texts("filing.above")),
        number=filing.receipt,
        state=Banner(
            title=texts(f"filing.{filing.state}.long"),
            text=filing.why or texts(f"filing.{filing.state}.text"),
            kind=kind,
            icon=icon,
        ),
        heading=texts("filing.heading"),
        marks=_filing_marks(snapshot, filing),
        mend=mend,
        withdraw=withdraw,
    )


def derive_withdraw(snapshot: Snapshot) -> AskPage:
    texts, filing = snapshot.texts, snapshot.shown.filing
    yes = Button(name="withdraw.yes", text=texts("withdraw.yes"))
    return AskPage(
        head=Head(sign=texts("withdraw.sign")),
        number=filing.receipt if filing else "",
        text=texts("withdraw.text"),
        yes=busy_button(snapshot, "withdraw", yes),
        no=Button(name="withdraw.no", text=texts("withdraw.no")),
    )
