"""A change that the manager makes on any page: sent, said in one sentence, taken back."""

import re
from datetime import datetime, timedelta
from typing import Any

from litestar import Request, post
from litestar.response import Response

from queue_server.adapters.web.actions import Answers, Said
from queue_server.adapters.web.auth import current_user, requires, services_of
from queue_server.adapters.web.login import STEERING
from queue_server.adapters.web.pages import fields_of
from queue_server.adapters.web.replies import said_only
from queue_server.adapters.web.services import WebServices
from queue_server.domain.changes import find
from queue_server.domain.commands import Actor, Command, UndoChange

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]?([0-5]\d)|24[:：]?00")
PAGES = re.compile(r"/manager(/today|/matrix\?floor=\d{1,3})?")
"""Where a change may be taken back from."""


class WrongField(Exception):
    """What was typed cannot be meant; the text says what to write."""


def actor_of(request: Request[Any, Any, Any]) -> Actor:
    user = current_user(request)
    return Actor(id=user.name if user else "", kind="manager")


def may_steer(request: Request[Any, Any, Any]) -> bool:
    user = current_user(request)
    return user is not None and user.role in STEERING


def minute_of_text(text: str) -> int:
    """Minutes since midnight of `11:00`, `1100` or `9:30`. Raises WrongField."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise WrongField(f"时间“{text}”看不懂，请写成 11:00 这样。")
    return int(found[1]) * 60 + int(found[2]) if found[1] else 24 * 60


def until_of(text: str, now: datetime) -> datetime | None:
    """Today at that time; None where nothing was typed. Raises WrongField."""
    if not text.strip():
        return None
    minute = minute_of_text(text)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=minute)


async def change(services: WebServices, command: Command) -> Said:
    """What came of it: since when, in the words of the change itself; or the refusal in the domain's own words."""
    service = services.service
    before = len(service.state.changes)
    answer = await service.execute(command)
    if answer.refusal is not None:
        return Said(kind="soon", text=answer.refusal.message, done=False)
    mine = [one for one in service.state.changes[before:] if one.by == command.actor.id]
    if not mine:
        return Said(kind="ok", text="本来就是这样，没有要改的。", done=False)
    last = mine[-1]
    if last.undoes is not None:
        return Said(kind="ok", text=f"撤销了，{last.at:%H:%M:%S} 起照原来的：{_undone(last.title)}")
    return Said(kind="ok", text=f"改好了，{last.at:%H:%M:%S} 起 {last.title.rstrip('。')}")


def _undone(title: str) -> str:
    return f"{title.removeprefix('撤销：').rstrip('。')}，不算了"


@post("/manager/undo", guards=[requires(*STEERING)])
async def undo(request: Request[Any, Any, Any]) -> Response[Any]:
    """Takes one change of today back; what stood before it stands again."""
    change_id, back, request_id = await fields_of(request, "change", "back", "request_id")
    services, actor = services_of(request), actor_of(request)
    answers: Answers = request.app.state.answers

    async def once() -> Said:
        if find(services.service.state, change_id) is None:
            return Said(kind="soon", text="今天没有可以撤销的改动。", done=False)
        return await change(services, UndoChange(actor=actor, change_id=change_id))

    said = await answers.once(f"{actor.id}@undo", request_id, once)
    return said_only(request, said, back if PAGES.fullmatch(back) else "/manager")


routes: list[Any] = [undo]
