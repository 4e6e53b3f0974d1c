"""What the people of a rehearsal do: take a ticket, walk to the window, give up, come back."""

from queue_server.domain import commands as c
from queue_server.domain.decision import Decision
from queue_server.domain.events import AppointmentMade
from queue_server.domain.rehearsal.stage import SERVER, Stage
from queue_server.domain.rehearsal.visitors import Visitor
from queue_server.domain.state import Ticket


def book(stage: Stage, visitor: Visitor) -> None:
    """Makes the appointment beforehand; where there is no place they come without one."""
    if visitor.booked_s is None:
        return
    at = stage.time_of(visitor.booked_s)
    decision = stage.do(
        c.MakeAppointment(actor=SERVER, business=visitor.business, at=at, person_key=visitor.key)
    )
    made = [event for event in decision.events if isinstance(event, AppointmentMade)]
    visitor.code = made[0].appointment.code if made else None


def arrive(stage: Stage, visitor: Visitor) -> None:
    """Somebody comes in and takes a ticket, or checks in; too late for that they take a ticket too."""
    decision = _check_in(stage, visitor) or stage.do(
        c.IssueTicket(
            actor=stage.kiosks[visitor.floor],
            business=None if visitor.combo else visitor.business,
            combo=visitor.combo,
            person=visitor.key,
            claim=visitor.claim,
            agent=visitor.agent,
        )
    )
    if decision.refusal is not None or decision.ticket_id is None:
        code = decision.refusal.code if decision.refusal else "none"
        stage.record.refused[code] = stage.record.refused.get(code, 0) + 1
        return
    follow(stage, decision.ticket_id, visitor)
    if visitor.cancels_after_s is not None:
        stage.post(stage.now_s + visitor.cancels_after_s, cancel, decision.ticket_id)
    if stage.observer is not None:
        stage.observer(stage.state, stage.now, decision.ticket_id)


def _check_in(stage: Stage, visitor: Visitor) -> Decision | None:
    """None where they have no appointment or it does not count any more."""
    if visitor.code is None:
        return None
    command = c.CheckIn(
        actor=stage.kiosks[visitor.floor],
        appointment=visitor.code,
        person=visitor.key,
        claim=visitor.claim,
    )
    decision = stage.do(command)
    return decision if decision.refusal is None else None


def follow(stage: Stage, ticket_id: str, visitor: Visitor) -> None:
    """The ticket belongs to this person."""
    stage.visitors[ticket_id] = visitor


def cancel(stage: Stage, ticket_id: str) -> None:
    """Gives the ticket back while it was never called."""
    ticket = stage.state.tickets[ticket_id]
    if ticket.state == "waiting" and ticket.first_called_at is None:
        stage.do(c.CancelTicket(actor=stage.kiosks[1], ticket_id=ticket_id))


def rejoin(stage: Stage, ticket_id: str) -> None:
    if stage.state.tickets[ticket_id].state == "missed":
        actor = stage.kiosks[stage.visitors[ticket_id].floor]
        stage.do(c.RejoinTicket(actor=actor, ticket_id=ticket_id))


def answers(visitor: Visitor, ticket: Ticket) -> bool:
    """Whether they come when called: somebody who came back from a missed call does."""
    return visitor.comes or ticket.rejoins > 0


def walk_s(stage: Stage, visitor: Visitor, ticket: Ticket, window: int) -> float:
    """Seconds from the call to the window."""
    known = stage.hall.windows.get(window)
    other = known is not None and known.floor != ticket.floor_seen
    return visitor.walk_s + (stage.scenario.floor_walk_s if other else 0)
