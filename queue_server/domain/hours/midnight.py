"""One day ends and the next begins: everybody goes home, and what goes on stands in the event that opens the day."""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import structs

from queue_server.domain import events, settings
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours.closing import CARRIED, TOO_LATE
from queue_server.domain.state import Appointment, Carried, HallState, Ticket
from queue_server.domain.steering import undoing

_END = "一天结束"


def over_midnight(hall: Hall, state: HallState, head: Stamp) -> list[Event]:
    """From the state's day to the day of `head`, however many lie between."""
    day, zone = head["at"].date(), head["at"].tzinfo
    ended = undoing.endings(state, head)
    missed = [
        booked
        for booked in state.appointments.values()
        if booked.state == "booked" and booked.slot_at.astimezone(zone).date() < day
    ]
    opened = events.DayOpened(
        **head,
        day=day,
        services=services_of(hall),
        notices=_notices(state, ended),
        carried=_carried(hall, state, head, missed),
    )
    return [
        *ended,
        *(events.AppointmentMissed(**head, code=booked.code) for booked in missed),
        *_tickets_end(state, head),
        *_windows_end(state, head),
        opened,
    ]


def services_of(hall: Hall) -> dict[int, dict[str, int]]:
    return {number: dict(window.services) for number, window in hall.windows.items()}


def _tickets_end(state: HallState, head: Stamp) -> Iterable[Event]:
    """Who waits is too late, who was called is missed, who was missed comes back no more, who is served is done.

    Who was held and comes back stays held.
    """
    for ticket in state.tickets.values():
        if ticket.state == "waiting" or (ticket.state == "held" and ticket.hold not in CARRIED):
            yield events.TicketExpired(**head, ticket_id=ticket.id, why=TOO_LATE)
        elif ticket.state in ("called", "missed"):
            if ticket.state == "called" and ticket.window is not None:
                yield events.TicketMissed(
                    **head, ticket_id=ticket.id, window=ticket.window, by_itself=True, why=_END
                )
            yield events.TicketVoided(**head, ticket_id=ticket.id, why="过号后当天没有回来")
        elif ticket.state == "serving" and ticket.window is not None:
            yield events.TicketFinished(
                **head, ticket_id=ticket.id, window=ticket.window, outcome="done", why=_END
            )


def _windows_end(state: HallState, head: Stamp) -> Iterable[Event]:
    for window in state.windows.values():
        if window.state != "closed":
            yield events.WindowClosed(**head, window=window.window, why=_END)
        if window.clerk is not None:
            yield events.ClerkLoggedOut(**head, window=window.window, clerk=window.clerk)


def _carried(hall: Hall, state: HallState, head: Stamp, missed: list[Appointment]) -> Carried:
    gone = {booked.code for booked in missed}
    return Carried(
        appointments=tuple(
            booked
            for booked in state.appointments.values()
            if booked.state == "booked" and booked.code not in gone
        ),
        no_shows=_no_shows(hall, state, head, missed),
        held=tuple(
            _held(ticket)
            for ticket in state.tickets.values()
            if ticket.state == "held" and ticket.hold in CARRIED
        ),
        sets=tuple(state.sets.values()),
    )


def _held(ticket: Ticket) -> Ticket:
    """Persons are unknown again when the day's key is destroyed."""
    return structs.replace(ticket, person=None, agent=None, history=list(ticket.history))


def _no_shows(
    hall: Hall, state: HallState, head: Stamp, missed: list[Appointment]
) -> dict[str, tuple[date, ...]]:
    """The day of each that still counts or still blocks somebody; a person without any is forgotten."""
    rules = hall.rules.appointment
    zone = head["at"].tzinfo
    oldest = head["at"].date() - timedelta(days=rules.no_show_in_days + rules.no_show_block_days)
    days: dict[str, list[date]] = {person: list(each) for person, each in state.no_shows.items()}
    for booked in missed:
        if booked.person is not None:
            days.setdefault(booked.person, []).append(booked.slot_at.astimezone(zone).date())
    kept = {person: tuple(sorted(one for one in each if one >= oldest)) for person, each in days.items()}
    return {person: each for person, each in kept.items() if each}


def _notices(state: HallState, ended: Iterable[Event]) -> dict[int, str]:
    """The notice lines go on, without those whose time ended with the day."""
    notices = dict(state.notices)
    for event in ended:
        if isinstance(event, events.SettingsChanged):
            for key, text in event.after.items():
                kind, floor = settings.parts_of(key)
                if kind == "notice":
                    notices.pop(int(floor), None)
                    if text is not None:
                        notices[int(floor)] = text
    return notices
