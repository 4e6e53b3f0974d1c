"""Calls of the kiosk's HTTP interface: answers taken apart, refusals and silence in the screens' words."""

from collections.abc import Mapping
from typing import TypeVar

import httpx
import structlog
from msgspec import Struct

from kiosk.application.ports import HallSilent, Refusal
from queue_server.contract import codec
from queue_server.contract.http import HttpError

T = TypeVar("T")

log = structlog.get_logger()


class KioskApi:
    """One method; each call raises Refusal or HallSilent. May be used from several threads.

    `quiet`: silence is not logged, for a caller that asks again and again and says it once.
    """

    def __init__(self, client: httpx.Client, *, quiet: bool = False) -> None:
        self._client = client
        self._quiet = quiet

    def call(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        body: Struct | None = None,
        params: Mapping[str, str] | None = None,
    ) -> T:
        """Nothing of `body`, `params` or the answer is logged: they are personal."""
        content = None if body is None else codec.encode(body)
        headers = {"Content-Type": "application/json"} if content is not None else {}
        try:
            got = self._client.request(method, path, content=content, params=params, headers=headers)
        except httpx.HTTPError as silent:
            if not self._quiet:
                log.warning("hall_silent", path=_pattern(path), error=type(silent).__name__)
            raise HallSilent(path) from silent
        if got.is_success:
            return _understood(got.content, answer, path)
        raise self._refusal(got, path)

    def _refusal(self, got: httpx.Response, path: str) -> Refusal | HallSilent:
        """A refusal of the contract; what is none (a server that stops, a foreign page) is silence."""
        try:
            error = codec.decode(got.content, HttpError)
        except codec.ContractError:
            if not self._quiet:
                log.warning("hall_silent", path=_pattern(path), status=got.status_code)
            return HallSilent(path)
        return Refusal(error.code, error.message, error.detail)


def _understood(content: bytes, answer: type[T], path: str) -> T:
    try:
        return codec.decode(content, answer)
    except codec.ContractError as wrong:
        log.error("answer_not_understood", path=_pattern(path))
        raise HallSilent(path) from wrong


def _pattern(path: str) -> str:
    """The path without what stands for one filing."""
    return "/".join(
        "{receipt}" if part[:1] == "R" and part[1:2].isdigit() else part for part in path.split("/")
    )
