"""A call as it is spoken and flashed: the event of a floor's call topic, with its texts."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from queue_server.contract.clock import text_of
from queue_server.contract.messages import Call, CallText
from queue_server.domain.events import TicketCalled, TicketRecalled
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket

_FLOOR_ZH = re.compile(r"第?\s*\{floor\}\s*[楼层]")
_FLOOR_EN = re.compile(r",?\s*(?:on\s+)?(?:the\s+)?floor\s*\{floor\}", re.IGNORECASE)
_ZH = "请{ticket}号到{floor}楼{window}号窗口办理"
_EN = "Number {ticket}, please go to window {window}, floor {floor}"


def call_of(hall: Hall, ticket: Ticket, event: TicketCalled | TicketRecalled) -> Call | None:
    """The call of an event, or None where its window is no longer in the hall."""
    return _call(hall, ticket, event.call_id, event.window, event.times, event.floors, event.at)


def calls_still_valid(hall: Hall, state: HallState, now: datetime) -> Iterator[tuple[Call, tuple[int, ...]]]:
    """Calls that nobody has answered yet and that are not past their time, oldest first, with their floors.

    They are sent again after a broken connection; who heard them already knows their `call_id`.
    """
    for shown in reversed(state.calls):
        ticket = state.tickets[shown.ticket]
        if (
            ticket.state != "called"
            or ticket.call_id is None
            or ticket.window is None
            or ticket.called_at is None
        ):
            continue
        if now >= ticket.called_at + timedelta(seconds=hall.rules.call.expires_s):
            continue
        floors = ticket.call_floors
        call = _call(hall, ticket, ticket.call_id, ticket.window, ticket.times, floors, ticket.called_at)
        if call is not None:
            yield call, floors


def _call(
    hall: Hall, ticket: Ticket, call_id: str, number: int, times: int, floors: tuple[int, ...], at: datetime
) -> Call | None:
    window = hall.windows.get(number)
    if window is None:
        return None
    return Call(
        call_id=call_id,
        number=ticket.number,
        window=number,
        window_name=window.name,
        floor=window.floor,
        zone=window.zone,
        zone_name=hall.zones[window.zone].name,
        business=ticket.business,
        times=times,
        repeats=hall.rules.call.announce_repeats,
        text=call_text(hall, ticket.number, number, window.floor, times, across=len(floors) > 1),
        at=text_of(at),
        expires_at=text_of(at + timedelta(seconds=hall.rules.call.expires_s)),
    )


def call_text(hall: Hall, number: str, window: int, floor: int, times: int, *, across: bool) -> CallText:
    """The sentences to speak. The floor is said only where the person was last seen on another one."""
    templates = hall.announcement_templates
    chinese, english = templates.get("zh", _ZH), templates.get("en", _EN)
    if times > 1:
        chinese, english = templates.get("zh_recall", chinese), templates.get("en_recall", english)
    if not across:
        chinese, english = _FLOOR_ZH.sub("", chinese), _FLOOR_EN.sub("", english)
    elif "{floor}" not in chinese:
        chinese = chinese.replace("{window}", "{floor}楼{window}", 1)
    return CallText(zh=_filled(chinese, number, window, floor), en=_filled(english, number, window, floor))


def _filled(template: str, number: str, window: int, floor: int) -> str:
    return (
        template.replace("{ticket}", number).replace("{window}", str(window)).replace("{floor}", str(floor))
    )
