"""What is published: retained states as they change, merged within 20 ms; calls at once; answers."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from queue_server.adapters.journal.settings import Revisions
from queue_server.adapters.mqtt import calls, counters, views
from queue_server.adapters.mqtt.link import Link
from queue_server.application.ports import Changed, HallService
from queue_server.contract import codec, topics
from queue_server.contract.clock import text_of
from queue_server.contract.messages import Board, BusinessState, Call, WindowState
from queue_server.domain.events import Event, TicketCalled, TicketRecalled

MERGE_S = 0.02
"""Changes within this time may be published as one state."""

State = Board | WindowState | BusinessState


class Outbox:
    """Knows what the broker holds of our retained states, and brings it up to date with the committed state."""

    def __init__(self, service: HallService, revisions: Revisions) -> None:
        self._service = service
        self._revisions = revisions
        self._link: Link | None = None
        self._sent: dict[str, State] = {}
        self._floors: set[int] = set()
        self._windows: set[int] = set()
        self._businesses: set[str] = set()
        self._flushing: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0
        self._minute = -1

    # ---- the connection ----

    def attach(self, link: Link) -> None:
        """A new connection: everything is published again, and the calls that are still to be answered."""
        self._link = link
        self._sent.clear()
        for topic, make in self._everything():
            self._bring(topic, make)
        hall, state = self._service.hall, self._service.state
        for call, floors in calls.calls_still_valid(hall, state, self._service.clock.now()):
            self._send_call(call, floors)

    def detach(self) -> None:
        self._link = None
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None

    def reply(self, device: str, correlation: bytes, payload: bytes) -> None:
        """Sends an answer; what cannot be sent the device asks for again by its request id."""
        if self._link is not None:
            topic = topics.reply(self._service.hall.id, device)
            self._link.publish(topic, payload, correlation_data=correlation)
            counters.sent("reply")

    # ---- changes ----

    def committed(self, events: Sequence[Event], changed: Changed) -> None:
        """Calls go out at once, states now or within 20 ms of the last ones."""
        if self._link is None:
            return
        for event in events:
            if isinstance(event, TicketCalled | TicketRecalled):
                self._call(event)
        self._floors |= changed.floors
        self._windows |= changed.windows
        self._businesses |= changed.businesses
        self._flush_soon()

    def time_passed(self) -> None:
        """Opening hours turn on the minute, and waits are told in minutes."""
        minute = self._service.clock.now().minute
        if self._link is not None and minute != self._minute:
            self._minute = minute
            self._businesses |= set(self._service.hall.businesses)
            self._floors |= set(range(1, self._service.hall.floors + 1))
            self._flush_soon()

    # ---- inside ----

    def _call(self, event: TicketCalled | TicketRecalled) -> None:
        ticket = self._service.state.tickets.get(event.ticket_id)
        call = calls.call_of(self._service.hall, ticket, event) if ticket is not None else None
        if call is not None:
            self._send_call(call, event.floors)

    def _send_call(self, call: Call, floors: Sequence[int]) -> None:
        payload = codec.encode(call)
        for floor in floors:
            self._publish(topics.call(self._service.hall.id, floor), payload, retain=False)

    def _flush_soon(self) -> None:
        if self._flushing is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._flushed_at + MERGE_S - loop.time()
        if wait <= 0:
            self._flush()
        else:
            self._flushing = loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        self._flushed_at = asyncio.get_running_loop().time()
        hall = self._service.hall
        floors, windows, businesses = self._floors, self._windows, self._businesses
        self._floors, self._windows, self._businesses = set(), set(), set()
        for number in sorted(windows & hall.windows.keys()):
            self._bring(*self._window(number))
        for floor in sorted(floors):
            self._bring(*self._board(floor))
        for code in sorted(businesses & hall.businesses.keys()):
            self._bring(*self._business(code))

    def _everything(self) -> Iterator[tuple[str, Callable[[], State]]]:
        hall = self._service.hall
        for number in hall.windows:
            yield self._window(number)
        for floor in range(1, hall.floors + 1):
            yield self._board(floor)
        for code in hall.businesses:
            yield self._business(code)

    def _window(self, number: int) -> tuple[str, Callable[[], State]]:
        hall = self._service.hall
        return topics.window_state(hall.id, number), lambda: views.window_state(
            hall, self._service.state, number
        )

    def _board(self, floor: int) -> tuple[str, Callable[[], State]]:
        service = self._service
        return topics.board(service.hall.id, floor), lambda: views.board(
            service.hall, service.state, floor, service.estimates, service.clock.now()
        )

    def _business(self, code: str) -> tuple[str, Callable[[], State]]:
        service = self._service
        return topics.business_state(service.hall.id, code), lambda: views.business_state(
            service.hall, service.state, code, service.estimates, service.clock.now()
        )

    def _bring(self, topic: str, make: Callable[[], State]) -> None:
        """Publishes the state where it is another than the broker has."""
        state = make()
        if self._sent.get(topic) == state:
            return
        self._sent[topic] = state
        at = text_of(self._service.clock.now())
        self._publish(
            topic, codec.encode(structs.replace(state, rev=self._revisions.next(), at=at)), retain=True
        )

    def _publish(self, topic: str, payload: bytes, *, retain: bool) -> None:
        if self._link is not None:
            self._link.publish(topic, payload, retain=retain)
            counters.sent("state" if retain else "call")
