"""What a committed group of events touched: which windows, businesses and floors look different now."""

from collections.abc import Sequence

from queue_server.application.ports import Changed
from queue_server.domain import events as e
from queue_server.domain import settings
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState

_EVERYTHING = (e.DayOpened, e.HallLoaded)
_ONE_BUSINESS = frozenset({*settings.LIMITS, "stopped", "queue"})
_EVERY_BUSINESS = frozenset({"services", settings.HOURS, settings.PRIORITY_ORDER, settings.MAX_CONSECUTIVE})
_RULES = frozenset(
    {
        *settings.LIMITS,
        "stopped",
        "volume",
        settings.HOURS,
        settings.PRIORITY_ORDER,
        settings.MAX_CONSECUTIVE,
        settings.QUIET,
    }
)
_CAPACITY = (e.WindowOpened, e.WindowPaused, e.WindowClosed)


def changed_by(hall: Hall, state: HallState, events: Sequence[e.Event], rev: int) -> Changed:
    """`state` is as it stands after the events."""
    if any(isinstance(event, _EVERYTHING) for event in events):
        return everything(hall, state, rev)
    windows: set[int] = set()
    businesses: set[str] = set()
    floors: set[int] = set()
    for event in events:
        _touch(state, event, windows, businesses, floors)
        if isinstance(event, e.ServicesSet) or _kinds(event) & _EVERY_BUSINESS:
            businesses.update(hall.businesses)
    floors |= {hall.windows[window].floor for window in windows if window in hall.windows}
    floors |= {hall.businesses[business].floor for business in businesses if business in hall.businesses}
    return Changed(
        rev=rev,
        windows=frozenset(windows),
        businesses=frozenset(businesses),
        floors=frozenset(floors),
        matrix=any(isinstance(event, e.ServicesSet) or "services" in _kinds(event) for event in events),
        notices=any(isinstance(event, e.NoticeSet) or "notice" in _kinds(event) for event in events),
        rules=any(_kinds(event) & _RULES for event in events),
    )


def everything(hall: Hall, state: HallState, rev: int) -> Changed:
    return Changed(
        rev=rev,
        windows=frozenset(state.windows) | frozenset(hall.windows),
        businesses=frozenset(hall.businesses),
        floors=frozenset(range(1, hall.floors + 1)),
        matrix=True,
        notices=True,
        rules=True,
    )


def merged(first: Changed, second: Changed) -> Changed:
    """Both as one, for a reader that is slow."""
    return Changed(
        rev=max(first.rev, second.rev),
        windows=first.windows | second.windows,
        businesses=first.businesses | second.businesses,
        floors=first.floors | second.floors,
        matrix=first.matrix or second.matrix,
        notices=first.notices or second.notices,
        rules=first.rules or second.rules,
    )


def _touch(
    state: HallState, event: e.Event, windows: set[int], businesses: set[str], floors: set[int]
) -> None:
    if isinstance(event, e.TicketEvent):
        ticket = state.tickets.get(event.ticket_id)
        if ticket is not None:
            businesses.add(ticket.business)
            floors.update(ticket.call_floors)
            if ticket.window is not None:
                windows.add(ticket.window)
        if isinstance(event, e.AtWindow):
            windows.add(event.window)  # where it is no more: transferred, held, undone
        if isinstance(event, e.ActionUndone):
            businesses.update(event.businesses)
            floors.update(event.floors)
    elif isinstance(event, e.WindowEvent):
        windows.add(event.window)
        if isinstance(event, _CAPACITY):
            businesses.update(state.windows[event.window].services)
    elif isinstance(event, e.NoticeSet):
        floors.update(event.floors)
    elif isinstance(event, e.SettingsChanged):
        _touch_settings(event, windows, businesses, floors)


def _touch_settings(
    event: e.SettingsChanged, windows: set[int], businesses: set[str], floors: set[int]
) -> None:
    for key, value in event.after.items():
        kind, about = settings.parts_of(key)
        if kind in ("services", "window"):
            windows.add(int(about))
        elif kind == "notice":
            floors.add(int(about))
        elif kind in _ONE_BUSINESS:
            businesses.add(about)
        if kind == "queue":
            businesses.add((value or event.before[key])["to"])


def _kinds(event: e.Event) -> frozenset[str]:
    """The kinds of setting that the event changes."""
    if not isinstance(event, e.SettingsChanged):
        return frozenset()
    return frozenset(settings.parts_of(key)[0] for key in event.after)
