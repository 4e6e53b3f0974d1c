"""What went wrong, said to people as a Chinese page and to programs as `HttpError`."""

from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER

from queue_server.contract.http import HttpError

log = structlog.get_logger(__name__)

_CODES = {
    400: "bad_request",
    401: "not_allowed",
    403: "not_allowed",
    404: "not_found",
    405: "bad_request",
    409: "wrong_state",
    413: "bad_request",
    415: "bad_request",
    422: "bad_request",
    429: "busy",
}
_WORDS = {
    400: "送来的内容看不懂，请回到上一页再试一次。",
    401: "先登录，才能看这一页。",
    403: "这个账号不能做这件事，请换一个账号登录。",
    404: "没有这一页。请从首页重新进。",
    405: "这一页不能这样用。请从首页重新进。",
    413: "送来的内容太大了。",
    415: "送来的内容看不懂，请回到上一页再试一次。",
    429: "试得太多了，过一会儿再来。",
}
_BROKEN = "这一步没有做成，什么也没有改变。叫号没有停，请再试一次。"


class ApiError(Exception):
    """A refusal with its HTTP status and the contract's words; raised by handlers."""

    def __init__(self, status: int, code: str, message: str, detail: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = HttpError(code=code, message=message, detail=detail or {})


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """True for programs: the API, and the pages' own scripts."""
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def _answer(
    request: Request[Any, Any, Any], status: int, body: HttpError, headers: dict[str, str]
) -> Response[Any]:
    if wants_json(request):
        return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)
    return Template(
        "error.html", context={"status": status, "message": body.message}, status_code=status, headers=headers
    )


def on_api_error(request: Request[Any, Any, Any], error: ApiError) -> Response[Any]:
    headers = {"WWW-Authenticate": 'Basic realm="hall"'} if error.status == 401 else {}
    return _answer(request, error.status, error.body, headers)


def on_http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Litestar's own refusals: unknown path, wrong method, too large, not signed in."""
    status = error.status_code
    if status >= 500:
        return on_any_exception(request, error)
    if status == 401 and not wants_json(request):
        query = f"?{request.url.query}" if request.url.query else ""
        path = f"{request.url.path}{query}" if request.method == "GET" else "/"
        return Redirect("/login", query_params={"next": path}, status_code=HTTP_303_SEE_OTHER)
    message = _WORDS.get(status, _BROKEN)
    if "CSRF" in error.detail:
        message = "这一页放得太久了，请重新打开再试。"
    body = HttpError(code=_CODES.get(status, "bad_request"), message=message)
    if status == 400 and request.url.path.startswith("/api/"):
        body = HttpError(code="bad_request", message=message, detail={"why": error.detail})
    return _answer(request, status, body, dict(error.headers or {}))


def on_any_exception(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Nothing of the inside is shown; the log has it, without query or body."""
    log.error("page failed", method=request.method, path=request.url.path, exc_info=error)
    return _answer(request, 500, HttpError(code="unavailable", message=_BROKEN), {})
