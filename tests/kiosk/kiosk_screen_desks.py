"""The filing desk, printer, camera and devices of the screens as fakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.application.ports import CameraTrouble, DeviceEvent, PrinterTrouble
from queue_server.contract.http import FilingReceipt, FilingShown, FilingStep, HallDocument, SubmitFiling
from queue_server.contract.messages import IssuedTicket


@dataclass
class FakeFilings:
    """Keeps what was submitted, as the desk would."""

    submitted: list[SubmitFiling] = field(default_factory=list)
    again: list[tuple[str, SubmitFiling]] = field(default_factory=list)
    filings: list[FilingShown] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def submit(self, filing: SubmitFiling) -> FilingReceipt:
        if self.trouble:
            raise self.trouble.pop()
        self.submitted.append(filing)
        return self._receipt("R0007", filing)

    def submit_again(self, receipt: str, filing: SubmitFiling) -> FilingReceipt:
        self.again.append((receipt, filing))
        return self._receipt(receipt, filing)

    @staticmethod
    def _receipt(number: str, filing: SubmitFiling) -> FilingReceipt:
        return FilingReceipt(
            filing_id="f-1",
            receipt=number,
            day="2026-11-24",
            token="R1." + "B" * 100,
            item=filing.item,
            item_name="食品经营许可(新办)",
            state="submitted",
            submitted_at="2026-11-24T11:17:00+08:00",
            due="2026-11-27T17:00:00+08:00",
        )

    def show(self, *, token: str) -> FilingShown:
        return filing("taken_up", answers=None, token=None)

    def mine(self, *, person_key: str) -> list[FilingShown]:
        return self.filings

    def withdraw(self, *, token: str) -> FilingShown:
        self.filings = [filing("withdrawn")]
        return self.filings[0]


def filing(
    state: str, *, answers: dict[str, str] | None = None, token: str | None = "R1.x", why: str | None = None
) -> FilingShown:
    return FilingShown(
        receipt="R0003",
        day="2026-11-23",
        item="NCX-SJ01",
        item_name="食品经营许可(新办)",
        state=state,  # type: ignore[arg-type]
        why=why,
        steps=[
            FilingStep(at="2026-11-23T10:00:00+08:00", state="submitted"),
            FilingStep(at="2026-11-24T09:30:00+08:00", state=state, why=why),  # type: ignore[arg-type]
        ],
        answers=answers,
        token=token,
    )


@dataclass
class FakePrinter:
    trouble: list[str] = field(default_factory=list)
    tickets: list[IssuedTicket] = field(default_factory=list)
    receipts: list[FilingReceipt] = field(default_factory=list)

    def _fail(self) -> None:
        if self.trouble:
            raise PrinterTrouble(self.trouble.pop(), "made to fail")

    def print_ticket(self, ticket: IssuedTicket, document: HallDocument, now: datetime) -> None:
        self._fail()
        self.tickets.append(ticket)

    def print_receipt(self, receipt: FilingReceipt, document: HallDocument, now: datetime) -> None:
        self._fail()
        self.receipts.append(receipt)


@cache
def paper_jpeg() -> bytes:
    image = QImage(800, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.drawRect(100, 200, 600, 500)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")
    return bytes(data.data())


@dataclass
class FakeCamera:
    dead: bool = False
    shots: int = 0

    def picture(self) -> bytes:
        if self.dead:
            raise CameraTrouble("no picture")
        self.shots += 1
        return paper_jpeg()


class FakeDevices:
    def __init__(self) -> None:
        self.down: dict[str, str] = {}
        self._listeners: list[Callable[[DeviceEvent], None]] = []

    def subscribe(self, happened: Callable[[DeviceEvent], None]) -> None:
        self._listeners.append(happened)

    def faults(self) -> dict[str, str]:
        return dict(self.down)

    def tell(self, kind: str, **values: Any) -> None:
        for listener in self._listeners:
            listener(DeviceEvent(kind=kind, **values))  # type: ignore[arg-type]
