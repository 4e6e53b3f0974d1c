"""What a standby answers: 503 and a page that says what it is; accounts are changed elsewhere."""

import asyncio
import socket

import httpx

from queue_server.adapters.accounts.ask import ask
from queue_server.adapters.accounts.requests import ListUsers
from queue_server.adapters.http_server import HttpServer
from queue_server.adapters.lease.standby import StandbyPage, WhileLeading, standing_by


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_every_address_of_a_standby_says_what_it_is(tmp_path):
    port = free_port()
    async with standing_by(tmp_path, "127.0.0.1", port), httpx.AsyncClient() as browser:
        for way in ("/", "/manager", "/api/v1/hall"):
            answer = await browser.get(f"http://127.0.0.1:{port}{way}")
            assert answer.status_code == 503
            assert "备用服务器" in answer.text
            assert answer.headers["cache-control"] == "no-store"
        head = await browser.head(f"http://127.0.0.1:{port}/")
        assert (head.status_code, head.text) == (503, "")
        assert (await browser.post(f"http://127.0.0.1:{port}/login")).status_code == 503
        reply = await asyncio.to_thread(ask, tmp_path / "server.sock", ListUsers())
        assert "备用服务器" in reply.error
    async with asyncio.timeout(10):
        while await asyncio.to_thread(ask, tmp_path / "server.sock", ListUsers()) is not None:
            continue
    again = HttpServer(StandbyPage(), "127.0.0.1", port)
    await again.start()
    await again.stop()


async def test_pages_end_with_the_lease():
    holds = True

    async def pages(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"pages"})
        else:
            await StandbyPage()(scope, receive, send)

    port = free_port()
    http = HttpServer(WhileLeading(pages, lambda: holds), "127.0.0.1", port)
    await http.start()
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(f"http://127.0.0.1:{port}/")).text == "pages"
        holds = False
        assert (await browser.get(f"http://127.0.0.1:{port}/")).status_code == 503
    await http.stop()
