"""The slip printer: one job at a time, confirmed by the printer itself; also watches its paper."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from drivers.base import DeviceFault, DriverError, TransportError
from drivers.printer.device import Printer
from kiosk.adapters.devices import KioskDevices
from kiosk.adapters.slip_escpos import escpos_job
from kiosk.adapters.slip_picture import FontMissing
from kiosk.application.ports import PrinterTrouble
from kiosk.application.slip_facts import receipt_facts, ticket_facts
from kiosk.domain.slip import elder_slip, ticket_slip
from kiosk.domain.slip_layout import Slip
from kiosk.domain.slip_receipt import receipt_slip
from queue_server.contract.http import FilingReceipt, HallDocument
from queue_server.contract.messages import IssuedTicket

WATCH_S = 3.0
"""How often the printer at rest is asked for its paper."""

_WORDS = {
    "out_of_paper": "没纸了。",
    "cover_open": "打印机的盖子开着。",
    "jam": "打印机卡纸了。",
    "offline": "打印机没有回应。",
}

log = structlog.get_logger()


class EscPosSlipPrinter:
    """Prints slips over `printer`; None where this kiosk has none."""

    def __init__(self, printer: Printer | None, devices: KioskDevices, kiosk: str) -> None:
        self._printer = printer
        self._devices = devices
        self._kiosk = kiosk
        self._lock = threading.Lock()
        if printer is None:
            devices.down("printer", "missing")

    def print_ticket(
        self, ticket: IssuedTicket, document: HallDocument, now: datetime, *, elder: bool = False
    ) -> None:
        """Returns when the printer has printed it all; raises PrinterTrouble."""
        facts = ticket_facts(ticket, document, now, self._kiosk, elder=elder)
        self._print(elder_slip(facts) if elder else ticket_slip(facts))

    def print_receipt(self, receipt: FilingReceipt, document: HallDocument, now: datetime) -> None:
        """As print_ticket."""
        self._print(receipt_slip(receipt_facts(receipt, document, now, self._kiosk)))

    def check(self) -> None:
        """Asks the printer how it is and tells the devices."""
        if self._printer is None or not self._lock.acquire(blocking=False):
            return
        try:
            status = self._printer.status()
        except TransportError:
            self._devices.down("printer", "offline")
            return
        finally:
            self._lock.release()
        if status.fault is not None:
            self._devices.down("printer", _code(status.fault))
        elif not status.online:
            self._devices.down("printer", "offline")
        else:
            self._devices.up("printer")

    def close(self) -> None:
        if self._printer is not None and self._lock.acquire(timeout=0.5):
            try:
                self._printer.close()
            except DriverError as wrong:
                log.info("printer_not_closed", error=str(wrong))
            finally:
                self._lock.release()

    def _print(self, slip: Slip) -> None:
        if self._printer is None:
            raise self._trouble("offline")
        try:
            job = escpos_job(slip)
        except FontMissing as wrong:
            log.error("slip_not_drawn", error=str(wrong))
            raise self._trouble("offline") from wrong
        with self._lock:
            self._send(self._printer, job)
        self._devices.up("printer")

    def _send(self, printer: Printer, job: bytes) -> None:
        try:
            confirmed = printer.print_job(job)
        except DeviceFault as fault:
            code = _code(fault.code)
            self._devices.down("printer", code)
            raise self._trouble(code) from fault
        except DriverError as wrong:
            log.warning("print_failed", error=str(wrong))
            self._devices.down("printer", "offline")
            raise self._trouble("offline") from wrong
        if not confirmed:
            self._devices.down("printer", "offline")
            raise self._trouble("offline")

    @staticmethod
    def _trouble(code: str) -> PrinterTrouble:
        return PrinterTrouble(code, _WORDS[code])


class PrinterWatch:
    """Asks the printer at rest every few seconds, so that the screens know of the paper before somebody needs it."""

    def __init__(self, printer: EscPosSlipPrinter, every_s: float = WATCH_S) -> None:
        self._check: Callable[[], None] = printer.check
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._check()
            self._stop.wait(self._every_s)


def _code(fault: str) -> str:
    """The driver's word as the screens know it."""
    return fault if fault in _WORDS else "offline"
