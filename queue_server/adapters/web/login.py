"""Login with name and password, at a window where one is chosen; logout."""

from datetime import datetime
from typing import Any

import anyio.to_thread
import structlog
from litestar import Request, get, post
from litestar.response import Redirect, Response, Template

from queue_server.adapters.web.actions import Said
from queue_server.adapters.web.attempts import Attempts
from queue_server.adapters.web.auth import services_of, sign_in, sign_out
from queue_server.adapters.web.binding import bound_window
from queue_server.adapters.web.pages import fields_of, number_of, page, say_next
from queue_server.application.ports import UserAccount
from queue_server.domain.commands import Actor, LogIn
from queue_server.domain.hall import Hall, Window

log = structlog.get_logger(__name__)

AT_WINDOWS = ("clerk", "manager", "admin")
STEERING = ("manager", "admin")


def windows_by_floor(hall: Hall) -> dict[int, list[Window]]:
    floors: dict[int, list[Window]] = {}
    for number in sorted(hall.windows):
        floors.setdefault(hall.windows[number].floor, []).append(hall.windows[number])
    return dict(sorted(floors.items()))


def safe_next(path: str) -> str:
    """A path of this site to go on to, or empty."""
    wanted = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if wanted and len(path) <= 200 and not path.startswith(("/login", "/logout")) else ""


def clerk_actor(hall: Hall, user: UserAccount, window: int) -> Actor:
    return Actor(id=user.name, kind="clerk", window=window, floor=hall.windows[window].floor)


def _form(
    request: Request[Any, Any, Any], window: int | None, path: str, name: str = "", said: Said | None = None
) -> Template:
    hall = services_of(request).service.hall
    bound = bound_window(request)
    shown = bound or window
    values: dict[str, Any] = {"said": said} if said else {}
    return page(
        request,
        "login.html",
        place=hall.windows.get(shown) if shown else None,
        bound=bound is not None,
        windows=windows_by_floor(hall),
        next=safe_next(path),
        name=name,
        **values,
    )


@get("/login")
async def login_page(request: Request[Any, Any, Any]) -> Template:
    path = request.query_params.get("next", "")
    window = number_of(request.query_params.get("window", "") or path.removeprefix("/window/"))
    return _form(request, window, path)


def _refused(request: Request[Any, Any, Any], name: str, now: datetime) -> Said | None:
    """Too many wrong passwords for this name here, or from this address."""
    names: Attempts = request.app.state.login_attempts
    addresses: Attempts = request.app.state.address_attempts
    where = _where(request)
    for attempts, key in ((names, f"{name}@{where}"), (addresses, where)):
        if not attempts.left(key, now):
            free = attempts.free_at(key, now).astimezone(now.tzinfo)
            return Said(kind="bad", text=f"密码错得太多了，{free:%H:%M} 以后再试；忘了请找大厅管理员。")
    return None


def _where(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _wrong(request: Request[Any, Any, Any], name: str, now: datetime) -> Said:
    names: Attempts = request.app.state.login_attempts
    where = _where(request)
    left = names.wrong(f"{name}@{where}", now)
    request.app.state.address_attempts.wrong(where, now)
    minutes = int(names.rest.total_seconds() // 60)
    log.info("login refused", left=left)
    if left:
        return Said(
            kind="soon",
            text=f"工号或密码不对。还可以试 {left} 次，之后锁 {minutes} 分钟；忘了请找大厅管理员。",
        )
    return Said(kind="bad", text=f"工号或密码不对，{minutes} 分钟后再试；忘了请找大厅管理员。")


@post("/login")
async def login(request: Request[Any, Any, Any]) -> Response[Any]:
    name, path, window_text = await fields_of(request, "name", "next", "window")
    password = (await request.form()).get("password")
    services = services_of(request)
    now = services.service.clock.now()
    window = bound_window(request) or number_of(window_text)
    said = _refused(request, name, now)
    if said is None:
        given = password if isinstance(password, str) else ""
        user = await anyio.to_thread.run_sync(services.accounts.check_password, name, given)
        if user is not None:
            request.app.state.login_attempts.right(f"{name}@{_where(request)}")
            return await _welcome(request, user, window, path)
        said = _wrong(request, name, now)
    answer = _form(request, window, path, name, said)
    answer.status_code = 429 if said.kind == "bad" else 403
    return answer


async def _welcome(
    request: Request[Any, Any, Any], user: UserAccount, window: int | None, path: str
) -> Redirect:
    """Where somebody goes after the login: their window, what they wanted to see, or their own page."""
    services = services_of(request)
    hall = services.service.hall
    sign_in(request, user)
    log.info("login", role=user.role, window=window)
    if window in hall.windows and window is not None and user.role in AT_WINDOWS:
        actor = clerk_actor(hall, user, window)
        answer = await services.service.execute(LogIn(actor=actor, window=window, clerk=user.name))
        if answer.refusal is not None:
            say_next(request, Said(kind="soon", text=answer.refusal.message))
        return Redirect(f"/window/{window}", status_code=303)
    own = (
        "/manager" if user.role in STEERING else {"clerk": "/window", "guide": "/counter"}.get(user.role, "/")
    )
    return Redirect(safe_next(path) or own, status_code=303)


@post("/logout")
async def logout(request: Request[Any, Any, Any]) -> Redirect:
    """Ends the session of this browser; a window stays as it is."""
    sign_out(request)
    return Redirect("/login", status_code=303)


routes: list[Any] = [login_page, login, logout]
