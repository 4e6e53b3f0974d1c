"""The retained states as functions of hall and state, without `rev` and `at` (0 and empty until they are sent)."""

from datetime import datetime

from queue_server.application.ports import Estimates
from queue_server.contract.clock import text_of
from queue_server.contract.messages import (
    Board,
    BoardCall,
    BoardWaiting,
    BoardWindow,
    BusinessState,
    CallState,
    WindowState,
    WindowStateName,
)
from queue_server.domain.choosing.waiting import people_for
from queue_server.domain.hall import Hall
from queue_server.domain.hours.limits import taking
from queue_server.domain.minutes import windows_of
from queue_server.domain.state import CallShown, HallState, Ticket, TicketState, WindowNow
from queue_server.domain.tickets.persons import card_needed

MAX_CALLS = 20

_SHOWN_AS: dict[TicketState, CallState] = {
    "called": "called",
    "serving": "serving",
    "missed": "missed",
    "void": "missed",
}
"""How a called ticket stands on the boards while it is at that window; every other state is `done`: the window is free again."""


def board(hall: Hall, state: HallState, floor: int, estimates: Estimates, now: datetime) -> Board:
    calls = [call for call in state.calls if floor in call.floors and call.window in hall.windows]
    return Board(
        rev=0,
        at="",
        floor=floor,
        calls=[_board_call(hall, state, call) for call in calls[:MAX_CALLS]],
        windows=[
            _board_window(hall, state, number) for number, w in hall.windows.items() if w.floor == floor
        ],
        waiting=[
            _waiting(hall, state, code, estimates, now)
            for code, b in hall.businesses.items()
            if b.floor == floor
        ],
        notice=state.notices.get(floor),
    )


def window_state(hall: Hall, state: HallState, number: int) -> WindowState:
    """`notice` is why the window is paused or closed, where somebody said so."""
    window, now = hall.windows[number], _now(state, number)
    ticket = state.tickets[now.ticket] if now.ticket else None
    name = window_word(state, now)
    return WindowState(
        rev=0,
        at="",
        window=number,
        name=window.name,
        floor=window.floor,
        zone=window.zone,
        zone_name=hall.zones[window.zone].name,
        state=name,
        number=ticket.number if ticket else None,
        business=ticket.business if ticket else None,
        notice=now.reason if name in ("paused", "closed") else None,
    )


def business_state(
    hall: Hall, state: HallState, code: str, estimates: Estimates, now: datetime
) -> BusinessState:
    business = hall.businesses[code]
    hours = taking(hall, state, business, now)
    return BusinessState(
        rev=0,
        at="",
        business=code,
        name=business.name,
        floor=business.floor,
        zone=business.zone,
        zone_name=hall.zones[business.zone].name,
        windows=windows_of(state, code),
        card_needed=card_needed(hall, business),
        open=hours.open,
        reason=hours.reason,
        opens_at=text_of(hours.opens_at) if hours.opens_at else None,
        people=people_for(state, code),
        minutes=estimates.newcomer(state, code, now),
    )


def window_word(state: HallState, now: WindowNow) -> WindowStateName:
    """What the strip shows: with a ticket in hand that, whatever comes after it."""
    if now.ticket is not None:
        return "calling" if state.tickets[now.ticket].state == "called" else "serving"
    return now.state


def _now(state: HallState, number: int) -> WindowNow:
    return state.windows.get(number) or WindowNow(window=number)


def _board_call(hall: Hall, state: HallState, call: CallShown) -> BoardCall:
    window = hall.windows[call.window]
    return BoardCall(
        number=call.number,
        window=call.window,
        window_name=window.name,
        floor=window.floor,
        zone=window.zone,
        zone_name=hall.zones[window.zone].name,
        state=_call_state(state.tickets[call.ticket], call),
        called_at=text_of(call.called_at),
        times=call.times,
    )


def _board_window(hall: Hall, state: HallState, number: int) -> BoardWindow:
    now = _now(state, number)
    shown = state.tickets[now.ticket].number if now.ticket else None
    return BoardWindow(
        window=number, name=hall.windows[number].name, state=window_word(state, now), number=shown
    )


def _call_state(ticket: Ticket, call: CallShown) -> CallState:
    """A missed number that waits again was missed at this call; one that is served on elsewhere is done with here."""
    if ticket.state == "waiting" and ticket.rejoin_due is not None:
        return "missed"
    if ticket.state == "serving" and ticket.window != call.window:
        return "done"
    return _SHOWN_AS.get(ticket.state, "done")


def _waiting(hall: Hall, state: HallState, code: str, estimates: Estimates, now: datetime) -> BoardWaiting:
    return BoardWaiting(
        business=code,
        name=hall.businesses[code].name,
        people=people_for(state, code),
        minutes=estimates.newcomer(state, code, now),
    )
