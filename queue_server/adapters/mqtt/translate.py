"""The contract's requests as commands of the domain. Persons become keyed hashes here."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.application.ports import DeviceAccount, HallService
from queue_server.contract import messages as m
from queue_server.domain import commands as c
from queue_server.domain.numbers import ticket_id
from queue_server.domain.refusals import Refusal

_PERSON_KEY = re.compile(r"[0-9a-fA-F]{64}")
MAX_REASON = 200
"""Characters of a reason that a clerk gives."""


class Persons(Protocol):
    def day_person(self, day: Any, person_key: str) -> str: ...


class Refused(Exception):
    """The request is refused before it gets to the rules."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Asked(Struct, frozen=True):
    """A request that was understood: from whom, which command, what it says."""

    account: DeviceAccount
    name: str
    request: m.Request


def wrong(what: str) -> Refused:
    """`bad_request`; `what` is for programs."""
    return Refused(Refusal(code="bad_request", message="请求不对，没有办理。", detail={"what": what}))


class Translator:
    """`window.login` is not here: its PIN is checked first, then `log_in` makes its command."""

    def __init__(self, service: HallService, tokens: TicketTokens, persons: Persons) -> None:
        self._service = service
        self._tokens = tokens
        self._persons = persons
        self._made: dict[type[m.Request], Callable[[c.Actor, Any], c.Command]] = {
            m.TicketIssue: self._issue,
            m.TicketShow: self._show,
            m.TicketCancel: self._cancel,
            m.TicketPrinted: lambda actor, r: c.NotePrinted(
                actor=actor, ticket_id=r.ticket_id, printed=r.printed is not False
            ),
            m.WindowLogout: lambda actor, _: c.LogOut(actor=actor, window=_window(actor)),
            m.WindowOpen: lambda a, r: c.OpenWindow(actor=a, window=_window(a), reason=_reason(r.reason)),
            m.WindowPause: lambda a, r: c.PauseWindow(actor=a, window=_window(a), reason=_reason(r.reason)),
            m.WindowResume: lambda a, r: c.ResumeWindow(actor=a, window=_window(a), reason=_reason(r.reason)),
            m.WindowClose: lambda a, r: c.CloseWindow(actor=a, window=_window(a), reason=_reason(r.reason)),
            m.WindowNext: lambda actor, _: c.CallNext(actor=actor, window=_window(actor)),
            m.WindowRecall: lambda actor, _: c.Recall(actor=actor, window=_window(actor)),
            m.WindowStart: lambda a, r: c.StartService(actor=a, window=_window(a), ticket_id=r.ticket_id),
            m.WindowMiss: lambda a, r: c.MissTicket(actor=a, window=_window(a), ticket_id=r.ticket_id),
            m.WindowFinish: lambda a, r: c.FinishTicket(
                actor=a, window=_window(a), ticket_id=r.ticket_id, outcome=r.outcome or "done"
            ),
        }

    def command(self, asked: Asked) -> c.Command:
        """Raises Refused."""
        return self._made[type(asked.request)](actor_of(asked.account), asked.request)

    def log_in(self, asked: Asked, clerk: str) -> c.Command:
        actor = actor_of(asked.account)
        return c.LogIn(actor=actor, window=_window(actor), clerk=clerk)

    def _issue(self, actor: c.Actor, request: m.TicketIssue) -> c.Command:
        return c.IssueTicket(
            actor=actor,
            business=request.business,
            combo=request.combo,
            person=self._person(request.person_key, "person_key"),
            claim=request.claim or "none",
            agent=self._person(request.agent, "agent"),
            delivery=request.delivery or "paper",
        )

    def _show(self, actor: c.Actor, request: m.TicketShow) -> c.Command:
        if request.token is not None:
            return c.ShowTicket(actor=actor, ticket_id=self._token(request.token))
        if request.number is None:
            raise wrong("token or number is required")
        return c.ShowTicket(actor=actor, ticket_id=self._number(request.number.strip()))

    def _number(self, number: str) -> str:
        """Today's number as it stands on the slip, or typed in small letters."""
        today = self._service.state.numbers
        if number not in today:
            number = next((one for one in today if one.casefold() == number.casefold()), number)
        return today.get(number) or ticket_id(self._service.state.day, number)

    def _cancel(self, actor: c.Actor, request: m.TicketCancel) -> c.Command:
        return c.CancelTicket(actor=actor, ticket_id=self._token(request.token))

    def _token(self, text: str) -> str:
        token = self._tokens.read(text, self._service.clock.now())
        if token is None:
            raise Refused(Refusal(code="not_found", message="这张号单不是本大厅的，或已过期。"))
        return ticket_id(token.day, token.number)

    def _person(self, key: str | None, field: str) -> str | None:
        if key is None:
            return None
        if not _PERSON_KEY.fullmatch(key):
            raise wrong(f"{field}: expected 64 hex digits")
        day = max(self._service.state.day, self._service.clock.now().date())
        return self._persons.day_person(day, key.lower())


def actor_of(account: DeviceAccount) -> c.Actor:
    return c.Actor(id=account.name, kind=account.kind, window=account.window, floor=account.floor)


def _window(actor: c.Actor) -> int:
    """The window that the pad's account is bound to."""
    if actor.window is None:
        raise Refused(Refusal(code="not_allowed", message="这个设备没有绑定窗口。"))
    return actor.window


def _reason(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.strip()
    if len(text) > MAX_REASON:
        raise wrong(f"reason: expected at most {MAX_REASON} characters")
    return text or None
