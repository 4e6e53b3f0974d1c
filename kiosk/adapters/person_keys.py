"""A person as a keyed hash. The hall key is fetched over HTTP, kept in memory only and never logged."""

import hashlib
import hmac
import threading

import httpx
import structlog

from kiosk.adapters.http_api import KioskApi
from kiosk.application.ports import HallSilent, Refusal
from queue_server.contract.http import KEY_PATH, HallKey

RETRY_S = 2.0

log = structlog.get_logger()


class HallPersonKeys:
    """Implements the port `PersonKeys`. A thread asks for the key until the server gives it."""

    def __init__(self, http: httpx.Client, retry_s: float = RETRY_S) -> None:
        self._api = KioskApi(http, quiet=True)
        self._retry_s = retry_s
        self._key: bytes | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._fetch_loop, name="hall-key", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def person_key(self, kind: str, number: str) -> str:
        """64 hex digits, the same for one document at every kiosk of the hall. Raises HallSilent before the key is there."""
        key = self._key
        if key is None:
            raise HallSilent("the hall key was not fetched yet")
        return hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()

    def _fetch_loop(self) -> None:
        said: str | None = None
        while not self._stop.is_set():
            try:
                self._key = key_bytes(self._api.call("GET", KEY_PATH, HallKey).key)
            except (HallSilent, Refusal, ValueError) as wrong:
                reason = wrong.code if isinstance(wrong, Refusal) else type(wrong).__name__
                if reason != said:
                    log.warning("hall_key_not_fetched", reason=reason)
                said = reason
                self._stop.wait(self._retry_s)
                continue
            log.info("hall_key_fetched")
            return


def key_bytes(text: str) -> bytes:
    """64 hex digits as 32 bytes. Raises ValueError, which does not say the text."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("a hall key is 64 hex digits")
    return key
