"""What a command's answer says on the wire, made from the state right after it."""

from collections.abc import Callable

from msgspec import structs

from queue_server.adapters.journal.settings import Revisions
from queue_server.adapters.mqtt import views
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.adapters.mqtt.tokens_ahead import TokensAhead
from queue_server.application.ports import Answer, HallService
from queue_server.contract import codec
from queue_server.contract import messages as m
from queue_server.contract.clock import text_of
from queue_server.domain.choosing.waiting import people_ahead
from queue_server.domain.minutes import windows_of
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.tickets.finding import find

_NOT_TOLD = frozenset({"marked"})
"""Entries of a ticket's history that would tell who was put ahead."""


class Replies:
    """`render(command)` gives the maker of that command's reply bytes."""

    def __init__(
        self, service: HallService, tokens: TicketTokens | TokensAhead, revisions: Revisions
    ) -> None:
        self._service = service
        self._hall = service.hall
        self._tokens = tokens
        self._revisions = revisions
        self._results: dict[type[object], Callable[[HallState, Answer], object]] = {
            m.IssuedTicket: self._issued,
            m.ShownTicket: self._shown,
            m.LoggedIn: self._logged_in,
            m.WindowState: self._window_state,
            m.CalledTicket: self._called,
            m.TicketNow: self._now,
            m.Nothing: lambda _state, _answer: m.Nothing(),
        }

    def render(self, command: str) -> Callable[[HallState, Answer], bytes]:
        rule = m.COMMANDS.get(command)
        result = self._results[rule.result] if rule is not None else self._results[m.Nothing]

        def reply(state: HallState, answer: Answer) -> bytes:
            if answer.refusal is not None:
                return failure(answer.refusal)
            return codec.encode_success(result(state, answer))

        return reply

    def _ticket(self, state: HallState, answer: Answer) -> Ticket:
        ticket = find(state, answer.ticket_id or "")
        if ticket is None:
            raise LookupError(f"no ticket {answer.ticket_id}")
        return ticket

    def _issued(self, state: HallState, answer: Answer) -> m.IssuedTicket:
        ticket = self._ticket(state, answer)
        business = self._hall.businesses[ticket.business]
        return m.IssuedTicket(
            ticket_id=ticket.id,
            number=ticket.number,
            business=business.id,
            business_name=business.name,
            floor=business.floor,
            zone=business.zone,
            zone_name=self._hall.zones[business.zone].name,
            windows=windows_of(state, business.id) if ticket.to_window is None else [ticket.to_window],
            people_ahead=people_ahead(self._hall, state, ticket.id),
            minutes=self._minutes(state, ticket),
            issued_at=text_of(ticket.issued_at),
            token=self._tokens.make(state.day, ticket.number),
        )

    def _shown(self, state: HallState, answer: Answer) -> m.ShownTicket:
        ticket = self._ticket(state, answer)
        return m.ShownTicket(
            state=ticket.state,
            number=ticket.number,
            people_ahead=people_ahead(self._hall, state, ticket.id),
            minutes=self._minutes(state, ticket),
            window=ticket.window,
            history=[
                m.HistoryEntry(at=text_of(step.at), what=step.what, window=step.window)
                for step in ticket.history
                if step.what not in _NOT_TOLD
            ],
        )

    def _minutes(self, state: HallState, ticket: Ticket) -> m.Minutes:
        return self._service.estimates.waiting(state, ticket.id, self._service.clock.now())

    def _logged_in(self, state: HallState, answer: Answer) -> m.LoggedIn:
        window = answer.window or 0
        services = state.windows[window].services
        return m.LoggedIn(window=window, businesses=sorted(services, key=lambda code: (services[code], code)))

    def _window_state(self, state: HallState, answer: Answer) -> m.WindowState:
        shown = views.window_state(self._hall, state, answer.window or 0)
        return structs.replace(shown, rev=self._revisions.next(), at=text_of(self._service.clock.now()))

    def _called(self, state: HallState, answer: Answer) -> m.CalledTicket:
        ticket = self._ticket(state, answer)
        return m.CalledTicket(
            ticket_id=ticket.id,
            number=ticket.number,
            business=ticket.business,
            why=ticket.why or "",
            note=ticket.note,
            waited_s=_waited_s(ticket),
        )

    def _now(self, state: HallState, answer: Answer) -> m.TicketNow:
        ticket = self._ticket(state, answer)
        return m.TicketNow(ticket_id=ticket.id, state=ticket.state)


def _waited_s(ticket: Ticket) -> int:
    """Whole seconds from when it began to wait where it waited last, to when it was called there."""
    called = next((step.at for step in reversed(ticket.history) if step.what == "called"), ticket.issued_at)
    return max(0, int((called - (ticket.queued_at or ticket.issued_at)).total_seconds()))


def failure(refusal: Refusal) -> bytes:
    return codec.encode_failure(m.Error(code=refusal.code, message=refusal.message, detail=refusal.detail))
