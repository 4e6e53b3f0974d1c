"""What can be asked of the queue. Every command is decided by `domain.decide` and changes nothing when refused."""

from datetime import datetime

from msgspec import Struct

from queue_server.domain.state import HoldKind


class Actor(Struct, frozen=True, kw_only=True):
    """Who asks: `kind` is kiosk, pad, clerk (window page), manager, guide or server; `window` where bound to one."""

    id: str
    kind: str
    window: int | None = None
    floor: int | None = None


class Command(Struct, frozen=True, kw_only=True, tag=True):
    actor: Actor


class IssueTicket(Command, frozen=True, kw_only=True):
    """`person` and `agent` are already HMAC(day key, person_key)."""

    business: str | None = None
    combo: str | None = None
    person: str | None = None
    claim: str = "none"
    agent: str | None = None
    delivery: str = "paper"


class CancelTicket(Command, frozen=True, kw_only=True):
    ticket_id: str


class NotePrinted(Command, frozen=True, kw_only=True):
    ticket_id: str
    printed: bool


class ShowTicket(Command, frozen=True, kw_only=True):
    """Looks and changes nothing; refused where there is no such ticket."""

    ticket_id: str


class RejoinTicket(Command, frozen=True, kw_only=True):
    """A missed ticket comes back by the hall's rule."""

    ticket_id: str


class CheckIn(Command, frozen=True, kw_only=True):
    """By `appointment` (its code) or by `person_key`; `person` is HMAC(day key, person_key) of whose it is."""

    appointment: str | None = None
    person_key: str | None = None
    person: str | None = None
    claim: str = "none"


class MakeAppointment(Command, frozen=True, kw_only=True):
    """`code` is chosen by who asks, so that nobody can guess it: there is no chance in here."""

    business: str
    at: datetime
    person_key: str | None = None
    code: str | None = None


class CancelAppointment(Command, frozen=True, kw_only=True):
    code: str


class GiveRating(Command, frozen=True, kw_only=True):
    """`level` 1…5."""

    ticket_id: str
    level: int
    reasons: tuple[str, ...] = ()
    text: str | None = None


class MarkTicket(Command, frozen=True, kw_only=True):
    """Staff put a waiting ticket into another class (`staff_override`, or back to `ordinary`)."""

    ticket_id: str
    queue_class: str
    reason: str | None = None


class MoveTicket(Command, frozen=True, kw_only=True):
    """Staff give a waiting person a new number in another business; the first issue time is kept."""

    ticket_id: str
    to_business: str


class WindowCommand(Command, frozen=True, kw_only=True):
    window: int


class LogIn(WindowCommand, frozen=True, kw_only=True):
    """The clerk's PIN or password has been checked before."""

    clerk: str


class LogOut(WindowCommand, frozen=True, kw_only=True):
    pass


class TurnWindow(WindowCommand, frozen=True, kw_only=True):
    """`until` is only for managers: then the window goes back by itself to what it was."""

    reason: str | None = None
    until: datetime | None = None


class OpenWindow(TurnWindow, frozen=True, kw_only=True):
    pass


class PauseWindow(TurnWindow, frozen=True, kw_only=True):
    pass


class ResumeWindow(TurnWindow, frozen=True, kw_only=True):
    pass


class CloseWindow(TurnWindow, frozen=True, kw_only=True):
    pass


class CallNext(WindowCommand, frozen=True, kw_only=True):
    pass


class CallNumber(WindowCommand, frozen=True, kw_only=True):
    """A chosen one, by its id."""

    ticket_id: str


class Recall(WindowCommand, frozen=True, kw_only=True):
    pass


class StartService(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None


class MissTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None


class FinishTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None
    outcome: str = "done"


class HoldTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str
    kind: HoldKind | None = None


class UnholdTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str


class TransferTicket(WindowCommand, frozen=True, kw_only=True):
    """Exactly one of `to_business` and `to_window`; `place` is first, kept or last."""

    ticket_id: str | None = None
    to_business: str | None = None
    to_window: int | None = None
    place: str = "kept"


class UndoLast(WindowCommand, frozen=True, kw_only=True):
    """The last action of this window, within `rules.call.undo_s`."""


class Steering(Command, frozen=True, kw_only=True):
    """A change that the manager makes for today; with `until` it ends by itself."""

    until: datetime | None = None


class SetWindows(Steering, frozen=True, kw_only=True):
    """Which businesses several windows serve, in one step: window to business to level."""

    services: dict[int, dict[str, int]]


class SetLimits(Steering, frozen=True, kw_only=True):
    """Only the fields in `limits` change: `limit_am`, `limit_pm`, `limit_slot`; None is no limit."""

    business: str
    limits: dict[str, int | None]


class StopBusiness(Steering, frozen=True, kw_only=True):
    """No more tickets, with a reason that citizens read."""

    business: str
    reason: str


class StartBusiness(Steering, frozen=True, kw_only=True):
    business: str


class SetPriority(Steering, frozen=True, kw_only=True):
    """None leaves it as it is."""

    order: tuple[str, ...] | None = None
    max_consecutive: int | None = None


class Hours(Struct, frozen=True, kw_only=True):
    """One stretch of today's hours, minutes since midnight."""

    name: str
    start_minute: int
    end_minute: int
    mode: str = "full"


class SetHours(Steering, frozen=True, kw_only=True):
    """Today's sessions; None goes back to the calendar's."""

    sessions: tuple[Hours, ...] | None


class SetSound(Steering, frozen=True, kw_only=True):
    """Volume (0…100) by audio zone, and quiet hours as `(start, end)` minutes; None leaves it as it is."""

    volume: dict[str, int] | None = None
    quiet: tuple[tuple[int, int], ...] | None = None


class SaveSet(Command, frozen=True, kw_only=True):
    """Saves a set of window services under a name; the same name is overwritten."""

    name: str
    services: dict[int, dict[str, int]]


class ForgetSet(Command, frozen=True, kw_only=True):
    name: str


class ApplySet(Steering, frozen=True, kw_only=True):
    name: str


class MoveQueue(Steering, frozen=True, kw_only=True):
    """All who wait for one business wait for another from now on, with their numbers and their time."""

    from_business: str
    to_business: str


class UndoChange(Command, frozen=True, kw_only=True):
    change_id: str


class SetServices(WindowCommand, frozen=True, kw_only=True):
    """The manager changes which businesses a window serves; `services` maps business to level 1…3."""

    services: dict[str, int]
    until: datetime | None = None


class SetNotice(Steering, frozen=True, kw_only=True):
    """The notice line of the boards; None takes it away. `floor` None: every floor."""

    text: str | None
    floor: int | None = None


class Tick(Command, frozen=True, kw_only=True):
    """Time has passed: missed by itself, the day's end."""


class LoadHall(Command, frozen=True, kw_only=True):
    """The hall file was read: a window whose businesses changed in it starts anew with them."""
