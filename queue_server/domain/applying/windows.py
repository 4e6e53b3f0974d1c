"""What happens at a window: who sits there, open, paused, closed."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import events as e
from queue_server.domain.state import HallState


def _logged_in(state: HallState, event: e.ClerkLoggedIn) -> None:
    state.windows[event.window].clerk = event.clerk


def _logged_out(state: HallState, event: e.ClerkLoggedOut) -> None:
    window = state.windows[event.window]
    window.clerk = None
    window.undo = None


def _opened(state: HallState, event: e.WindowOpened) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "open", False
    window.reason, window.since = event.why, event.at


def _pause_asked(state: HallState, event: e.PauseAsked) -> None:
    window = state.windows[event.window]
    window.pause_pending, window.reason = True, event.why


def _pause_withdrawn(state: HallState, event: e.PauseWithdrawn) -> None:
    window = state.windows[event.window]
    window.pause_pending, window.reason = False, None


def _paused(state: HallState, event: e.WindowPaused) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "paused", False
    window.reason, window.since = event.why, event.at


def _closed(state: HallState, event: e.WindowClosed) -> None:
    window = state.windows[event.window]
    window.state, window.pause_pending = "closed", False
    window.reason, window.since = event.why, event.at


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.ClerkLoggedIn: _logged_in,
    e.ClerkLoggedOut: _logged_out,
    e.WindowOpened: _opened,
    e.PauseAsked: _pause_asked,
    e.PauseWithdrawn: _pause_withdrawn,
    e.WindowPaused: _paused,
    e.WindowClosed: _closed,
}
