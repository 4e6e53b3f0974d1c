"""What the clerks of a rehearsal do: open, call, serve, send on, break, eat, close."""

from queue_server.domain import commands as c
from queue_server.domain.rehearsal.clerks import Away, Desk, Shift
from queue_server.domain.rehearsal.stage import Stage
from queue_server.domain.state import Ticket

WAKE_S = 2
"""From a new ticket to the call of a window that was free."""
AFTER_A_MISS_S = 3


def take_seat(stage: Stage, shift: Shift) -> None:
    """The clerk sits down and opens the window; the rest of the shift is posted."""
    desk = stage.desks[shift.window] = Desk(shift=shift, idle_since=stage.now_s)
    pad = stage.pads[shift.window]
    stage.do(c.LogIn(actor=pad, window=shift.window, clerk=shift.clerk))
    stage.do(c.OpenWindow(actor=pad, window=shift.window))
    plan(stage, desk)
    stage.post(stage.now_s + WAKE_S, call, desk)


def plan(stage: Stage, desk: Desk) -> None:
    """Posts what the rest of the shift brings."""
    for away in desk.shift.away:
        if away.start_s > stage.now_s:
            stage.post(away.start_s, leave, desk, away)
    stage.post(max(stage.now_s, desk.shift.end_s), end_shift, desk)


def wake(stage: Stage, ticket: Ticket) -> None:
    """A ticket waits: the free window that is nearest to its business calls."""
    best: tuple[int, float, int] | None = None
    windows = stage.state.windows
    for number, desk in stage.desks.items():
        if desk.busy or desk.waking:
            continue
        window = windows[number]
        if window.state != "open" or (ticket.to_window is not None and ticket.to_window != number):
            continue
        level = 1 if ticket.to_window == number else window.services.get(ticket.business)
        if level is not None and (best is None or (level, desk.idle_since, number) < best):
            best = (level, desk.idle_since, number)
    if best is not None:
        desk = stage.desks[best[2]]
        desk.waking = True
        stage.post(stage.now_s + WAKE_S, call, desk)


def carry_out(stage: Stage, command: c.Command) -> None:
    """Something is changed for the windows: who is free looks whether there is somebody to call."""
    stage.do(command)
    for desk in stage.desks.values():
        if not desk.busy and not desk.waking:
            stage.post(stage.now_s + WAKE_S, call, desk)


def call(stage: Stage, desk: Desk) -> None:
    """The clerk is free, or has just served somebody: away, somebody back from a hold, or the next one."""
    number = desk.shift.window
    desk.waking = False
    window = stage.state.windows[number]
    if window.state != "open":
        return
    ticket = stage.state.tickets[window.ticket] if window.ticket else None
    if ticket is not None and ticket.state == "called":
        return
    pad = stage.pads[number]
    if ticket is not None and (desk.due is not None or desk.returned):
        stage.do(c.FinishTicket(actor=pad, window=number))
    if desk.due is not None:
        _go(stage, desk, desk.due)
        return
    while desk.returned:
        back = desk.returned.pop(0)
        if stage.do(c.UnholdTicket(actor=pad, window=number, ticket_id=back)).refusal is None:
            return
    decision = stage.do(c.CallNext(actor=pad, window=number))
    if decision.refusal is not None and desk.over and window.ticket is None:
        stage.do(c.CloseWindow(actor=pad, window=number))
        stage.do(c.LogOut(actor=pad, window=number))


def serve_out(stage: Stage, desk: Desk, ticket_id: str) -> None:
    """The service of this ticket is over: the clerk goes on with the next one."""
    if stage.state.windows[desk.shift.window].ticket == ticket_id:
        call(stage, desk)


def start(stage: Stage, desk: Desk, ticket_id: str) -> None:
    """The person stands at the window."""
    number = desk.shift.window
    ticket = stage.state.tickets[ticket_id]
    if ticket.state == "called" and stage.state.windows[number].ticket == ticket_id:
        stage.do(c.StartService(actor=stage.pads[number], window=number))


def call_again(stage: Stage, desk: Desk, call_id: str) -> None:
    """Nobody came: once more, and after that the ticket is missed."""
    number = desk.shift.window
    window = stage.state.windows[number]
    ticket = stage.state.tickets[window.ticket] if window.ticket else None
    if ticket is None or ticket.state != "called" or ticket.call_id != call_id:
        return
    pad = stage.pads[number]
    if ticket.times == 1 and stage.do(c.Recall(actor=pad, window=number)).refusal is None:
        stage.post(stage.now_s + stage.scenario.patience_of_clerk_s, call_again, desk, ticket.call_id)
        return
    stage.do(c.MissTicket(actor=pad, window=number))


def send_on(stage: Stage, desk: Desk, ticket_id: str, business: str) -> None:
    """To another business; where that is refused the service simply ends."""
    number = desk.shift.window
    if stage.state.windows[number].ticket != ticket_id:
        return
    stage.do(c.TransferTicket(actor=stage.pads[number], window=number, to_business=business))
    call(stage, desk)


def hold(stage: Stage, desk: Desk, ticket_id: str, back_after_s: float) -> None:
    """The person goes for a copy or a payment and comes back to this window."""
    number = desk.shift.window
    if stage.state.windows[number].ticket != ticket_id:
        return
    command = c.HoldTicket(actor=stage.pads[number], window=number, ticket_id=ticket_id, kind="any_window")
    if stage.do(command).refusal is None:
        stage.post(stage.now_s + back_after_s, come_back, desk, ticket_id)
    call(stage, desk)


def come_back(stage: Stage, desk: Desk, ticket_id: str) -> None:
    """The person of a held ticket stands at the window again."""
    desk.returned.append(ticket_id)
    if not desk.busy:
        call(stage, desk)


def leave(stage: Stage, desk: Desk, away: Away) -> None:
    """A break or lunch begins now, or when the ticket in hand ends."""
    if desk.over:
        return
    desk.due = away
    if not desk.busy:
        _go(stage, desk, away)


def end_shift(stage: Stage, desk: Desk) -> None:
    """From now on the window closes when nobody waits for it."""
    desk.over, desk.due = True, None
    if not desk.busy:
        call(stage, desk)


def resume(stage: Stage, desk: Desk) -> None:
    number = desk.shift.window
    stage.do(c.ResumeWindow(actor=stage.pads[number], window=number))
    call(stage, desk)


def _go(stage: Stage, desk: Desk, away: Away) -> None:
    desk.due = None
    number = desk.shift.window
    if stage.state.windows[number].state == "closed":
        return
    stage.do(c.PauseWindow(actor=stage.pads[number], window=number, reason=away.reason))
    back = stage.now_s + away.length_s if away.until_s is None else away.until_s
    stage.post(max(back, stage.now_s + 1), resume, desk)
