"""The board of one floor, for a TV."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import ServerSentEvent, Template

from queue_server.adapters.web.auth import services_of
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.pages import draw, page
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_board import board_view
from queue_server.adapters.web.words import date_text
from queue_server.application.ports import Changed

PARTS = "board_parts.html"


def fragments(services: WebServices, floor: int) -> Mapping[str, str]:
    """The live parts of the board."""
    service = services.service
    now = service.clock.now()
    view = board_view(service.hall, service.state, floor, now)
    parts = {name: draw(PARTS, name, v=view) for name in ("calls", "zones", "tiles", "note")}
    parts["day"] = draw(PARTS, "day", v=view, today=date_text(now))
    return parts


def feed_of(request: Request[Any, Any, Any], floor: int) -> Feed:
    services = services_of(request)

    def touched(changed: Changed) -> bool:
        return floor in changed.floors or changed.matrix or changed.notices or _here(changed)

    def _here(changed: Changed) -> bool:
        windows = services.service.hall.windows
        return any(windows[number].floor == floor for number in changed.windows if number in windows)

    return live_of(request).feed(f"board-{floor}", lambda: fragments(services, floor), touched)


def _known(request: Request[Any, Any, Any], floor: int) -> None:
    if not 1 <= floor <= services_of(request).service.hall.floors:
        raise NotFoundException


@get("/board/{floor:int}")
async def board_page(request: Request[Any, Any, Any], floor: FromPath[int]) -> Template:
    _known(request, floor)
    service = services_of(request).service
    parts = feed_of(request, floor).parts()
    view = board_view(service.hall, service.state, floor, service.clock.now())
    return page(request, "board.html", view=view, parts=parts)


@get("/board/{floor:int}/live")
async def board_live(request: Request[Any, Any, Any], floor: FromPath[int]) -> ServerSentEvent:
    _known(request, floor)
    return events(request, feed_of(request, floor), lambda: True)


routes: list[Any] = [board_page, board_live]
