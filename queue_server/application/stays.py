"""The stays of a ticket at windows, read from the history that the domain's own `apply` wrote."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from queue_server.domain.state import Ticket, TicketStep

StayEnd = Literal["finished", "step_done", "transferred", "held", "missed", "expired", "open"]


class StayRow(Struct, frozen=True, kw_only=True, gc=False):
    """One stay of a ticket at a window: from the call, or the end of a hold, to its leaving. `day` is when it began.

    `work_s` is service in this stay; `service_s` the whole service of this business, where it ended in this stay.
    """

    day: date
    ticket_id: str
    position: int
    window: int
    business: str
    queue_class: str
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end: StayEnd
    work_s: float | None
    service_s: float | None


_TAKEN_BACK = {
    "next": ("called", "finished", "step_done"),
    "start": ("started",),
    "miss": ("missed",),
    "finish": ("finished", "step_done"),
    "hold": ("held",),
    "unhold": ("unheld",),
    "transfer": ("transferred",),
}
"""An action that was taken back, and the step that it had made in a ticket's history."""


def standing(history: Sequence[TicketStep]) -> list[TicketStep]:
    """The history without what was taken back."""
    kept_steps: list[TicketStep] = []
    for step in history:
        if step.what != "undone":
            kept_steps.append(step)
            continue
        kinds = _TAKEN_BACK.get(step.detail or "", (step.detail,))
        made = [at for at, one in enumerate(kept_steps) if one.what in kinds]
        if made:
            kept = [one for one in kept_steps[made[-1] :] if one.what in ("printed", "print_failed", "rated")]
            kept_steps[made[-1] :] = kept
    return kept_steps


_ENDS: dict[str, StayEnd] = {
    "finished": "finished",
    "step_done": "step_done",
    "transferred": "transferred",
    "held": "held",
    "missed": "missed",
    "expired": "expired",
}


def stays_of(ticket: Ticket, steps: Sequence[TicketStep]) -> list[StayRow]:
    """Reads the history that `apply` wrote; times and states of the ticket itself are not guessed from it."""
    stays: list[StayRow] = []
    business = ticket.business
    window: int | None = None
    called: datetime | None = None
    started: datetime | None = None
    served = 0.0

    def leave(end: StayEnd, at: datetime | None) -> None:
        nonlocal window, called, started, served
        if window is None:
            return
        work = None if started is None or at is None else between(started, at)
        served += work or 0.0
        over = end in ("finished", "step_done", "transferred")
        begun = called or started or ticket.issued_at
        stays.append(
            StayRow(
                day=begun.date(),
                ticket_id=ticket.id,
                position=len(stays) + 1,
                window=window,
                business=business,
                queue_class=ticket.queue_class,
                called_at=called,
                started_at=started,
                ended_at=at,
                end=end,
                work_s=work,
                service_s=served if over and (started is not None or served) else None,
            )
        )
        if end != "held":
            served = 0.0
        window = called = started = None

    for step in steps:
        if step.what == "issued":
            business = step.business or business
        elif step.what == "called":
            window, called = step.window, step.at
        elif step.what == "started":
            started = step.at
        elif step.what == "unheld":
            window, started = step.window, step.at
        elif step.what in _ENDS:
            leave(_ENDS[step.what], step.at)
        business = step.business or business
    leave("open", None)
    return stays


def between(start: datetime, end: datetime) -> float:
    """Seconds, never below 0: a clock may have been set back."""
    return max(0.0, (end - start).total_seconds())
