"""The day's course: holds that last too long, appointments not kept, the end of the morning, closing.

Closing is when the day's last session is over and nobody of the staff sits at a window that is open any more, at the
latest midnight: who waits was promised to be served, and is as long as somebody serves.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from queue_server.domain import events
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall, minute_of
from queue_server.domain.hours import opening
from queue_server.domain.state import HallState, Ticket

TOO_LATE = "今天的办事时间已过"
CARRIED = frozenset({"any_window", "same_window"})
"""Kinds of hold that go on over midnight; one that waits for an earlier step ends at closing."""


def course(hall: Hall, state: HallState, head: Stamp) -> Iterator[Event]:
    """All that is due at once, also after a long sleep: no ticket ends twice."""
    over: set[str] = set()
    for part in (holds_over, appointments_missed, half_day):
        for event in part(hall, state, head):
            if isinstance(event, events.TicketEvent):
                if event.ticket_id in over:
                    continue
                over.add(event.ticket_id)
            yield event


def holds_over(hall: Hall, state: HallState, head: Stamp) -> Iterator[Event]:
    """Held for longer than `max_hold_min` minutes (0: no end) of the hall's sessions."""
    most = hall.rules.hold.max_hold_min
    if most <= 0:
        return
    for ticket in state.tickets.values():
        if ticket.state == "held" and ticket.held_at is not None:
            if head["at"] - ticket.held_at <= timedelta(minutes=most):
                continue
            if minutes_open(hall, state, ticket.held_at, head["at"]) > most:
                yield _expired(ticket, head, f"保留超过 {most:g} 分钟")


def appointments_missed(hall: Hall, state: HallState, head: Stamp) -> Iterator[Event]:
    """Not checked in by the slot and `checkin_late_min`, where who is late has lost it (`late_policy: void`).

    Where who is late still gets an ordinary ticket, the appointment is missed only at closing.
    """
    if hall.rules.appointment.late_policy != "void":
        return
    late = timedelta(minutes=hall.rules.appointment.checkin_late_min)
    for booked in state.appointments.values():
        if booked.state == "booked" and booked.slot_at + late < head["at"]:
            yield events.AppointmentMissed(**head, code=booked.code)


def half_day(hall: Hall, state: HallState, head: Stamp) -> Iterator[Event]:
    """The end of the morning, and closing; each once a day, anew where the manager changes today's hours."""
    now = head["at"]
    sessions = opening.sessions_of(hall, state, now.date())
    if not sessions:
        return
    noon = opening.morning_end(hall, state, now.date())
    has_morning = sessions[0].start_minute < noon
    if has_morning and "am" not in state.halves_ended and minute_of(now.time()) >= noon:
        yield from _missed_are_void(hall, state, head, before=_at(now, noon))
        yield events.HalfDayEnded(**head, half="am")
    last = max(session.end_minute for session in sessions)
    if "pm" not in state.halves_ended and minute_of(now.time()) >= last and not _somebody_serves(state):
        yield from _closed(hall, state, head)
        yield events.HalfDayEnded(**head, half="pm")


def minutes_open(hall: Hall, state: HallState, start: datetime, end: datetime) -> float:
    """Minutes of the hall's sessions between two moments."""
    total, start = 0.0, start.astimezone(end.tzinfo)
    for ahead in range((end.date() - start.date()).days + 1):
        day = start + timedelta(days=ahead)
        for session in opening.sessions_of(hall, state, day.date()):
            first, last = max(start, _at(day, session.start_minute)), min(end, _at(day, session.end_minute))
            total += max(0.0, (last - first).total_seconds() / 60)
    return total


def _closed(hall: Hall, state: HallState, head: Stamp) -> Iterator[Event]:
    for ticket in state.tickets.values():
        if ticket.state == "waiting" or (ticket.state == "held" and ticket.hold not in CARRIED):
            yield _expired(ticket, head, TOO_LATE)
    yield from _missed_are_void(hall, state, head, before=head["at"])
    if hall.rules.appointment.late_policy != "void":
        for booked in state.appointments.values():
            if booked.state == "booked" and booked.slot_at <= head["at"]:
                yield events.AppointmentMissed(**head, code=booked.code)


def _missed_are_void(hall: Hall, state: HallState, head: Stamp, before: datetime) -> Iterator[Event]:
    if hall.rules.missed.valid != "half_day":
        return
    for ticket in state.tickets.values():
        if ticket.state == "missed" and ticket.ended_at is not None and ticket.ended_at <= before:
            yield events.TicketVoided(**head, ticket_id=ticket.id, why="过号后半天内没有回来")


def _somebody_serves(state: HallState) -> bool:
    return any(window.clerk is not None and window.state != "closed" for window in state.windows.values())


def _expired(ticket: Ticket, head: Stamp, why: str) -> events.TicketExpired:
    return events.TicketExpired(**head, ticket_id=ticket.id, why=why)


def _at(day: datetime, minute: int) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=minute)
