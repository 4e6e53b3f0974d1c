"""The live hall put on the stage: its people and clerks as they stand, with chance deciding how they go on."""

import math
from random import Random
from statistics import NormalDist

from queue_server.domain.hours.opening import sessions_of
from queue_server.domain.rehearsal import desks, people
from queue_server.domain.rehearsal.clerks import Away, Desk, Shift, lunch_of
from queue_server.domain.rehearsal.question import Question, seconds_of
from queue_server.domain.rehearsal.record import TicketRecord, Wait
from queue_server.domain.rehearsal.stage import Stage
from queue_server.domain.rehearsal.visitors import Visitor, poisson, visitor_of
from queue_server.domain.state import Ticket, WindowNow

MINUTE_S = 60
BACK_S = (60, 15 * 60)
"""A paused window opens again after so long."""
LONG_PAUSE_S = 45 * 60
"""A window that is paused since so long stays so."""
BREAKS_AN_HOUR = 0.25
_NORMAL = NormalDist()


def people_here(stage: Stage, seed: int) -> None:
    """Those who wait, are called, served or on hold get all that chance decides about them."""
    for ticket in stage.state.tickets.values():
        chance = Random(f"{seed}/{ticket.id}")  # noqa: S311 - a rehearsal
        business = ticket.business
        visitor = visitor_of(stage.hall, stage.scenario, business, ticket.combo, 0, chance)
        visitor.comes = visitor.comes or ticket.first_called_at is not None
        people.follow(stage, ticket.id, visitor)
        issued_s = seconds_of(ticket.issued_at, stage.now)
        stage.record.tickets[ticket.id] = TicketRecord(
            ticket=ticket.id,
            number=ticket.number,
            business=business,
            queue_class=ticket.queue_class,
            issued_at=issued_s,
        )
        if ticket.state == "waiting":
            queued_s = seconds_of(ticket.queued_at or ticket.issued_at, stage.now)
            wait = Wait(ticket=ticket.id, business=business, queued_at=queued_s, first=True)
            stage.waits[ticket.id] = wait
            stage.record.waits.append(wait)


def people_away(stage: Stage) -> None:
    """Those on hold come back to their window, some who missed their call to a kiosk."""
    for ticket in stage.state.tickets.values():
        visitor = stage.visitors[ticket.id]
        desk = stage.desks.get(ticket.window or 0)
        if ticket.state == "held" and desk is not None:
            stage.left_s[ticket.id] = stage.scenario.traffic[ticket.business].mean_min * MINUTE_S / 2
            stage.post(stage.now_s + visitor.back_s, desks.come_back, desk, ticket.id)
        elif ticket.state == "missed" and visitor.rejoins_after_s is not None:
            stage.post(stage.now_s + visitor.rejoins_after_s, people.rejoin, ticket.id)


def clerk_here(stage: Stage, question: Question, number: int, window: WindowNow, seed: int) -> None:
    """The clerk goes on with what they do now; a window that nobody opened stays as it is."""
    if window.clerk is None or window.state == "closed":
        return
    chance = Random(f"{seed}/w{number}")  # noqa: S311 - a rehearsal
    back_s = chance.uniform(*BACK_S)
    lunch = _lunch(stage, number)
    rest = _rest(stage, question, chance)
    spread = stage.scenario.clerk_spread
    shift = Shift(
        window=number,
        clerk=window.clerk,
        start_s=0,
        end_s=math.inf,
        speed={code: chance.lognormvariate(0, spread) for code in question.businesses},
        away=(*rest, lunch) if lunch is not None and lunch.start_s > stage.now_s else rest,
    )
    desk = stage.desks[number] = Desk(shift=shift, idle_since=stage.now_s)
    for away in shift.away:
        stage.post(away.start_s, desks.leave, desk, away)
    if window.pause_pending:
        desk.due = Away(start_s=stage.now_s, length_s=back_s, reason="暂停")
    if window.state == "paused":
        back_at_s = _back_at_s(stage, window, lunch, back_s)
        if back_at_s is not None:
            stage.post(back_at_s, desks.resume, desk)
        return
    ticket = stage.state.tickets.get(window.ticket) if window.ticket else None
    if ticket is None:
        stage.post(stage.now_s + desks.WAKE_S, desks.call, desk)
    else:
        _goes_on(stage, desk, ticket, chance)


def _back_at_s(stage: Stage, window: WindowNow, lunch: Away | None, back_s: float) -> float | None:
    """When a paused window opens again: after lunch, or soon; None where it is paused since long."""
    if lunch is not None and lunch.until_s is not None and lunch.start_s <= stage.now_s < lunch.until_s:
        return lunch.until_s
    since = seconds_of(window.since, stage.now) if window.since else 0.0
    return stage.now_s + back_s if stage.now_s - since < LONG_PAUSE_S else None


def _goes_on(stage: Stage, desk: Desk, ticket: Ticket, chance: Random) -> None:
    """The ticket in hand is served to its end, or its person comes, or does not."""
    desk.busy, desk.busy_since = True, stage.now_s
    visitor = stage.visitors[ticket.id]
    if ticket.state == "serving":
        stage.post(stage.now_s + _left_s(stage, ticket, visitor, chance), desks.serve_out, desk, ticket.id)
    elif visitor.comes:
        stage.post(stage.now_s + visitor.walk_s / 2, desks.start, desk, ticket.id)
    else:
        patience = stage.scenario.patience_of_clerk_s
        stage.post(stage.now_s + patience, desks.call_again, desk, ticket.call_id or "")


def _lunch(stage: Stage, number: int) -> Away | None:
    """When this window's clerk eats, as the hall usually does it."""
    known = sorted(stage.hall.windows)
    if number not in stage.hall.windows:
        return None
    sessions = sessions_of(stage.hall, stage.state, stage.state.day)
    return lunch_of(stage.hall, stage.scenario, number, known.index(number), sessions) if sessions else None


def _rest(stage: Stage, question: Question, chance: Random) -> tuple[Away, ...]:
    """Breaks of this clerk within the horizon."""
    starts = [chance.uniform(stage.now_s, question.end_s) for _ in range(4)]
    lengths = [chance.uniform(*stage.scenario.break_min) * MINUTE_S for _ in starts]
    count = poisson(chance, BREAKS_AN_HOUR * (question.end_s - stage.now_s) / 3600)
    return tuple(
        Away(start_s=start, length_s=length, reason="休息")
        for start, length in list(zip(starts, lengths, strict=True))[:count]
    )


def _left_s(stage: Stage, ticket: Ticket, visitor: Visitor, chance: Random) -> float:
    """Seconds this service still takes, knowing how long it takes already."""
    traffic = stage.scenario.traffic.get(ticket.business)
    if traffic is None or ticket.started_at is None:
        return visitor.leaves_s
    variance = math.log(1 + traffic.cv**2)
    usual, width = math.log(traffic.mean_min * MINUTE_S) - variance / 2, math.sqrt(variance)
    held = ticket.held_s - ticket.held_before_s
    gone = max(1.0, stage.now_s - seconds_of(ticket.started_at, stage.now) - held)
    below = _NORMAL.cdf((math.log(gone) - usual) / width)
    share = min(0.999, below + (1 - below) * chance.random())
    whole = math.exp(usual + width * _NORMAL.inv_cdf(max(share, 1e-6)))
    return max(0.0, whole - gone) + visitor.leaves_s
