"""One course that the next hours may take, from a seed: with the change or without it."""

import math
from random import Random
from statistics import NormalDist

from msgspec import Struct, field

from queue_server.domain import commands as c
from queue_server.domain.hall import Hall
from queue_server.domain.opening import sessions_for
from queue_server.domain.rehearsal import desks, people
from queue_server.domain.rehearsal.clerks import Away, Desk, Shift
from queue_server.domain.rehearsal.question import Question, midnight_of, seconds_of
from queue_server.domain.rehearsal.reactions import REACTIONS
from queue_server.domain.rehearsal.record import DayRecord, TicketRecord, Wait
from queue_server.domain.rehearsal.scenario import SLICE_MIN, weights
from queue_server.domain.rehearsal.stage import SERVER, Stage, tick
from queue_server.domain.rehearsal.visitors import Visitor, poisson, visitor_of
from queue_server.domain.state import Ticket, WindowNow, copy_of

MINUTE_S = 60
SAMPLE_S = 300
DRAIN_S = 2 * 3600
"""So long after the last newcomer the course is played on, until all who wait are called."""
BACK_S = (60, 15 * 60)
"""A paused window opens again after so long."""
LONG_PAUSE_S = 45 * 60
"""A window that is paused since so long stays so."""
BREAKS_AN_HOUR = 0.25
_NORMAL = NormalDist()


class Course(Struct):
    """By business: waits in minutes of those who wait now and who come, and the longest wait every five minutes."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    longest: dict[str, list[float]] = field(default_factory=dict)
    steps: int = 0


def play_forward(hall: Hall, question: Question, seed: int, *, changed: bool) -> Course:
    """The same seed brings the same people, services and breaks with and without the change."""
    state = copy_of(question.state)
    record = DayRecord(day=state.day, seed=seed)
    stage = Stage(hall, question.scenario, state, midnight_of(question.now), record, REACTIONS)
    stage.now_s = question.now_s
    course = Course(
        waits={code: [] for code in question.businesses}, longest={code: [] for code in question.businesses}
    )
    _people_here(stage, seed)
    for number, window in state.windows.items():
        _clerk_here(stage, question, number, window, Random(f"{seed}/w{number}"))  # noqa: S311 - a rehearsal
    _people_away(stage)
    _newcomers(stage, question, seed)
    stage.post(stage.now_s, tick, question.end_s)
    for at_s in range(int(question.now_s), int(question.end_s) + 1, SAMPLE_S):
        stage.post(float(at_s), _sample, course, question)
    if changed:
        _change(stage, question)
    stage.run(question.end_s + 1)
    _drain(stage, question.end_s + DRAIN_S)
    for wait in record.waits:
        if wait.business in course.waits:
            until = stage.now_s if wait.called_at is None else wait.called_at
            course.waits[wait.business].append((until - wait.queued_at) / MINUTE_S)
    course.steps = record.steps
    return course


def _people_here(stage: Stage, seed: int) -> None:
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


def _people_away(stage: Stage) -> None:
    """Those on hold come back to their window, some who missed their call to a kiosk."""
    for ticket in stage.state.tickets.values():
        visitor = stage.visitors[ticket.id]
        desk = stage.desks.get(ticket.window or 0)
        if ticket.state == "held" and desk is not None:
            stage.left_s[ticket.id] = stage.scenario.traffic[ticket.business].mean_min * MINUTE_S / 2
            stage.post(stage.now_s + visitor.back_s, desks.come_back, desk, ticket.id)
        elif ticket.state == "missed" and visitor.rejoins_after_s is not None:
            stage.post(stage.now_s + visitor.rejoins_after_s, people.rejoin, ticket.id)


def _clerk_here(stage: Stage, question: Question, number: int, window: WindowNow, chance: Random) -> None:
    """The clerk goes on with what they do now."""
    back_s, until_s = chance.uniform(*BACK_S), question.end_s + DRAIN_S
    rest = _rest(stage, question, chance)
    shift = Shift(
        window=number, clerk=window.clerk or f"clerk{number}", start_s=0, end_s=2 * until_s, away=rest
    )
    if window.clerk is None or window.state == "closed":
        return
    desk = stage.desks[number] = Desk(shift=shift, idle_since=stage.now_s)
    for away in shift.away:
        stage.post(away.start_s, desks.leave, desk, away)
    if window.pause_pending:
        desk.due = Away(start_s=stage.now_s, length_s=back_s, reason="暂停")
    if window.state == "paused":
        since = seconds_of(window.since, stage.now) if window.since else 0.0
        if stage.now_s - since < LONG_PAUSE_S:
            stage.post(stage.now_s + back_s, desks.resume, desk)
        return
    ticket = stage.state.tickets.get(window.ticket) if window.ticket else None
    if ticket is None:
        stage.post(stage.now_s + desks.WAKE_S, desks.call, desk)
        return
    desk.busy, desk.busy_since = True, stage.now_s
    visitor = stage.visitors[ticket.id]
    if ticket.state == "serving":
        stage.post(stage.now_s + _left_s(stage, ticket, visitor, chance), desks.serve_out, desk, ticket.id)
    elif visitor.comes:
        stage.post(stage.now_s + visitor.walk_s / 2, desks.start, desk, ticket.id)
    else:
        patience = stage.scenario.patience_of_clerk_s
        stage.post(stage.now_s + patience, desks.call_again, desk, ticket.call_id or "")


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
    gone = max(1.0, stage.now_s - seconds_of(ticket.started_at, stage.now) - ticket.held_s)
    below = _NORMAL.cdf((math.log(gone) - usual) / width)
    share = min(0.999, below + (1 - below) * chance.random())
    whole = math.exp(usual + width * _NORMAL.inv_cdf(max(share, 1e-6)))
    return max(0.0, whole - gone) + visitor.leaves_s


def _newcomers(stage: Stage, question: Question, seed: int) -> None:
    """People come as the scenario expects, from now to the end."""
    now_min, end_min = stage.now_s / MINUTE_S, question.end_s / MINUTE_S
    for code in question.businesses:
        chance = Random(f"{seed}/{code}")  # noqa: S311 - a rehearsal
        slots = weights(sessions_for(stage.hall, stage.state, stage.hall.businesses[code], stage.state.day))
        whole = sum(weight for _, weight in slots) or 1.0
        for minute, weight in slots:
            if minute + SLICE_MIN <= now_min or minute >= end_min:
                continue
            expected = stage.scenario.traffic[code].daily * weight / whole
            for _ in range(poisson(chance, expected)):
                at_s = (minute + chance.random() * SLICE_MIN) * MINUTE_S
                visitor = visitor_of(stage.hall, stage.scenario, code, None, at_s, chance)
                if stage.now_s <= at_s < question.end_s:
                    stage.post(at_s, people.arrive, visitor)


def _change(stage: Stage, question: Question) -> None:
    """Carries the proposal out, and posts its end."""
    proposal = question.proposal
    until_s = seconds_of(proposal.until, question.now) if proposal.until is not None else math.inf
    if proposal.services:
        stage.do(c.SetWindows(actor=SERVER, services=proposal.services, until=proposal.until))
        for number in proposal.services:
            desk = stage.desks.get(number)
            if desk is not None and not desk.busy:
                stage.post(stage.now_s + desks.WAKE_S, desks.call, desk)
    for number in (*proposal.paused, *proposal.closed):
        desk = stage.desks.get(number)
        if desk is not None:
            desks.leave(stage, desk, Away(start_s=stage.now_s, until_s=until_s, reason="调度"))
    for number in proposal.opened:
        _open(stage, number, until_s)


def _open(stage: Stage, number: int, until_s: float) -> None:
    """Somebody sits down there, or comes back from a pause, at once."""
    desk = stage.desks.get(number)
    if desk is not None:
        desks.resume(stage, desk)
    else:
        shift = Shift(window=number, clerk=f"clerk{number}", start_s=stage.now_s, end_s=math.inf)
        desks.take_seat(stage, shift)
        desk = stage.desks[number]
    if until_s < math.inf:
        stage.post(until_s, desks.leave, desk, Away(start_s=until_s, until_s=math.inf, reason="调度"))


def _sample(stage: Stage, course: Course, question: Question) -> None:
    longest = dict.fromkeys(question.businesses, 0.0)
    for wait in stage.waits.values():
        if wait.business in longest:
            longest[wait.business] = max(longest[wait.business], stage.now_s - wait.queued_at)
    for code, seconds in longest.items():
        course.longest[code].append(seconds / MINUTE_S)


def _drain(stage: Stage, until_s: float) -> None:
    """Plays on, without newcomers, while somebody waits."""
    at_s = stage.now_s
    while at_s < until_s and stage.waits:
        at_s += SAMPLE_S
        stage.run(at_s)
