"""Appointments: made for a time in the business's hours with a free place, and given back."""

from datetime import date, datetime, timedelta

from queue_server.domain import events
from queue_server.domain.commands import CancelAppointment, MakeAppointment
from queue_server.domain.decision import Decision, moment_text, refuse, stamp
from queue_server.domain.hall import Business, Hall, minute_of
from queue_server.domain.hours import opening
from queue_server.domain.state import Appointment, HallState


def make(hall: Hall, state: HallState, command: MakeAppointment, now: datetime) -> Decision:
    """For today too, whatever the hour: staff write down what was agreed by telephone."""
    business = hall.businesses.get(command.business)
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    at = command.at.astimezone(now.tzinfo).replace(second=0, microsecond=0)
    refused = (
        _not_bookable(hall, state, business, at, now)
        or _no_place(hall, state, business, at)
        or _blocked(hall, state, command.person_key, now.date())
        or _booked_already(state, command, business, at)
    )
    if refused is not None:
        return refused
    code = command.code if command.code is not None else _next_code(state)
    if code in state.appointments:
        return refuse("wrong_state", "这个预约号已经用过，请再约一次。")
    booked = Appointment(code=code, business=business.id, slot_at=at, person=command.person_key, made_at=now)
    made = events.AppointmentMade(**stamp(state, command.actor, now), appointment=booked)
    return Decision(events=(made,))


def cancel(_hall: Hall, state: HallState, command: CancelAppointment, now: datetime) -> Decision:
    booked = state.appointments.get(command.code)
    if booked is None:
        return no_such()
    if booked.state != "booked":
        return refuse("wrong_state", _GONE[booked.state], appointment=booked.code, state=booked.state)
    gone = events.AppointmentCancelled(**stamp(state, command.actor, now), code=booked.code)
    return Decision(events=(gone,))


def no_such() -> Decision:
    return refuse("not_found", "没有查到这个预约，请到咨询台问一问。")


def blocked_until(hall: Hall, state: HallState, person: str, today: date) -> date | None:
    """The last day on which the person may not book, for appointments not kept; None where they may."""
    rules = hall.rules.appointment
    days = sorted(state.no_shows.get(person, ()))
    if rules.no_show_times <= 0:
        return None
    for last in range(len(days) - 1, rules.no_show_times - 2, -1):
        if days[last] - days[last - rules.no_show_times + 1] < timedelta(days=rules.no_show_in_days):
            until = days[last] + timedelta(days=rules.no_show_block_days)
            return until if today <= until else None
    return None


def _not_bookable(
    hall: Hall, state: HallState, business: Business, at: datetime, now: datetime
) -> Decision | None:
    if business.closed_text is not None:
        return refuse("business_closed", business.closed_text, opens_at=None)
    if not business.appointment:
        return refuse("business_closed", f"{business.name}不用预约，可以直接来取号。", opens_at=None)
    ahead = (at.date() - now.date()).days
    most = hall.rules.appointment.days_ahead
    if not 0 <= ahead <= most:
        return refuse("bad_request", f"只能预约今天起 {most} 天内的时间。", days_ahead=most)
    minute = minute_of(at.time())
    sessions = opening.sessions_for(hall, state, business, at.date(), appointment=True)
    if not any(one.start_minute <= minute < one.end_minute for one in sessions):
        return refuse(
            "business_closed", f"{business.name}这个时间不办理。", opens_at=_next(hall, state, business, at)
        )
    return None


def _next(hall: Hall, state: HallState, business: Business, at: datetime) -> str | None:
    following = opening.next_opening(hall, state, business, at)
    return moment_text(following) if following is not None else None


def _no_place(hall: Hall, state: HallState, business: Business, at: datetime) -> Decision | None:
    most = business.appointments_per_slot
    if most is None:
        return None
    slot = opening.slot_of(hall, state, at)
    taken = sum(
        booked.business == business.id
        and booked.state != "cancelled"
        and booked.slot_at.date() == at.date()
        and opening.slot_of(hall, state, booked.slot_at) == slot
        for booked in state.appointments.values()
    )
    if taken < most:
        return None
    return refuse("limit_reached", f"{business.name}这个时段已经约满，请换一个时间。", limit=most)


def _blocked(hall: Hall, state: HallState, person: str | None, today: date) -> Decision | None:
    until = blocked_until(hall, state, person, today) if person is not None else None
    if until is None:
        return None
    text = f"前几次约了没有来，{until.month} 月 {until.day} 日以后再预约；现在可以直接来取号。"
    return refuse("limit_reached", text, until=until.isoformat())


def _booked_already(
    state: HallState, command: MakeAppointment, business: Business, at: datetime
) -> Decision | None:
    """One appointment a person, business and day."""
    if command.person_key is None:
        return None
    for booked in state.appointments.values():
        same = booked.person == command.person_key and booked.business == business.id
        if same and booked.state == "booked" and booked.slot_at.date() == at.date():
            text = f"这项业务当天已经约了 {booked.slot_at:%H:%M}。"
            return refuse("limit_reached", text, appointment=booked.code)
    return None


def _next_code(state: HallState) -> str:
    """By the day on which it is made, so that no later one is the same."""
    made = sum(booked.made_at.date() == state.day for booked in state.appointments.values()) + 1
    while (code := f"A1{state.day:%Y%m%d}{made:03d}") in state.appointments:
        made += 1
    return code


_GONE = {
    "checked_in": "这个预约已经报到取号。",
    "missed": "这个预约已经过期。",
    "cancelled": "这个预约已经取消。",
}
