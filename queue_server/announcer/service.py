"""The announcer of one floor: listens to the hall, draws its boards, speaks its calls."""

import threading
from pathlib import Path
from typing import TypeVar

import structlog

from drivers.registry import DeviceConfig
from queue_server.announcer.boards import Boards
from queue_server.announcer.calls import window_clauses
from queue_server.announcer.devices import Faults, FloorDevices
from queue_server.announcer.document import DocumentKeeper
from queue_server.announcer.speech import Speech
from queue_server.announcer.voice import Engine, Voice
from queue_server.client.session import DeviceSession
from queue_server.contract import codec, topics
from queue_server.contract.clock import HallClock
from queue_server.contract.connection import Connection
from queue_server.contract.http import HallDocument
from queue_server.contract.messages import Board, Call, ServerState, WindowState
from queue_server.contract.topics import Kind

T = TypeVar("T")

log = structlog.get_logger()

FIRST_STATES_S = 1.5
"""So long the retained states are waited for before the first drawing."""
FIRST_DOCUMENT_S = 1.0
SETTLE_S = 1.5
TICK_S = 0.5


class Announcer:
    """One floor. `run` returns when `stop` was called."""

    def __init__(
        self,
        *,
        floor: int,
        connection: Connection,
        devices: list[DeviceConfig],
        data: Path,
        clock: HallClock,
        engine: Engine | None = None,
    ) -> None:
        folder = data / f"announcer-{floor}"
        hall = connection.hall
        self._floor = floor
        self._stop = threading.Event()
        self._linked = threading.Event()
        self._told = threading.Event()
        self.refused = 0
        """Messages that were not as the contract says."""
        self._faults = Faults(self._report)
        self.devices = FloorDevices(floor, devices, data, clock.now, self._faults)
        self.boards = Boards(floor, self.devices.strips, self.devices.hall_boards, now=clock.now)
        self._voice = Voice(
            folder / "voice", engine, on_fault=lambda wrong: self._faults.set("voice", wrong=wrong)
        )
        self.speech = Speech(floor, self.devices.speakers, self._voice, clock.now)
        self._keeper = DocumentKeeper(connection, folder / "hall.json", self._document_arrived)
        self._session = DeviceSession(
            connection,
            now=clock.now,
            subscriptions=(
                topics.window_state(hall, "+"),
                topics.board(hall, floor),
                topics.call(hall, floor),
                topics.server_state(hall),
            ),
            on_message=self._message,
            on_link=self._link,
        )

    def run(self, ready: threading.Event | None = None) -> None:
        """Serves until `stop`; sets `ready` when connected and everything was drawn once."""
        self._keeper.start()
        self.devices.start()
        self._session.start()
        if self._linked.wait(FIRST_STATES_S):
            self._told.wait(FIRST_STATES_S)
            self._keeper.there.wait(FIRST_DOCUMENT_S)
        self.boards.begin()
        while not self._stop.is_set() and not self._linked.wait(TICK_S):
            self.boards.tick()
        self.devices.settled(SETTLE_S)
        if ready is not None and not self._stop.is_set():
            ready.set()
        while not self._stop.wait(TICK_S):
            self.boards.tick()
            self._report()
        self._close()

    def stop(self) -> None:
        self._stop.set()
        self._linked.set()
        self._told.set()

    # ---- inside ----

    def _close(self) -> None:
        self._keeper.stop()
        self._session.stop()
        self._voice.close()
        self.devices.close()

    def _link(self, up: bool) -> None:
        self.boards.link(up=up)
        if up:
            self._linked.set()
            self._report()

    def _message(self, topic: str, payload: bytes) -> None:
        parsed = topics.parse(topic)
        if parsed is None or not payload:
            return
        try:
            self._take(parsed.kind, payload)
        except codec.ContractError as wrong:
            self.refused += 1
            log.warning("message_refused", topic=topic, error=str(wrong), count=self.refused)

    def _take(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.WINDOW_STATE:
            self.boards.window(codec.decode(payload, WindowState))
        elif kind is Kind.BOARD:
            self.boards.board(codec.decode(payload, Board))
        elif kind is Kind.CALL:
            self.speech.call(codec.decode(payload, Call), self._keeper.document)
        elif kind is Kind.SERVER_STATE:
            state = codec.decode(payload, ServerState)
            self.boards.server(online=state.online)
            if state.online:
                self._keeper.want(state.hall_rev)
            self._told.set()

    def _document_arrived(self, document: HallDocument) -> None:
        self.boards.document(document)
        threading.Thread(
            target=self._voice.render_ahead,
            args=(window_clauses(document, self._floor),),
            name="render ahead",
            daemon=True,
        ).start()

    def _report(self) -> None:
        """The device's own state; published only when it changed."""
        counts = {"late": self.speech.late, "repeated": self.speech.repeated, "refused": self.refused}
        detail = {"floor": self._floor, "sounds": self.devices.heard, "calls": counts}
        self._session.report(self._faults.names, detail)
