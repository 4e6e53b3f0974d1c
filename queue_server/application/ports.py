"""What the use cases offer to the rooms outside, and what they need from them."""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from queue_server.domain.commands import Command
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import HallState


class Clock(Protocol):
    def now(self) -> datetime:
        """Hall time, with zone."""
        ...


class Answer(Struct, frozen=True, kw_only=True):
    """What came of a command, after it was durably stored.

    `ticket_id` is the ticket it was about; `window` the window. Read the rest from the state.
    """

    refusal: Refusal | None = None
    ticket_id: str | None = None
    window: int | None = None


class Changed(Struct, frozen=True, kw_only=True):
    """What one committed group of changes touched."""

    rev: int
    windows: frozenset[int] = frozenset()
    businesses: frozenset[str] = frozenset()
    floors: frozenset[int] = frozenset()
    matrix: bool = False
    notices: bool = False
    rules: bool = False
    """Rules in force, today's hours or the sound changed: what the hall document says of them."""


class Estimates(Protocol):
    """How long a wait will be, in whole minutes: `(likely, late)`, the 50th and 90th percentile. Quick, reads only."""

    def newcomer(self, state: HallState, business: str, now: datetime) -> tuple[int, int]:
        """For somebody who takes a ticket now."""
        ...

    def waiting(self, state: HallState, ticket_id: str, now: datetime) -> tuple[int, int]:
        """For this ticket from now on; `(0, 0)` where it does not wait."""
        ...


class HallService(Protocol):
    """The running hall, as the gateway and the pages see it. One writer; reads are of committed state."""

    @property
    def hall(self) -> Hall: ...

    @property
    def state(self) -> HallState:
        """Committed state. Look, never change."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def estimates(self) -> Estimates: ...

    async def execute(self, command: Command) -> Answer:
        """Decide, store, apply. Returns after the commit."""
        ...

    def watch(self) -> AsyncIterator[Changed]:
        """Every committed group of changes from now on, for pages. A slow reader gets them merged."""
        ...


class Remembered(Struct, frozen=True, kw_only=True, gc=False):
    """A request that was answered: sent again it gives `reply` again. `digest` is of the command and its fields."""

    device: str
    request_id: str
    day: date
    digest: str
    reply: bytes


class Group(Struct, frozen=True, kw_only=True):
    """What one transaction stores. `first_seq` numbers its events; requests of days before `forget_before` go."""

    first_seq: int
    events: tuple[Event, ...]
    requests: tuple[Remembered, ...]
    forget_before: date | None = None


class Loaded(Struct, frozen=True, kw_only=True):
    """What a restart needs: the events of yesterday and today, the number of the last one, requests remembered."""

    events: Sequence[Event]
    last_seq: int
    requests: Sequence[Remembered]


class JournalError(Exception):
    """The journal could not be read or written. Whether the group was stored is not known: read it again."""


class Journal(Protocol):
    """Append-only; a group is stored whole and durably or not at all. Times come back as hall time."""

    async def load(self) -> Loaded:
        """Raises JournalError."""
        ...

    async def append(self, group: Group) -> None:
        """Returns when the group is durable. Raises JournalError, also where somebody else wrote meanwhile."""
        ...


class DayKeys(Protocol):
    """The keys that make a person unknown again when their day is over."""

    def destroy_day_keys(self, before: date) -> Sequence[str]: ...


class Listener(Protocol):
    """Is told of each committed group, after its answers were given. Must be quick."""

    def committed(self, events: Sequence[Event], changed: Changed) -> None: ...


class UserAccount(Struct, frozen=True, kw_only=True):
    name: str
    role: str
    disabled: bool = False


class DeviceAccount(Struct, frozen=True, kw_only=True):
    name: str
    kind: str
    window: int | None = None
    floor: int = 1


class Accounts(Protocol):
    """Accounts of devices and staff."""

    def device(self, name: str) -> DeviceAccount | None: ...

    def check_device(self, name: str, password: str) -> DeviceAccount | None:
        """The device when its password is right, else None."""
        ...

    def user(self, name: str) -> UserAccount | None: ...

    def check_password(self, name: str, password: str) -> UserAccount | None:
        """The user when the password is right and the account is not disabled."""
        ...

    def check_pin(self, name: str, pin: str) -> UserAccount | None: ...

    def devices(self) -> Sequence[DeviceAccount]: ...

    def users(self) -> Sequence[UserAccount]: ...
