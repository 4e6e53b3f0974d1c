"""`DATA/server.sock`: one request a line, one reply a line, JSON; for the commands of `./hall` on this machine."""

import asyncio
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from queue_server.adapters.accounts.requests import (
    AccountReply,
    AccountRequest,
    AppointmentRequest,
    LocalRequest,
)

log = structlog.get_logger()

_LIMIT = 64 * 1024


class Desk(Protocol):
    def handle(self, request: AccountRequest) -> AccountReply:
        """Blocks up to some seconds."""
        ...


class Appointments(Protocol):
    async def handle(self, request: AppointmentRequest) -> AccountReply: ...


async def serve(desk: Desk, path: Path, appointments: Appointments | None = None) -> asyncio.AbstractServer:
    """Serves the desk on the Unix socket `path` (0600), one request after another; appointments where they are kept."""
    one_at_a_time = asyncio.Lock()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async for line in reader:
                writer.write(await answer(line) + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError) as wrong:
            log.warning("local_socket_closed", error=str(wrong))
        finally:
            writer.close()

    async def answer(line: bytes) -> bytes:
        try:
            request = msgspec.json.decode(line, type=LocalRequest)
        except msgspec.MsgspecError as wrong:
            return msgspec.json.encode(AccountReply(error=f"看不懂这个请求：{wrong}"))
        try:
            async with one_at_a_time:
                return msgspec.json.encode(await handled(request))
        except Exception:  # the caller at the command line must get an answer, and the reason is in the log
            log.exception("local_request_failed")
            return msgspec.json.encode(AccountReply(error="没有做成，看看服务器的日志"))

    async def handled(request: LocalRequest) -> AccountReply:
        if not isinstance(request, AppointmentRequest):
            return await asyncio.to_thread(desk.handle, request)
        if appointments is None:
            return AccountReply(error="这台服务器现在不管预约，请到正在服务的那台上办。", code="unavailable")
        return await appointments.handle(request)

    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(talk, path, limit=_LIMIT)
    path.chmod(0o600)
    return server
