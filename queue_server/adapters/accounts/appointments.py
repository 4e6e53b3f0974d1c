"""Appointments made, listed and cancelled from the command line of this machine, through the one writer of the hall."""

from datetime import datetime
from typing import Any

from queue_server.adapters.accounts.requests import (
    AccountReply,
    AddAppointment,
    AppointmentRequest,
    CancelAppointment,
    ListAppointments,
)
from queue_server.adapters.mqtt.tokens import TicketTokens, new_code
from queue_server.adapters.mqtt.translate import PERSON_KEY
from queue_server.application.ports import HallService
from queue_server.contract.clock import text_of
from queue_server.domain import commands
from queue_server.domain.commands import Actor, Command
from queue_server.domain.state import Appointment

_ACTOR = Actor(id="command-line", kind="manager")


class AppointmentDesk:
    def __init__(self, service: HallService, tokens: TicketTokens) -> None:
        self._service = service
        self._tokens = tokens

    async def handle(self, request: AppointmentRequest) -> AccountReply:
        """Returns after the commit."""
        match request:
            case AddAppointment():
                return await self._add(request)
            case ListAppointments():
                kept = sorted(
                    self._service.state.appointments.values(), key=lambda one: (one.slot_at, one.code)
                )
                return AccountReply(result=[self._shown(one) | {"state": one.state} for one in kept])
            case CancelAppointment(code=text):
                return await self._cancel(text)

    async def _add(self, request: AddAppointment) -> AccountReply:
        try:
            at = datetime.fromisoformat(request.at)
        except ValueError:
            return AccountReply(
                error=f"看不懂时间 {request.at}，请写成 2026-11-24T10:00 这样。", code="bad_request"
            )
        if at.tzinfo is None:
            at = at.replace(tzinfo=self._service.clock.now().tzinfo)
        if request.person_key is not None and not PERSON_KEY.fullmatch(request.person_key):
            return AccountReply(error="person_key 应是 64 位十六进制数。", code="bad_request")
        code = new_code()
        person_key = request.person_key.lower() if request.person_key is not None else None
        command = commands.MakeAppointment(
            actor=_ACTOR,
            business=request.business,
            at=at.astimezone(self._service.clock.now().tzinfo),
            person_key=person_key,
            code=code,
        )
        return await self._done(command, code)

    async def _cancel(self, text: str) -> AccountReply:
        code = self._tokens.appointment(text) or text
        reply = await self._done(commands.CancelAppointment(actor=_ACTOR, code=code), code)
        if reply.error is not None:
            return reply
        return AccountReply(result={"code": code, "cancelled": True})

    async def _done(self, command: Command, code: str) -> AccountReply:
        answer = await self._service.execute(command)
        if answer.refusal is not None:
            return AccountReply(error=answer.refusal.message, code=answer.refusal.code)
        kept = self._service.state.appointments.get(code)
        return AccountReply(result=self._shown(kept) if kept is not None else {"code": code})

    def _shown(self, one: Appointment) -> dict[str, Any]:
        """`qr` is what its QR code says; the kiosk takes it and the code alike."""
        return {
            "code": one.code,
            "business": one.business,
            "at": text_of(one.slot_at),
            "qr": self._tokens.appointment_text(one.code),
        }
