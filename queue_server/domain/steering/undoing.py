"""A change taken back: by the manager, or by itself when its time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from queue_server.domain import changes, events, settings
from queue_server.domain.commands import UndoChange
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import Change, HallState
from queue_server.domain.steering.queues import moved_back
from queue_server.domain.windows import shift

_ASIDE = frozenset({"queue"})
"""Kinds of key of which each change stands alone: no later change is in its way."""


def undo_change(_hall: Hall, state: HallState, command: UndoChange, now: datetime) -> Decision:
    """What stood before the change stands again, in one step; refused where any of it was changed since."""
    change = changes.find(state, command.change_id)
    if change is None:
        return refuse("not_found", "没有查到这次改动。")
    if change.undoes is not None:
        return refuse("wrong_state", "撤销不能再撤销，请重新改一次。")
    if change.undone:
        return refuse("wrong_state", "这次改动已经撤销了。", change_id=change.id)
    refused = _changed_since(state, change) or _in_hand(state, change)
    if refused is not None:
        return refused
    head = stamp(state, command.actor, now)
    title = f"撤销：{change.title}"
    return Decision(events=tuple(_taken_back(state, change, change.before, head, title, 0)))


def endings(state: HallState, head: Stamp) -> list[Event]:
    """The changes whose time is over end, oldest end first; on a key that was changed since, the newer one stands.

    A queue that goes back is the last of them: the next look sees the tickets where they are then.
    """
    ended: list[Event] = []
    left: Sequence[Change] = state.changes
    stands: dict[str, Any] = {}
    for number, change in enumerate(_due(state, head["at"])):
        place = next(n for n, one in enumerate(left) if one.id == change.id)
        current = left[place]
        back = {
            key: value
            for key, value in current.before.items()
            if _aside(key)
            or (
                not any(changes.touches(later, key) for later in left[place + 1 :])
                and stands.get(key, settings.current(state, key)) == current.after[key]
            )
        }
        stands.update(back)
        left = changes.without(left, change.id)
        end = (change.until or change.at).astimezone(head["at"].tzinfo)
        title = f"{changes.clock(end)} 到了，自动撤下：{change.title}"
        ended += _taken_back(state, current, back, head, title, number)
    return ended


def _due(state: HallState, now: datetime) -> list[Change]:
    """A window that would close waits for its ticket in hand."""
    over = [
        one
        for one in state.changes
        if one.until is not None and one.until <= now and not one.undone and _in_hand(state, one) is None
    ]
    over.sort(key=lambda one: (one.until or one.at, one.at))
    queue = next((place for place, one in enumerate(over) if any(map(_aside, one.after))), len(over))
    return over[: queue + 1]


def _taken_back(
    state: HallState, change: Change, back: dict[str, Any], head: Stamp, title: str, ahead: int
) -> list[Event]:
    """The change that takes another back, and what becomes of windows and tickets."""
    happened: list[Event] = [
        events.SettingsChanged(
            **head,
            change_id=changes.next_id(state, ahead),
            title=title,
            before={key: change.after[key] for key in back},
            after=dict(back),
            undoes=change.id,
        )
    ]
    for key, value in back.items():
        kind, about = settings.parts_of(key)
        if kind == "queue":
            happened += moved_back(state, change, key, head)
        elif kind == "window":
            happened += shift.turned(state.windows[int(about)], value, head)
    return happened


def _changed_since(state: HallState, change: Change) -> Decision | None:
    place = state.changes.index(change)
    for key, value in change.after.items():
        if _aside(key):
            continue
        later = [one for one in state.changes[place + 1 :] if changes.touches(one, key)]
        if later:
            newest = later[-1]
            text = f"后来又改过，请先撤销：{newest.title}"
            return refuse("wrong_state", text, change_id=newest.id, title=newest.title)
        if settings.current(state, key) != value:
            return refuse("wrong_state", "现在已经不是那次改成的样子了，撤不回去。", key=key)
    return None


def _in_hand(state: HallState, change: Change) -> Decision | None:
    """A window with a ticket in hand cannot be closed."""
    for key, value in change.before.items():
        kind, about = settings.parts_of(key)
        if kind == "window" and value["state"] == "closed":
            window = state.windows.get(int(about))
            if window is not None and window.ticket is not None:
                return shift.in_hand(state, window, f"{window.window} 号窗口手上的号还没办完，不能关窗。")
    return None


def _aside(key: str) -> bool:
    return settings.parts_of(key)[0] in _ASIDE
