"""`./hall appointment`: made, listed and cancelled through the running server."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from queue_server.adapters.accounts.requests import (
    AddAppointment,
    AppointmentRequest,
    CancelAppointment,
    ListAppointments,
)
from queue_server.command.accounts import DEFAULT_DATA, Data, Json, answered, show
from queue_server.command.failing import fail

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command("add")
def add(
    business: Annotated[str, typer.Option(help="哪项业务，如 J02")],
    at: Annotated[str, typer.Option(help="什么时候，如 2026-11-24T10:00")],
    person_key: Annotated[Optional[str], typer.Option(help="谁的预约：64 位十六进制数")] = None,  # noqa: UP045
    data: Data = DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """记一个预约，说出预约码。"""
    _do(data, AddAppointment(business=business, at=at, person_key=person_key), as_json=as_json)


@app.command("list")
def list_all(data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """有哪些预约。"""
    _do(data, ListAppointments(), as_json=as_json)


@app.command("cancel")
def cancel(code: str, data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """取消一个预约。"""
    _do(data, CancelAppointment(code=code), as_json=as_json)


def _do(data: Path, request: AppointmentRequest, *, as_json: bool) -> None:
    reply = answered(data, request)
    if reply.error is not None or reply.result is None:
        fail(reply.error or "服务器没有回应。", reply.code or "unavailable", as_json=as_json)
    rows = reply.result if isinstance(reply.result, list) else [reply.result]
    if as_json:
        show(reply.result, as_json=True)
    else:  # people need no text of a QR code
        show([{name: value for name, value in row.items() if name != "qr"} for row in rows], as_json=False)
