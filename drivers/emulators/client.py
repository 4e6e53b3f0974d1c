"""Speaks to the emulators process of a data folder: for `./hall emulate`, the practice page, kiosk and announcer."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec
from msgspec import Struct

from drivers.base import DriverError, TransportError
from drivers.emulators.api import (
    TARGETS_HEADER,
    CardPerson,
    Change,
    KeyName,
    Overview,
    Paper,
    PressKey,
    PutCard,
    ScreenEvent,
    SetPaper,
    ShowCode,
    SlipShown,
    SoundShown,
    StripShown,
    Target,
    Touch,
)
from drivers.emulators.unix import SocketPath, answers
from drivers.registry import emulators_socket

T = TypeVar("T")
_LARGEST_FRAME = 16 * 1024 * 1024


class EmulatorsError(DriverError):
    """The emulators refused the call; the message says why. `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class EmulatorsClient:
    """One method for each call of `README.md`. Each raises EmulatorsError when refused, TransportError when nobody listens.

    May be used from several threads. `kiosk` None means the first one.
    """

    def __init__(self, data: Path, timeout_s: float = 5.0) -> None:
        self._path = emulators_socket(data)
        self._socket = SocketPath(self._path)
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=self._socket.name),
            base_url="http://emulators",
            timeout=timeout_s,
        )

    def close(self) -> None:
        self._http.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def overview(self) -> Overview:
        return self._json("GET", "/", Overview)

    def put_card(
        self, name: str | None = None, *, person: CardPerson | None = None, kiosk: str | None = None
    ) -> None:
        """`name`: of the tray (its name, its person's name or its title)."""
        self._send("POST", "/card", PutCard(kiosk=kiosk, name=name, person=person))

    def take_card(self, kiosk: str | None = None) -> None:
        self._call("DELETE", "/card", params=_kiosk(kiosk))

    def show_code(self, text: str, kiosk: str | None = None) -> None:
        self._send("POST", "/qr", ShowCode(kiosk=kiosk, text=text))

    def show_picture(self, image: bytes, kiosk: str | None = None) -> None:
        """A PNG or JPEG is held to the camera."""
        self._call("POST", "/picture", params=_kiosk(kiosk), content=image)

    def hide_code(self, kiosk: str | None = None) -> None:
        self._call("DELETE", "/qr", params=_kiosk(kiosk))

    def paper(self, state: Paper, kiosk: str | None = None) -> None:
        self._send("POST", "/paper", SetPaper(kiosk=kiosk, state=state))

    def unplug(self, device: str) -> None:
        """`device` is an id of the devices file, or `BUS:ADDRESS` for one strip of a bus."""
        self._call("POST", f"/unplug/{device}")

    def plug(self, device: str) -> None:
        self._call("POST", f"/plug/{device}")

    def noise(self, device: str, data: bytes) -> None:
        """Bytes that nobody asked for appear on the wire of a serial device, towards the driver."""
        self._call("POST", f"/noise/{device}", content=data)

    def touch(self, x: float, y: float, kiosk: str | None = None) -> None:
        """Pixels of the kiosk's screen. Refused when no headless kiosk listens."""
        self._send("POST", "/touch", Touch(kiosk=kiosk, x=x, y=y))

    def key(self, key: KeyName, kiosk: str | None = None) -> None:
        self._send("POST", "/key", PressKey(kiosk=kiosk, key=key))

    def screen_png(self, kiosk: str | None = None) -> bytes:
        return self._call("GET", "/screen.png", params=_kiosk(kiosk)).content

    def screen_jpg(self, kiosk: str | None = None) -> bytes:
        return self._call("GET", "/screen.jpg", params=_kiosk(kiosk)).content

    def slips(self) -> list[SlipShown]:
        return self._json("GET", "/slips", list[SlipShown])

    def slip(self, file: str) -> bytes:
        """The PNG of a printed slip."""
        return self._call("GET", f"/slips/{file}").content

    def strips(self) -> list[StripShown]:
        return self._json("GET", "/strips", list[StripShown])

    def strip(self, window: int) -> StripShown:
        return self._json("GET", f"/strips/{window}", StripShown)

    def sounds(self) -> list[SoundShown]:
        return self._json("GET", "/sounds", list[SoundShown])

    def sound(self, file: str) -> bytes:
        """The wav of a spoken call."""
        return self._call("GET", f"/sounds/{file}").content

    def events(self) -> Iterator[Change]:
        """Each change, as it happens; ends when the emulators stop."""
        yield from self._lines("/events", Change)

    def targets(self, kiosk: str | None = None) -> list[Target]:
        """What can be touched on the screen that was shown last."""
        return msgspec.json.decode(
            self._call("GET", "/targets", params=_kiosk(kiosk)).content, type=list[Target]
        )

    def show_screen(self, kiosk: str, jpeg: bytes, targets: Sequence[Target] = ()) -> None:
        """A headless kiosk shows its screen, and what can be touched there."""
        headers = {TARGETS_HEADER: _ascii(targets)}
        self._call("POST", f"/internal/screen/{kiosk}", content=jpeg, headers=headers)

    def touches(self, kiosk: str) -> Iterator[ScreenEvent]:
        """Touches and keys for this kiosk, as they happen; ends when the emulators stop."""
        yield from self._lines(f"/internal/touches/{kiosk}", ScreenEvent)

    def camera_frames(self, device: str) -> Iterator[bytes]:
        """JPEG frames, ten a second; raises TransportError when the camera is unplugged."""
        with self._stream(f"/internal/camera/{device}") as answer:
            yield from _frames(answer.iter_bytes())

    def play(self, device: str, zone: str, text: str, wav: bytes) -> SoundShown:
        """Plays a wav over the loudspeakers of a zone; returns when it was heard to its end."""
        answer = self._call(
            "POST",
            f"/internal/sound/{device}",
            params={"zone": zone, "text": text},
            content=wav,
            timeout=httpx.Timeout(5.0, read=120.0),
        )
        return msgspec.json.decode(answer.content, type=SoundShown)

    def _json(self, method: str, path: str, kind: type[T]) -> T:
        return msgspec.json.decode(self._call(method, path).content, type=kind)

    def _send(self, method: str, path: str, body: Struct) -> None:
        self._call(method, path, content=msgspec.json.encode(body))

    def _call(self, method: str, path: str, **rest: Any) -> httpx.Response:
        with self._nobody_listens():
            answer = self._http.request(method, path, **rest)
        _check(answer)
        return answer

    @contextmanager
    def _stream(self, path: str) -> Iterator[httpx.Response]:
        """A stream is silent for as long as nothing happens, but the emulators say something every few seconds."""
        with (
            self._nobody_listens(),
            self._http.stream("GET", path, timeout=httpx.Timeout(5.0, read=30.0)) as answer,
        ):
            if answer.is_error:
                answer.read()
            _check(answer)
            yield answer

    @contextmanager
    def _nobody_listens(self) -> Iterator[None]:
        """Looks by itself whether anybody does, before each call: httpx leaves a socket open that could not connect."""
        if not answers(self._path):
            raise TransportError(f"emulators: nobody listens at {self._path.name}")
        try:
            yield
        except httpx.TransportError as gone:
            raise TransportError(f"emulators: {type(gone).__name__}: {gone}") from gone

    def _lines(self, path: str, kind: type[T]) -> Iterator[T]:
        with self._stream(path) as answer:
            for line in answer.iter_lines():
                if line.strip():
                    yield msgspec.json.decode(line, type=kind)


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        message = str(msgspec.json.decode(answer.content)["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        message = answer.text
    raise EmulatorsError(answer.status_code, message)


def _ascii(targets: Sequence[Target]) -> str:
    """JSON that an HTTP header can carry."""
    return json.dumps(msgspec.to_builtins(list(targets)), ensure_ascii=True)


def _kiosk(kiosk: str | None) -> dict[str, str]:
    return {} if kiosk is None else {"kiosk": kiosk}


def _frames(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The parts of a multipart/x-mixed-replace body; each says its Content-Length."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while True:
            head, mark, rest = bytes(waiting).partition(b"\r\n\r\n")
            if not mark:
                break
            size = _length(head)
            if len(rest) < size:
                break
            yield rest[:size]
            del waiting[: len(head) + len(mark) + size]


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            size = int(value)
            if size <= _LARGEST_FRAME:
                return size
    raise TransportError("camera stream: expected a part with Content-Length")
