"""What a clerk should know of a ticket beforehand: short, nothing personal, and never why it goes first."""

from queue_server.domain.hall import Hall
from queue_server.domain.state import Ticket
from queue_server.domain.tickets.combos import step_text

MARK = "；"


def note(hall: Hall, ticket: Ticket) -> str | None:
    """Shown at the window with a call; None where there is nothing to tell."""
    parts = [
        step_text(hall, ticket),
        "代办" if ticket.agent is not None else None,
        _came_from(ticket),
        "挂起过，接着办" if _was_on_hold(ticket) else None,
        "过号后回来的" if ticket.rejoins else None,
    ]
    said = [part for part in parts if part is not None]
    return MARK.join(said) or None


def _came_from(ticket: Ticket) -> str | None:
    """The window that sent it on last, unless it was a step of its combo."""
    sent = next(
        (s for s in reversed(ticket.history) if s.what in ("transferred", "step_done", "undone")), None
    )
    if sent is None or sent.what != "transferred":
        return None
    return f"从 {sent.window} 号窗口转来"


def _was_on_hold(ticket: Ticket) -> bool:
    """In this step of its combo, and gone on with: a hold that was taken back is none."""
    last = next((s.what for s in reversed(ticket.history) if s.what in ("unheld", "step_done")), None)
    return last == "unheld"
