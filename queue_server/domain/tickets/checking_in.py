"""Checking in with an appointment: on time at its slot, late by the hall's policy, and never limited as a walk-in."""

from datetime import datetime, timedelta

from msgspec import structs

from queue_server.domain.commands import CheckIn
from queue_server.domain.decision import Decision, moment_text, refuse
from queue_server.domain.hall import AppointmentRules, Hall
from queue_server.domain.hours import opening
from queue_server.domain.state import Appointment, HallState
from queue_server.domain.tickets import persons
from queue_server.domain.tickets.appointments import no_such
from queue_server.domain.tickets.issuing import CLAIMS, ON_TIME, class_of, closed, next_ticket


def check_in(hall: Hall, state: HallState, command: CheckIn, now: datetime) -> Decision:
    if (command.appointment is None and command.person_key is None) or command.claim not in CLAIMS:
        return refuse("bad_request", "请扫预约码，或刷身份证。")
    booked = _find(state, command, now)
    if booked is None or booked.state == "cancelled":
        return no_such()
    business = hall.businesses.get(booked.business)
    if business is None:
        return refuse("unknown_business", "没有这项业务，请重新选择。")
    refused = (
        _used(state, booked)
        or _another_time(hall.rules.appointment, booked, now)
        or closed(opening.opening(hall, state, business, now, appointment=True))
        or persons.live_limits(hall, state, command.person, business.id)
        or persons.day_limit(hall, state, command.person)
    )
    if refused is not None:
        return refused
    on_time = now <= _latest(hall.rules.appointment, booked)
    queue_class = class_of(hall, state, command.claim, on_time=on_time)
    issued = structs.replace(
        next_ticket(hall, state, command.actor, now, business),
        person=command.person,
        claim=command.claim,
        queue_class=queue_class,
        effective_at=_effective(booked, now, queue_class, on_time=on_time),
        appointment=booked.code,
        slot_at=booked.slot_at,
    )
    return Decision(events=(issued,), ticket_id=issued.ticket_id)


def _effective(booked: Appointment, now: datetime, queue_class: str, *, on_time: bool) -> datetime:
    """The slot; who came early and waits by a claim is not later than had they walked in."""
    if queue_class == ON_TIME:
        return booked.slot_at
    return min(now, booked.slot_at) if on_time else now


def _find(state: HallState, command: CheckIn, now: datetime) -> Appointment | None:
    """By its code; else the person's nearest in time: of today first, booked first."""
    if command.appointment is not None:
        return state.appointments.get(command.appointment)
    own = [one for one in state.appointments.values() if one.person == command.person_key]
    return min(own, key=lambda one: _nearness(one, now), default=None)


def _nearness(booked: Appointment, now: datetime) -> tuple[object, ...]:
    rank = {"booked": 0, "checked_in": 1, "missed": 2, "cancelled": 3}[booked.state]
    another_day = booked.slot_at.date() != now.date()
    return (rank > 1, another_day, rank, abs(booked.slot_at - now), booked.code)


def _used(state: HallState, booked: Appointment) -> Decision | None:
    if booked.state == "checked_in":
        ticket = state.tickets.get(booked.ticket or "")
        number = ticket.number if ticket is not None else None
        return refuse(
            "duplicate_ticket", f"这个预约已经取过号了：{number or '请到咨询台问一问'}。", number=number
        )
    if booked.state == "missed":
        return refuse("wrong_state", "这个预约已经过期，请直接取号。", appointment=booked.code)
    return None


def _another_time(rules: AppointmentRules, booked: Appointment, now: datetime) -> Decision | None:
    first = booked.slot_at - timedelta(minutes=rules.checkin_early_min)
    if now < first:
        slot = booked.slot_at
        if slot.date() != now.date():
            text = f"您约的是 {slot.month} 月 {slot.day} 日 {slot:%H:%M}，请那天 {first:%H:%M} 以后来报到。"
        else:
            text = f"您约的是 {slot:%H:%M}，请 {first:%H:%M} 以后来报到。"
        return refuse("business_closed", text, opens_at=moment_text(first))
    if now > _latest(rules, booked) and (rules.late_policy == "void" or booked.slot_at.date() != now.date()):
        text = f"您约的是 {booked.slot_at:%H:%M}，已经过了时间，请直接取号。"
        return refuse("wrong_state", text, appointment=booked.code)
    return None


def _latest(rules: AppointmentRules, booked: Appointment) -> datetime:
    return booked.slot_at + timedelta(minutes=rules.checkin_late_min)
