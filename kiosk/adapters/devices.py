"""The kiosk's devices as the screens see them: one stream of events, and which of them are down."""

import threading
from collections.abc import Callable
from typing import Literal

import structlog

from kiosk.application.ports import DeviceEvent

DeviceName = Literal["reader", "printer", "camera", "document_camera"]

log = structlog.get_logger()


class KioskDevices:
    """Watchers tell it from their threads; listeners are told on the screen's thread, in the same order."""

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self._listeners: list[Callable[[DeviceEvent], None]] = []
        self._fault_listeners: list[Callable[[dict[str, str]], None]] = []
        self._faults: dict[str, str] = {}
        self._lock = threading.Lock()

    def subscribe(self, happened: Callable[[DeviceEvent], None]) -> None:
        self._listeners.append(happened)

    def on_faults(self, changed: Callable[[dict[str, str]], None]) -> None:
        """`changed` gets all faults after each change, on the thread of the device."""
        self._fault_listeners.append(changed)

    def faults(self) -> dict[str, str]:
        with self._lock:
            return dict(self._faults)

    def tell(self, event: DeviceEvent) -> None:
        self._post(lambda: self._tell_now(event))

    def down(self, device: DeviceName, code: str) -> None:
        """Said and logged once for as long as it stays the same."""
        with self._lock:
            if self._faults.get(device) == code:
                return
            self._faults[device] = code
        log.warning("device_down", device=device, code=code)
        self._changed(DeviceEvent(kind="device_down", device=device, code=code))

    def up(self, device: DeviceName) -> None:
        with self._lock:
            if self._faults.pop(device, None) is None:
                return
        log.info("device_up", device=device)
        self._changed(DeviceEvent(kind="device_up", device=device))

    def _changed(self, event: DeviceEvent) -> None:
        faults = self.faults()
        for listener in self._fault_listeners:
            listener(faults)
        self.tell(event)

    def _tell_now(self, event: DeviceEvent) -> None:
        for listener in self._listeners:
            listener(event)
