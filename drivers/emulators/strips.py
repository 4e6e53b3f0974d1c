"""What the strips and hall boards of a plant show, decoded from the bytes on their wires."""

from collections.abc import Iterable

from drivers.emulators.api import StripShown
from drivers.emulators.parts import Refused, Wired
from drivers.led_board.emulator import BusEmulator
from drivers.registry import DeviceConfig


def addresses(config: DeviceConfig) -> list[int]:
    """Of a bus: its windows; of a hall board: its own."""
    if config.kind == "led_bus":
        return [int(window) for window in config.options.get("windows", ())]
    return [int(config.options.get("address", 1))]


def strips(buses: Iterable[Wired[BusEmulator]]) -> list[StripShown]:
    shown: list[StripShown] = []
    for bus in buses:
        with bus.lock:
            shown += [
                StripShown(
                    device=bus.config.id,
                    window=address if bus.config.kind == "led_bus" else None,
                    lines=board.lines,
                    colour=board.colour,
                    online=bus.plugged and not board.offline,
                )
                for address, board in bus.emulator.boards.items()
            ]
    return shown


def strip(buses: Iterable[Wired[BusEmulator]], window: int) -> StripShown:
    """The strip over a window. Raises Refused."""
    for shown in strips(buses):
        if shown.window == window:
            return shown
    raise Refused(404, f"没有 {window} 号窗口的条屏")
