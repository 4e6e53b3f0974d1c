"""服务台: a ticket for a person without a card, appointments made, checked in and given back."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.response import Redirect, Template

from queue_server.adapters.mqtt.tokens import new_code
from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.changing import WrongField, minute_of_text
from queue_server.adapters.web.pages import fields_of, number_of, page, say_next
from queue_server.adapters.web.staff import HELPING, staff_actor
from queue_server.adapters.web.words import clock_text, date_text
from queue_server.application.ports import HallService
from queue_server.domain.choosing.waiting import people_ahead
from queue_server.domain.commands import (
    Actor,
    CancelAppointment,
    CheckIn,
    Command,
    IssueTicket,
    MakeAppointment,
)
from queue_server.domain.state import Appointment, Ticket

CLAIMS = {"none": "没有", "senior": "老人", "care": "需要照顾", "military": "军人、军属"}
_STATES = {"booked": "没来报到", "checked_in": "报到了", "missed": "过期了", "cancelled": "取消了"}


@dataclass(frozen=True)
class Booked:
    code: str
    at: str
    name: str
    state: str
    open: bool
    today: bool


@dataclass(frozen=True)
class Given:
    """The ticket just given: to be read to the person."""

    number: str
    business: str
    ahead: int
    words: str


def booked_lines(service: HallService) -> list[Booked]:
    """Today's appointments and those to come that stand: who has not come yet first, by time."""
    today = service.state.day
    kept = [
        one
        for one in service.state.appointments.values()
        if one.slot_at.date() == today or (one.slot_at.date() > today and one.state == "booked")
    ]
    return [
        _line(service, one)
        for one in sorted(kept, key=lambda one: (one.state != "booked", one.slot_at, one.code))
    ]


def _line(service: HallService, one: Appointment) -> Booked:
    today = one.slot_at.date() == service.state.day
    business = service.hall.businesses.get(one.business)
    ticket = service.state.tickets.get(one.ticket or "")
    return Booked(
        code=one.code,
        at=clock_text(one.slot_at) if today else f"{date_text(one.slot_at)} {clock_text(one.slot_at)}",
        name=business.short_name if business is not None else one.business,
        state=f"{_STATES[one.state]} {ticket.number}" if ticket is not None else _STATES[one.state],
        open=one.state == "booked",
        today=today,
    )


def given(service: HallService, number: str) -> Given | None:
    """Today's ticket of that number, as long as it waits."""
    state, now = service.state, service.clock.now()
    ticket = state.tickets.get(state.numbers.get(number, ""))
    if ticket is None or ticket.state != "waiting":
        return None
    likely, late = service.estimates.waiting(state, ticket.id, now)
    words = f"大约等 {likely} 分，十次里九次不超过 {late} 分" if late else "不用等"
    ahead = people_ahead(service.hall, state, ticket.id)
    return Given(number, _name(service, ticket), ahead, words)


def _name(service: HallService, ticket: Ticket) -> str:
    business = service.hall.businesses.get(ticket.business)
    return business.name if business is not None else ticket.business


@get("/counter", guards=[requires(*HELPING)])
async def counter_page(request: Request[Any, Any, Any]) -> Template:
    service = services_of(request).service
    hall, now = service.hall, service.clock.now()
    return page(
        request,
        "counter.html",
        businesses=list(hall.businesses.values()),
        combos=list(hall.combos.values()),
        bookable=[one for one in hall.businesses.values() if one.appointment],
        claims=CLAIMS,
        floors=range(1, hall.floors + 1),
        given=given(service, request.query_params.get("number", "")),
        booked=booked_lines(service),
        day=now.date().isoformat(),
        days=hall.rules.appointment.days_ahead,
        here="counter",
        live=False,
    )


@post("/counter", guards=[requires(*HELPING)])
async def act(request: Request[Any, Any, Any]) -> Redirect:
    """Gives a ticket, makes, checks in or cancels an appointment."""
    do, business, claim, floor, day, at, request_id = await fields_of(
        request, "do", "business", "claim", "floor", "day", "at", "request_id"
    )
    service, answers = services_of(request).service, request.app.state.answers
    actor = staff_actor(request)
    kind, _, code = do.partition(":")
    at_floor = number_of(floor) or 1
    actor = Actor(id=actor.id, kind=actor.kind, floor=at_floor if 1 <= at_floor <= service.hall.floors else 1)
    try:
        command = _command(service, actor, kind, code or business, claim or "none", day, at)
    except WrongField as wrong:
        say_next(request, Said(kind="soon", text=str(wrong), done=False))
        return Redirect("/counter", status_code=303)
    said = await _once(answers, service, command, request_id)
    say_next(request, said)
    numbers = {"number": said.text.split(" ", 1)[0]} if said.done and kind in ("issue", "checkin") else {}
    return Redirect(f"/counter?{urlencode(numbers)}" if numbers else "/counter", status_code=303)


async def _once(answers: Answers, service: HallService, command: Command, request_id: str) -> Said:
    async def once() -> Said:
        answer = await service.execute(command)
        if answer.refusal is not None:
            return Said(kind="soon", text=answer.refusal.message, done=False)
        ticket = service.state.tickets.get(answer.ticket_id or "")
        return Said(kind="ok", text=_said(service, command, ticket))

    return await answers.once(f"{command.actor.id}@counter", request_id, once)


def _command(
    service: HallService, actor: Actor, kind: str, chosen: str, claim: str, day: str, at: str
) -> Command:
    """Raises WrongField."""
    match kind:
        case "issue":
            if chosen in service.hall.combos:
                return IssueTicket(actor=actor, combo=chosen, claim=claim)
            return IssueTicket(actor=actor, business=chosen, claim=claim)
        case "book":
            return MakeAppointment(
                actor=actor, business=chosen, at=_moment(service, day, at), code=new_code()
            )
        case "checkin":
            return CheckIn(actor=actor, appointment=chosen)
        case "cancel":
            return CancelAppointment(actor=actor, code=chosen)
        case _:
            raise WrongField("没有这个键。")


def _moment(service: HallService, day: str, at: str) -> datetime:
    """Raises WrongField."""
    now = service.clock.now()
    try:
        when = date.fromisoformat(day) if day else now.date()
    except ValueError as wrong:
        raise WrongField(f"日期“{day[:12]}”看不懂，请写成 {now:%Y-%m-%d} 这样。") from wrong
    minute = minute_of_text(at)
    if minute >= 24 * 60:
        raise WrongField("24:00 不能约，请写别的时间。")
    return datetime.combine(when, time(*divmod(minute, 60)), now.tzinfo)


def _said(service: HallService, command: Command, ticket: Ticket | None) -> str:
    if isinstance(command, MakeAppointment):
        business = service.hall.businesses[command.business]
        return f"约好了：{business.short_name}，{date_text(command.at)} {clock_text(command.at)}，预约号 {command.code}"
    if isinstance(command, CancelAppointment):
        return f"预约 {command.code} 取消了"
    return f"{ticket.number} 取好了，请记下这个号" if ticket is not None else "取好了"


routes: list[Any] = [counter_page, act]
