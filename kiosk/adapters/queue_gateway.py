"""The queue over the broker: commands with their request_id, refusals and silence in the screens' words."""

import time
import uuid
from typing import TypeVar

import structlog

from kiosk.adapters.unprinted import UnprintedTickets, Unreported
from kiosk.application.ports import HallSilent, Refusal
from queue_server.client.session import DeviceSession, Refused, Unreachable
from queue_server.contract.codec import ContractError
from queue_server.contract.messages import (
    Claim,
    Delivery,
    IssuedTicket,
    Nothing,
    Request,
    ShownTicket,
    TicketCancel,
    TicketCheckIn,
    TicketIssue,
    TicketPrinted,
    TicketRejoin,
    TicketShow,
)

R = TypeVar("R")

TIMEOUT_S = 6.0
"""The screen turns to trouble after 8 s (looks/kiosk.md, Button)."""
AGAIN_S = 1.5
"""A request without an answer is sent again after so long: the broker may have come back before the server."""

_CLAIMS: dict[str, Claim] = {"none": "none", "senior": "senior", "care": "care", "military": "military"}
_DELIVERIES: dict[str, Delivery] = {"paper": "paper", "phone": "phone"}

log = structlog.get_logger()


class MqttQueue:
    """Implements the port `Queue` over one session."""

    def __init__(
        self, session: DeviceSession, unprinted: UnprintedTickets, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._session = session
        self._unprinted = unprinted
        self._timeout_s = timeout_s

    def issue(
        self,
        *,
        request_id: str,
        business: str | None = None,
        combo: str | None = None,
        person_key: str | None = None,
        claim: str = "none",
        agent: str | None = None,
        delivery: str = "paper",
    ) -> IssuedTicket:
        request = TicketIssue(
            request_id=request_id,
            business=business,
            combo=combo,
            person_key=person_key,
            claim=_CLAIMS[claim],
            agent=agent,
            delivery=_DELIVERIES[delivery],
        )
        ticket = self._ask("ticket.issue", request, IssuedTicket)
        if delivery == "paper":
            self._unprinted.issued(ticket.ticket_id)
        return ticket

    def check_in(self, *, request_id: str, appointment: str) -> IssuedTicket:
        request = TicketCheckIn(request_id=request_id, appointment=appointment)
        ticket = self._ask("ticket.check_in", request, IssuedTicket)
        self._unprinted.issued(ticket.ticket_id)
        return ticket

    def rejoin(self, *, token: str | None = None, number: str | None = None) -> IssuedTicket:
        request = TicketRejoin(request_id=str(uuid.uuid4()), token=token, number=number)
        return self._ask("ticket.rejoin", request, IssuedTicket)

    def show(self, *, token: str | None = None, number: str | None = None) -> ShownTicket:
        request = TicketShow(request_id=str(uuid.uuid4()), token=token, number=number)
        return self._ask("ticket.show", request, ShownTicket)

    def cancel(self, *, token: str) -> None:
        self._ask("ticket.cancel", TicketCancel(request_id=str(uuid.uuid4()), token=token), Nothing)

    def printed(self, *, ticket_id: str, printed: bool) -> None:
        """Kept until the hall has taken it: raises HallSilent now, and is sent again by `report_waiting`."""
        self._report(self._unprinted.outcome(ticket_id, printed))

    def report_waiting(self) -> None:
        """Sends the reports that the hall has not yet taken, of an earlier run too; stops at the first silence."""
        for entry in self._unprinted.waiting():
            try:
                self._report(entry)
            except HallSilent:
                return
            except Refusal as refusal:
                log.warning("print_report_refused", code=refusal.code)

    def _report(self, entry: Unreported) -> None:
        request = TicketPrinted(
            request_id=entry.request_id, ticket_id=entry.ticket_id, printed=bool(entry.printed)
        )
        try:
            self._ask("ticket.printed", request, Nothing)
        except Refusal as refusal:
            if refusal.code not in ("busy", "unavailable"):
                self._unprinted.reported(entry)
            raise
        self._unprinted.reported(entry)

    def _ask(self, command: str, request: Request, result: type[R]) -> R:
        """Sends the same request until it is answered or the time is over; its request_id makes that harmless."""
        until = time.monotonic() + self._timeout_s
        while True:
            left = until - time.monotonic()
            try:
                return self._session.request(command, request, result, timeout_s=min(left, AGAIN_S))
            except Refused as refused:
                error = refused.error
                raise Refusal(error.code, error.message, error.detail) from refused
            except Unreachable as silent:
                if left > AGAIN_S:
                    continue
                log.warning("hall_silent", command=command)
                raise HallSilent(command) from silent
            except ContractError as wrong:
                log.error("answer_not_understood", command=command, error=str(wrong))
                raise HallSilent(command) from wrong
