"""What a clerk typed on the number pad: which number, which business or window is meant. Pure."""

from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket

_SHOWN = 3


class NotFound(Exception):
    """Nothing, or more than one, is meant: the sentence says so."""


def ticket_named(state: HallState, window: int, text: str) -> Ticket:
    """Today's ticket of a number as it stands on the slip, in small letters, or by its digits alone.

    Digits alone mean one that waits, first among the businesses of this window. Raises NotFound.
    """
    wanted = text.strip().upper()
    if not wanted:
        raise NotFound("先输号码，再按回车。")
    exact = next((one for one in state.numbers if one.upper() == wanted), None)
    if exact is not None:
        return state.tickets[state.numbers[exact]]
    if not (wanted.isascii() and wanted.isdigit()):
        raise NotFound(f"今天没有 {wanted} 这个号。")
    alike = [
        ticket
        for ticket in state.tickets.values()
        if ticket.state == "waiting" and _digits(ticket.number) == int(wanted)
    ]
    own = state.windows[window].services if window in state.windows else {}
    found = [ticket for ticket in alike if ticket.business in own] or alike
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"没有尾数是 {wanted} 的号在等。")
    numbers = "、".join(ticket.number for ticket in found[:_SHOWN])
    raise NotFound(f"尾数是 {wanted} 的有 {len(found)} 个：{numbers}。请带上字母。")


def destination(hall: Hall, text: str) -> tuple[str | None, int | None]:
    """`(business, None)` or `(None, window)`: digits are a window, else a business by code or name. Raises NotFound."""
    wanted = text.strip()
    if not wanted:
        raise NotFound("先输窗口号或业务，再按回车。")
    if wanted.isascii() and wanted.isdigit():
        if int(wanted) not in hall.windows:
            raise NotFound(f"没有 {int(wanted)} 号窗口。")
        return None, int(wanted)
    exact = next((code for code in hall.businesses if code.upper() == wanted.upper()), None)
    if exact is not None:
        return exact, None
    alike = [code for code, one in hall.businesses.items() if wanted in one.name or wanted in one.short_name]
    if len(alike) == 1:
        return alike[0], None
    if not alike:
        raise NotFound(f"没有叫“{wanted}”的业务，输业务编号或窗口号。")
    named = "、".join(f"{code} {hall.businesses[code].short_name}" for code in alike[:_SHOWN])
    raise NotFound(f"“{wanted}”有 {len(alike)} 项：{named}。请输编号。")


def _digits(number: str) -> int:
    """The digits at the end of a number: L019 is 19; -1 where there are none."""
    tail = number[len(number.rstrip("0123456789")) :]
    return int(tail) if tail else -1
