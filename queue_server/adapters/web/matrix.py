"""The matrix: which window serves which business at what level, changed live, the last change undone."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.response import Response, ServerSentEvent, Template
from msgspec import Struct

from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.login import STEERING
from queue_server.adapters.web.manager import actor_of, may_steer
from queue_server.adapters.web.pages import draw, fields_of, number_of, page
from queue_server.adapters.web.replies import reply
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_common import services_of_window
from queue_server.adapters.web.views_matrix import lonely, matrix_view
from queue_server.adapters.web.words import LEVELS, floor_name
from queue_server.application.ports import Changed, HallService
from queue_server.domain.commands import SetServices
from queue_server.domain.waiting import people_waiting

PARTS = "matrix_parts.html"


class Change(Struct, frozen=True, kw_only=True):
    """The last change of the matrix, to be undone."""

    window: int
    before: dict[str, int]
    after: dict[str, int]
    text: str


def fragments(services: WebServices, floor: int | None, changes: dict[str, Change]) -> Mapping[str, str]:
    """One part a window, the counts, the last change."""
    service = services.service
    matrix = matrix_view(service.hall, service.state, floor)
    parts = {f"row-{row.window}": draw(PARTS, "row", r=row) for row in matrix.rows}
    last = changes.get("last")
    return parts | {
        "counts": draw(PARTS, "counts", m=matrix),
        "last": draw(PARTS, "last", text=last.text if last else ""),
        "lonely": draw(PARTS, "lonely", rows=lonely(service.hall, service.state)),
    }


def feed_of(request: Request[Any, Any, Any], floor: int | None) -> Feed:
    services, changes = services_of(request), request.app.state.matrix_changes

    def touched(changed: Changed) -> bool:
        return changed.matrix

    return live_of(request).feed(f"matrix-{floor or 0}", lambda: fragments(services, floor, changes), touched)


def _floor(request: Request[Any, Any, Any]) -> int | None:
    """The floor of `?floor=`; 0 or an unknown one is every floor, without it the first."""
    return _floor_of(request, request.query_params.get("floor", "1"))


def _floor_of(request: Request[Any, Any, Any], text: str) -> int | None:
    asked = number_of(text)
    return asked if asked and asked <= services_of(request).service.hall.floors else None


@get("/manager/matrix", guards=[requires(*STEERING)])
async def matrix_page(request: Request[Any, Any, Any]) -> Template:
    service = services_of(request).service
    floor = _floor(request)
    hall = service.hall
    matrix = matrix_view(hall, service.state, floor)
    return page(
        request,
        "matrix.html",
        parts=feed_of(request, floor).parts(),
        matrix=matrix,
        floor=floor,
        tabs=[(each, floor_name(each)) for each in range(1, hall.floors + 1)] + [(0, "全部")],
        levels=LEVELS,
        first=matrix.rows[0] if matrix.rows else None,
        here="matrix",
    )


@get("/manager/matrix/live")
async def matrix_live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    return events(request, feed_of(request, _floor(request)), lambda: may_steer(request))


@post("/manager/matrix", guards=[requires(*STEERING)])
async def change_matrix(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sets one cell to a level (0: not served), or undoes the last change."""
    window, business, level, undo, shown, request_id = await fields_of(
        request, "window", "business", "level", "undo", "floor", "request_id"
    )
    answers: Answers = request.app.state.answers

    async def once() -> Said:
        return await (
            _undo(request) if undo else _set(request, number_of(window), business, number_of(level))
        )

    said = await answers.once(f"{actor_of(request).id}@matrix", request_id, once)
    floor = _floor_of(request, shown)
    return reply(request, said, feed_of(request, floor), f"/manager/matrix?floor={floor or 0}")


async def _set(request: Request[Any, Any, Any], window: int | None, business: str, level: int | None) -> Said:
    service = services_of(request).service
    if window not in service.hall.windows or window is None:
        return Said(kind="bad", text="没有这个窗口。", done=False)
    if business not in service.hall.businesses or level not in LEVELS or level is None:
        return Said(kind="bad", text="先选业务，再按 0 到 3 定级。", done=False)
    before = dict(services_of_window(service.hall, service.state, window))
    if before.get(business, 0) == level:
        return Said(
            kind="ok", text=f"{window} 号的{_name(service, business)}本来就是“{LEVELS[level]}”。", done=False
        )
    after = {other: old for other, old in before.items() if other != business}
    if level:
        after[business] = level
    return await _apply(request, window, before, after, _words(service, window, business, level), business)


async def _undo(request: Request[Any, Any, Any]) -> Said:
    service = services_of(request).service
    last: Change | None = request.app.state.matrix_changes.get("last")
    if last is None:
        return Said(kind="soon", text="没有可以撤销的改动。", done=False)
    if services_of_window(service.hall, service.state, last.window) != last.after:
        return Said(kind="soon", text=f"{last.window} 号后来又改过，撤不了那一处。", done=False)
    answer = await service.execute(
        SetServices(actor=actor_of(request), window=last.window, services=last.before)
    )
    if answer.refusal is not None:
        return Said(kind="soon", text=answer.refusal.message, done=False)
    request.app.state.matrix_changes.clear()
    _redraw(request)
    return Said(kind="ok", text=f"撤销了，{service.clock.now():%H:%M:%S} 起 {last.window} 号照原来的办")


async def _apply(
    request: Request[Any, Any, Any],
    window: int,
    before: dict[str, int],
    after: dict[str, int],
    text: str,
    business: str,
) -> Said:
    service = services_of(request).service
    answer = await service.execute(SetServices(actor=actor_of(request), window=window, services=after))
    if answer.refusal is not None:
        return Said(kind="soon", text=answer.refusal.message, done=False)
    line = f"{service.clock.now():%H:%M:%S} 起 {text}"
    request.app.state.matrix_changes["last"] = Change(window=window, before=before, after=after, text=line)
    _redraw(request)
    stranded = _stranded(service, business)
    return Said(kind="soon" if stranded else "ok", text=f"改好了，{line}{stranded}")


def _redraw(request: Request[Any, Any, Any]) -> None:
    for floor in (None, *range(1, services_of(request).service.hall.floors + 1)):
        feed_of(request, floor).touch()


def _name(service: HallService, business: str) -> str:
    return service.hall.businesses[business].name


def _words(service: HallService, window: int, business: str, level: int) -> str:
    name = _name(service, business)
    if level == 0:
        return f"{window} 号不再办{name}"
    return f"{window} 号办{name}，一级" if level == 1 else f"{window} 号兼办{name}，{LEVELS[level]}"


def _stranded(service: HallService, business: str) -> str:
    """What to say when no window is left for people who wait."""
    left = any(business in services_of_window(service.hall, service.state, n) for n in service.hall.windows)
    people = people_waiting(service.state, business)
    return "" if left else f"。现在没有窗口能办它，{people} 人在等" if people else "。现在没有窗口能办它"


routes: list[Any] = [matrix_page, matrix_live, change_matrix]
