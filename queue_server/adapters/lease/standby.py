"""What a server that does not lead tells whoever asks: that it is only the standby."""

from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from queue_server.adapters.accounts import local_socket
from queue_server.adapters.accounts.requests import AccountReply, AccountRequest
from queue_server.adapters.http_server import HttpServer

Message = MutableMapping[str, Any]

PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2"><title>备用服务器</title>
<body style="font: 20px/1.6 'Noto Sans CJK SC', sans-serif; margin: 3em auto; max-width: 30em; padding: 0 1em">
<h1>备用服务器</h1>
<p>现在由另一台服务器服务。它停了，这台马上接上。</p>
<p>请打开另一台服务器的网址。</p>
</body></html>
""".encode()


class StandbyPage:
    """The only answer of a server that does not lead: 503 and a page that says so."""

    async def __call__(
        self, scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]
    ) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "http":
            headers = [
                (b"content-type", b"text/html; charset=utf-8"),
                (b"content-length", str(len(PAGE)).encode()),
                (b"cache-control", b"no-store"),
                (b"retry-after", b"2"),
                (b"connection", b"close"),
            ]
            await send({"type": "http.response.start", "status": 503, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else PAGE})


class WhileLeading:
    """The hall's pages as long as `holds()`; then the standby's page."""

    def __init__(self, app: Any, holds: Callable[[], bool]) -> None:
        self._app = app
        self._holds = holds
        self._otherwise = StandbyPage()

    async def __call__(
        self, scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]
    ) -> None:
        serves = scope["type"] != "http" or self._holds()
        await (self._app if serves else self._otherwise)(scope, receive, send)


class StandbyDesk:
    """Accounts are changed where the hall is led."""

    def handle(self, _request: AccountRequest) -> AccountReply:
        return AccountReply(error="这台是备用服务器。账号请到正在服务的那台服务器上改。")


@asynccontextmanager
async def standing_by(data: Path, host: str, port: int) -> AsyncIterator[None]:
    """What a standby answers on its addresses. Raises HttpError."""
    local = await local_socket.serve(StandbyDesk(), data / "server.sock")
    try:
        http = HttpServer(StandbyPage(), host, port)
        await http.start()
        try:
            yield
        finally:
            await http.stop()
    finally:
        local.close()
