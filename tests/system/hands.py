"""A visitor at the screen of a running headless kiosk: sees what can be touched, touches it."""

from hall_process import HallProcess, wait_until


class Hands:
    """Plays on the emulated devices only through `./hall emulate`'s own client."""

    def __init__(self, hall: HallProcess) -> None:
        from drivers.emulators.client import EmulatorsClient

        self.devices = EmulatorsClient(hall.data)
        self._data = hall.data

    def see(self, name: str, seconds: float = 45.0):
        """The target of that name, once it is on the screen."""

        def found():
            return next((one for one in self.devices.targets() if one.name == name), None)

        try:
            return wait_until(found, seconds)
        except AssertionError:
            there = [(one.name, one.text) for one in self.devices.targets()]
            log = (self._data / "logs" / "kiosk.log").read_text(errors="replace")[-2000:]
            raise AssertionError(f"{name} is not on the screen; there are {there}\n{log}") from None

    def touch(self, name: str) -> None:
        target = self.see(name)
        self.devices.touch(target.x + target.w / 2, target.y + target.h / 2)

    def go_home(self) -> None:
        self.devices.take_card()
        self.devices.hide_code()
        if not any(one.name == "home.take" for one in self.devices.targets()):
            self.touch("foot.home")
        self.see("home.take")

    def close(self) -> None:
        self.devices.close()
