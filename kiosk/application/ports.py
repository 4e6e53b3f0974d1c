"""What the kiosk's screens need from the outside. Calls block and may be slow: run them through Jobs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from msgspec import Struct

from kiosk.domain.person import IdCard
from queue_server.contract.http import FilingReceipt, FilingShown, HallDocument, SubmitFiling
from queue_server.contract.messages import BusinessState, IssuedTicket, ShownTicket

T = TypeVar("T")


class Refusal(Exception):
    """The hall said no. `code` and `detail` are the contract's, `message` can be shown to a citizen."""

    def __init__(self, code: str, message: str, detail: dict[str, object]) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail


class HallSilent(Exception):
    """The server did not answer in time."""


class PrinterTrouble(Exception):
    """The slip was not printed. `code`: out_of_paper, cover_open, jam, offline."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CameraTrouble(Exception):
    """There is no picture to be had."""


class Clock(Protocol):
    def now(self) -> datetime: ...


class Jobs(Protocol):
    """Background work through one door: `done` gets the result or the exception, on the screen's thread."""

    def run(self, work: Callable[[], T], done: Callable[[T | Exception], None]) -> None: ...

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Calls once on the screen's thread; returns what cancels it."""
        ...


class Queue(Protocol):
    """The queue. Each raises Refusal or HallSilent. The same request_id never does a thing twice."""

    def issue(
        self,
        *,
        request_id: str,
        business: str | None = None,
        combo: str | None = None,
        person_key: str | None = None,
        claim: str = "none",
        agent: str | None = None,
        delivery: str = "paper",
    ) -> IssuedTicket: ...

    def check_in(self, *, request_id: str, appointment: str) -> IssuedTicket:
        """`appointment` is its code, or what its QR code says."""
        ...

    def rejoin(self, *, token: str | None = None, number: str | None = None) -> IssuedTicket:
        """A missed ticket comes back."""
        ...

    def show(self, *, token: str | None = None, number: str | None = None) -> ShownTicket: ...

    def cancel(self, *, token: str) -> None: ...

    def printed(self, *, ticket_id: str, printed: bool) -> None: ...


class HallView(Struct, frozen=True, kw_only=True):
    """The hall as it stands now. `document` is None until it was fetched once."""

    document: HallDocument | None
    businesses: dict[str, BusinessState]
    online: bool
    """The server is there and the broker too."""


class HallFeed(Protocol):
    @property
    def view(self) -> HallView: ...

    def subscribe(self, changed: Callable[[HallView], None]) -> None:
        """`changed` is called on the screen's thread."""
        ...


class PersonKeys(Protocol):
    def person_key(self, kind: str, number: str) -> str:
        """HMAC-SHA-256(hall key, kind of document and number), 64 hex. Raises HallSilent before the key was fetched."""
        ...


class FilingDesk(Protocol):
    """Filings over HTTP. Each raises Refusal or HallSilent."""

    def submit(self, filing: SubmitFiling) -> FilingReceipt: ...

    def submit_again(self, receipt: str, filing: SubmitFiling) -> FilingReceipt: ...

    def show(self, *, token: str) -> FilingShown: ...

    def mine(self, *, person_key: str) -> list[FilingShown]: ...

    def withdraw(self, *, token: str) -> FilingShown: ...


class SlipPrinter(Protocol):
    def print_ticket(
        self, ticket: IssuedTicket, document: HallDocument, now: datetime, *, elder: bool = False
    ) -> None:
        """Returns when the printer has taken it all and says it is well; raises PrinterTrouble.

        `elder`: the long slip in large letters.
        """
        ...

    def print_receipt(self, receipt: FilingReceipt, document: HallDocument, now: datetime) -> None: ...


class DocumentCamera(Protocol):
    def picture(self) -> bytes:
        """One JPEG of what lies under the camera now. Raises CameraTrouble."""
        ...


DeviceEventKind = Literal["card", "card_read_failed", "card_gone", "code", "device_down", "device_up"]


class DeviceEvent(Struct, frozen=True, kw_only=True):
    """`card` with kind card; `text` with kind code; `device` (reader, printer, camera) with device_down and device_up.

    `code` says why: for card_read_failed wrong_card, moved, forged, unreadable; for device_down the fault.
    """

    kind: DeviceEventKind
    card: IdCard | None = None
    text: str | None = None
    device: str | None = None
    code: str | None = None


class Devices(Protocol):
    def subscribe(self, happened: Callable[[DeviceEvent], None]) -> None:
        """`happened` is called on the screen's thread."""
        ...

    def faults(self) -> dict[str, str]:
        """Device to fault code, of those that are down now."""
        ...


class Kiosk(Struct, frozen=True, kw_only=True):
    """Everything the screens are given by the wiring."""

    device: str
    clock: Any
    jobs: Any
    queue: Any
    feed: Any
    keys: Any
    filings: Any
    printer: Any
    document_camera: Any
    devices: Any
