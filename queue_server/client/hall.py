"""Fetches the hall document and keeps a copy, so that a device starts without the server too."""

import ssl
from pathlib import Path

import httpx

from queue_server.contract import codec, http
from queue_server.contract.connection import Connection


class HallUnreachable(Exception):
    """The server does not answer, or refuses this device."""


def http_client(connection: Connection, timeout_s: float = 5.0) -> httpx.Client:
    """A client that signs in as the device."""
    verify = ssl.create_default_context(cafile=connection.ca_file) if connection.ca_file else True
    return httpx.Client(
        base_url=connection.http_url,
        auth=httpx.BasicAuth(connection.device, connection.password),
        timeout=timeout_s,
        verify=verify,
        trust_env=False,
    )


def fetch_hall(client: httpx.Client) -> http.HallDocument:
    """Raises HallUnreachable."""
    try:
        answer = client.get(http.HALL_PATH)
        answer.raise_for_status()
        return codec.decode(answer.content, http.HallDocument)
    except (httpx.HTTPError, codec.ContractError) as wrong:
        raise HallUnreachable(str(wrong)) from wrong


def save_copy(path: Path, document: http.HallDocument) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(codec.encode(document))
    fresh.replace(path)


def read_copy(path: Path) -> http.HallDocument | None:
    """The copy of an earlier day, or None where there is none that fits."""
    try:
        return codec.decode(path.read_bytes(), http.HallDocument)
    except (OSError, codec.ContractError):
        return None
