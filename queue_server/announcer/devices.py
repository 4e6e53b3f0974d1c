"""The devices of one floor, opened from the devices file: strips, hall boards, loudspeakers; and what is wrong with them."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from drivers.base import DriverError
from drivers.led_board.bus import LedBus
from drivers.led_board.device import LedBoard, Panel
from drivers.registry import DeviceConfig, open_wire
from drivers.speaker.device import Speaker
from drivers.speaker.transport import open_sink
from queue_server.announcer.boards import Display, HallBoard

log = structlog.get_logger()


class Faults:
    """What is wrong now, by name of the device; `changed` is called when that changes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = threading.Lock()
        self._names: set[str] = set()

    def set(self, name: str, *, wrong: bool) -> None:
        with self._lock:
            if (name in self._names) == wrong:
                return
            (self._names.add if wrong else self._names.discard)(name)
        self._changed()

    @property
    def names(self) -> list[str]:
        with self._lock:
            return sorted(self._names)


class FloorDevices:
    """Opened, but silent until `start`. `strips` by window, `speakers` by audio zone ("" is all others)."""

    def __init__(
        self,
        floor: int,
        devices: Sequence[DeviceConfig],
        data: Path,
        now: Callable[[], datetime],
        faults: Faults,
    ) -> None:
        self.strips: dict[int, Display] = {}
        self.hall_boards: list[HallBoard] = []
        self.speakers: dict[str, Speaker] = {}
        self._buses: list[LedBus] = []
        self._faults = faults
        for device in devices:
            if device.floor != floor:
                continue
            if device.kind == "led_bus":
                self._add_strips(device, data)
            elif device.kind == "hall_board":
                self._add_hall_board(device, data)
            elif device.kind == "speaker":
                self._add_speaker(device, data, now)

    def start(self) -> None:
        for bus in self._buses:
            bus.start()

    def settled(self, timeout_s: float) -> bool:
        """Waits until all boards show what they shall; False when some did not in time."""
        return all(bus.settled(timeout_s) for bus in self._buses)

    def close(self) -> None:
        for speaker in self.speakers.values():
            speaker.close(0.5)
        for bus in self._buses:
            bus.close()

    @property
    def heard(self) -> dict[str, int]:
        """How many sounds were spoken, came too late, could not be played."""
        counts = [speaker.counts for speaker in self.speakers.values()]
        return {
            "spoken": sum(count.spoken for count in counts),
            "late": sum(count.late for count in counts),
            "failed": sum(count.failed for count in counts),
        }

    # ---- inside ----

    def _add_strips(self, device: DeviceConfig, data: Path) -> None:
        bus = self._bus(device, data)
        panel = _panel(device)
        for window in device.options.get("windows", []):
            self.strips[int(window)] = bus.board(int(window), panel)

    def _add_hall_board(self, device: DeviceConfig, data: Path) -> None:
        panel = _panel(device)
        board = self._bus(device, data).board(int(device.options.get("address", 1)), panel)
        self.hall_boards.append(HallBoard(board, panel.lines, panel.columns))

    def _bus(self, device: DeviceConfig, data: Path) -> LedBus:
        bus = LedBus(
            lambda: open_wire(device, data), name=device.id, baud=device.baud, changed=self._told(device)
        )
        self._buses.append(bus)
        return bus

    def _told(self, device: DeviceConfig) -> Callable[[LedBoard], None]:
        """A wire that is gone is one fault; a board that does not answer on a good wire is another."""

        def changed(board: LedBoard) -> None:
            bus = next(bus for bus in self._buses if bus.name == device.id)
            self._faults.set(device.id, wrong=bus.wire_up is False)
            silent = bool(bus.wire_up) and bool(board.why)
            self._faults.set(f"{device.id}:{board.address}", wrong=silent)

        return changed

    def _add_speaker(self, device: DeviceConfig, data: Path, now: Callable[[], datetime]) -> None:
        def fault(wrong: DriverError | None) -> None:
            self._faults.set(device.id, wrong=wrong is not None)

        self.speakers[device.zone or ""] = Speaker(lambda: open_sink(device, data), now, fault)


def _panel(device: DeviceConfig) -> Panel:
    keys = ("width", "height", "font", "font_file", "y_unit")
    return Panel(**{key: device.options[key] for key in keys if key in device.options})
