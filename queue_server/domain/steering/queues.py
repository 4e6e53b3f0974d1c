"""All who wait for one business wait for another from now on: moved, or merged with who waits there."""

from datetime import datetime

from queue_server.domain import events, settings
from queue_server.domain.changes import end_words, in_hall_time, next_id, wrong_end
from queue_server.domain.choosing.waiting import ids_waiting
from queue_server.domain.commands import MoveQueue
from queue_server.domain.decision import Decision, refuse, stamp
from queue_server.domain.events import Event, Stamp
from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import windows_serving
from queue_server.domain.state import Change, HallState


def move_queue(hall: Hall, state: HallState, command: MoveQueue, now: datetime) -> Decision:
    """One change, which names the tickets, and what becomes of each of them.

    Who was transferred to one window keeps waiting there.
    """
    for code in (command.from_business, command.to_business):
        if code not in hall.businesses:
            return refuse("unknown_business", f"没有这项业务：{code}。", unknown=[code])
    if command.from_business == command.to_business:
        return refuse("bad_request", "请选另一项业务。")
    source, target = hall.businesses[command.from_business], hall.businesses[command.to_business]
    if not windows_serving(hall, state, target.id):
        return refuse("wrong_state", f"今天没有窗口办{target.short_name}，不能把人移过去。")
    refused = wrong_end(command.until, now)
    if refused is not None:
        return refused
    moved = ids_waiting(hall, state, source.id)
    if not moved:
        return refuse("nobody_waiting", f"现在没有人在等{source.short_name}。")
    until = in_hall_time(command.until, now)
    head = stamp(state, command.actor, now)
    key = settings.queue_key(source.id)
    change = events.SettingsChanged(
        **head,
        change_id=next_id(state),
        title=f"{source.short_name}等的 {len(moved)} 人移到{target.short_name}{end_words(until)}",
        before={key: None},
        after={key: {"to": target.id, "tickets": moved}},
        until=until,
    )
    why = f"{source.short_name}的队移到{target.short_name}"
    return Decision(events=(change, *requeued(moved, target.id, head, why)))


def moved_back(state: HallState, change: Change, key: str, head: Stamp) -> list[Event]:
    """Those of a moved queue who still wait where they were moved to wait again where they came from."""
    tickets, target = change.after[key]["tickets"], change.after[key]["to"]
    back: dict[str, list[str]] = {}
    for one in tickets:
        ticket = state.tickets.get(one)
        if ticket is None or ticket.state != "waiting" or ticket.business != target or ticket.to_window:
            continue
        back.setdefault(_home(state, change, one, settings.parts_of(key)[1]), []).append(one)
    return [event for home, each in back.items() for event in requeued(each, home, head, "队伍移回来")]


def _home(state: HallState, change: Change, ticket: str, source: str) -> str:
    """`source`, or further back where the move that brought the ticket there was itself taken back meanwhile."""
    for earlier in reversed(state.changes[: [one.id for one in state.changes].index(change.id)]):
        for key, value in earlier.after.items():
            kind, business = settings.parts_of(key)
            if kind == "queue" and value and value["to"] == source and ticket in value["tickets"]:
                if not earlier.undone:
                    return source
                source = business
    return source


def requeued(tickets: list[str], business: str, head: Stamp, why: str) -> list[Event]:
    return [events.TicketRequeued(**head, ticket_id=one, business=business, why=why) for one in tickets]
