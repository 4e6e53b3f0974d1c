"""What the manager changes while the hall is open: which businesses a window serves, the notice line."""

from datetime import datetime

from queue_server.domain import events
from queue_server.domain.commands import SetNotice, SetServices
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.shift import no_window
from queue_server.domain.state import HallState

LEVELS = frozenset({1, 2, 3})
MAX_NOTICE = 200
"""Characters of a notice line."""


def set_services(hall: Hall, state: HallState, command: SetServices, now: datetime) -> Decision:
    window = state.windows.get(command.window)
    if window is None:
        return no_window(command.window)
    unknown = sorted(business for business in command.services if business not in hall.businesses)
    if unknown:
        return refuse("unknown_business", f"没有这项业务：{'、'.join(unknown)}。", unknown=unknown)
    wrong = sorted(business for business, level in command.services.items() if level not in LEVELS)
    if wrong:
        return refuse("bad_request", "级别只有 1、2、3。", businesses=wrong)
    if window.services == command.services:
        return Decision(window=window.window)
    changed = events.ServicesSet(
        **stamp(state, command.actor, now), window=window.window, services=dict(command.services)
    )
    return Decision(events=(changed,), window=window.window)


def set_notice(hall: Hall, state: HallState, command: SetNotice, now: datetime) -> Decision:
    if command.floor is not None and not 1 <= command.floor <= hall.floors:
        return refuse("bad_request", f"没有 {command.floor} 楼。")
    text = (command.text or "").strip() or None
    if text is not None and len(text) > MAX_NOTICE:
        return refuse("bad_request", f"通知最多 {MAX_NOTICE} 个字。")
    floors = (command.floor,) if command.floor is not None else tuple(range(1, hall.floors + 1))
    floors = tuple(floor for floor in floors if state.notices.get(floor) != text)
    if not floors:
        return Decision()
    return Decision(events=(events.NoticeSet(**stamp(state, command.actor, now), floors=floors, text=text),))
