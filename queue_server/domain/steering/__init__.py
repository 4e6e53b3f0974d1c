"""What the manager changes while the hall is open: each is one audited change, may end by itself, can be undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from queue_server.domain import commands as c
from queue_server.domain.changes import for_managers
from queue_server.domain.decision import Decision
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState
from queue_server.domain.steering import hours, limits, matrix, queues, undoing

DECIDE: dict[type[c.Command], Callable[[Hall, HallState, Any, datetime], Decision]] = {
    command: for_managers(decided)
    for command, decided in (
        (c.SetServices, matrix.set_services),
        (c.SetWindows, matrix.set_windows),
        (c.SaveSet, matrix.save_set),
        (c.ForgetSet, matrix.forget_set),
        (c.ApplySet, matrix.apply_set),
        (c.SetLimits, limits.set_limits),
        (c.StopBusiness, limits.stop),
        (c.StartBusiness, limits.start),
        (c.SetPriority, limits.set_priority),
        (c.SetHours, hours.set_hours),
        (c.SetSound, hours.set_sound),
        (c.SetNotice, hours.set_notice),
        (c.MoveQueue, queues.move_queue),
        (c.UndoChange, undoing.undo_change),
    )
}
"""Every steering command and who decides it."""
