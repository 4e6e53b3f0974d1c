"""Who asks: people by session, devices by HTTP Basic."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import anyio.to_thread
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from queue_server.adapters.web.attempts import Attempts
from queue_server.adapters.web.errors import ApiError
from queue_server.adapters.web.services import WebServices
from queue_server.application.ports import DeviceAccount, UserAccount

Connection = ASGIConnection[Any, Any, Any, Any]
Guard = Callable[[Connection, BaseRouteHandler], None]

REMEMBER_DEVICE = timedelta(seconds=20)
_MAX_REMEMBERED = 1024


def services_of(connection: Connection) -> WebServices:
    """What the wiring gave to the pages."""
    services: WebServices = connection.app.state.services
    return services


def current_user(request: Connection) -> UserAccount | None:
    """The person signed in at this browser; None when nobody is, or the account was taken away meanwhile."""
    name = request.session.get("user") if "session" in request.scope else None
    if not isinstance(name, str):
        return None
    account = services_of(request).accounts.user(name)
    return None if account is None or account.disabled else account


def requires(*roles: str) -> Guard:
    """A guard: signed in, and with one of these roles. Otherwise the login page, or 403."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        user = current_user(connection)
        if user is None:
            raise NotAuthorizedException
        if user.role not in roles:
            raise PermissionDeniedException

    return guard


def sign_in(request: Request[Any, Any, Any], user: UserAccount) -> None:
    """Starts a session under a new id, so that an id known before the login is worth nothing."""
    request.state.fresh_session = secrets.token_hex(32)
    request.set_session({"user": user.name})


def sign_out(request: Request[Any, Any, Any]) -> None:
    request.clear_session()


class DeviceDoor:
    """Checks devices' passwords; a right one is remembered for a moment, so that not every request costs a hash.

    What is remembered belongs to the account as it was: one made anew under the same name starts fresh.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[DeviceAccount, datetime]] = {}
        self._attempts = Attempts(allowed=20)

    async def check(self, request: Connection) -> DeviceAccount:
        services = services_of(request)
        name, password = _basic(request.headers.get("authorization", ""))
        now = services.service.clock.now()
        mark = hmac.new(self._salt, f"{name}\0{password}".encode(), hashlib.sha256).digest()
        known, until = self._known.get(mark, (None, now))
        account = services.accounts.device(name)
        if account is not None and account is known and now < until:
            return account
        where = f"{name}@{request.client.host if request.client else ''}"
        if not self._attempts.left(where, now):
            raise ApiError(429, "busy", "密码错得太多了，15 分钟后再试。")
        account = await anyio.to_thread.run_sync(services.accounts.check_device, name, password)
        if account is None:
            self._attempts.wrong(where, now)
            raise ApiError(401, "not_allowed", "设备名或密码不对。")
        self._attempts.right(where)
        if len(self._known) >= _MAX_REMEMBERED:
            self._known.clear()
        self._known[mark] = account, now + REMEMBER_DEVICE
        return account


def _basic(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        raise ApiError(401, "not_allowed", "设备要用自己的账号登录。")
    try:
        name, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as wrong:
        raise ApiError(401, "not_allowed", "设备要用自己的账号登录。") from wrong
    if not colon:
        raise ApiError(401, "not_allowed", "设备要用自己的账号登录。")
    return name, password


async def device_of(request: Connection) -> DeviceAccount:
    """The device that asks, by HTTP Basic.

    Raises ApiError 401 `not_allowed`, or 429 `busy` after too many wrong passwords for one name from one address.
    """
    door: DeviceDoor = request.app.state.device_door
    return await door.check(request)
