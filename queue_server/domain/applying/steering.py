"""What the manager changes for today."""

from collections.abc import Callable
from typing import Any

from queue_server.domain import events as e
from queue_server.domain.state import HallState


def _services_set(state: HallState, event: e.ServicesSet) -> None:
    state.windows[event.window].services = dict(event.services)
    state.matrix_rev += 1


def _notice_set(state: HallState, event: e.NoticeSet) -> None:
    for floor in event.floors:
        if event.text is None:
            state.notices.pop(floor, None)
        else:
            state.notices[floor] = event.text


APPLY: dict[type[e.Event], Callable[[HallState, Any], None]] = {
    e.ServicesSet: _services_set,
    e.NoticeSet: _notice_set,
}
