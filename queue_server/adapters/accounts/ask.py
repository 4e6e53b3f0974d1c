"""Asks the server that runs on this machine, over `DATA/server.sock`."""

import socket
from pathlib import Path

import msgspec

from queue_server.adapters.accounts.requests import AccountReply, LocalRequest


def ask(path: Path, request: LocalRequest, timeout_s: float = 30.0) -> AccountReply | None:
    """The reply of the server that runs on this socket, or None where none runs."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        connection.sendall(msgspec.json.encode(request) + b"\n")
        with connection.makefile("rb") as lines:
            return msgspec.json.decode(lines.readline(), type=AccountReply)
