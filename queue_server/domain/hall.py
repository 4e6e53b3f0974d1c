"""The hall as configured: floors, zones, businesses, windows, hours and rules. Built by the hall file loader."""

from datetime import date, time
from typing import Literal

from msgspec import Struct, field

SessionMode = Literal["full", "noon", "stagger"]
WeekendKind = Literal["stagger", "appt", "none"]
MissedPolicy = Literal["rejoin", "void"]
MissedValid = Literal["half_day", "day"]
LatePolicy = Literal["ordinary", "void"]


class Session(Struct, frozen=True, kw_only=True, cache_hash=True):
    """One stretch of opening hours, hall time. `end_minute` may be 1440 (24:00)."""

    name: str
    start_minute: int
    end_minute: int
    mode: SessionMode = "full"


class NamedDays(Struct, frozen=True, kw_only=True):
    name: str
    start: date
    end: date


class Calendar(Struct, frozen=True, kw_only=True, cache_hash=True):
    weekday: tuple[Session, ...]
    weekend: tuple[Session, ...] = ()
    statutory_holiday: tuple[Session, ...] = ()
    ticket_cutoff: Literal["capacity", "none"] = "capacity"
    holidays: tuple[NamedDays, ...] = ()
    makeup_workdays: frozenset[date] = frozenset()


class CallRules(Struct, frozen=True, kw_only=True):
    announce_repeats: int = 2
    recall_interval_s: float = 30
    max_recalls: int = 3
    no_show_after_s: float = 120
    undo_s: float = 60
    expires_s: float = 60
    other_floor_extra_s: float = 60
    """Longer grace before a call across floors is missed by itself."""


class MissedRules(Struct, frozen=True, kw_only=True):
    policy: MissedPolicy = "rejoin"
    reinsert_after: int = 3
    """Further calls of the business before a rejoined ticket comes."""
    max_reinserts: int = 1
    valid: MissedValid = "half_day"


class AppointmentRules(Struct, frozen=True, kw_only=True):
    """An appointment not kept counts; `no_show_times` of them in `no_show_in_days` block booking for `no_show_block_days`."""

    days_ahead: int = 5
    slot_min: int = 60
    checkin_early_min: int = 30
    checkin_late_min: int = 15
    late_policy: LatePolicy = "ordinary"
    no_show_times: int = 2
    no_show_in_days: int = 30
    no_show_block_days: int = 30


class HoldRules(Struct, frozen=True, kw_only=True):
    kinds: tuple[str, ...] = ("any_window", "same_window", "waiting_step")
    max_hold_min: float = 240


class AgentRules(Struct, frozen=True, kw_only=True):
    allowed: bool = True
    max_principals_per_agent_per_day: int = 3


class AlarmRules(Struct, frozen=True, kw_only=True):
    """When the manager is told: minutes, people a window, times the usual minutes, share of those who gave up."""

    wait_minutes: float = 30
    queue_per_window: float = 10
    window_idle_open_min: float = 10
    window_pause_min: float = 15
    service_over_avg_x: float = 3
    abandon_rate: float = 0.15
    kiosk_paper_low: bool = True
    board_offline_s: float = 30


class Rules(Struct, frozen=True, kw_only=True):
    real_name: bool = True
    spill_after_min: float = 10
    max_wait_min: float = 30
    max_consecutive_overdue: int = 3
    max_consecutive_help: int = 1
    one_live_ticket_per_id_per_business: bool = True
    max_live_tickets_per_id: int = 3
    max_tickets_per_id_per_day: int = 6
    agent_tickets: AgentRules = AgentRules()
    ticket_format: str = "{prefix}{seq:03d}"
    call: CallRules = CallRules()
    priority_order: tuple[str, ...] = (
        "staff_override",
        "care",
        "military",
        "senior",
        "appointment_on_time",
        "ordinary",
    )
    senior_age: int = 70
    max_consecutive_priority: int = 2
    missed: MissedRules = MissedRules()
    appointment: AppointmentRules = AppointmentRules()
    hold: HoldRules = HoldRules()
    alarms: AlarmRules = AlarmRules()
    raw: dict[str, object] = {}
    """The rules section as it stands in the file, for what a later rule needs and the public document shows."""


class Zone(Struct, frozen=True, kw_only=True):
    id: str
    floor: int
    name: str
    short_name: str
    name_en: str
    plain_name: str
    hint: str = ""
    audience: Literal["person", "enterprise", "both"] = "both"


class Business(Struct, frozen=True, kw_only=True):
    """`plain_name` is in everyday words for elders, `hint` a second line on a row."""

    id: str
    name: str
    short_name: str
    plain_name: str
    name_en: str
    hint: str
    prefix: str
    zone: str
    floor: int
    departments: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    kind: str = "apply"
    avg_min: float
    limit_am: int | None = None
    limit_pm: int | None = None
    limit_slot: int | None = None
    """Tickets within one slot of `rules.appointment.slot_min`."""
    appointments_per_slot: int | None = None
    warn_people: int | None = None
    id_required: bool = True
    appointment: bool = False
    noon_service: bool = False
    weekend: WeekendKind = "stagger"
    docs: tuple[str, ...] = ()
    max_wait_min: float | None = None
    spill_after_min: float | None = None
    closed_text: str | None = None
    """For a business that is not in this hall: where to go instead."""
    elder_row: int | None = None
    """Its place among the first rows of the elder screen."""
    expected_daily: float | None = None
    """People on a usual working day, for the rehearsal; None where the file does not say."""


class Window(Struct, frozen=True, kw_only=True):
    """`services` maps a business to the level (1 own work, 2 and 3 helping out) it starts the day with."""

    window: int
    floor: int
    zone: str
    name: str
    short_name: str
    """At most 8 Chinese characters less the number: fits one line of a strip."""
    low_counter: bool = False
    services: dict[str, int] = {}
    name_en: str = ""


class Department(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    floor: int
    former_names: tuple[str, ...] = ()


class Combo(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    steps: tuple[str, ...]
    name_en: str = ""


class AudioZone(Struct, frozen=True, kw_only=True):
    id: str
    zones: tuple[str, ...]


class KioskPlace(Struct, frozen=True, kw_only=True):
    id: str
    zone: str
    floor: int
    roles: tuple[str, ...] = ()
    low_mode: bool = False


class BoardPlace(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    zones: tuple[str, ...]
    rows: int = 8
    floor: int | None = None


class Hall(Struct, frozen=True, kw_only=True):
    """Everything the hall file says, checked and completed with defaults."""

    id: str
    name: str
    short_name: str
    name_en: str
    floors: int
    timezone: str
    calendar: Calendar
    rules: Rules
    departments: dict[str, Department]
    zones: dict[str, Zone]
    businesses: dict[str, Business]
    windows: dict[int, Window]
    combos: dict[str, Combo]
    audio_zones: tuple[AudioZone, ...] = ()
    kiosks: tuple[KioskPlace, ...] = ()
    boards: tuple[BoardPlace, ...] = ()
    announcement_templates: dict[str, str] = {}
    hotlines: dict[str, str] = {}
    public_url: str | None = None
    plan: dict[str, object] = field(default_factory=dict)
    """The drawn plan: `{"floors": [{floor, width, height, places: [{kind, x, y, w, h, ref, text}]}]}`."""


def minute_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def clock_text(minute: int) -> str:
    """`HH:MM` of minutes since midnight; 1440 is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
