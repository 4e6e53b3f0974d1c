"""The service at a window: start, miss, finish."""

from datetime import datetime

from queue_server.domain import events
from queue_server.domain.commands import FinishTicket, MissTicket, StartService
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState, Ticket, WindowNow
from queue_server.domain.tickets import combos
from queue_server.domain.windows.at_window import in_hand, pause_now
from queue_server.domain.windows.calling import floor_of
from queue_server.domain.windows.shift import nobody_here

OUTCOMES = frozenset({"done", "received", "papers_missing", "not_done"})


def start(hall: Hall, state: HallState, command: StartService, now: datetime) -> Decision:
    ticket, refused = in_hand(state, command, command.ticket_id, "started")
    if ticket is None:
        return refused or nobody_here()
    begun = events.ServiceStarted(
        **stamp(state, command.actor, now, command.window),
        ticket_id=ticket.id,
        window=command.window,
        floor=floor_of(hall, command.window, ticket.floor_seen),
    )
    return Decision(events=(begun,), ticket_id=ticket.id, window=command.window)


def miss(_hall: Hall, state: HallState, command: MissTicket, now: datetime) -> Decision:
    ticket, refused = in_hand(state, command, command.ticket_id, "missed")
    if ticket is None:
        return refused or nobody_here()
    head = stamp(state, command.actor, now, command.window)
    return Decision(
        events=tuple(missed(state.windows[command.window], ticket, head)),
        ticket_id=ticket.id,
        window=command.window,
    )


def finish(hall: Hall, state: HallState, command: FinishTicket, now: datetime) -> Decision:
    """A step of a combo that is not its last sends the ticket on to the next one."""
    if command.outcome not in OUTCOMES:
        return refuse("bad_request", "没有这种办理结果。")
    ticket, refused = in_hand(state, command, command.ticket_id, "finished")
    if ticket is None:
        return refused or nobody_here()
    window = state.windows[command.window]
    head = stamp(state, command.actor, now, command.window)
    ended = combos.ended(hall, ticket, window.window, command.outcome, head)
    return Decision(events=(ended, *pause_now(window, head)), ticket_id=ticket.id, window=command.window)


def missed(window: WindowNow, ticket: Ticket, head: Stamp, why: str | None = None) -> list[Event]:
    """The called ticket is missed, by itself where there is a `why`; a pause that waited for its end begins."""
    gone = events.TicketMissed(
        **head, ticket_id=ticket.id, window=window.window, why=why, by_itself=why is not None
    )
    return [gone, *pause_now(window, head)]
