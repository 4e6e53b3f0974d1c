"""A window's shift: who sits there, and whether it is open, paused or closed."""

from datetime import datetime
from typing import Any

from queue_server.domain import changes, events, settings
from queue_server.domain.commands import (
    CloseWindow,
    LogIn,
    LogOut,
    OpenWindow,
    PauseWindow,
    ResumeWindow,
    TurnWindow,
    WindowCommand,
)
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.events import Event, Stamp, WindowEvent
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, OpenState, WindowNow

MANAGES = changes.MANAGERS
"""Kinds of actor that steer a window without sitting at it."""
_AUDITED = MANAGES - {"server"}


def log_in(hall: Hall, state: HallState, command: LogIn, now: datetime) -> Decision:
    window = state.windows.get(command.window)
    if window is None or command.window not in hall.windows:
        return no_window(command.window)
    if window.clerk == command.clerk:
        return Decision(window=window.window)
    if window.clerk is not None and window.ticket is not None:
        return in_hand(state, window, "这个窗口的号还没办完，不能换人。")
    elsewhere = next((other for other in state.windows.values() if other.clerk == command.clerk), None)
    if elsewhere is not None and elsewhere.ticket is not None:
        text = f"您在 {elsewhere.window} 号窗口还有号没办完，请先到那里办完。"
        return refuse("wrong_state", text, window=elsewhere.window)
    head = Stamp(at=now, by=command.clerk, source=command.actor.id)
    leaving = [one for one in (elsewhere, window) if one is not None and one.clerk is not None]
    happened = [event for one in leaving for event in _leave(one, head)]
    happened.append(events.ClerkLoggedIn(**head, window=window.window, clerk=command.clerk))
    return Decision(events=tuple(happened), window=window.window)


def log_out(_hall: Hall, state: HallState, command: LogOut, now: datetime) -> Decision:
    window, refused = _ready(state, command)
    if refused is not None or window is None:
        return refused or no_window(command.window)
    if window.clerk is None:
        return nobody_here()
    if window.ticket is not None:
        return in_hand(state, window, "手上的号还没办完，不能退出。")
    return Decision(events=tuple(_leave(window, _head(state, command, now))), window=window.window)


def open_window(hall: Hall, state: HallState, command: OpenWindow, now: datetime) -> Decision:
    window, refused = _standing(hall, state, command)
    if refused is not None or window is None:
        return refused or no_window(command.window)
    if window.state == "open":
        return _withdraw(state, window, command, now)
    opened = events.WindowOpened(**_head(state, command, now), window=window.window)
    return _turned(state, window, command, opened, "开窗")


def pause(hall: Hall, state: HallState, command: PauseWindow, now: datetime) -> Decision:
    window, refused = _standing(hall, state, command)
    if refused is not None or window is None:
        return refused or no_window(command.window)
    if window.state == "closed":
        return refuse("wrong_state", "窗口没有打开，不能暂停。")
    head = _head(state, command, now)
    if window.ticket is not None:
        asked = events.PauseAsked(**head, window=window.window, why=command.reason)
        return _turned(state, window, command, asked, "办完手上的号就暂停")
    if window.state == "paused" and window.reason == command.reason:
        return Decision(window=window.window)
    paused = events.WindowPaused(**head, window=window.window, why=command.reason)
    return _turned(state, window, command, paused, "暂停")


def resume(hall: Hall, state: HallState, command: ResumeWindow, now: datetime) -> Decision:
    window, refused = _standing(hall, state, command)
    if refused is not None or window is None:
        return refused or no_window(command.window)
    if window.state == "closed":
        return refuse("wrong_state", "窗口没有打开，请先开窗。")
    if window.state == "open":
        return _withdraw(state, window, command, now)
    opened = events.WindowOpened(**_head(state, command, now), window=window.window)
    return _turned(state, window, command, opened, "恢复")


def close(hall: Hall, state: HallState, command: CloseWindow, now: datetime) -> Decision:
    window, refused = _standing(hall, state, command)
    if refused is not None or window is None:
        return refused or no_window(command.window)
    if window.ticket is not None:
        return in_hand(state, window, "手上的号还没办完，不能关窗。")
    if window.state == "closed" and window.reason == command.reason:
        return Decision(window=window.window)
    closed = events.WindowClosed(**_head(state, command, now), window=window.window, why=command.reason)
    return _turned(state, window, command, closed, "关窗")


def turned(window: WindowNow, value: dict[str, Any], head: Stamp) -> list[Event]:
    """What makes the window as `value` (`settings.window_value`) says; a pause waits for the ticket in hand."""
    number, reason = window.window, value["reason"]
    if value["state"] == "closed":
        return [events.WindowClosed(**head, window=number, why=reason)]
    if value["state"] == "paused":
        if window.ticket is not None:
            return [events.PauseAsked(**head, window=number, why=reason)]
        return [events.WindowPaused(**head, window=number, why=reason)]
    if window.state == "open" and window.pause_pending:
        return [events.PauseWithdrawn(**head, window=number)]
    return [events.WindowOpened(**head, window=number)]


def no_window(number: int) -> Decision:
    return refuse("not_found", f"没有 {number} 号窗口。")


def nobody_here() -> Decision:
    return refuse("not_allowed", "这个窗口没有人登录，请先登录。")


def in_hand(state: HallState, window: WindowNow, text: str) -> Decision:
    """Refused while a ticket is called or served here."""
    number = state.tickets[window.ticket].number if window.ticket else None
    return refuse("wrong_state", text, ticket_id=window.ticket, number=number)


def _leave(window: WindowNow, head: Stamp) -> list[Event]:
    """Logging out closes the window."""
    gone: list[Event] = []
    if window.state != "closed":
        gone.append(events.WindowClosed(**head, window=window.window))
    if window.clerk is not None:
        gone.append(events.ClerkLoggedOut(**head, window=window.window, clerk=window.clerk))
    return gone


def _withdraw(state: HallState, window: WindowNow, command: TurnWindow, now: datetime) -> Decision:
    """An open window stays open; a pause that was asked for and has not begun is taken back."""
    if not window.pause_pending:
        return Decision(window=window.window)
    taken_back = events.PauseWithdrawn(**_head(state, command, now), window=window.window)
    return _turned(state, window, command, taken_back, "不暂停了")


def _turned(
    state: HallState, window: WindowNow, command: TurnWindow, event: WindowEvent, word: str
) -> Decision:
    """The window is turned; where a manager did it, it is a change of the day that can end and be undone."""
    if command.actor.kind not in _AUDITED:
        return Decision(events=(event,), window=window.window)
    refused = changes.wrong_end(command.until, event.at)
    if refused is not None:
        return refused
    until = changes.in_hall_time(command.until, event.at)
    key = settings.window_key(window.window)
    turned_to = _STATES[type(event)]
    change = events.SettingsChanged(
        **_head(state, command, event.at),
        change_id=changes.next_id(state),
        title=f"{window.window} 号窗口{word}{f'：{event.why}' if event.why else ''}{changes.end_words(until)}",
        before={key: settings.window_value(window)},
        after={key: {"state": turned_to, "reason": event.why}},
        until=until,
    )
    return Decision(events=(change, event), window=window.window)


_STATES: dict[type[WindowEvent], OpenState] = {
    events.WindowOpened: "open",
    events.PauseWithdrawn: "open",
    events.PauseAsked: "paused",
    events.WindowPaused: "paused",
    events.WindowClosed: "closed",
}


def _standing(
    hall: Hall, state: HallState, command: WindowCommand
) -> tuple[WindowNow | None, Decision | None]:
    """As `_ready`; a window that the hall file lost while it had a ticket in hand only ends that and logs out."""
    if command.window not in hall.windows:
        return None, no_window(command.window)
    return _ready(state, command)


def _ready(state: HallState, command: WindowCommand) -> tuple[WindowNow | None, Decision | None]:
    """The window, or why not: a pad or window page needs somebody logged in there."""
    window = state.windows.get(command.window)
    if window is None:
        return None, no_window(command.window)
    if window.clerk is None and command.actor.kind not in MANAGES:
        return None, nobody_here()
    return window, None


def _head(state: HallState, command: WindowCommand, now: datetime) -> Stamp:
    return stamp(state, command.actor, now, command.window)
