"""The contract's requests as commands of the domain. Persons become keyed hashes here."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.application.ports import DeviceAccount, HallService
from queue_server.contract import messages as m
from queue_server.domain import commands as c
from queue_server.domain.refusals import Refusal
from queue_server.domain.tickets.numbers import ticket_id

PERSON_KEY = re.compile(r"[0-9a-fA-F]{64}")
MAX_REASON = 200
"""Characters of a reason that a clerk gives, and of each reason of a rating."""
MAX_REASONS = 20
"""Reasons of one rating."""
MAX_TEXT = 500
"""Characters of what a citizen writes beside a rating."""


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
            m.TicketCheckIn: self._check_in,
            m.TicketRejoin: lambda actor, r: c.RejoinTicket(actor=actor, ticket_id=self._named(r)),
            m.TicketShow: lambda actor, r: c.ShowTicket(actor=actor, ticket_id=self._named(r)),
            m.TicketCancel: lambda actor, r: c.CancelTicket(actor=actor, ticket_id=self._token(r.token)),
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
            m.WindowCall: lambda a, r: c.CallNumber(
                actor=a, window=_window(a), ticket_id=self._number(r.number)
            ),
            m.WindowHold: lambda a, r: c.HoldTicket(
                actor=a, window=_window(a), ticket_id=r.ticket_id, kind=r.kind
            ),
            m.WindowUnhold: lambda a, r: c.UnholdTicket(actor=a, window=_window(a), ticket_id=r.ticket_id),
            m.WindowTransfer: self._transfer,
            m.WindowUndo: lambda actor, _: c.UndoLast(actor=actor, window=_window(actor)),
            m.RatingGive: self._rating,
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

    def _check_in(self, actor: c.Actor, request: m.TicketCheckIn) -> c.Command:
        if request.appointment is None and request.person_key is None:
            raise wrong("appointment or person_key is required")
        person = self._person(request.person_key, "person_key")
        code = None if request.appointment is None else self._appointment(request.appointment)
        booked = self._service.state.appointments.get(code) if code is not None else None
        if booked is not None and person is None:
            person = self._person(booked.person, "person_key")
        return c.CheckIn(
            actor=actor,
            appointment=code,
            person_key=request.person_key.lower() if request.person_key is not None else None,
            person=person,
        )

    def _transfer(self, actor: c.Actor, request: m.WindowTransfer) -> c.Command:
        if (request.to_business is None) == (request.to_window is None):
            raise wrong("exactly one of to_business and to_window is required")
        return c.TransferTicket(
            actor=actor,
            window=_window(actor),
            ticket_id=request.ticket_id,
            to_business=request.to_business,
            to_window=request.to_window,
            place=request.place or "kept",
        )

    def _rating(self, actor: c.Actor, request: m.RatingGive) -> c.Command:
        reasons = [_text(reason, "reasons", MAX_REASON) for reason in request.reasons or ()]
        if len(reasons) > MAX_REASONS:
            raise wrong(f"reasons: expected at most {MAX_REASONS}")
        if request.token is not None:
            rated = self._token(request.token)
        elif request.ticket_id is not None:
            rated = request.ticket_id
        else:
            raise wrong("token or ticket_id is required")
        return c.GiveRating(
            actor=actor,
            ticket_id=rated,
            level=request.level,
            reasons=tuple(reason for reason in reasons if reason is not None),
            text=_text(request.text, "text", MAX_TEXT),
        )

    def _named(self, request: m.TicketShow | m.TicketRejoin) -> str:
        """The ticket of a token, or of one of today's numbers."""
        if request.token is not None:
            return self._token(request.token)
        if request.number is None:
            raise wrong("token or number is required")
        return self._number(request.number)

    def _number(self, number: str) -> str:
        """Today's number as it stands on the slip, or typed in small letters."""
        number = number.strip()
        today = self._service.state.numbers
        if number not in today:
            number = next((one for one in today if one.casefold() == number.casefold()), number)
        return today.get(number) or ticket_id(self._service.state.day, number)

    def _token(self, text: str) -> str:
        token = self._tokens.read(text, self._service.clock.now())
        if token is None:
            raise Refused(Refusal(code="not_found", message="这张号单不是本大厅的，或已过期。"))
        return ticket_id(token.day, token.number)

    def _appointment(self, text: str) -> str:
        code = self._tokens.appointment(text)
        if code is None:
            raise Refused(Refusal(code="not_found", message="没有查到这个预约，请到咨询台问一问。"))
        return code

    def _person(self, key: str | None, field: str) -> str | None:
        if key is None:
            return None
        if not PERSON_KEY.fullmatch(key):
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
    return _text(text, "reason", MAX_REASON)


def _text(text: str | None, field: str, most: int) -> str | None:
    """What somebody wrote, without blanks around it; nothing is None."""
    if text is None:
        return None
    text = text.strip()
    if len(text) > most:
        raise wrong(f"{field}: expected at most {most} characters")
    return text or None
