"""Many LED boards on one wire: one master, only what changed is sent, dead boards are asked less and less often."""

import threading
import time
from collections import deque
from collections.abc import Callable

import structlog

from drivers.base import ByteStream, ProtocolError, TransportError
from drivers.led_board import protocol
from drivers.led_board.device import LedBoard, Line, Panel, Picture, Sent
from drivers.transport.noise import NoiseCounter

_LOG = structlog.get_logger(__name__)
_MISSES = 3
_BUSY_TRIES = 6


class LedBus:
    """The master of one wire. Call `start` for a thread of its own, or `step` again and again.

    `changed(board)` is called from that thread when a board comes or goes (`board.online`) or refuses a text (`board.why`).
    A board with three unanswered tries is offline; one that was away, or lost power, is drawn anew, as is all on a wire that
    was gone. Absent wires are opened again with back-off.
    """

    check_every_s = 15.0
    offline_back_off_s = (0.5, 5.0)
    reopen_back_off_s = (0.1, 0.5)
    wire_check_every_s = 0.3

    def __init__(
        self,
        open_wire: Callable[[], ByteStream],
        *,
        name: str = "led",
        baud: int = 57600,
        changed: Callable[[LedBoard], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.name = name
        self.wire_up: bool | None = None
        self.noise = NoiseCounter(name)
        self._open_wire = open_wire
        self._baud = baud
        self._changed = changed
        self._clock = clock
        self._sleep = sleep
        self._boards: dict[int, LedBoard] = {}
        self._dirty: deque[LedBoard] = deque()
        self._waiter = threading.Condition()
        self._news = self._stopping = False
        self._thread: threading.Thread | None = None
        self._line: Line | None = None
        self._wire_due = self._reopen_at = self._reopen_back_off = 0.0

    def board(self, address: int, panel: Panel | None = None) -> LedBoard:
        """The board at this address; made at the first call. Make all of them before `start`."""
        if address not in self._boards:
            self._boards[address] = LedBoard(address, panel or Panel(), self._want)
        return self._boards[address]

    def settled(self, timeout_s: float) -> bool:
        """Waits until each board shows what it shall; False when some did not in time."""
        with self._waiter:
            return self._waiter.wait_for(
                lambda: all(board.wanted == board.shown for board in self._boards.values()), timeout_s
            )

    def start(self) -> None:
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._run, name=f"bus {self.name}", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ends the thread and closes the wire."""
        with self._waiter:
            self._stopping = True
            self._waiter.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._drop_line()

    def step(self) -> float:
        """Does the one thing that is most due; returns in how many seconds there may be more to do."""
        now = self._clock()
        if self._line is None and not self._reopen(now):
            return max(self._reopen_at - now, 0.001)
        board = self._next(now)
        try:
            if board is None:
                return self._rest(now)
            self._serve(board)
        except TransportError as gone:
            self._lose_wire(str(gone))
        return 0.0

    def _rest(self, now: float) -> float:
        """Nothing to send: only looks whether the wire is still there."""
        if self._line is not None and now >= self._wire_due:
            self._line.check()
            self._wire_due = now + self.wire_check_every_s
        due = [board.due for board in self._boards.values()]
        return max(min([self._wire_due, *due]) - now, 0.001)

    def _run(self) -> None:
        while not self._stopping:
            pause = self.step()
            with self._waiter:
                if not self._stopping and not self._news:
                    self._waiter.wait(pause)
                self._news = False

    def _want(self, board: LedBoard, picture: Picture) -> None:
        with self._waiter:
            board.wanted = picture
            board.busy = 0
            if picture != board.shown:
                self._enqueue(board)

    def _enqueue(self, board: LedBoard) -> None:
        """The caller holds the condition."""
        if board not in self._dirty:
            self._dirty.append(board)
        self._news = True
        self._waiter.notify_all()

    def _next(self, now: float) -> LedBoard | None:
        """Changed boards first, in the order they changed; then the one whose check is longest due."""
        with self._waiter:
            for _ in range(len(self._dirty)):
                board = self._dirty.popleft()
                if not board.busy or board.due <= now:
                    return board
                self._dirty.append(board)
        due = [board for board in self._boards.values() if board.due <= now]
        return min(due, key=lambda board: board.due, default=None)

    def _serve(self, board: LedBoard) -> None:
        wanted = board.wanted
        if wanted is None or wanted == board.shown:
            self._check(board)
        elif board.online is False and self._ask(board, protocol.PING) is None:
            self._missed(board)
        elif self._line is not None:
            tries = (
                3 if board.online else 1
            )  # boards that were never heard wait their turn again between tries
            sent, board.panel = self._line.draw(
                board.address, board.panel, wanted, self._others(board), tries
            )
            self._account(board, sent, wanted)

    def _ask(self, board: LedBoard, data: bytes) -> protocol.Answer | None:
        return self._line.ask(board.address, data, self._others(board)) if self._line else None

    def _others(self, board: LedBoard) -> frozenset[int]:
        return frozenset(self._boards) - {board.address}

    def _check(self, board: LedBoard) -> None:
        """Is it there, and does it still have what it was given? A card that lost power has no dynamic areas."""
        answer = self._ask(board, protocol.STATUS)
        if answer is None:
            board.misses += 1
            board.due = self._clock() + 0.2
            if board.misses >= _MISSES or board.online is False:
                self._missed(board)
            return
        self._present(board)
        if answer.error or (answer.group, answer.command) != (0xA1, 0x02) or board.shown is None:
            return
        try:
            if not protocol.parse_status(answer.body).dynamic_areas:
                self._redraw(board)
        except ProtocolError as odd:
            self.noise.add(str(odd))

    def _account(self, board: LedBoard, sent: Sent, picture: Picture) -> None:
        if sent.acknowledged:
            if board.why == "refused":
                board.why = ""
                self._tell(board)
            self._present(board)
            with self._waiter:
                board.busy = 0
                board.shown = picture
                if board.wanted != picture:
                    self._enqueue(board)
                self._waiter.notify_all()
        elif sent.why == "offline":
            board.misses += sent.tries
            if board.online is None and board.misses < _MISSES:
                with self._waiter:
                    self._enqueue(board)
            else:
                self._missed(board)
        elif sent.error == protocol.BUSY and board.busy < _BUSY_TRIES:
            board.busy += 1
            board.due = self._clock() + 0.05 * 2**board.busy
            with self._waiter:
                self._dirty.append(board)
        else:
            self._refused(board, sent.error)

    def _refused(self, board: LedBoard, error: int) -> None:
        """It is there but does not take the text: tried again at its next check, or when the text changes."""
        self._present(board)
        board.busy = 0
        if board.why != "refused":
            board.why = "refused"
            _LOG.warning(
                "led_refused", bus=self.name, address=board.address, error=protocol.ERRORS.get(error, error)
            )
            self._tell(board)

    def _present(self, board: LedBoard) -> None:
        board.misses = 0
        board.back_off_s = 0.0
        board.due = self._clock() + self.check_every_s
        if board.online is True:
            return
        was_away, board.online = board.online is False, True
        board.why = ""
        if was_away:
            self._redraw(board)
        self._tell(board)

    def _missed(self, board: LedBoard) -> None:
        low, high = self.offline_back_off_s
        board.back_off_s = min(max(board.back_off_s * 2, low), high)
        board.due = self._clock() + board.back_off_s
        self._away(board)

    def _away(self, board: LedBoard) -> None:
        board.shown = None
        board.online = False
        board.why = "offline"
        self._tell(board)

    def _redraw(self, board: LedBoard) -> None:
        with self._waiter:
            board.shown = None
            if board.wanted is not None:
                self._enqueue(board)

    def _reopen(self, now: float) -> bool:
        if now < self._reopen_at:
            return False
        try:
            stream = self._open_wire()
        except TransportError as gone:
            self._lose_wire(str(gone))
            return False
        self._line = Line(stream, noise=self.noise, baud=self._baud, clock=self._clock, sleep=self._sleep)
        self._reopen_back_off = 0.0
        if self.wire_up is False:
            _LOG.info("led_bus_up", bus=self.name)
        self.wire_up = True
        for board in self._boards.values():
            board.due = now
            board.back_off_s = 0.0
            board.online, board.misses = None, 0
            self._redraw(board)
        return True

    def _lose_wire(self, why: str) -> None:
        low, high = self.reopen_back_off_s
        self._reopen_back_off = min(max(self._reopen_back_off * 2, low), high)
        self._reopen_at = self._clock() + self._reopen_back_off
        self._drop_line()
        if self.wire_up is not False:
            self.wire_up = False
            _LOG.warning("led_bus_down", bus=self.name, why=why)
            for board in self._boards.values():
                self._away(board)

    def _drop_line(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except TransportError as gone:
                _LOG.debug("led_close", bus=self.name, why=str(gone))

    def _tell(self, board: LedBoard) -> None:
        """Once for each change; a board that is away with its whole wire is not logged by itself."""
        now = (board.online, board.why, self.wire_up)
        if now == board.told:
            return
        board.told = now
        if self.wire_up and board.said_down != (board.online is False):
            board.said_down = board.online is False
            say = _LOG.warning if board.said_down else _LOG.info
            say("led_down" if board.said_down else "led_up", bus=self.name, address=board.address)
        if self._changed is not None:
            self._changed(board)
