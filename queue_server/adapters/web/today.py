"""Today's rules: what a business takes, who goes first, the hall's hours, its sound; each change is seen and undone."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Request, get, post
from litestar.response import Response, ServerSentEvent, Template

from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.changing import (
    WrongField,
    actor_of,
    change,
    may_steer,
    minute_of_text,
    until_of,
)
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.login import STEERING
from queue_server.adapters.web.pages import MAX_FIELD, draw, number_of, page
from queue_server.adapters.web.replies import reply
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_changes import change_lines, last_standing
from queue_server.adapters.web.views_today import (
    class_lines,
    floor_lines,
    quiet_text,
    session_lines,
    sound_lines,
)
from queue_server.application.ports import HallService
from queue_server.domain import settings
from queue_server.domain.commands import (
    Actor,
    Command,
    Hours,
    MoveQueue,
    SetHours,
    SetLimits,
    SetPriority,
    SetSound,
    StartBusiness,
    StopBusiness,
)

PARTS = "today_parts.html"
MOST_SESSIONS = 6
EVERY_S = 5.0

Fields = Mapping[str, str]


def fragments(services: WebServices) -> Mapping[str, str]:
    service = services.service
    hall, state, now = service.hall, service.state, service.clock.now()
    first = next(iter(hall.businesses), "")
    parts = {
        f"rows-{one.floor}": draw(PARTS, "rows", f=one, first=first) for one in floor_lines(hall, state, now)
    }
    return parts | {
        "last": draw("manager_parts.html", "last", c=last_standing(state)),
        "ordering": draw(
            PARTS, "order", rows=class_lines(hall, state), cap=settings.max_consecutive_priority(hall, state)
        ),
        "changes": draw("manager_parts.html", "changes", rows=change_lines(state), more=-1),
    }


def feed_of(request: Request[Any, Any, Any]) -> Feed:
    services = services_of(request)
    return live_of(request).feed("today", lambda: fragments(services), lambda _: True, EVERY_S)


@get("/manager/today", guards=[requires(*STEERING)])
async def today_page(request: Request[Any, Any, Any]) -> Template:
    service = services_of(request).service
    hall, state = service.hall, service.state
    sessions = session_lines(hall, state)
    return page(
        request,
        "today.html",
        parts=feed_of(request).parts(),
        floors=[one.floor for one in floor_lines(hall, state, service.clock.now())],
        businesses=list(hall.businesses.values()),
        sessions=sessions,
        own_hours=settings.sessions_today(state) is not None,
        more_sessions=len(sessions) < MOST_SESSIONS,
        sounds=sound_lines(hall, state),
        quiet=quiet_text(state),
        here="today",
    )


@get("/manager/today/live")
async def today_live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    return events(request, feed_of(request), lambda: may_steer(request))


@post("/manager/today", guards=[requires(*STEERING)])
async def change_today(request: Request[Any, Any, Any]) -> Response[Any]:
    """One change of today's rules: `do` says which."""
    form = await request.form()
    fields = {name: value.strip()[:MAX_FIELD] for name, value in form.multi_items() if isinstance(value, str)}
    services, actor = services_of(request), actor_of(request)
    answers: Answers = request.app.state.answers

    async def once() -> Said:
        try:
            command = _command(request, fields)
        except WrongField as wrong:
            return Said(kind="soon", text=str(wrong), done=False)
        if command is None:
            return Said(kind="bad", text="没有这个键。", done=False)
        return await change(services, command)

    said = await answers.once(f"{actor.id}@today", fields.get("request_id", ""), once)
    return reply(request, said, feed_of(request), "/manager/today")


class Form(NamedTuple):
    """One form as it was sent; `what` is what stands after the colon of `do`."""

    service: HallService
    actor: Actor
    fields: Fields
    what: str
    until: datetime | None

    def text(self, name: str) -> str:
        return self.fields.get(name, "")


def _command(request: Request[Any, Any, Any], fields: Fields) -> Command | None:
    """None for a `do` that is not known. Raises WrongField."""
    service = services_of(request).service
    do, _, what = fields.get("do", "").partition(":")
    if do not in _COMMANDS:
        return None
    until = until_of(fields.get("until", ""), service.clock.now())
    return _COMMANDS[do](Form(service, actor_of(request), fields, what, until))


def _stop(form: Form) -> Command:
    return StopBusiness(
        actor=form.actor, business=form.text("business"), reason=form.text("reason"), until=form.until
    )


def _start(form: Form) -> Command:
    return StartBusiness(actor=form.actor, business=form.text("business"), until=form.until)


def _limits(form: Form) -> Command:
    limits: dict[str, int | None] = {
        name: _whole(form.fields[name]) if form.fields[name] else None
        for name in settings.LIMITS
        if name in form.fields
    }
    return SetLimits(actor=form.actor, business=form.text("business"), limits=limits, until=form.until)


def _move(form: Form) -> Command:
    if not form.text("to"):
        raise WrongField("先选移到哪项业务。")
    return MoveQueue(
        actor=form.actor, from_business=form.text("business"), to_business=form.text("to"), until=form.until
    )


def _up(form: Form) -> Command:
    order = list(settings.priority_order(form.service.hall, form.service.state))
    if form.what not in order[1:]:
        raise WrongField("这一类已经在最前面了。")
    place = order.index(form.what)
    order[place - 1 : place + 1] = [form.what, order[place - 1]]
    return SetPriority(actor=form.actor, order=tuple(order), until=form.until)


def _cap(form: Form) -> Command:
    return SetPriority(actor=form.actor, max_consecutive=_whole(form.text("cap")), until=form.until)


def _sound(form: Form) -> Command:
    volumes = {
        zone.id: _whole(form.text(f"volume-{zone.id}"))
        for zone in form.service.hall.audio_zones
        if form.text(f"volume-{zone.id}")
    }
    quiet = _stretches(form.text("quiet"))
    same = quiet == settings.quiet(form.service.state)
    return SetSound(
        actor=form.actor,
        volume=volumes or None,
        quiet=None if same and volumes else quiet,
        until=form.until,
    )


_COMMANDS: dict[str, Callable[[Form], Command]] = {
    "stop": _stop,
    "start": _start,
    "limits": _limits,
    "move": _move,
    "up": _up,
    "cap": _cap,
    "hours": lambda form: SetHours(actor=form.actor, sessions=_sessions(form.fields), until=form.until),
    "usual": lambda form: SetHours(actor=form.actor, sessions=None),
    "sound": _sound,
}


def _whole(text: str) -> int:
    """Raises WrongField."""
    number = number_of(text)
    if number is None:
        raise WrongField(f"“{text}”不是数，请写 0、20、100 这样的整数。")
    return number


def _sessions(fields: Fields) -> tuple[Hours, ...]:
    """Of the rows `start-0`, `end-0`, `mode-0`, `name-0`…; a row without times is none. Raises WrongField."""
    sessions = []
    for row in range(MOST_SESSIONS):
        start, end = fields.get(f"start-{row}", ""), fields.get(f"end-{row}", "")
        if not start and not end:
            continue
        sessions.append(
            Hours(
                name=fields.get(f"name-{row}") or "临时",
                start_minute=minute_of_text(start),
                end_minute=minute_of_text(end),
                mode=fields.get(f"mode-{row}") or "full",
            )
        )
    return tuple(sessions)


def _stretches(text: str) -> tuple[tuple[int, int], ...]:
    """`12:00–13:00，15:00-15:30`. Raises WrongField."""
    found = []
    for part in re.split(r"[，,、;；\s]+(?=\d)", text):
        if not part.strip():
            continue
        ends = re.split(r"\s*[-–—~～到至]+\s*", part.strip())
        if len(ends) != 2:
            raise WrongField(f"“{part}”看不懂，请写成 12:00–13:00 这样。")
        found.append((minute_of_text(ends[0]), minute_of_text(ends[1])))
    return tuple(found)


routes: list[Any] = [today_page, today_live, change_today]
