"""The door to the rules: `decide(hall, state, command, now)`. Looks at the state, never changes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from queue_server.domain import commands as c
from queue_server.domain import steering
from queue_server.domain.decision import Decision
from queue_server.domain.hall import Hall
from queue_server.domain.hours import day
from queue_server.domain.state import HallState
from queue_server.domain.tickets import (
    appointments,
    checking_in,
    holding,
    issuing,
    marking,
    rating,
    rejoining,
    transferring,
    undoing,
)
from queue_server.domain.windows import calling, service, shift

_DECIDE: dict[type[c.Command], Callable[[Hall, HallState, Any, datetime], Decision]] = {
    c.IssueTicket: issuing.issue,
    c.CancelTicket: issuing.cancel,
    c.NotePrinted: issuing.note_printed,
    c.ShowTicket: issuing.show,
    c.RejoinTicket: rejoining.rejoin,
    c.CheckIn: checking_in.check_in,
    c.MakeAppointment: appointments.make,
    c.CancelAppointment: appointments.cancel,
    c.GiveRating: rating.rate,
    c.MarkTicket: marking.mark,
    c.MoveTicket: marking.move,
    c.LogIn: shift.log_in,
    c.LogOut: shift.log_out,
    c.OpenWindow: shift.open_window,
    c.PauseWindow: shift.pause,
    c.ResumeWindow: shift.resume,
    c.CloseWindow: shift.close,
    c.CallNext: calling.call_next,
    c.CallNumber: calling.call_number,
    c.Recall: calling.recall,
    c.StartService: service.start,
    c.MissTicket: service.miss,
    c.FinishTicket: service.finish,
    c.HoldTicket: holding.hold,
    c.UnholdTicket: holding.unhold,
    c.TransferTicket: transferring.transfer,
    c.UndoLast: undoing.undo,
    **steering.DECIDE,
    c.Tick: day.tick,
    c.LoadHall: day.load_hall,
}


def decide(hall: Hall, state: HallState, command: c.Command, now: datetime) -> Decision:
    """What the command would do at `now` (hall time). The same state, command and time give the same answer."""
    return _DECIDE[type(command)](hall, state, command, now)
