"""How people and clerks of a rehearsal react to what happened. One reaction for each kind of event."""

from queue_server.domain import events as e
from queue_server.domain.rehearsal import desks, people
from queue_server.domain.rehearsal.clerks import Desk
from queue_server.domain.rehearsal.record import TicketRecord, Wait
from queue_server.domain.rehearsal.stage import Reactions, Stage
from queue_server.domain.rehearsal.visitors import service_s
from queue_server.domain.state import Ticket

SENT_ON = 0.4
"""Share of the service after which somebody is sent to another business."""
HELD = 0.5
"""Share of the service after which somebody goes for a missing paper."""


def _issued(stage: Stage, event: e.TicketIssued) -> None:
    ticket = stage.state.tickets[event.ticket_id]
    stage.record.tickets[ticket.id] = TicketRecord(
        ticket=ticket.id,
        number=ticket.number,
        business=ticket.business,
        queue_class=ticket.queue_class,
        issued_at=stage.now_s,
    )
    _wait(stage, ticket, first=True)


def _back_in_line(stage: Stage, event: e.TicketEvent) -> None:
    _wait(stage, stage.state.tickets[event.ticket_id], first=False)


def _sent_on(stage: Stage, event: e.TicketTransferred | e.StepFinished) -> None:
    _free(stage, event.window)
    stage.record.tickets[event.ticket_id].transferred = True
    _back_in_line(stage, event)


def _called(stage: Stage, event: e.TicketCalled) -> None:
    ticket, desk = stage.state.tickets[event.ticket_id], stage.desks[event.window]
    desk.busy, desk.busy_since = True, stage.now_s
    record = stage.record.tickets[ticket.id]
    if record.called_at is None:
        record.called_at, record.window = stage.now_s, event.window
    wait = stage.waits.pop(ticket.id, None)
    if wait is not None:
        wait.called_at, wait.window = stage.now_s, event.window
    visitor = stage.visitors[ticket.id]
    if people.answers(visitor, ticket):
        walk = people.walk_s(stage, visitor, ticket, event.window)
        stage.post(stage.now_s + walk, desks.start, desk, ticket.id)
    else:
        patience = stage.scenario.patience_of_clerk_s
        stage.post(stage.now_s + patience, desks.call_again, desk, event.call_id)


def _started(stage: Stage, event: e.ServiceStarted) -> None:
    ticket, desk = stage.state.tickets[event.ticket_id], stage.desks[event.window]
    stage.record.tickets[ticket.id].started_at = stage.now_s
    visitor = stage.visitors[ticket.id]
    length = _length_s(stage, ticket, event.window)
    if _first_time(stage, ticket.id, "sent on", wanted=visitor.transfers < stage.scenario.transfers):
        business = visitor.to_business
        if business is not None and not ticket.steps and business != ticket.business:
            stage.post(stage.now_s + length * SENT_ON, desks.send_on, desk, ticket.id, business)
            return
    if _first_time(stage, ticket.id, "held", wanted=visitor.holds):
        stage.left_s[ticket.id] = length * (1 - HELD)
        stage.post(stage.now_s + length * HELD, desks.hold, desk, ticket.id, visitor.back_s)
        return
    stage.post(stage.now_s + length + visitor.leaves_s, desks.serve_out, desk, ticket.id)


def _unheld(stage: Stage, event: e.TicketUnheld) -> None:
    desk = stage.desks[event.window]
    desk.busy, desk.busy_since = True, stage.now_s
    left = stage.left_s.pop(event.ticket_id, 0.0)
    leaves = stage.visitors[event.ticket_id].leaves_s
    stage.post(stage.now_s + left + leaves, desks.serve_out, desk, event.ticket_id)


def _finished(stage: Stage, event: e.TicketFinished) -> None:
    _free(stage, event.window)
    _over(stage, event)


def _held(stage: Stage, event: e.TicketHeld) -> None:
    _free(stage, event.window)


def _missed(stage: Stage, event: e.TicketMissed) -> None:
    desk = _free(stage, event.window)
    stage.record.tickets[event.ticket_id].missed += 1
    _over(stage, event)
    visitor = stage.visitors[event.ticket_id]
    if visitor.rejoins_after_s is not None:
        stage.post(stage.now_s + visitor.rejoins_after_s, people.rejoin, event.ticket_id)
    if desk is not None:
        desk.waking = True
        stage.post(stage.now_s + desks.AFTER_A_MISS_S, desks.call, desk)


def _gone(stage: Stage, event: e.TicketEvent) -> None:
    _over(stage, event)
    wait = stage.waits.pop(event.ticket_id, None)
    if wait is not None:
        wait.left_at = stage.now_s
    for desk in stage.desks.values():
        if desk.busy and stage.state.windows[desk.shift.window].ticket is None:
            _free(stage, desk.shift.window)
            stage.post(stage.now_s + desks.AFTER_A_MISS_S, desks.call, desk)


def _window_opened(stage: Stage, event: e.WindowOpened) -> None:
    stage.opened_s.setdefault(event.window, stage.now_s)


def _window_shut(stage: Stage, event: e.WindowPaused | e.WindowClosed) -> None:
    _count_open(stage, event.window)


def count_open(stage: Stage) -> None:
    """Counts the time of windows that are open, and of people in hand, up to now."""
    for number in list(stage.opened_s):
        _count_open(stage, number)
        _free(stage, number)


def _count_open(stage: Stage, window: int) -> None:
    since = stage.opened_s.pop(window, None)
    if since is not None:
        open_s = stage.record.open_s
        open_s[window] = open_s.get(window, 0.0) + stage.now_s - since


def _wait(stage: Stage, ticket: Ticket, *, first: bool) -> None:
    wait = Wait(ticket=ticket.id, business=ticket.business, queued_at=stage.now_s, first=first)
    stage.waits[ticket.id] = wait
    stage.record.waits.append(wait)
    desks.wake(stage, ticket)


def _over(stage: Stage, event: e.TicketEvent) -> None:
    record = stage.record.tickets[event.ticket_id]
    record.ended_at, record.state = stage.now_s, stage.state.tickets[event.ticket_id].state
    stage.record.last_end_s = max(stage.record.last_end_s, stage.now_s)


def _free(stage: Stage, window: int) -> Desk | None:
    """The window has nobody in hand any more."""
    desk = stage.desks.get(window)
    if desk is not None and desk.busy:
        desk.busy, desk.idle_since = False, stage.now_s
        busy_s = stage.record.busy_s
        busy_s[window] = busy_s.get(window, 0.0) + stage.now_s - desk.busy_since
    return desk


def _length_s(stage: Stage, ticket: Ticket, window: int) -> float:
    """Seconds of this service."""
    draws = stage.visitors[ticket.id].draws
    index = stage.services.get(ticket.id, 0)
    stage.services[ticket.id] = index + 1
    traffic = stage.scenario.traffic[ticket.business]
    speed = stage.desks[window].shift.speed.get(ticket.business, 1.0)
    return service_s(traffic.mean_min, traffic.cv, draws[index % len(draws)], speed)


def _first_time(stage: Stage, ticket_id: str, what: str, *, wanted: bool) -> bool:
    if not wanted or (ticket_id, what) in stage.once:
        return False
    stage.once.add((ticket_id, what))
    return True


REACTIONS: Reactions = {
    e.TicketIssued: _issued,
    e.TicketRejoined: _back_in_line,
    e.TicketRequeued: _back_in_line,
    e.TicketTransferred: _sent_on,
    e.StepFinished: _sent_on,
    e.TicketCalled: _called,
    e.ServiceStarted: _started,
    e.TicketFinished: _finished,
    e.TicketMissed: _missed,
    e.TicketHeld: _held,
    e.TicketUnheld: _unheld,
    e.TicketExpired: _gone,
    e.TicketCancelled: _gone,
    e.TicketVoided: _gone,
    e.WindowOpened: _window_opened,
    e.WindowPaused: _window_shut,
    e.WindowClosed: _window_shut,
}
