"""A kiosk without a screen: its window is shown to the emulators process, which sends touches and keys back."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtQuick import QQuickWindow

from drivers.emulators.client import EmulatorsClient
from drivers.registry import DeviceConfig
from kiosk.adapters.screen_input import InputWatch, ScreenInput
from kiosk.adapters.screen_pictures import PictureSender, ScreenPictures


class RealDevice(Exception):
    """A kiosk with a real device was to run without a screen."""


def refuse_real_devices(devices: Iterable[DeviceConfig]) -> None:
    """Raises RealDevice where one of the devices is not emulated: nobody may touch a real kiosk from afar."""
    real = [device.id for device in devices if not device.emulated]
    if real:
        raise RealDevice(f"--headless is for emulated devices only; real: {', '.join(real)}")


class HeadlessScreen:
    """Joins one window to the emulators of a data folder; survives their restart."""

    def __init__(
        self,
        window: QQuickWindow,
        data: Path,
        kiosk: str,
        *,
        post: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._shown = EmulatorsClient(data)
        self._heard = EmulatorsClient(data)
        self._sender = PictureSender(lambda jpeg, targets: self._shown.show_screen(kiosk, jpeg, targets))
        self._pictures = ScreenPictures(window, self._sender.send)
        inject = ScreenInput(window, later).inject
        self._watch = InputWatch(
            lambda: self._heard.touches(kiosk), inject, post, lost=self._sender.again, done=self._heard.close
        )

    def start(self) -> None:
        self._sender.start()
        self._watch.start()

    def stop(self) -> None:
        self._watch.stop()
        self._sender.stop()
        self._shown.close()
