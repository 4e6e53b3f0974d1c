"""Which window a browser stands at: a signed cookie, set by a manager's link."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from queue_server.adapters.keys import KeyStore
from queue_server.adapters.web.auth import services_of
from queue_server.domain.hall import Hall

COOKIE = "hall_window"
PREFIX = "W1"
TEN_YEARS_S = 10 * 365 * 86400


def binding_token(keys: KeyStore, hall: Hall, window: int) -> str:
    """What the link `/window/N?bind=TOKEN` carries."""
    return keys.sign(PREFIX, [hall.id, str(window)])


def window_of_token(keys: KeyStore, hall: Hall, token: str) -> int | None:
    """The window, when this hall signed the token and has that window."""
    parts = keys.verify(PREFIX, token)
    if parts is None or len(parts) != 2 or parts[0] != hall.id:
        return None
    window = int(parts[1])
    return window if window in hall.windows else None


def bound_window(request: Request[Any, Any, Any]) -> int | None:
    """The window that this browser is bound to; None for one that may choose."""
    token = request.cookies.get(COOKIE)
    services = services_of(request)
    return window_of_token(services.keys, services.service.hall, token) if token else None


def binding_cookie(token: str) -> Cookie:
    return Cookie(key=COOKIE, value=token, path="/", max_age=TEN_YEARS_S, httponly=True, samesite="lax")
