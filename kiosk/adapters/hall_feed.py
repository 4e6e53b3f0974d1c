"""The hall as it stands: retained states from the broker, the hall document over HTTP, a copy for the next start."""

import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import structlog

from kiosk.application.ports import HallView
from queue_server.client.hall import HallUnreachable, fetch_hall, read_copy, save_copy
from queue_server.contract import codec, topics
from queue_server.contract.http import HallDocument
from queue_server.contract.messages import BusinessState, ServerState

RETRY_S = 2.0
GATHER_S = 0.05
"""States that come together, as after a reconnect, are told as one change."""

log = structlog.get_logger()


def subscriptions(hall: str) -> list[str]:
    """What a kiosk listens to."""
    return [topics.server_state(hall), topics.business_state(hall, "+")]


class MqttHallFeed:
    """Implements the port `HallFeed`. `message` and `link` belong to the session's callbacks.

    The document is fetched by a thread of its own: at start, after each new connection, on each new `hall_rev`.
    """

    def __init__(
        self,
        *,
        http: httpx.Client,
        copy: Path,
        post: Callable[[Callable[[], None]], None],
        later: Callable[[float, Callable[[], None]], object],
        retry_s: float = RETRY_S,
    ) -> None:
        self._http = http
        self._copy = copy
        self._post = post
        self._later = later
        self._retry_s = retry_s
        self._listeners: list[Callable[[HallView], None]] = []
        self._lock = threading.Lock()
        self._document = read_copy(copy)
        self._businesses: dict[str, BusinessState] = {}
        self._link = False
        self._server: ServerState | None = None
        self._told = False
        self._wanted = threading.Event()
        self._wanted.set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._fetch_loop, name="hall-document", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wanted.set()

    @property
    def view(self) -> HallView:
        with self._lock:
            online = self._link and self._server is not None and self._server.online
            return HallView(document=self._document, businesses=dict(self._businesses), online=online)

    def subscribe(self, changed: Callable[[HallView], None]) -> None:
        self._listeners.append(changed)

    # ---- from the session's thread ----

    def link(self, up: bool) -> None:
        """After a reconnect the retained states come again: what was known of the server does not count until then."""
        with self._lock:
            self._link = up
            self._server = None
        if up:
            self._wanted.set()
        self._changed()

    def message(self, topic: str, payload: bytes) -> None:
        """A retained state; one that the contract does not allow is dropped and logged."""
        parsed = topics.parse(topic)
        if parsed is None:
            return
        try:
            if parsed.kind is topics.Kind.SERVER_STATE:
                self._server_state(codec.decode(payload, ServerState))
            elif parsed.kind is topics.Kind.BUSINESS_STATE:
                self._business_state(codec.decode(payload, BusinessState))
        except codec.ContractError as wrong:
            log.warning("state_not_understood", topic=topic, error=str(wrong))

    # ---- inside ----

    def _server_state(self, state: ServerState) -> None:
        with self._lock:
            known = self._document.hall_rev if self._document is not None else None
            self._server = state
        if state.online and known != state.hall_rev:
            self._wanted.set()
        self._changed()

    def _business_state(self, state: BusinessState) -> None:
        with self._lock:
            known = self._businesses.get(state.business)
            if known is not None and known.rev >= state.rev:
                return
            self._businesses[state.business] = state
        self._changed()

    def _fetch_loop(self) -> None:
        said = False
        while not self._stop.is_set():
            self._wanted.wait()
            if self._stop.is_set():
                return
            self._wanted.clear()
            try:
                document = fetch_hall(self._http)
            except HallUnreachable as silent:
                if not said:
                    log.warning("hall_document_not_fetched", error=str(silent))
                said = True
                self._stop.wait(self._retry_s)
                self._wanted.set()
                continue
            said = False
            self._fetched(document)

    def _fetched(self, document: HallDocument) -> None:
        with self._lock:
            same = self._document == document
            self._document = document
            server = self._server
        if server is not None and server.online and server.hall_rev > document.hall_rev:
            self._stop.wait(self._retry_s / 10)
            self._wanted.set()
        if same:
            return
        log.info("hall_document", hall_rev=document.hall_rev)
        try:
            save_copy(self._copy, document)
        except OSError as wrong:
            log.error("hall_document_not_kept", error=str(wrong))
        self._changed()

    def _changed(self) -> None:
        with self._lock:
            if self._told:
                return
            self._told = True
        self._post(self._gather)

    def _gather(self) -> None:
        self._later(GATHER_S, self._tell)

    def _tell(self) -> None:
        with self._lock:
            self._told = False
        view = self.view
        for listener in self._listeners:
            listener(view)
