"""The manager's page: every window, the notice line, devices, slips that did not print."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, get, post
from litestar.response import Response, ServerSentEvent, Template

from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.advice import Advice
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.binding import binding_token
from queue_server.adapters.web.changing import WrongField, actor_of, change, may_steer, until_of
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.login import STEERING
from queue_server.adapters.web.pages import draw, fields_of, number_of, page
from queue_server.adapters.web.replies import reply
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_alarms import Seen, alarms_of
from queue_server.adapters.web.views_changes import change_lines, last_standing
from queue_server.adapters.web.views_common import ticket_at
from queue_server.adapters.web.views_errors import errors_view
from queue_server.adapters.web.views_manager import device_lines, floor_view, sums, unprinted
from queue_server.domain.commands import (
    CloseWindow,
    OpenWindow,
    PauseWindow,
    ResumeWindow,
    SetNotice,
    TurnWindow,
)

PARTS = "manager_parts.html"
CHANGES_SHOWN = 6
MAX_NOTICE = 54
"""A notice stands still in one line of the board."""
EVERY_S = 2.0
"""Devices change outside the journal; the page looks again this often."""

COMMANDS: dict[str, type[TurnWindow]] = {
    "open": OpenWindow,
    "pause": PauseWindow,
    "resume": ResumeWindow,
    "close": CloseWindow,
}


@dataclass(frozen=True)
class Floor:
    floor: int
    numbers: list[int]


def floors_of(services: WebServices) -> list[Floor]:
    hall = services.service.hall
    return [
        Floor(floor, sorted(n for n, w in hall.windows.items() if w.floor == floor))
        for floor in range(hall.floors, 0, -1)
    ]


def fragments(services: WebServices, advice: Advice, seen: Mapping[str, Seen]) -> Mapping[str, str]:
    """The live parts of the page: one a window, one a floor's queues, the lists at the side."""
    service = services.service
    hall, state, now = service.hall, service.state, service.clock.now()
    parts = {"sums": draw(PARTS, "sums", s=sums(hall, state, now))}
    views = [floor_view(hall, state, each.floor, now) for each in floors_of(services)]
    first = min(hall.windows)
    for view in views:
        for tile in view.tiles:
            parts[f"win-{tile.window}"] = draw(PARTS, "tile", t=tile, first=tile.window == first)
        parts[f"queues-{view.floor}"] = draw(PARTS, "queues", f=view)
    lines = change_lines(state)
    devices = device_lines(services.accounts.devices(), services.devices(), now)
    return parts | {
        "alarms": draw(PARTS, "alarms", rows=alarms_of(hall, state, devices, now, seen)),
        "advice": draw(PARTS, "advice", s=advice.now),
        "last": draw(PARTS, "last", c=last_standing(state)),
        "changes": draw(
            PARTS, "changes", rows=lines[:CHANGES_SHOWN], more=max(0, len(lines) - CHANGES_SHOWN)
        ),
        "minutes": draw(PARTS, "minutes", e=errors_view(service.estimates)),
        "notices": draw(PARTS, "notices", floors=views),
        "devices": draw(PARTS, "devices", lines=devices),
        "prints": draw(PARTS, "prints", rows=unprinted(state)),
    }


def feed_of(request: Request[Any, Any, Any]) -> Feed:
    services, state = services_of(request), request.app.state
    advice, seen = state.advice, state.alarms_seen

    def drawn() -> Mapping[str, str]:
        advice.look(feed.touch)
        return fragments(services, advice, seen)

    feed = live_of(request).feed("manager", drawn, lambda _: True, EVERY_S)
    return feed


@get("/manager", guards=[requires(*STEERING)])
async def manager_page(request: Request[Any, Any, Any]) -> Template:
    services = services_of(request)
    hall = services.service.hall
    return page(
        request,
        "manager.html",
        parts=feed_of(request).parts(),
        floors=floors_of(services),
        first=hall.windows[min(hall.windows)],
        most=MAX_NOTICE,
        here="hall",
    )


@get("/manager/live")
async def manager_live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    return events(request, feed_of(request), lambda: may_steer(request))


@post("/manager/window", guards=[requires(*STEERING)])
async def steer(request: Request[Any, Any, Any]) -> Response[Any]:
    """Opens, pauses, resumes or closes the chosen window, or gives the link that binds a browser to it."""
    action, window_text, until, reason, request_id = await fields_of(
        request, "action", "window", "until", "reason", "request_id"
    )
    answers: Answers = request.app.state.answers
    number = number_of(window_text)
    said = await answers.once(
        f"{actor_of(request).id}@manager",
        request_id,
        lambda: _steer(request, action, number, until, reason or None),
    )
    return reply(request, said, feed_of(request), "/manager")


async def _steer(
    request: Request[Any, Any, Any], action: str, number: int | None, until: str, reason: str | None
) -> Said:
    services = services_of(request)
    service = services.service
    if number is None or number not in service.hall.windows:
        return Said(kind="bad", text="先选一个窗口。", done=False)
    if action == "bind":
        link = f"{services.http_url().rstrip('/')}/window/{number}?bind={binding_token(services.keys, service.hall, number)}"
        return Said(kind="ok", text=f"在 {number} 号窗口的电脑上打开一次：{link}")
    if action not in COMMANDS:
        return Said(kind="bad", text="没有这个键。", done=False)
    try:
        end = until_of(until, service.clock.now())
    except WrongField as wrong:
        return Said(kind="soon", text=str(wrong), done=False)
    held = ticket_at(service.state, number)
    said = await change(
        services, COMMANDS[action](actor=actor_of(request), window=number, until=end, reason=reason)
    )
    if said.kind == "ok" and held is not None and action == "resume":
        return Said(kind="ok", text=f"{number} 号不暂停了，办完 {held.number} 照常叫")
    if said.kind == "ok" and held is not None and action == "pause":
        return Said(kind="ok", text=f"{number} 号办完 {held.number} 就暂停")
    return said


@post("/manager/notice", guards=[requires(*STEERING)])
async def notice(request: Request[Any, Any, Any]) -> Response[Any]:
    """Puts a notice on the boards, or takes it away."""
    text, floor_text, until, clear, request_id = await fields_of(
        request, "text", "floor", "until", "clear", "request_id"
    )
    answers: Answers = request.app.state.answers
    said = await answers.once(
        f"{actor_of(request).id}@notice",
        request_id,
        lambda: _notice(
            request, "" if clear else text, number_of(floor_text), "" if clear else until, clear=bool(clear)
        ),
    )
    return reply(request, said, feed_of(request), "/manager")


async def _notice(
    request: Request[Any, Any, Any], text: str, floor: int | None, until: str, *, clear: bool
) -> Said:
    services = services_of(request)
    text = " ".join(text.split())
    if not text and not clear:
        return Said(kind="soon", text="先写通知，再换上；要去掉，按“撤下”。", done=False)
    if len(text) > MAX_NOTICE:
        return Said(kind="soon", text=f"通知最多 {MAX_NOTICE} 个字，现在 {len(text)} 个。", done=False)
    try:
        end = until_of(until, services.service.clock.now())
    except WrongField as wrong:
        return Said(kind="soon", text=str(wrong), done=False)
    command = SetNotice(actor=actor_of(request), text=text or None, floor=floor, until=end)
    return await change(services, command)


@post("/manager/suggestion/hide", guards=[requires(*STEERING)])
async def hide_suggestion(request: Request[Any, Any, Any]) -> Response[Any]:
    """Not this suggestion: for ten minutes nothing is suggested for that business."""
    request.app.state.advice.hide()
    said = Said(kind="ok", text="好的，这一条 10 分钟内不再提。")
    return reply(request, said, feed_of(request), "/manager")


@post("/manager/alarm", guards=[requires(*STEERING)])
async def acknowledge(request: Request[Any, Any, Any]) -> Response[Any]:
    """知道了: with the name of who knows. What is over may come again."""
    (key,) = await fields_of(request, "alarm")
    services, seen = services_of(request), request.app.state.alarms_seen
    service, now = services.service, services.service.clock.now()
    devices = device_lines(services.accounts.devices(), services.devices(), now)
    there = {one.key for one in alarms_of(service.hall, service.state, devices, now, {})}
    for gone in seen.keys() - there:
        del seen[gone]
    said = Said(kind="ok", text="这一条已经过去了。", done=False)
    if key in there:
        seen[key] = Seen(actor_of(request).id, now)
        said = Said(kind="ok", text="知道了，记下了您的工号。")
    return reply(request, said, feed_of(request), "/manager")


routes: list[Any] = [manager_page, manager_live, steer, notice, hide_suggestion, acknowledge]
