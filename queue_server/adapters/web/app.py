"""The web app: pages, boards and the HTTP API of one hall, with its sessions, guards and headers."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, MutableScopeHeaders, State
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router
from litestar.stores.file import FileStore
from litestar.template import TemplateConfig
from litestar.types import Message, Scope

from queue_server.adapters.web import (
    api,
    board,
    changing,
    counter,
    desk,
    home,
    login,
    manager,
    matrix,
    practice,
    report,
    story,
    today,
    window,
)
from queue_server.adapters.web.actions import Answers
from queue_server.adapters.web.advice import Advice
from queue_server.adapters.web.attempts import Attempts
from queue_server.adapters.web.auth import DeviceDoor
from queue_server.adapters.web.drafts import Drafts
from queue_server.adapters.web.errors import ApiError, on_any_exception, on_api_error, on_http_exception
from queue_server.adapters.web.live import Live
from queue_server.adapters.web.pages import STATIC, engine
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.sessions import session_config

PAGE_BODY_BYTES = 64 * 1024
"""A form of a page; handlers that take more (filings with papers) say so themselves."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()",
}


async def _harden(message: Message, _: Scope) -> None:
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


def build_app(services: WebServices) -> Litestar:
    """The pages and the API over one running hall; `app.state.live.stop()` ends the open event streams."""
    live = Live(services.service)
    drafts, advice = Drafts(services), Advice(services)
    folder = services.data / "sessions"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sessions = FileStore(folder)

    @asynccontextmanager
    async def run_live(_: Litestar) -> AsyncIterator[None]:
        await sessions.delete_expired()
        watching = asyncio.create_task(live.run())
        try:
            yield
        finally:
            live.stop()
            watching.cancel()
            await drafts.stop()
            await advice.stop()
            with suppress(asyncio.CancelledError):
                await watching

    handlers: list[Any] = []
    for room in (
        *(home, login, window, board, manager, changing, matrix, today, counter, story, report),
        *(api, desk, practice),
    ):
        handlers.extend(room.routes)
    return Litestar(
        route_handlers=[
            *handlers,
            create_static_files_router(
                path="/static",
                directories=[STATIC],
                cache_control=CacheControlHeader(max_age=31_536_000, public=True, immutable=True),
            ),
        ],
        state=State(
            {
                "services": services,
                "live": live,
                "device_door": DeviceDoor(),
                "login_attempts": Attempts(),
                "address_attempts": Attempts(allowed=30, rest=timedelta(minutes=5)),
                "answers": Answers(),
                "drafts": drafts,
                "advice": advice,
                "alarms_seen": {},
            }
        ),
        stores={"sessions": sessions},
        middleware=[session_config().middleware],
        csrf_config=CSRFConfig(
            secret=hmac.new(services.keys.filings_key(), b"web/csrf", hashlib.sha256).hexdigest(),
            cookie_name="hall_csrf",
            cookie_httponly=True,
            exclude=["^/api/", "^/static/"],
        ),
        template_config=TemplateConfig(instance=engine()),
        exception_handlers={
            ApiError: on_api_error,
            HTTPException: on_http_exception,
            Exception: on_any_exception,
        },
        before_send=[_harden],
        lifespan=[run_live],
        request_max_body_size=PAGE_BODY_BYTES,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
