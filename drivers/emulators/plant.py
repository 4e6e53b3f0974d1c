"""All emulated devices of a data folder, and what a person may do to them."""

import asyncio
import contextlib
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from drivers.base import ProtocolError
from drivers.emulators import parts
from drivers.emulators.api import (
    DeviceShown,
    Overview,
    Paper,
    PutCard,
    ScreenEvent,
    SlipShown,
    SoundShown,
)
from drivers.emulators.changes import Changes
from drivers.emulators.parts import Part, Refused, Unwired, Wired
from drivers.emulators.records import Records, hall_now, number_of
from drivers.emulators.screen import ScreenEmulator
from drivers.emulators.strips import addresses
from drivers.emulators.tray import TrayCard, document_of, shown
from drivers.id_reader.emulator import ReaderEmulator
from drivers.led_board.emulator import BusEmulator
from drivers.printer.emulator import PrinterEmulator
from drivers.qr_camera.emulator import CameraEmulator, NoPicture
from drivers.registry import DeviceConfig
from drivers.speaker.emulator import SpeakerEmulator

P = TypeVar("P", bound=Part)


class Plant:
    """Methods that are not async may be called from any thread; they raise Refused."""

    def __init__(self, data: Path, devices: Iterable[DeviceConfig], tray: list[TrayCard]) -> None:
        self.changes = Changes()
        self.tray = tray
        self.folder = data / "emulated"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for stale in self.folder.glob("*.tty"):
            stale.unlink()
        self.slips = Records(self.folder / "slips.ndjson", SlipShown)
        self.sounds = Records(self.folder / "sounds.ndjson", SoundShown)
        self.readers: list[Wired[ReaderEmulator]] = []
        self.printers: list[Wired[PrinterEmulator]] = []
        self.buses: list[Wired[BusEmulator]] = []
        self.cameras: list[Unwired[CameraEmulator]] = []
        self.screens: list[Unwired[ScreenEmulator]] = []
        self.speakers: list[Unwired[SpeakerEmulator]] = []
        self._data = data
        self._printing = threading.RLock()
        self._heard: ContextVar[list[SoundShown]] = ContextVar("heard")
        self._playing: set[asyncio.Task[float]] = set()
        self._stopping = False
        self._card: str | None = None
        self._code: str | None = None
        for config in devices:
            if config.emulated:
                self._build(config)

    def _build(self, config: DeviceConfig) -> None:
        match config.kind:
            case "id_reader":
                reader = Wired(config, ReaderEmulator(), self._data)
                reader.emulator.on_baud = partial(setattr, reader.pty, "baud")
                self.readers.append(reader)
            case "printer":
                printer = PrinterEmulator(self.folder, self._slip_printed)
                self.printers.append(Wired(config, printer, self._data, self._printing))
            case "led_bus" | "hall_board":
                bus = BusEmulator(addresses(config), partial(self._strip_changed, config.id))
                self.buses.append(Wired(config, bus, self._data))
            case "qr_camera" | "document_camera":
                self.cameras.append(Unwired(config, CameraEmulator()))
            case "screen":
                name = f"screen-{config.kiosk}.png" if self.screens else "screen.png"
                self.screens.append(Unwired(config, ScreenEmulator(self.folder / name)))
            case "speaker":
                speaker = SpeakerEmulator(self.folder, partial(self._sound_began, config.id))
                self.speakers.append(Unwired(config, speaker))

    def parts(self) -> list[Part]:
        return [*self.readers, *self.printers, *self.cameras, *self.screens, *self.buses, *self.speakers]

    def start(self) -> None:
        """Plugs everything in. In the event loop that the streams run in."""
        self.changes.open()
        for screen in self.screens:
            screen.emulator.touches.open()
        for part in self.parts():
            part.plug()

    def end_streams(self) -> None:
        self._stopping = True
        for playing in self._playing:
            playing.cancel()
        self.changes.close()
        for screen in self.screens:
            screen.emulator.touches.close()
        for camera in self.cameras:
            camera.unplug()

    def stop(self) -> None:
        for part in self.parts():
            part.unplug()

    def overview(self) -> Overview:
        return Overview(
            devices=[self._shown(part) for part in self.parts()],
            tray=[shown(card) for card in self.tray],
            card=self._card,
            code=self._code,
            paper=self.printers[0].emulator.paper if self.printers else "ok",
            slips=len(self.slips),
            sounds=len(self.sounds),
            screen_at=self.screens[0].emulator.at if self.screens else None,
        )

    def put_card(self, put: PutCard) -> None:
        reader = _of(self.readers, put.kiosk, "读卡器")
        person, name = put.person, put.name
        if person is None:
            card = next(
                (card for card in self.tray if name in (card.name, card.person.name, card.title)), None
            )
            if card is None:
                names = " ".join(card.name for card in self.tray)
                raise Refused(404, f"盘里没有证件 {name}。有这些：{names}")
            person, name = card.person, card.name
        try:
            document = document_of(person)
        except ProtocolError as wrong:
            raise Refused(400, f"证件写不成：{wrong}") from wrong
        with reader.lock:
            reader.emulator.lay(document)
        self._card = name or person.name
        self.changes.tell("card", reader.config.id)

    def take_card(self, kiosk: str | None) -> None:
        reader = _of(self.readers, kiosk, "读卡器")
        with reader.lock:
            reader.emulator.take()
        self._card = None
        self.changes.tell("card", reader.config.id)

    def show(self, kiosk: str | None, *, text: str | None = None, picture: bytes = b"") -> None:
        """To every camera of that kiosk."""
        try:
            for camera in self._cameras_of(kiosk):
                with camera.lock:
                    if text is not None:
                        camera.emulator.show_text(text)
                    else:
                        camera.emulator.show_picture(picture)
        except NoPicture as wrong:
            raise Refused(400, f"图片看不了：{wrong}") from wrong
        self._code = text if text is not None else "picture"
        self.changes.tell("code", self._cameras_of(kiosk)[0].config.id)

    def hide(self, kiosk: str | None) -> None:
        cameras = self._cameras_of(kiosk)
        for camera in cameras:
            with camera.lock:
                camera.emulator.clear()
        self._code = None
        self.changes.tell("code", cameras[0].config.id)

    def set_paper(self, kiosk: str | None, state: Paper) -> None:
        printer = _of(self.printers, kiosk, "打印机")
        with printer.lock:
            printer.emulator.set_paper(state)
        self.changes.tell("device", printer.config.id)

    def set_plugged(self, name: str, plugged: bool) -> None:
        """`name` is a device's id, or `BUS:ADDRESS` for one board of a bus."""
        device, colon, address = name.partition(":")
        part = self._part(device)
        if colon:
            with part.lock:
                self._board(part, address).offline = not plugged
        else:
            (part.plug if plugged else part.unplug)()
        self.changes.tell("device", device)
        if part.config.kind in ("led_bus", "hall_board"):
            self.changes.tell("strip", device)

    def noise(self, device: str, data: bytes) -> None:
        part = self._part(device)
        if not isinstance(part, Wired) or not part.plugged:
            raise Refused(409, f"{device} 没有接着的串口线")
        part.pty.inject(data)

    def touch(self, kiosk: str | None, event: ScreenEvent) -> None:
        screen = _of(self.screens, kiosk, "屏幕")
        if not screen.plugged or not screen.emulator.touches.heard:
            raise Refused(409, f"{screen.config.id} 那里没有不带屏幕运行的取号机")
        screen.emulator.touches.send(event)

    def screen(self, kiosk: str | None) -> Unwired[ScreenEmulator]:
        return _of(self.screens, kiosk, "屏幕")

    def camera(self, device: str) -> Unwired[CameraEmulator]:
        for camera in self.cameras:
            if camera.config.id == device:
                return camera
        raise Refused(404, f"没有仿真摄像头 {device}")

    async def play(self, device: str, zone: str, text: str, wav: bytes) -> SoundShown:
        """Returns when it was heard to its end."""
        speaker = next((speaker for speaker in self.speakers if speaker.config.id == device), None)
        if speaker is None:
            raise Refused(404, f"没有仿真扬声器 {device}")
        if not speaker.plugged:
            raise Refused(409, f"{device} 已经拔掉")
        heard: list[SoundShown] = []
        self._heard.set(heard)
        playing = asyncio.create_task(speaker.emulator.play(zone, text, wav))
        self._playing.add(playing)
        try:
            await playing
        except ProtocolError as wrong:
            raise Refused(400, f"声音放不了：{wrong}") from wrong
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            raise Refused(503, "仿真设备要停了") from None
        finally:
            self._playing.discard(playing)
        return heard[0]

    def file(self, name: str, kind: str) -> Path:
        """A slip or a sound by its file name."""
        records: Records[Any] = self.slips if kind == "slip" else self.sounds
        if all(name != record.file for record in records.all()) or not (self.folder / name).exists():
            raise Refused(404, f"没有{'号单' if kind == 'slip' else '广播'} {name}")
        return self.folder / name

    def _slip_printed(self, file: Path, text: str) -> None:
        self.slips.add(SlipShown(number=number_of(file), file=file.name, at=hall_now(), text=text))
        self.changes.tell("slip", file.name)

    def _sound_began(self, device: str, file: Path, zone: str, text: str, seconds: float) -> None:
        sound = SoundShown(
            number=number_of(file),
            file=file.name,
            device=device,
            zone=zone,
            text=text,
            at=hall_now(),
            seconds=seconds,
        )
        self.sounds.add(sound)
        self._heard.get().append(sound)
        self.changes.tell("sound", file.name)

    def _strip_changed(self, device: str, address: int) -> None:
        self.changes.tell("strip", f"{device}:{address}")

    def _shown(self, part: Part) -> DeviceShown:
        detail: dict[str, object] = {}
        if isinstance(part, Wired):
            emulator = part.emulator
            if isinstance(emulator, ReaderEmulator):
                detail = {"card": emulator.state}
            elif isinstance(emulator, PrinterEmulator):
                detail = {"paper": emulator.paper}
            elif isinstance(emulator, BusEmulator):
                detail = {"offline": [address for address, board in emulator.boards.items() if board.offline]}
        return parts.shown(part, detail)

    def _cameras_of(self, kiosk: str | None) -> list[Unwired[CameraEmulator]]:
        first = _of(self.cameras, kiosk, "摄像头")
        return [camera for camera in self.cameras if camera.config.kiosk == first.config.kiosk]

    def _part(self, device: str) -> Part:
        for part in self.parts():
            if part.config.id == device:
                return part
        raise Refused(404, f"没有仿真设备 {device}。有这些：{' '.join(p.config.id for p in self.parts())}")

    def _board(self, part: Part, address: str) -> Any:
        if isinstance(part, Wired) and isinstance(part.emulator, BusEmulator):
            with contextlib.suppress(ValueError, KeyError):
                return part.emulator.boards[int(address)]
        raise Refused(404, f"{part.config.id} 上没有 {address} 号屏")


def _of(known: list[P], kiosk: str | None, what: str) -> P:
    """That of the kiosk; the first one when none is named."""
    for part in known:
        if kiosk is None or part.config.kiosk == kiosk:
            return part
    raise Refused(404, f"没有仿真{what}" + (f"，取号机 {kiosk}" if kiosk else ""))
