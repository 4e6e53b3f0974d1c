"""What happened to the hall: days, settings, appointments."""

from datetime import date, datetime
from typing import Any

from queue_server.domain.events.base import Event, WindowEvent
from queue_server.domain.state import Appointment, Carried, Half, SavedSet


class DayOpened(Event, frozen=True, kw_only=True, tag="day_opened"):
    """A new day begins with empty queues; `services` is the window matrix it starts with, `notices` go on."""

    day: date
    services: dict[int, dict[str, int]]
    notices: dict[int, str] | None = None
    """None in a journal of before they were written here: those of the day before."""
    carried: Carried = Carried()


class HallLoaded(Event, frozen=True, kw_only=True, tag="hall_loaded"):
    """The hall file was read at a start and its window matrix is another."""

    services: dict[int, dict[str, int]]


class ServicesSet(WindowEvent, frozen=True, kw_only=True, tag="services_set"):
    services: dict[str, int]


class NoticeSet(Event, frozen=True, kw_only=True, tag="notice_set"):
    """The notice line of these floors' boards; None takes it away."""

    floors: tuple[int, ...]
    text: str | None


class SettingsChanged(Event, frozen=True, kw_only=True, tag="settings_changed"):
    """The manager changed something for today. `before` and `after` hold the same keys (`domain.settings`)."""

    change_id: str
    title: str
    before: dict[str, Any]
    after: dict[str, Any]
    until: datetime | None = None
    undoes: str | None = None


class SetSaved(Event, frozen=True, kw_only=True, tag="set_saved"):
    saved: SavedSet


class SetForgotten(Event, frozen=True, kw_only=True, tag="set_forgotten"):
    name: str


class HalfDayEnded(Event, frozen=True, kw_only=True, tag="half_day_ended"):
    half: Half


class AppointmentMade(Event, frozen=True, kw_only=True, tag="appointment_made"):
    appointment: Appointment


class AppointmentCancelled(Event, frozen=True, kw_only=True, tag="appointment_cancelled"):
    code: str


class AppointmentMissed(Event, frozen=True, kw_only=True, tag="appointment_missed"):
    code: str
