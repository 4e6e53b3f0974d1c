"""Which businesses windows serve and at what level; saved sets of that (潮汐窗口)."""

from datetime import datetime

from queue_server.domain import events
from queue_server.domain.changes import changed, changed_by, names, wrong_end
from queue_server.domain.commands import ApplySet, ForgetSet, SaveSet, SetServices, SetWindows
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.hall import Hall
from queue_server.domain.settings import services_key
from queue_server.domain.state import HallState, SavedSet
from queue_server.domain.windows.shift import no_window

LEVELS = frozenset({1, 2, 3})
MAX_NAME = 20
"""Characters of a saved set's name."""
MAX_SETS = 100
NAMED = 4
"""Windows that a title names one by one."""

Services = dict[int, dict[str, int]]


def set_services(hall: Hall, state: HallState, command: SetServices, now: datetime) -> Decision:
    services = {command.window: dict(command.services)}
    refused = _wrong(hall, state, services) or wrong_end(command.until, now)
    if refused is not None:
        return refused
    title = _title(hall, services)
    decision = changed_by(state, command.actor, now, title, _after(services), command.until)
    return Decision(events=decision.events, window=command.window)


def set_windows(hall: Hall, state: HallState, command: SetWindows, now: datetime) -> Decision:
    if not command.services:
        return refuse("bad_request", "请选要改的窗口。")
    refused = _wrong(hall, state, command.services)
    if refused is not None:
        return refused
    return changed(state, command, now, _title(hall, command.services), _after(command.services))


def save_set(hall: Hall, state: HallState, command: SaveSet, now: datetime) -> Decision:
    name = command.name.strip()
    if not 0 < len(name) <= MAX_NAME:
        return refuse("bad_request", f"方案的名字要有 1 到 {MAX_NAME} 个字。")
    if not command.services:
        return refuse("bad_request", "方案里还没有窗口。")
    if name not in state.sets and len(state.sets) >= MAX_SETS:
        return refuse("bad_request", f"最多存 {MAX_SETS} 个方案，请先删掉不用的。")
    refused = _wrong(hall, state, command.services)
    if refused is not None:
        return refused
    saved = SavedSet(name=name, services={n: dict(s) for n, s in sorted(command.services.items())})
    if state.sets.get(name) == saved:
        return Decision()
    return Decision(events=(events.SetSaved(**stamp(state, command.actor, now), saved=saved),))


def forget_set(_hall: Hall, state: HallState, command: ForgetSet, now: datetime) -> Decision:
    if command.name not in state.sets:
        return _no_set(command.name)
    return Decision(events=(events.SetForgotten(**stamp(state, command.actor, now), name=command.name),))


def apply_set(hall: Hall, state: HallState, command: ApplySet, now: datetime) -> Decision:
    """One change over all its windows. A set that no longer fits the hall file is refused whole."""
    saved = state.sets.get(command.name)
    if saved is None:
        return _no_set(command.name)
    refused = _wrong(hall, state, saved.services)
    if refused is not None:
        return refused
    title = f"用上方案“{saved.name}”，改 {len(saved.services)} 个窗口"
    return changed(state, command, now, title, _after(saved.services))


def _no_set(name: str) -> Decision:
    return refuse("not_found", f"没有叫“{name}”的方案。")


def _wrong(hall: Hall, state: HallState, services: Services) -> Decision | None:
    absent = [number for number in services if number not in state.windows or number not in hall.windows]
    if absent:
        return no_window(min(absent))
    given = [pair for each in services.values() for pair in each.items()]
    unknown = sorted({business for business, _ in given if business not in hall.businesses})
    if unknown:
        return refuse("unknown_business", f"没有这项业务：{'、'.join(unknown)}。", unknown=unknown)
    wrong = sorted({business for business, level in given if level not in LEVELS})
    if wrong:
        return refuse("bad_request", "级别只有 1、2、3。", businesses=wrong)
    return None


def _after(services: Services) -> dict[str, object]:
    return {services_key(number): dict(each) for number, each in sorted(services.items())}


def _title(hall: Hall, services: Services) -> str:
    if len(services) > 1:
        shown = "、".join(str(number) for number in sorted(services)[:NAMED])
        more = f"等 {len(services)} 个" if len(services) > NAMED else " 号"
        return f"{shown}{more}窗口改了办的业务"
    number, each = next(iter(services.items()))
    if not each:
        return f"{number} 号窗口不办业务了"
    own = names(hall, [business for business, level in each.items() if level == 1])
    helped = names(hall, [business for business, level in each.items() if level > 1])
    parts = ([f"办{own}"] if own else []) + ([f"帮办{helped}"] if helped else [])
    return f"{number} 号窗口改为{'，'.join(parts)}"
