"""The practice page: a newcomer plays the hardware of a hall whose devices are emulated."""

import re
import weakref
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, cast, get_args

import anyio.to_thread
import structlog
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body, FromPath
from litestar.response import Redirect, ServerSentEvent, Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from markupsafe import Markup
from msgspec import Struct

from drivers.base import TransportError
from drivers.emulators.api import KeyName, Paper
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.registry import DevicesError, emulators_socket, read_devices
from queue_server.adapters.practice_door import PRACTICE_TIME, open_practice_hall
from queue_server.adapters.web.auth import current_user, services_of, sign_in
from queue_server.adapters.web.errors import ApiError
from queue_server.adapters.web.live import live_of
from queue_server.adapters.web.pages import page
from queue_server.adapters.web.practice_events import changes
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_practice import PRACTICE_WORDS, Playing, figures, playing
from queue_server.contract import codec

log = structlog.get_logger(__name__)

T = TypeVar("T")
Asked = Request[Any, Any, Any]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]

MAX_PICTURE_BYTES = 12 * 1024 * 1024
_NEXT = re.compile(r"/(window/\d{1,4}|window|manager|manager/matrix|desk|board/\d{1,2})?", re.ASCII)
_PEOPLE = {"clerk1": "clerk1", "manager": "manager"}


class Do(Struct, frozen=True, kw_only=True):
    """One thing a visitor does to the devices; what does not belong to it is absent."""

    what: str
    name: str | None = None
    text: str | None = None
    device: str | None = None
    x: float = 0
    y: float = 0


@get("/practice")
async def practice(request: Asked) -> Template:
    services = _there(request)
    state = await _emulators(request, lambda client: _playing(services, client))
    return page(
        request,
        "practice.html",
        state=state,
        state_json=_script_data(state),
        zone_minutes=_zone_minutes(services),
        figures=figures(services.devices().values(), services.service.hall),
        practise=PRACTICE_WORDS,
        can_sign_in=await anyio.to_thread.run_sync(_all_emulated, services),
    )


@get("/practice/state")
async def practice_state(request: Asked) -> Playing:
    services = _there(request)
    return await _emulators(request, lambda client: _playing(services, client))


@get("/practice/events")
async def practice_events(request: Asked) -> ServerSentEvent:
    services = _there(request)
    return ServerSentEvent(changes(emulators_socket(services.data), live_of(request)))


@get("/practice/screen.jpg")
async def screen(request: Asked) -> Response[bytes]:
    picture = await _emulators(request, lambda client: client.screen_jpg())
    return _file(picture, "image/jpeg", "no-store")


@get("/practice/slips/{file:str}")
async def slip(request: Asked, file: FromPath[str]) -> Response[bytes]:
    _plain(file)
    return _file(await _emulators(request, lambda client: client.slip(file)), "image/png")


@get("/practice/sounds/{file:str}")
async def sound(request: Asked, file: FromPath[str]) -> Response[bytes]:
    _plain(file)
    return _file(await _emulators(request, lambda client: client.sound(file)), "audio/wav")


@post("/practice/do", status_code=200)
async def do(request: Asked) -> Playing:
    """Does one thing and answers with how everything stands then."""
    services = _there(request)
    try:
        asked = codec.decode(await request.body(), Do)
    except codec.ContractError as wrong:
        raise ApiError(400, "bad_request", "这一下没看懂，请重新打开这一页。", {"why": str(wrong)}) from wrong
    act = _DOINGS.get(asked.what)
    if act is None:
        raise ApiError(400, "bad_request", "没有这个动作。", {"unknown": asked.what})

    def work(client: EmulatorsClient) -> Playing:
        act(client, asked)
        return _playing(services, client)

    return await _emulators(request, work)


@post("/practice/picture", status_code=200, request_max_body_size=MAX_PICTURE_BYTES)
async def show_picture(request: Asked) -> Playing:
    """A picture (PNG or JPEG body) is held to the camera and laid under the document camera."""
    services = _there(request)
    image = await request.body()

    def work(client: EmulatorsClient) -> Playing:
        client.show_picture(image)
        return _playing(services, client)

    return await _emulators(request, work)


@post("/practice/open", status_code=200)
async def open_practice(request: Asked) -> Template:
    """Opens a practice hall beside this one, on a data folder and a time of its own; the answer leads there.

    A page, not a redirect: browsers hold a form's redirect to its own origin.
    """
    services = _there(request)
    if not await anyio.to_thread.run_sync(_all_emulated, services):
        raise ApiError(403, "not_allowed", "接了真的设备，这里不能练习。")
    opened = await anyio.to_thread.run_sync(open_practice_hall, services.data)
    if opened.url is None:
        raise ApiError(503, "unavailable", f"{opened.error}。")
    when = PRACTICE_TIME.replace("T", " ")
    return page(request, "practice_open.html", url=f"{opened.url}/practice", practice_time=when)


@post("/practice/sign-in")
async def sign_in_by_one_click(request: Asked, data: Form) -> Redirect:
    """Signs in as clerk1 or manager, where every device is emulated."""
    services = _there(request)
    name = _PEOPLE.get(data.get("who", ""))
    where = data.get("next", "")
    account = services.accounts.user(name) if name else None
    if not await anyio.to_thread.run_sync(_all_emulated, services):
        raise ApiError(403, "not_allowed", "接了真的设备，要用自己的账号登录。")
    if account is None or account.disabled or not _NEXT.fullmatch(where):
        raise ApiError(400, "bad_request", "这里没有这个账号，请到登录页登录。")
    now = current_user(request)
    if now is None or now.name != account.name:
        sign_in(request, account)
    log.info("practice_sign_in", user=account.name)
    return Redirect(where, status_code=HTTP_303_SEE_OTHER)


routes: list[Any] = [
    practice,
    practice_state,
    practice_events,
    screen,
    slip,
    sound,
    do,
    show_picture,
    sign_in_by_one_click,
    open_practice,
]


def _there(request: Asked) -> WebServices:
    """The page is there only while the emulators are."""
    services = services_of(request)
    if not emulators_socket(services.data).exists():
        raise NotFoundException
    return services


async def _emulators(request: Asked, work: Callable[[EmulatorsClient], T]) -> T:
    services = _there(request)
    client: EmulatorsClient | None = request.app.state.get("emulators")
    if client is None:
        client = EmulatorsClient(services.data)
        request.app.state["emulators"] = client
        weakref.finalize(services, client.close)
    try:
        return await anyio.to_thread.run_sync(work, client)
    except EmulatorsError as refused:
        log.info("emulators_refused", path=request.url.path, status=refused.status, why=str(refused))
        if refused.status == 404:
            raise ApiError(404, "not_found", "现在没有这个：它还没出现，或者名字不对。") from refused
        raise ApiError(400, "bad_request", "设备没有照做，换一个试试。") from refused
    except TransportError as gone:
        raise ApiError(503, "unavailable", "仿真设备没有回答，它自己会再起来，请等几秒。") from gone


def _playing(services: WebServices, client: EmulatorsClient) -> Playing:
    service = services.service
    return playing(
        hall=service.hall,
        overview=client.overview(),
        strips=client.strips(),
        sounds=client.sounds(),
        slips=client.slips(),
        state=service.state,
        now=service.clock.now(),
    )


def _all_emulated(services: WebServices) -> bool:
    try:
        devices = read_devices(services.data / "devices.toml")
    except DevicesError:
        return False
    return bool(devices) and all(device.emulated for device in devices)


def _script_data(state: Playing) -> Markup:
    """JSON that may stand in a script element."""
    return Markup(codec.encode(state).decode().replace("<", "\\u003c"))  # noqa: S704 no "<" is left in it


def _zone_minutes(services: WebServices) -> int:
    offset = services.service.clock.now().utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _plain(file: str) -> None:
    if not re.fullmatch(r"[a-z]+-\d{1,9}\.(png|wav)", file, re.ASCII):
        raise NotFoundException


def _file(content: bytes, media_type: str, keep: str = "private, max-age=3600") -> Response[bytes]:
    """Slips and sounds do not change; the page asks for them by time too."""
    return Response(content, media_type=media_type, headers={"Cache-Control": keep})


def _put_card(client: EmulatorsClient, asked: Do) -> None:
    client.put_card(_wanted(asked.name))


def _slip_to_camera(client: EmulatorsClient, asked: Do) -> None:
    file = _wanted(asked.name)
    _plain(file)
    client.show_picture(client.slip(file))


def _paper(client: EmulatorsClient, asked: Do) -> None:
    state = _wanted(asked.name)
    if state not in get_args(Paper):
        raise ApiError(400, "bad_request", "纸只有三种：有、快用完、没有。")
    client.paper(cast(Paper, state))


def _key(client: EmulatorsClient, asked: Do) -> None:
    name = _wanted(asked.name)
    if name not in get_args(KeyName):
        raise ApiError(400, "bad_request", "没有这个键。")
    client.key(cast(KeyName, name))


def _wanted(value: str | None) -> str:
    if not value:
        raise ApiError(400, "bad_request", "没说是哪一个。")
    return value


_DOINGS: dict[str, Callable[[EmulatorsClient, Do], None]] = {
    "card": _put_card,
    "card_off": lambda client, _: client.take_card(),
    "code": lambda client, asked: client.show_code(_wanted(asked.text)),
    "code_off": lambda client, _: client.hide_code(),
    "slip": _slip_to_camera,
    "paper": _paper,
    "unplug": lambda client, asked: client.unplug(_wanted(asked.device)),
    "plug": lambda client, asked: client.plug(_wanted(asked.device)),
    "touch": lambda client, asked: client.touch(asked.x, asked.y),
    "key": _key,
}
"""What a visitor can do, by name."""
