"""The ID reader, watched by a thread of its own. Nothing of a document is logged."""

import threading
from collections.abc import Callable

import structlog

from drivers.base import ByteStream
from drivers.id_reader.device import IdReader
from drivers.id_reader.document import IdDocument
from drivers.id_reader.events import CardGone, CardRead, Down, Pace, ReaderEvent, ReadFailed, Up
from kiosk.adapters.devices import KioskDevices
from kiosk.application.ports import DeviceEvent
from kiosk.domain.person import IdCard

WAIT_S = 0.5

log = structlog.get_logger()


class ReaderWatch:
    """Tells cards that are laid down, taken away or cannot be read, and whether the reader is there."""

    def __init__(
        self, open_wire: Callable[[], ByteStream], devices: KioskDevices, pace: Pace | None = None
    ) -> None:
        self._reader = IdReader(open_wire, pace=pace)
        self._devices = devices
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._reader.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            event = self._reader.next_event(WAIT_S)
            if event is not None:
                self._tell(event)

    def _tell(self, event: ReaderEvent) -> None:
        match event:
            case CardRead(document):
                self._devices.tell(DeviceEvent(kind="card", card=id_card(document)))
            case CardGone():
                self._devices.tell(DeviceEvent(kind="card_gone"))
            case ReadFailed(code):
                log.info("card_not_read", code=code)
                self._devices.tell(DeviceEvent(kind="card_read_failed", code=code))
            case Down(code):
                self._devices.down("reader", code)
            case Up():
                self._devices.up("reader")


def id_card(document: IdDocument) -> IdCard:
    """The driver's value as the screens know it; an address written later on the card stands for the first."""
    return IdCard(
        kind=document.kind,
        name=document.name,
        sex=document.sex,
        birth=document.birth,
        number=document.number,
        nation=document.nation,
        address=document.new_address or document.address,
        issuer=document.issuer,
        valid_from=document.valid_from,
        valid_to=document.valid_to,
        long_term=document.long_term,
        permit_number=document.permit_number,
        name_en=document.name_en,
        nationality=document.nationality,
    )
