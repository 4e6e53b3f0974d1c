"""Use cases of 自助办: a filing is submitted at a kiosk, taken up, returned or finished at the desk, and seen again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from queue_server.application.filing_ports import (
    Draft,
    Filing,
    FilingEntry,
    FilingRefused,
    FilingStore,
    FilingTokens,
    Receipt,
    Submission,
    wrong_state,
)
from queue_server.application.ports import Clock
from queue_server.domain import filings as rules
from queue_server.domain.filing_forms import Problem, check_answers, check_papers
from queue_server.domain.filings import FilingAction, FilingItem, FilingState
from queue_server.domain.hall import Calendar

MAX_WHY = 500


class Filings:
    """All that can be done with filings. Methods block (disk): call them in a thread. Each raises FilingRefused."""

    def __init__(
        self,
        *,
        store: FilingStore,
        tokens: FilingTokens,
        clock: Clock,
        items: Callable[[], Mapping[str, FilingItem]],
        calendar: Callable[[], Calendar],
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._clock = clock
        self._items = items
        self._calendar = calendar

    # ---- at the kiosk ----

    def submit(self, device: str, submission: Submission) -> Receipt:
        """Stores a new filing. The same request again gives the first answer again."""
        known = self._store.remembered(device, submission)
        if known is not None:
            return known
        item = self._item(submission.item)
        _refuse_problems(
            item, submission.answers, {name: len(pages) for name, pages in submission.papers.items()}
        )
        return self._store.add(self._draft(device, item, submission))

    def submit_again(
        self, device: str, receipt: str, submission: Submission, day: date | None = None
    ) -> Receipt:
        """A returned filing of the same person, mended. Papers that are not sent again stay as they are."""
        known = self._store.remembered(device, submission)
        if known is not None:
            return known
        filing = self._own(receipt, submission.person_key, day)
        if filing.item != submission.item:
            raise FilingRefused(
                "bad_request", "这份申请办的是另一件事，请从收件编号重新打开。", {"item": filing.item}
            )
        if rules.after(filing.state, "submit_again") is None:
            known = self._store.remembered(device, submission)
            if known is not None:
                return known
            raise wrong_state(filing.state)
        item = self._item(submission.item)
        pages = filing.papers | {name: len(taken) for name, taken in submission.papers.items()}
        _refuse_problems(item, submission.answers, pages)
        draft = self._draft(device, item, submission)
        return self._store.replace(filing.id, draft, filing.state)

    def show(self, token: str) -> Filing:
        """The filing of a receipt's code. Its answers are not for whoever holds only the code."""
        named = self._tokens.read(token)
        filing = self._store.find(*named) if named else None
        if filing is None:
            raise FilingRefused("not_found", "查不到这张回执，请核对收件编号，或把身份证放上来查。")
        return filing

    def mine(self, person_key: str) -> list[Filing]:
        """Every filing of a person, newest first."""
        return self._store.of_person(person_key)

    def show_own(self, receipt: str, person_key: str, day: date | None = None) -> Filing:
        """The newest filing of that person with that receipt."""
        return self._own(receipt, person_key, day)

    def token_of(self, filing: Filing) -> str:
        """The code on the filing's receipt, for its owner."""
        return self._tokens.make(filing.day, filing.receipt)

    def withdraw(self, device: str, token: str) -> Filing:
        """Takes the application back; again it changes nothing."""
        filing = self.show(token)
        return filing if filing.state == "withdrawn" else self._move(filing, "withdraw", device)

    # ---- at the desk ----

    def desk(self) -> list[Filing]:
        """What waits for a decision first, the soonest due on top; then what waits for the applicant; then today's ended."""
        today = self._clock.now().date()
        return sorted(self._store.open_or_since(today), key=_desk_order)

    def open(self, filing_id: str) -> Filing:
        filing = self._store.get(filing_id)
        if filing is None:
            raise FilingRefused("not_found", "没有这份申请，可能地址抄错了。")
        return filing

    def page(self, filing_id: str, paper: str, page: int) -> bytes:
        picture = self._store.page(filing_id, paper, page)
        if picture is None:
            raise FilingRefused("not_found", "没有这一页材料。")
        return picture

    def take_up(self, filing_id: str, clerk: str) -> Filing:
        return self._move(self.open(filing_id), "take_up", clerk)

    def return_(self, filing_id: str, clerk: str, why: str) -> Filing:
        """`why` tells the applicant all that must be mended, once."""
        reason = why.strip()
        if not reason:
            raise FilingRefused("bad_request", "退回要写清楚补什么，申请人会照着补。", {"field": "why"})
        if len(reason) > MAX_WHY:
            raise FilingRefused("bad_request", f"补正的话请留在 {MAX_WHY} 个字以内。", {"field": "why"})
        return self._move(self.open(filing_id), "return", clerk, reason)

    def finish(self, filing_id: str, clerk: str) -> Filing:
        return self._move(self.open(filing_id), "finish", clerk)

    # ---- inside ----

    def _item(self, item_id: str) -> FilingItem:
        item = self._items().get(item_id)
        if item is None:
            raise FilingRefused("bad_request", "这件事不能在自助机上交，请取号到窗口办。", {"item": item_id})
        return item

    def _draft(self, device: str, item: FilingItem, submission: Submission) -> Draft:
        now = self._clock.now()
        return Draft(
            device=device,
            submission=submission,
            item_name=item.name,
            at=now,
            day=now.date(),
            due=rules.due_day(item, now.date(), self._calendar()),
        )

    def _own(self, receipt: str, person_key: str, day: date | None) -> Filing:
        for filing in self._store.of_person(person_key):
            if filing.receipt == receipt and day in (None, filing.day):
                return filing
        raise FilingRefused("not_found", "这张证件名下没有这个收件编号，请核对编号。")

    def _move(self, filing: Filing, action: FilingAction, by: str, why: str | None = None) -> Filing:
        entry = FilingEntry(at=self._clock.now(), state=_next_state(filing, action), by=by, why=why)
        return self._store.move(filing.id, filing.state, entry)


def _next_state(filing: Filing, action: FilingAction) -> FilingState:
    following = rules.after(filing.state, action)
    if following is None:
        raise wrong_state(filing.state)
    return following


def _refuse_problems(item: FilingItem, answers: Mapping[str, str], pages: Mapping[str, int]) -> None:
    problems: Sequence[Problem] = [*check_answers(item.fields, answers), *check_papers(item.papers, pages)]
    if problems:
        found = [{"where": problem.where, "message": problem.message} for problem in problems]
        raise FilingRefused("bad_request", problems[0].message, {"problems": found})


def _desk_order(filing: Filing) -> tuple[int, date, datetime, str]:
    ranks: dict[FilingState, int] = {"submitted": 0, "taken_up": 0, "returned": 1, "done": 2, "withdrawn": 2}
    return ranks[filing.state], filing.due or date.max, filing.submitted_at, filing.receipt
