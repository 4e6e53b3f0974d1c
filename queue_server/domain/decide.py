"""The door to the rules: `decide(hall, state, command, now)`. Looks at the state, never changes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from queue_server.domain import commands as c
from queue_server.domain import day, issuing, service, shift, steering
from queue_server.domain.decision import Decision
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState

_DECIDE: dict[type[c.Command], Callable[[Hall, HallState, Any, datetime], Decision]] = {
    c.IssueTicket: issuing.issue,
    c.CancelTicket: issuing.cancel,
    c.NotePrinted: issuing.note_printed,
    c.ShowTicket: issuing.show,
    c.LogIn: shift.log_in,
    c.LogOut: shift.log_out,
    c.OpenWindow: shift.open_window,
    c.PauseWindow: shift.pause,
    c.ResumeWindow: shift.resume,
    c.CloseWindow: shift.close,
    c.CallNext: service.call_next,
    c.Recall: service.recall,
    c.StartService: service.start,
    c.MissTicket: service.miss,
    c.FinishTicket: service.finish,
    **steering.DECIDE,
    c.Tick: day.tick,
    c.LoadHall: day.load_hall,
}


def decide(hall: Hall, state: HallState, command: c.Command, now: datetime) -> Decision:
    """What the command would do at `now` (hall time). The same state, command and time give the same answer."""
    return _DECIDE[type(command)](hall, state, command, now)
