"""What a key on the window page does: the commands it sends and the sentence it says."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from msgspec import Struct

from queue_server.adapters.web.finding import NotFound, destination, ticket_named
from queue_server.adapters.web.words import HOLDS, OUTCOMES, PLACES, STATE_WORDS
from queue_server.application.ports import HallService
from queue_server.domain.commands import (
    Actor,
    CallNext,
    CallNumber,
    CloseWindow,
    Command,
    FinishTicket,
    HoldTicket,
    LogOut,
    MissTicket,
    OpenWindow,
    PauseWindow,
    Recall,
    ResumeWindow,
    StartService,
    TransferTicket,
    UndoLast,
    UnholdTicket,
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
    """One key as pressed: `ticket` is the id of the ticket in hand that the page showed, or empty.

    `which` is the kind of a hold or the held ticket; `to` what was typed: a number, a business or a window.
    """

    window: int
    action: str
    which: str = ""
    ticket: str = ""
    outcome: str = "done"
    to: str = ""
    place: str = "kept"


def _next(actor: Actor, press: Press) -> list[Command]:
    return [*_first_finish(actor, press), CallNext(actor=actor, window=press.window)]


def _first_finish(actor: Actor, press: Press) -> list[Command]:
    """A call ends the service in hand by itself, as done; any other outcome is said before it."""
    return _finish(actor, press) if press.ticket and press.outcome != "done" else []


def _finish(actor: Actor, press: Press) -> list[Command]:
    return [
        FinishTicket(actor=actor, window=press.window, ticket_id=press.ticket or None, outcome=press.outcome)
    ]


def _of_typed(service: HallService, actor: Actor, press: Press) -> list[Command]:
    """The commands of a key that something was typed for. Raises NotFound with the sentence that says what is wrong."""
    if press.action == "call":
        found = ticket_named(service.state, press.window, press.to)
        call = CallNumber(actor=actor, window=press.window, ticket_id=found.id)
        return [*_first_finish(actor, press), call]
    business, window = destination(service.hall, press.to)
    return [
        TransferTicket(
            actor=actor,
            window=press.window,
            ticket_id=press.ticket or None,
            to_business=business,
            to_window=window,
            place=press.place,
        )
    ]


TYPED = ("call", "transfer")
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
    "hold": lambda actor, press: [
        HoldTicket(actor=actor, window=press.window, ticket_id=press.ticket, kind=HOLDS[press.which].kind)
    ],
    "unhold": lambda actor, press: [UnholdTicket(actor=actor, window=press.window, ticket_id=press.which)],
    "undo": lambda actor, press: [UndoLast(actor=actor, window=press.window)],
    "logout": lambda actor, press: [LogOut(actor=actor, window=press.window)],
}
"""Actions of the window page, each the commands it sends in order; those of `TYPED` are found out first."""


def in_hand(service: HallService, window: int) -> Ticket | None:
    """The ticket called or served at the window."""
    held = service.state.windows[window].ticket if window in service.state.windows else None
    return service.state.tickets.get(held) if held else None


async def press_key(service: HallService, actor: Actor, press: Press) -> Said:
    """Sends the commands of the key; the first refusal ends it, and what was done before it stays done."""
    if not _known(press):
        return Said(kind="bad", text="没有这个键。", done=False)
    before = in_hand(service, press.window)
    if press.ticket != (before.id if before else ""):
        return Said(kind="soon", text="手上的号刚刚变了，这一下没算。看清楚再按。", done=False)
    try:
        commands = (
            _of_typed(service, actor, press) if press.action in TYPED else ACTIONS[press.action](actor, press)
        )
    except NotFound as wrong:
        return Said(kind="soon", text=str(wrong), done=False)
    for done, command in enumerate(commands):
        answer = await service.execute(command)
        if answer.refusal is not None:
            return _refused(answer.refusal, press, before, done)
    return Said(kind="ok", text=_sentence(service, press, before), gone=press.action == "logout")


def _known(press: Press) -> bool:
    return (
        (press.action in ACTIONS or press.action in TYPED)
        and press.outcome in OUTCOMES
        and press.place in PLACES
        and (press.action != "hold" or press.which in HOLDS)
    )


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
        "finish": _ended(service, before, outcome),
        "logout": f"{press.window} 号交班了",
        "hold": f"{number} 挂起了，{HOLDS[press.which].then if press.which in HOLDS else ''}",
    }
    if press.action in fixed:
        return fixed[press.action]
    if press.action == "pause":
        return f"办完 {number} 就暂停" if before else f"{now} 起暂停，排队的号不变"
    if press.action == "transfer" and before is not None:
        return f"{number} 转到{_where(service, before)}，{PLACES[press.place]}"
    if press.action == "undo":
        return _undone(service, before, after)
    if after is None:
        return f"{now} 做好了"
    if press.action == "unhold":
        return f"{after.number} {now} 接着办"
    if press.action == "recall":
        return f"{after.number} 又叫了一次，一共 {after.times} 次"
    finished = f"{_ended(service, before, outcome)}。" if before else ""
    return f"{finished}{now} 叫 {after.number} 到 {press.window} 号"


def _ended(service: HallService, ticket: Ticket | None, outcome: str) -> str:
    """A step of a combo ends, and the number goes on to the next."""
    if ticket is not None and ticket.state == "waiting":
        return f"{ticket.number} 这一步办好了，接着排{_where(service, ticket)}"
    return f"{ticket.number if ticket else ''} 办结，记作“{outcome}”"


def _where(service: HallService, ticket: Ticket) -> str:
    if ticket.to_window is not None:
        return f" {ticket.to_window} 号窗口"
    business = service.hall.businesses.get(ticket.business)
    return business.name if business else ticket.business


def _undone(service: HallService, before: Ticket | None, after: Ticket | None) -> str:
    """What the last action was about stands as before it."""
    about = after or (service.state.tickets.get(before.id) if before else None)
    now = f"{service.clock.now():%H:%M:%S}"
    return f"{now} 撤销了，{about.number} {STATE_WORDS[about.state]}" if about else f"{now} 撤销了"
