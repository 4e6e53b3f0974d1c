"""The strips and hall boards of one floor: what each shows, from the last states and from how far they can be trusted."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from queue_server.announcer.calls import board_rows, strip_head, strip_second
from queue_server.contract.http import HallDocument, SessionInfo
from queue_server.contract.messages import Board, WindowState

STALE_S = 30.0
"""So long a number stays on a strip after the server is known to be gone."""


class Display(Protocol):
    """One board of a bus; `show` returns at once."""

    def show(self, lines: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class HallBoard:
    """A hall board and its size: `rows` lines of `columns` half characters."""

    display: Display
    rows: int
    columns: int


class Boards:
    """Everything that is drawn on one floor. Draws nothing until `begin`; safe between threads."""

    def __init__(
        self,
        floor: int,
        strips: dict[int, Display],
        hall_boards: Sequence[HallBoard],
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._floor = floor
        self._strips = strips
        self._hall_boards = list(hall_boards)
        self._now = now
        self._clock = clock
        self._lock = threading.RLock()
        self._windows: dict[int, WindowState] = {}
        self._board: Board | None = None
        self._document: HallDocument | None = None
        self._link_up = False
        self._server_online: bool | None = None
        self._gone_since: float | None = clock()
        self._drawn: dict[int, tuple[str, str]] = {}
        self._drawn_rows: dict[int, list[str]] = {}
        self._drawing = False

    def begin(self) -> None:
        """Draws all, and from now on each change."""
        with self._lock:
            self._drawing = True
            self._drawn.clear()
            self._drawn_rows.clear()
            self._draw_all()

    def window(self, state: WindowState) -> None:
        """A window's state; one with a lower `rev` than the last is older and passed over."""
        with self._lock:
            known = self._windows.get(state.window)
            if state.window not in self._strips or (known is not None and state.rev < known.rev):
                return
            self._windows[state.window] = state
            self._draw_strip(state.window)

    def board(self, board: Board) -> None:
        with self._lock:
            if board.floor != self._floor or (self._board is not None and board.rev < self._board.rev):
                return
            self._board = board
            self._draw_hall_boards()

    def document(self, document: HallDocument) -> None:
        with self._lock:
            self._document = document
            self._draw_all()

    def link(self, *, up: bool) -> None:
        """The broker came or went. After it came, only a fresh `server/state` says that the server is there."""
        with self._lock:
            self._link_up = up
            if not up:
                self._server_online = None
            self._look()

    def server(self, *, online: bool) -> None:
        with self._lock:
            self._server_online = online
            self._look()

    def tick(self) -> None:
        """Call it every second: numbers grow stale, days end."""
        with self._lock:
            self._draw_all()

    @property
    def current(self) -> bool:
        """Whether what the server said last may still be shown."""
        return self._gone_since is None or self._clock() - self._gone_since < STALE_S

    # ---- inside ----

    def _look(self) -> None:
        if self._link_up and self._server_online:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock()
        self._draw_all()

    def _draw_all(self) -> None:
        for window in self._strips:
            self._draw_strip(window)
        self._draw_hall_boards()

    def _draw_strip(self, window: int) -> None:
        if not self._drawing:
            return
        state = self._windows.get(window)
        lines = (
            strip_head(window, self._document, state),
            strip_second(state, current=self.current, open_today=self._open_today()),
        )
        if self._drawn.get(window) != lines:
            self._drawn[window] = lines
            self._strips[window].show(lines)

    def _draw_hall_boards(self) -> None:
        if not self._drawing:
            return
        for place, board in enumerate(self._hall_boards):
            rows = board_rows(self._board, self._floor, board.rows, board.columns, current=self.current)
            if self._drawn_rows.get(place) != rows:
                self._drawn_rows[place] = rows
                board.display.show(rows)

    def _open_today(self) -> bool:
        return self._document is None or works_on(self._now(), self._document.sessions)


def works_on(moment: datetime, sessions: Sequence[SessionInfo]) -> bool:
    """Whether the hall's week has hours on this day; holidays are the server's to know."""
    kind = "weekday" if moment.weekday() < 5 else "weekend"
    return any(session.days == kind for session in sessions)
