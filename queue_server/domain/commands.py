"""What can be asked of the queue. Every command is decided by `domain.decide` and changes nothing when refused."""

from msgspec import Struct


class Actor(Struct, frozen=True, kw_only=True):
    """Who asks: `kind` is kiosk, pad, clerk (window page), manager or server; `window` where bound to one."""

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


class WindowCommand(Command, frozen=True, kw_only=True):
    window: int


class LogIn(WindowCommand, frozen=True, kw_only=True):
    """The clerk's PIN or password has been checked before."""

    clerk: str


class LogOut(WindowCommand, frozen=True, kw_only=True):
    pass


class OpenWindow(WindowCommand, frozen=True, kw_only=True):
    reason: str | None = None


class PauseWindow(WindowCommand, frozen=True, kw_only=True):
    reason: str | None = None


class ResumeWindow(WindowCommand, frozen=True, kw_only=True):
    reason: str | None = None


class CloseWindow(WindowCommand, frozen=True, kw_only=True):
    reason: str | None = None


class CallNext(WindowCommand, frozen=True, kw_only=True):
    pass


class Recall(WindowCommand, frozen=True, kw_only=True):
    pass


class StartService(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None


class MissTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None


class FinishTicket(WindowCommand, frozen=True, kw_only=True):
    ticket_id: str | None = None
    outcome: str = "done"


class SetServices(WindowCommand, frozen=True, kw_only=True):
    """The manager changes which businesses a window serves; `services` maps business to level 1…3."""

    services: dict[str, int]


class SetNotice(Command, frozen=True, kw_only=True):
    """The notice line of the boards; None takes it away. `floor` None: every floor."""

    text: str | None
    floor: int | None = None


class Tick(Command, frozen=True, kw_only=True):
    """Time has passed: missed by itself, the day's end."""


class LoadHall(Command, frozen=True, kw_only=True):
    """The hall file was read: a window whose businesses changed in it starts anew with them."""
