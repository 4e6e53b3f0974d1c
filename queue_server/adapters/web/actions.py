"""What a key on the window page does: the commands it sends and the sentence it says."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct

from queue_server.adapters.web.words import OUTCOMES
from queue_server.application.ports import HallService
from queue_server.domain.commands import (
    Actor,
    CallNext,
    CloseWindow,
    Command,
    FinishTicket,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ResumeWindow,
    StartService,
)
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import Ticket

MAX_REMEMBERED = 64
MAX_OWNERS = 1024


class Said(Struct, frozen=True, kw_only=True):
    """One line for the bar. `kind`: ok, soon (refused, or to be noticed), bad (failed)."""

    kind: str
    text: str
    done: bool = True
    gone: bool = False
    """The window is no longer theirs."""


class Answers:
    """Answers given lately, by owner and request id: the same request again gets the same answer, once done."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, OrderedDict[str, asyncio.Task[Said]]] = OrderedDict()

    async def once(self, owner: str, request_id: str, make: Callable[[], Awaitable[Said]]) -> Said:
        """Runs `make` for a new request id; a repeat, even while the first one runs, waits for its answer."""
        known = self._owners.setdefault(owner, OrderedDict())
        self._owners.move_to_end(owner)
        task = known.get(request_id)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = known[request_id] = asyncio.ensure_future(_run(make))
        _shrink(known, MAX_REMEMBERED)
        _shrink(self._owners, MAX_OWNERS)
        return await asyncio.shield(task)


async def _run(make: Callable[[], Awaitable[Said]]) -> Said:
    return await make()


def _shrink(kept: OrderedDict[str, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


class Press(Struct, frozen=True, kw_only=True):
    """One key as pressed: `ticket` is the id of the ticket in hand that the page showed, or empty."""

    window: int
    action: str
    ticket: str = ""
    outcome: str = "done"


def _next(actor: Actor, press: Press) -> list[Command]:
    calls: list[Command] = [CallNext(actor=actor, window=press.window)]
    if press.ticket and press.outcome != "done":
        calls.insert(0, _finish(actor, press)[0])
    return calls


def _finish(actor: Actor, press: Press) -> list[Command]:
    return [
        FinishTicket(actor=actor, window=press.window, ticket_id=press.ticket or None, outcome=press.outcome)
    ]


ACTIONS: dict[str, Callable[[Actor, Press], Sequence[Command]]] = {
    "open": lambda actor, press: [OpenWindow(actor=actor, window=press.window)],
    "close": lambda actor, press: [CloseWindow(actor=actor, window=press.window)],
    "pause": lambda actor, press: [PauseWindow(actor=actor, window=press.window)],
    "resume": lambda actor, press: [ResumeWindow(actor=actor, window=press.window)],
    "resume_next": lambda actor, press: [
        ResumeWindow(actor=actor, window=press.window),
        CallNext(actor=actor, window=press.window),
    ],
    "next": _next,
    "recall": lambda actor, press: [Recall(actor=actor, window=press.window)],
    "start": lambda actor, press: [
        StartService(actor=actor, window=press.window, ticket_id=press.ticket or None)
    ],
    "miss": lambda actor, press: [
        MissTicket(actor=actor, window=press.window, ticket_id=press.ticket or None)
    ],
    "finish": _finish,
    "logout": lambda actor, press: [LogOut(actor=actor, window=press.window)],
}
"""Actions of the window page, each the commands it sends in order."""


def in_hand(service: HallService, window: int) -> Ticket | None:
    """The ticket called or served at the window."""
    held = service.state.windows[window].ticket if window in service.state.windows else None
    return service.state.tickets.get(held) if held else None


async def press_key(service: HallService, actor: Actor, press: Press) -> Said:
    """Sends the commands of the key; the first refusal ends it, and what was done before it stays done."""
    if press.action not in ACTIONS or press.outcome not in OUTCOMES:
        return Said(kind="bad", text="没有这个键。", done=False)
    before = in_hand(service, press.window)
    if press.ticket != (before.id if before else ""):
        return Said(kind="soon", text="手上的号刚刚变了，这一下没算。看清楚再按。", done=False)
    for done, command in enumerate(ACTIONS[press.action](actor, press)):
        answer = await service.execute(command)
        if answer.refusal is not None:
            return _refused(answer.refusal, press, before, done)
    return Said(kind="ok", text=_sentence(service, press, before), gone=press.action == "logout")


def _refused(refusal: Refusal, press: Press, before: Ticket | None, done: int) -> Said:
    """The server's sentence, after what was done before it: a service ended, a pause ended."""
    text, acted = refusal.message, bool(done)
    if press.action == "next" and before is not None and before.state == "done":
        text, acted = f"{before.number} 办结了。{text}", True
    elif press.action == "resume_next" and done:
        text = f"恢复了。{text}"
    return Said(kind="ok" if refusal.code == "nobody_waiting" else "soon", text=text, done=acted)


def _sentence(service: HallService, press: Press, before: Ticket | None) -> str:
    now = f"{service.clock.now():%H:%M:%S}"
    number = before.number if before else ""
    after = in_hand(service, press.window)
    outcome = OUTCOMES[press.outcome]
    fixed = {
        "open": f"{now} 起 {press.window} 号开着",
        "close": f"{now} 关窗了",
        "resume": f"不暂停了，办完 {number} 照常叫" if before else f"{now} 恢复了",
        "start": f"{number} {now} 开始办",
        "miss": f"{number} 过号了，{now}",
        "finish": f"{number} 办结，记作“{outcome}”",
        "logout": f"{press.window} 号交班了",
    }
    if press.action in fixed:
        return fixed[press.action]
    if press.action == "pause":
        return f"办完 {number} 就暂停" if before else f"{now} 起暂停，排队的号不变"
    if after is None:
        return f"{now} 做好了"
    if press.action == "recall":
        return f"{after.number} 又叫了一次，一共 {after.times} 次"
    finished = f"{number} 办结，记作“{outcome}”。" if before else ""
    return f"{finished}{now} 叫 {after.number} 到 {press.window} 号"
