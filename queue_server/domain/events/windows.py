"""What happened at a window."""

from queue_server.domain.events.base import WindowEvent


class ClerkLoggedIn(WindowEvent, frozen=True, kw_only=True, tag="clerk_logged_in"):
    clerk: str


class ClerkLoggedOut(WindowEvent, frozen=True, kw_only=True, tag="clerk_logged_out"):
    clerk: str


class WindowOpened(WindowEvent, frozen=True, kw_only=True, tag="window_opened"):
    """Opened, or resumed after a pause."""


class PauseAsked(WindowEvent, frozen=True, kw_only=True, tag="pause_asked"):
    """The pause begins when the ticket in hand ends."""


class PauseWithdrawn(WindowEvent, frozen=True, kw_only=True, tag="pause_withdrawn"):
    pass


class WindowPaused(WindowEvent, frozen=True, kw_only=True, tag="window_paused"):
    pass


class WindowClosed(WindowEvent, frozen=True, kw_only=True, tag="window_closed"):
    pass
