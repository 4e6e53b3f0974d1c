"""The answer to something pressed: for the page's script as JSON with the new fragments, else the page again."""

from typing import Any

from litestar import MediaType, Request, Response
from litestar.response import Redirect
from msgspec import Struct

from queue_server.adapters.web.actions import Said
from queue_server.adapters.web.errors import wants_json
from queue_server.adapters.web.live import Feed, Fragment
from queue_server.adapters.web.pages import say_next


class Reply(Struct, frozen=True, kw_only=True):
    """`parts` are the fragments that changed since the page's feed was drawn last."""

    kind: str
    text: str
    done: bool
    gone: bool
    parts: list[Fragment]


def reply(request: Request[Any, Any, Any], said: Said, feed: Feed, path: str) -> Response[Any]:
    """JSON for scripts; a redirect to `path` that says it for a page without them."""
    if not wants_json(request):
        return _page_again(request, said, path)
    before = feed.rev
    feed.refresh()
    return _said(said, [] if said.gone else feed.since(before))


def said_only(request: Request[Any, Any, Any], said: Said, path: str) -> Response[Any]:
    """As `reply`, where the page follows by its own event stream or has none."""
    return _said(said, []) if wants_json(request) else _page_again(request, said, path)


def _said(said: Said, parts: list[Fragment]) -> Response[Any]:
    body = Reply(kind=said.kind, text=said.text, done=said.done, gone=said.gone, parts=parts)
    return Response(body, media_type=MediaType.JSON, status_code=200)


def _page_again(request: Request[Any, Any, Any], said: Said, path: str) -> Response[Any]:
    if not said.gone:
        say_next(request, said)
    return Redirect(path, status_code=303)
