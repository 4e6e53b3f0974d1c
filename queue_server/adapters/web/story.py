"""查号: the story of any ticket of any day, and what staff may do for one that waits."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
import structlog
from litestar import Request, get, post
from litestar.response import Redirect, Template

from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.pages import fields_of, page, say_next
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.staff import HELPING, READING, may_help, staff_actor
from queue_server.adapters.web.views_story import Story, story_of
from queue_server.application.ports import JournalError
from queue_server.domain.commands import Actor, CancelTicket, Command, MarkTicket, MoveTicket
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.tickets.issuing import ORDINARY
from queue_server.domain.tickets.marking import STAFF_OVERRIDE

log = structlog.get_logger(__name__)


class NotThere(Exception):
    """The text says why there is nothing to show."""


@get("/ticket", guards=[requires(*READING)])
async def story_page(request: Request[Any, Any, Any]) -> Template:
    """`?number=L022&day=2026-11-24`; without a day today."""
    services = services_of(request)
    today = services.service.state.day
    number = request.query_params.get("number", "").strip()[:32]
    day_text = request.query_params.get("day", "").strip()[:10]
    story, problem = None, ""
    if number:
        try:
            story = await _story(services, number, _day(day_text, today))
        except NotThere as wrong:
            problem = str(wrong)
    return page(
        request,
        "story.html",
        story=story,
        problem=problem,
        number=number,
        day=day_text or today.isoformat(),
        acts=story is not None and story.waits and may_help(request),
        businesses=list(services.service.hall.businesses.values()),
        here="ticket",
        live=False,
    )


async def _story(services: WebServices, number: str, day: date) -> Story:
    """Raises NotThere."""
    service = services.service
    if day == service.state.day:
        ticket = _named(service.state, number)
        now = service.clock.now()
        expected = service.estimates.waiting(service.state, ticket.id, now)
        return story_of(service.hall, ticket, now, expected)
    try:
        past = await anyio.to_thread.run_sync(services.past, day)
    except JournalError as broken:
        log.error("past day not read", day=str(day), reason=str(broken))
        raise NotThere("这一天的记录现在读不出来，过一会儿再查。") from broken
    if past is None:
        raise NotThere(f"{day.month} 月 {day.day} 日没有记录。")
    return story_of(service.hall, _named(past, number), None)


def _named(state: HallState, number: str) -> Ticket:
    """Raises NotThere."""
    wanted = number.casefold()
    found = next((ticket for known, ticket in state.numbers.items() if known.casefold() == wanted), None)
    if found is None:
        raise NotThere(f"{state.day.month} 月 {state.day.day} 日没有 {number} 这个号。")
    return state.tickets[found]


def _day(text: str, today: date) -> date:
    """Raises NotThere."""
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotThere(f"日期“{text}”看不懂，请写成 {today.isoformat()} 这样。") from wrong


@post("/ticket", guards=[requires(*HELPING)])
async def act(request: Request[Any, Any, Any]) -> Redirect:
    """Puts a waiting ticket ahead or back, gives a number of another business, cancels it."""
    do, ticket_id, to, request_id = await fields_of(request, "do", "ticket", "to", "request_id")
    service, actor = services_of(request).service, staff_actor(request)
    ticket = service.state.tickets.get(ticket_id)
    command = _command(do, actor, ticket_id, to)
    if ticket is None or command is None:
        say_next(request, Said(kind="bad", text="没有这个号，或者没有这个键。", done=False))
        return Redirect("/ticket", status_code=303)
    shown = [ticket.number]
    answers: Answers = request.app.state.answers

    async def once() -> Said:
        answer = await service.execute(command)
        if answer.refusal is not None:
            return Said(kind="soon", text=answer.refusal.message, done=False)
        following = service.state.tickets.get(answer.ticket_id or "", ticket)
        return Said(kind="ok", text=_said(do, ticket, following))

    said = await answers.once(f"{actor.id}@ticket", request_id, once)
    moved = service.state.tickets[ticket.id]
    if moved.state == "moved" and moved.history:
        shown.append((moved.history[-1].detail or "").rpartition("-")[2])
    say_next(request, said)
    return Redirect(f"/ticket?{urlencode({'number': shown[-1] or shown[0]})}", status_code=303)


def _command(do: str, actor: Actor, ticket: str, to: str) -> Command | None:
    match do:
        case "ahead":
            return MarkTicket(actor=actor, ticket_id=ticket, queue_class=STAFF_OVERRIDE)
        case "back":
            return MarkTicket(actor=actor, ticket_id=ticket, queue_class=ORDINARY)
        case "move":
            return MoveTicket(actor=actor, ticket_id=ticket, to_business=to)
        case "cancel":
            return CancelTicket(actor=actor, ticket_id=ticket)
        case _:
            return None


def _said(do: str, ticket: Ticket, following: Ticket) -> str:
    if do == "move":
        return f"{ticket.number} 换成 {following.number}，取号时间不变"
    return {
        "ahead": f"{ticket.number} 排到前面了",
        "back": f"{ticket.number} 照原来的排",
        "cancel": f"{ticket.number} 取消了",
    }[do]


routes: list[Any] = [story_page, act]
