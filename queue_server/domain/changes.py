"""One change by the manager: its id, what stood before, what stands after, and until when."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import structs

from queue_server.domain import events, settings
from queue_server.domain.commands import Actor, Command, Steering
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import Change, HallState

C = TypeVar("C", bound=Command)
Decided = Callable[[Hall, HallState, C, datetime], Decision]

MANAGERS = frozenset({"manager", "admin", "server"})
"""Kinds of actor that may steer the hall."""


def for_managers(decided: Decided[C]) -> Decided[C]:
    """Refuses everybody who does not steer the hall."""

    def run(hall: Hall, state: HallState, command: C, now: datetime) -> Decision:
        if command.actor.kind not in MANAGERS:
            return refuse("not_allowed", "只有大厅管理员能改这里。")
        return decided(hall, state, command, now)

    return run


def changed(
    state: HallState,
    command: Steering,
    now: datetime,
    title: str,
    after: dict[str, Any],
) -> Decision:
    """The change, where anything changes at all; refused where its end is not later today."""
    refused = wrong_end(command.until, now)
    if refused is not None:
        return refused
    return changed_by(state, command.actor, now, title, after, command.until)


def changed_by(
    state: HallState,
    actor: Actor,
    now: datetime,
    title: str,
    after: dict[str, Any],
    until: datetime | None = None,
) -> Decision:
    """As `changed`, for a command that is no `Steering`."""
    before = {key: settings.current(state, key) for key in after}
    new = {key: value for key, value in after.items() if value != before[key]}
    if not new:
        return Decision()
    until = in_hall_time(until, now)
    event = events.SettingsChanged(
        **stamp(state, actor, now),
        change_id=next_id(state),
        title=title + end_words(until),
        before={key: before[key] for key in new},
        after=new,
        until=until,
    )
    return Decision(events=(event,))


def without(changes: Sequence[Change], gone: str) -> list[Change]:
    """The day's changes when `gone` is taken back: what came after it on the same keys now stands on what was before it."""
    place = next((place for place, change in enumerate(changes) if change.id == gone), None)
    if place is None:
        return list(changes)
    following = list(changes)
    following[place] = structs.replace(changes[place], undone=True)
    for key, value in changes[place].before.items():
        after = next((n for n in range(place + 1, len(following)) if touches(following[n], key)), None)
        if after is not None:
            before = {**following[after].before, key: value}
            following[after] = structs.replace(following[after], before=before)
    return following


def touches(change: Change, key: str) -> bool:
    """Whether the change is in force on that key; what was taken back and the taking back itself are not."""
    return not change.undone and change.undoes is None and key in change.after


def next_id(state: HallState, ahead: int = 0) -> str:
    """Ids of the day's changes follow one another; `ahead` of them are decided but not yet carried out."""
    return f"{state.day:%Y%m%d}-c{len(state.changes) + ahead + 1}"


def wrong_end(until: datetime | None, now: datetime) -> Decision | None:
    """A change ends later today: tomorrow everything is as the hall file says again."""
    if until is None:
        return None
    end = in_hall_time(until, now)
    if end is not None and now < end and end.date() == now.date():
        return None
    return refuse("bad_request", "结束的时间要在今天，而且比现在晚。", until=until.isoformat())


def in_hall_time(until: datetime | None, now: datetime) -> datetime | None:
    """None also for a time that names no zone."""
    return until.astimezone(now.tzinfo) if until is not None and until.tzinfo is not None else None


def end_words(until: datetime | None) -> str:
    """`，到 11:00 自动撤下。` or only the full stop."""
    return "。" if until is None else f"，到 {clock(until)} 自动撤下。"


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def find(state: HallState, change_id: str) -> Change | None:
    return next((change for change in state.changes if change.id == change_id), None)


def names(hall: Hall, businesses: list[str]) -> str:
    """`不动产登记、税务`; at most three by name."""
    shown = [hall.businesses[one].short_name if one in hall.businesses else one for one in businesses]
    return "、".join(shown) if len(shown) <= 3 else f"{'、'.join(shown[:3])}等 {len(shown)} 项"
