"""What filings are to the use cases, and what these need from the rooms outside."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from queue_server.domain import filings as rules
from queue_server.domain.filings import FilingState
from queue_server.domain.refusals import Refusal, RefusalCode


class FilingRefused(Exception):
    """The filing was refused and nothing was changed; `refusal` says why."""

    def __init__(self, code: RefusalCode, message: str, detail: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.refusal = Refusal(code=code, message=message, detail=detail or {})


def wrong_state(state: FilingState) -> FilingRefused:
    return FilingRefused("wrong_state", f"这份申请{rules.say_state(state)}。", {"state": state})


class Submission(Struct, frozen=True, kw_only=True):
    """What a kiosk sends. `papers` maps a paper's id to its pages, each a JPEG."""

    request_id: str
    item: str
    person_key: str
    answers: Mapping[str, str]
    papers: Mapping[str, tuple[bytes, ...]]


class FilingEntry(Struct, frozen=True, kw_only=True):
    """One entry of a filing's history; `by` is a kiosk or a clerk."""

    at: datetime
    state: FilingState
    by: str
    why: str | None = None


class Filing(Struct, frozen=True, kw_only=True):
    """A filing as stored, opened. `papers` maps a paper's id to its number of pages; `version` grows with each change."""

    id: str
    day: date
    receipt: str
    item: str
    item_name: str
    state: FilingState
    kiosk: str
    submitted_at: datetime
    due: date | None
    answers: dict[str, str]
    papers: dict[str, int]
    history: tuple[FilingEntry, ...]
    version: int

    @property
    def why(self) -> str | None:
        """Why it was returned, while it is."""
        return self.history[-1].why if self.state == "returned" else None


class Receipt(Struct, frozen=True, kw_only=True):
    """The answer to a submission; the same again when the same request comes again."""

    filing_id: str
    receipt: str
    day: date
    token: str
    item: str
    item_name: str
    state: FilingState
    submitted_at: datetime
    due: date | None


class Draft(Struct, frozen=True, kw_only=True):
    """A submission that was found good, ready to be stored."""

    device: str
    submission: Submission
    item_name: str
    at: datetime
    day: date
    due: date | None


class FilingStore(Protocol):
    """Keeps filings, encrypted. Every method is one durable transaction and may be called from any thread."""

    def remembered(self, device: str, submission: Submission) -> Receipt | None:
        """The answer given before to this request. Raises FilingRefused when the same id came with other content."""
        ...

    def add(self, draft: Draft) -> Receipt:
        """Stores a new filing under the next receipt of its day, or gives the answer given before to this request."""
        ...

    def replace(self, filing_id: str, draft: Draft, expected: FilingState) -> Receipt:
        """Stores new answers and papers (a paper not sent again is kept) and the state submitted.

        Raises FilingRefused `wrong_state` when the filing is no longer `expected`.
        """
        ...

    def move(self, filing_id: str, expected: FilingState, entry: FilingEntry) -> Filing:
        """Appends `entry` and takes its state. Raises FilingRefused `wrong_state` when it is no longer `expected`."""
        ...

    def get(self, filing_id: str) -> Filing | None: ...

    def find(self, day: date, receipt: str) -> Filing | None: ...

    def of_person(self, person_key: str) -> list[Filing]:
        """Newest first."""
        ...

    def open_or_since(self, day: date) -> list[Filing]:
        """All that wait for somebody, and all that were submitted on `day` or later. No page is read."""
        ...

    def page(self, filing_id: str, paper: str, page: int) -> bytes | None:
        """A JPEG; pages count from 1."""
        ...


class FilingTokens(Protocol):
    def make(self, day: date, receipt: str) -> str: ...

    def read(self, token: str) -> tuple[date, str] | None:
        """Day and receipt of a token that this hall signed; also from a URL that ends with it."""
        ...
