"""The HTTP interface of README.md over a Plant."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, delete, get, post
from litestar.di import Provide
from litestar.exceptions import ValidationException
from litestar.response import File, Stream

from drivers.emulators.api import (
    TARGETS_HEADER,
    Overview,
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
from drivers.emulators.changes import Channel
from drivers.emulators.parts import Refused, Unwired
from drivers.emulators.plant import Plant
from drivers.emulators.strips import strip as strip_of
from drivers.emulators.strips import strips as strips_of
from drivers.qr_camera.emulator import CameraEmulator

_QUIET_S = 5.0
_FRAME_S = 0.1
_LARGEST_BODY = 64 * 1024 * 1024
_NDJSON = "application/x-ndjson"
Asked = Request[Any, Any, Any]


@get("/", sync_to_thread=True)
def overview(plant: Plant) -> Overview:
    return plant.overview()


@post("/card", status_code=204, sync_to_thread=True)
def put_card(plant: Plant, data: PutCard) -> None:
    plant.put_card(data)


@delete("/card", sync_to_thread=True)
def take_card(plant: Plant, kiosk: str | None = None) -> None:
    plant.take_card(kiosk)


@post("/qr", status_code=204, sync_to_thread=True)
def show_code(plant: Plant, data: ShowCode) -> None:
    plant.show(data.kiosk, text=data.text)


@post("/picture", status_code=204)
async def show_picture(plant: Plant, request: Asked, kiosk: str | None = None) -> None:
    picture = await request.body()
    await asyncio.to_thread(plant.show, kiosk, picture=picture)


@delete("/qr", sync_to_thread=True)
def hide_code(plant: Plant, kiosk: str | None = None) -> None:
    plant.hide(kiosk)


@post("/paper", status_code=204, sync_to_thread=True)
def set_paper(plant: Plant, data: SetPaper) -> None:
    plant.set_paper(data.kiosk, data.state)


@post("/unplug/{device:str}", status_code=204, sync_to_thread=True)
def unplug(plant: Plant, device: str) -> None:
    plant.set_plugged(device, plugged=False)


@post("/plug/{device:str}", status_code=204, sync_to_thread=True)
def plug(plant: Plant, device: str) -> None:
    plant.set_plugged(device, plugged=True)


@post("/noise/{device:str}", status_code=204)
async def noise(plant: Plant, request: Asked, device: str) -> None:
    plant.noise(device, await request.body())


@post("/touch", status_code=204)
async def touch(plant: Plant, data: Touch) -> None:
    plant.touch(data.kiosk, ScreenEvent(x=data.x, y=data.y))


@post("/key", status_code=204)
async def key(plant: Plant, data: PressKey) -> None:
    plant.touch(data.kiosk, ScreenEvent(key=data.key))


@get("/screen.jpg")
async def screen_jpg(plant: Plant, kiosk: str | None = None) -> Response[bytes]:
    jpeg = plant.screen(kiosk).emulator.jpeg
    if not jpeg:
        raise Refused(404, "取号机还没有画面")
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@get("/targets")
async def screen_targets(plant: Plant, kiosk: str | None = None) -> list[Target]:
    return plant.screen(kiosk).emulator.targets


@get("/screen.png", sync_to_thread=True)
def screen_png(plant: Plant, kiosk: str | None = None) -> Response[bytes]:
    screen = plant.screen(kiosk).emulator
    if not screen.jpeg:
        raise Refused(404, "取号机还没有画面")
    return Response(screen.png(), media_type="image/png", headers={"Cache-Control": "no-store"})


@get("/slips")
async def slips(plant: Plant) -> list[SlipShown]:
    return plant.slips.all()


@get("/slips/{name:str}")
async def slip(plant: Plant, name: str) -> File:
    return File(plant.file(name, "slip"), media_type="image/png", content_disposition_type="inline")


@get("/strips", sync_to_thread=True)
def strips(plant: Plant) -> list[StripShown]:
    return strips_of(plant.buses)


@get("/strips/{window:int}", sync_to_thread=True)
def strip(plant: Plant, window: int) -> StripShown:
    return strip_of(plant.buses, window)


@get("/sounds")
async def sounds(plant: Plant) -> list[SoundShown]:
    return plant.sounds.all()


@get("/sounds/{name:str}")
async def sound(plant: Plant, name: str) -> File:
    return File(plant.file(name, "sound"), media_type="audio/wav", content_disposition_type="inline")


@get("/events")
async def events(plant: Plant) -> Stream:
    return Stream(_lines(plant.changes), media_type=_NDJSON)


@post("/internal/screen/{kiosk:str}", status_code=204)
async def show_screen(plant: Plant, request: Asked, kiosk: str) -> None:
    screen = plant.screen(kiosk)
    try:
        targets = msgspec.json.decode(request.headers.get(TARGETS_HEADER, "[]"), type=list[Target])
        screen.emulator.show(await request.body(), targets)
    except (ValueError, msgspec.MsgspecError) as wrong:
        raise Refused(400, str(wrong)) from wrong
    plant.changes.tell("screen", kiosk)


@get("/internal/touches/{kiosk:str}")
async def touches(plant: Plant, kiosk: str) -> Stream:
    return Stream(_lines(plant.screen(kiosk).emulator.touches), media_type=_NDJSON)


@get("/internal/camera/{device:str}")
async def camera(plant: Plant, device: str) -> Stream:
    part = plant.camera(device)
    if not part.plugged:
        raise Refused(409, f"{device} 已经拔掉")
    return Stream(_frames(part), media_type="multipart/x-mixed-replace; boundary=frame")


@post("/internal/sound/{device:str}", status_code=200)
async def play(plant: Plant, request: Asked, device: str, zone: str, text: str) -> SoundShown:
    return await plant.play(device, zone, text, await request.body())


async def _lines(channel: Channel[Any]) -> AsyncIterator[bytes]:
    """An empty line at once, and whenever it was quiet for a while, so that a reader knows that the line is alive."""
    yield b"\n"
    async for item in channel.listen(_QUIET_S):
        yield b"\n" if item is None else msgspec.json.encode(item) + b"\n"


async def _frames(part: Unwired[CameraEmulator]) -> AsyncIterator[bytes]:
    """Ten a second on a steady clock, until it is unplugged."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    index = 0
    while part.plugged:
        jpeg = await asyncio.to_thread(_frame, part, index)
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        yield head.encode("ascii") + jpeg + b"\r\n"
        index = max(index, int((loop.time() - start) / _FRAME_S)) + 1
        await asyncio.sleep(max(start + index * _FRAME_S - loop.time(), 0.0))


def _frame(part: Unwired[CameraEmulator], index: int) -> bytes:
    with part.lock:
        return part.emulator.jpeg(index)


def _refused(_request: Asked, refused: Refused) -> Response[dict[str, object]]:
    return Response({"detail": str(refused)}, status_code=refused.status)


def _invalid(_request: Asked, invalid: ValidationException) -> Response[dict[str, object]]:
    return Response({"detail": f"{invalid.detail}: {invalid.extra}"}, status_code=400)


def make_app(plant: Plant) -> Litestar:
    return Litestar(
        [
            overview, put_card, take_card, show_code, show_picture, hide_code, set_paper, unplug, plug, noise, touch, key,
            screen_jpg, screen_png, screen_targets, slips, slip, strips, strip, sounds, sound, events, show_screen, touches, camera, play,
        ],
        dependencies={"plant": Provide(lambda: plant, use_cache=True, sync_to_thread=False)},
        exception_handlers={Refused: _refused, ValidationException: _invalid},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=_LARGEST_BODY,
    )  # fmt: skip
