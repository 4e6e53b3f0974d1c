"""The clerk's page of one window."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent

from queue_server.adapters.web.actions import Answers, Press, Said, press_key
from queue_server.adapters.web.auth import current_user, requires, services_of, sign_out
from queue_server.adapters.web.binding import binding_cookie, bound_window, window_of_token
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.login import AT_WINDOWS, clerk_actor, windows_by_floor
from queue_server.adapters.web.pages import draw, fields_of, page, say_next
from queue_server.adapters.web.replies import reply
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_common import window_now
from queue_server.adapters.web.views_window import window_view
from queue_server.adapters.web.words import HOLDS, OUTCOMES, PLACES
from queue_server.application.ports import Changed
from queue_server.domain.commands import LogIn

PARTS = "window_parts.html"
ASKS = ("hold", "transfer", "call")
"""Keys that ask for more before they do something."""


def fragments(services: WebServices, number: int) -> Mapping[str, str]:
    """The live parts of the page."""
    service = services.service
    view = window_view(service.hall, service.state, number, service.clock.now())
    return {
        "who": draw(PARTS, "who", v=view),
        "now": draw(PARTS, "now", v=view),
        "queue": draw(PARTS, "queue", v=view),
        "held": draw(PARTS, "held", v=view),
        "keys": draw(PARTS, "keys", v=view),
    }


def feed_of(request: Request[Any, Any, Any], number: int) -> Feed:
    services = services_of(request)

    def touched(changed: Changed) -> bool:
        served = window_now(services.service.state, number).services
        return number in changed.windows or changed.matrix or not changed.businesses.isdisjoint(served)

    return live_of(request).feed(f"window-{number}", lambda: fragments(services, number), touched)


def _known(request: Request[Any, Any, Any], number: int) -> None:
    if number not in services_of(request).service.hall.windows:
        raise NotFoundException


def _is_theirs(request: Request[Any, Any, Any], number: int) -> bool:
    user = current_user(request)
    return user is not None and window_now(services_of(request).service.state, number).clerk == user.name


@get("/window", guards=[requires(*AT_WINDOWS)])
async def choose(request: Request[Any, Any, Any]) -> Response[Any]:
    """A bound browser goes to its window; another one chooses."""
    bound = bound_window(request)
    if bound is not None:
        return Redirect(f"/window/{bound}", status_code=303)
    service = services_of(request).service
    clerks = {number: window_now(service.state, number).clerk for number in service.hall.windows}
    return page(request, "window_choose.html", windows=windows_by_floor(service.hall), clerks=clerks)


@get("/window/{number:int}")
async def window_page(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """The page; with `?bind=TOKEN` from a manager this browser is bound to the window first."""
    _known(request, number)
    services = services_of(request)
    token = request.query_params.get("bind")
    if token and window_of_token(services.keys, services.service.hall, token) == number:
        return Redirect(f"/window/{number}", status_code=303, cookies=[binding_cookie(token)])
    user = current_user(request)
    if user is None:
        return Redirect("/login", query_params={"window": str(number)}, status_code=303)
    requires(*AT_WINDOWS)(request, request.route_handler)
    bound = bound_window(request)
    wrong = bound is not None and bound != number
    if wrong or not _is_theirs(request, number):
        shown = bound if bound is not None else number
        return page(
            request,
            "window_enter.html",
            place=services.service.hall.windows[shown],
            clerk=window_now(services.service.state, shown).clerk,
            bound=bound is not None,
            wrong=wrong,
        )
    parts = feed_of(request, number).parts()
    view = window_view(services.service.hall, services.service.state, number, services.service.clock.now())
    holds = {kind: words for kind, words in HOLDS.items() if kind in services.service.hall.rules.hold.kinds}
    asked = request.query_params.get("ask", "")
    return page(
        request,
        "window.html",
        view=view,
        parts=parts,
        asked=asked,
        outcomes=OUTCOMES,
        holds=holds,
        places=PLACES,
    )


@post("/window/{number:int}/enter", guards=[requires(*AT_WINDOWS)])
async def enter(request: Request[Any, Any, Any], number: FromPath[int]) -> Redirect:
    """The signed-in clerk begins at this window."""
    _known(request, number)
    services = services_of(request)
    user = current_user(request)
    bound = bound_window(request)
    if user is not None and bound in (None, number):
        actor = clerk_actor(services.service.hall, user, number)
        answer = await services.service.execute(LogIn(actor=actor, window=number, clerk=user.name))
        if answer.refusal is not None:
            say_next(request, Said(kind="soon", text=answer.refusal.message))
    return Redirect(f"/window/{number}", status_code=303)


@get("/window/{number:int}/live")
async def window_live(request: Request[Any, Any, Any], number: FromPath[int]) -> ServerSentEvent:
    _known(request, number)
    return events(request, feed_of(request, number), lambda: _is_theirs(request, number))


@post("/window/{number:int}/do", guards=[requires(*AT_WINDOWS)])
async def do(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """One key. The same `request_id` again gives the first answer again and does nothing twice."""
    _known(request, number)
    action, ticket, outcome, to, place, request_id = await fields_of(
        request, "action", "ticket", "outcome", "to", "place", "request_id"
    )
    action, _, which = action.partition(":")
    if action == "ask" and which in ASKS:
        return Redirect(f"/window/{number}?ask={which}", status_code=303)
    press = Press(
        window=number,
        action=action,
        which=which,
        ticket=ticket,
        outcome=outcome or "done",
        to=to,
        place=place or "kept",
    )
    said = await _press(request, press, request_id)
    if said.gone:
        sign_out(request)
    path = f"/login?window={number}" if said.gone else f"/window/{number}"
    return reply(request, said, feed_of(request, number), path)


async def _press(request: Request[Any, Any, Any], press: Press, request_id: str) -> Said:
    service = services_of(request).service
    user = current_user(request)
    if not request_id:
        return Said(kind="bad", text="这一页放得太久了，请重新打开再试。", done=False)
    answers: Answers = request.app.state.answers

    async def once() -> Said:
        if user is None or window_now(service.state, press.window).clerk != user.name:
            return Said(kind="soon", text="这个窗口现在不是您在，先来上班。", done=False)
        return await press_key(service, clerk_actor(service.hall, user, press.window), press)

    return await answers.once(f"{user.name if user else ''}@{press.window}", request_id, once)


routes: list[Any] = [choose, window_page, enter, window_live, do]
