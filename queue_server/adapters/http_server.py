"""Uvicorn in the server's own loop: started, listening, stopped when the server says so."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from typing_extensions import override

GOODBYE_S = 1


class HttpError(Exception):
    """The address cannot be listened on."""


class _Server(uvicorn.Server):
    """Leaves the process' signals alone."""

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an ASGI application on one address. `ends` is called first when it stops: open streams end there."""

    def __init__(self, app: Any, host: str, port: int, ends: Callable[[], None] = lambda: None) -> None:
        self._ends = ends
        self._address = (host, port)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GOODBYE_S,
            server_header=False,
            lifespan="on",
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns when it listens. Raises HttpError where the address is taken or the application fails to start."""
        listener = socket.socket(socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(self._address)
        except OSError as wrong:
            listener.close()
            raise HttpError(f"{self._address[0]}:{self._address[1]}: {wrong.strerror}") from wrong
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]), name="http")
        while not self._server.started:
            if self._task.done():
                raise HttpError("the web application did not start")
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Ends the open event streams, then the server."""
        self._ends()
        self._server.should_exit = True
        if self._task is not None:
            await self._task
