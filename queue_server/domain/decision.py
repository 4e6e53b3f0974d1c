"""What `decide` gives: the events, or a refusal, or (after a finish with nobody waiting) both."""

from datetime import datetime

from msgspec import Struct

from queue_server.domain.commands import Actor
from queue_server.domain.events import Event, Stamp
from queue_server.domain.refusals import Refusal, RefusalCode
from queue_server.domain.state import HallState


class Decision(Struct, frozen=True, kw_only=True):
    """`ticket_id` and `window` are what the command was about."""

    events: tuple[Event, ...] = ()
    refusal: Refusal | None = None
    ticket_id: str | None = None
    window: int | None = None


def refuse(code: RefusalCode, message: str, **detail: object) -> Decision:
    """A decision that changes nothing."""
    return Decision(refusal=Refusal(code=code, message=message, detail=detail))


def stamp(state: HallState, actor: Actor, now: datetime, window: int | None = None) -> Stamp:
    """When, who and from where: who is the clerk of the window where a pad speaks for one."""
    by = actor.id
    if actor.kind == "pad" and window is not None and window in state.windows:
        by = state.windows[window].clerk or actor.id
    return Stamp(at=now, by=by, source=actor.id)


def moment_text(moment: datetime) -> str:
    """RFC 3339 with offset, for `detail`."""
    return moment.isoformat(timespec="milliseconds")
