"""An emulated device: its emulator, and the wire or the place where it is plugged in."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from drivers.emulators.api import DeviceShown
from drivers.registry import DeviceConfig, emulated_tty
from drivers.transport.loopback import Emulator
from drivers.transport.pty import Lock, PacedPty


class Refused(Exception):
    """What was asked for can't be done; `status` is the HTTP status, the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Part(Protocol):
    """What all emulated devices have in common. `lock` is held while its emulator is changed."""

    config: DeviceConfig

    @property
    def lock(self) -> Lock: ...

    @property
    def plugged(self) -> bool: ...

    def plug(self) -> None: ...

    def unplug(self) -> None: ...


W = TypeVar("W", bound=Emulator)
U = TypeVar("U")


class Wired(Generic[W]):
    """At the end of a serial wire. A device that is plugged in again has lost its power in between."""

    def __init__(self, config: DeviceConfig, emulator: W, data: Path, lock: Lock | None = None) -> None:
        self.config = config
        self.emulator = emulator
        link = emulated_tty(data, config.id)
        self.pty = PacedPty(
            emulator, link=link, wire_log=link.with_suffix(".wire"), baud=config.baud, lock=lock
        )
        self._power_cycle: Callable[[], None] | None = getattr(emulator, "power_cycle", None)

    @property
    def lock(self) -> Lock:
        return self.pty.lock

    @property
    def plugged(self) -> bool:
        return self.pty.plugged

    def plug(self) -> None:
        if self.pty.plugged:
            return
        if self._power_cycle is not None:
            with self.lock:
                self._power_cycle()
        self.pty.plug()

    def unplug(self) -> None:
        self.pty.unplug()


class Unwired(Generic[U]):
    """A camera, screen or loudspeaker: there or not there."""

    def __init__(self, config: DeviceConfig, emulator: U) -> None:
        self.config = config
        self.emulator = emulator
        self.lock: Lock = threading.RLock()
        self.plugged = False

    def plug(self) -> None:
        self.plugged = True

    def unplug(self) -> None:
        self.plugged = False


def shown(part: Part, detail: dict[str, object]) -> DeviceShown:
    config = part.config
    return DeviceShown(
        id=config.id,
        kind=config.kind,
        plugged=part.plugged,
        kiosk=config.kiosk,
        floor=config.floor,
        detail=detail,
    )
