"""What the manager changes for today."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import changes, settings
from queue_server.domain import events as e
from queue_server.domain.state import Change, HallState


def _services_set(state: HallState, event: e.ServicesSet) -> None:
    state.windows[event.window].services = dict(event.services)
    state.matrix_rev += 1


def _notice_set(state: HallState, event: e.NoticeSet) -> None:
    for floor in event.floors:
        _notice(state, floor, event.text)


def _settings_changed(state: HallState, event: e.SettingsChanged) -> None:
    if event.undoes is not None:
        state.changes = changes.without(state.changes, event.undoes)
    state.changes.append(
        Change(
            id=event.change_id,
            at=event.at,
            by=event.by,
            title=event.title,
            before=event.before,
            after=event.after,
            until=event.until,
            undoes=event.undoes,
        )
    )
    for key, value in event.after.items():
        _set(state, key, value)
    if any(settings.parts_of(key)[0] == "services" for key in event.after):
        state.matrix_rev += 1


def _set(state: HallState, key: str, value: Any) -> None:
    """Windows turned and tickets moved have events of their own."""
    kind, about = settings.parts_of(key)
    if kind == "services":
        window = state.windows.get(int(about))
        if window is not None:
            window.services = dict(value)
    elif kind == "notice":
        _notice(state, int(about), value)
    elif kind not in ("window", "queue"):
        if value is None:
            state.settings.pop(key, None)
        else:
            state.settings[key] = value
        if key == settings.HOURS:
            state.halves_ended = ()


def _notice(state: HallState, floor: int, text: str | None) -> None:
    if text is None:
        state.notices.pop(floor, None)
    else:
        state.notices[floor] = text


def _set_saved(state: HallState, event: e.SetSaved) -> None:
    state.sets[event.saved.name] = event.saved


def _set_forgotten(state: HallState, event: e.SetForgotten) -> None:
    del state.sets[event.name]


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.ServicesSet: _services_set,
    e.NoticeSet: _notice_set,
    e.SettingsChanged: _settings_changed,
    e.SetSaved: _set_saved,
    e.SetForgotten: _set_forgotten,
}
