"""What a command's answer says on the wire, made from the state right after it."""

from collections.abc import Callable

from msgspec import structs

from queue_server.adapters.journal.settings import Revisions
from queue_server.adapters.mqtt import views
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.application.ports import Answer, Clock
from queue_server.contract import codec
from queue_server.contract import messages as m
from queue_server.contract.clock import text_of
from queue_server.domain.hall import Hall
from queue_server.domain.issuing import find
from queue_server.domain.minutes import minutes, windows_of
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import HallState, Ticket
from queue_server.domain.waiting import people_ahead


class Replies:
    """`render(command)` gives the maker of that command's reply bytes."""

    def __init__(self, hall: Hall, tokens: TicketTokens, revisions: Revisions, clock: Clock) -> None:
        self._hall = hall
        self._tokens = tokens
        self._revisions = revisions
        self._clock = clock
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
        ahead = people_ahead(self._hall, state, ticket.id)
        return m.IssuedTicket(
            ticket_id=ticket.id,
            number=ticket.number,
            business=business.id,
            business_name=business.name,
            floor=business.floor,
            zone=business.zone,
            zone_name=self._hall.zones[business.zone].name,
            windows=windows_of(state, business.id),
            people_ahead=ahead,
            minutes=minutes(self._hall, state, business.id, ahead),
            issued_at=text_of(ticket.issued_at),
            token=self._tokens.make(state.day, ticket.number),
        )

    def _shown(self, state: HallState, answer: Answer) -> m.ShownTicket:
        ticket = self._ticket(state, answer)
        ahead = people_ahead(self._hall, state, ticket.id)
        return m.ShownTicket(
            state=ticket.state,
            number=ticket.number,
            people_ahead=ahead,
            minutes=minutes(self._hall, state, ticket.business, ahead),
            window=ticket.window,
            history=[
                m.HistoryEntry(at=text_of(step.at), what=step.what, window=step.window)
                for step in ticket.history
            ],
        )

    def _logged_in(self, state: HallState, answer: Answer) -> m.LoggedIn:
        window = answer.window or 0
        services = state.windows[window].services
        return m.LoggedIn(window=window, businesses=sorted(services, key=lambda code: (services[code], code)))

    def _window_state(self, state: HallState, answer: Answer) -> m.WindowState:
        shown = views.window_state(self._hall, state, answer.window or 0)
        return structs.replace(shown, rev=self._revisions.next(), at=text_of(self._clock.now()))

    def _called(self, state: HallState, answer: Answer) -> m.CalledTicket:
        ticket = self._ticket(state, answer)
        waited = (ticket.first_called_at or ticket.issued_at) - ticket.issued_at
        return m.CalledTicket(
            ticket_id=ticket.id,
            number=ticket.number,
            business=ticket.business,
            why=ticket.why or "",
            note=ticket.note,
            waited_s=max(0, int(waited.total_seconds())),
        )

    def _now(self, state: HallState, answer: Answer) -> m.TicketNow:
        ticket = self._ticket(state, answer)
        return m.TicketNow(ticket_id=ticket.id, state=ticket.state)


def failure(refusal: Refusal) -> bytes:
    return codec.encode_failure(m.Error(code=refusal.code, message=refusal.message, detail=refusal.detail))
