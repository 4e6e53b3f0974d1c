"""The outside of the screens as fakes: time that the test moves, a queue, filings, devices, the demonstration hall."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kiosk_screen_desks import FakeCamera, FakeDevices, FakeFilings, FakePrinter
from msgspec.structs import replace

from kiosk.application.ports import (
    HallSilent,
    HallView,
    Kiosk,
    Refusal,
)
from kiosk.domain.person import IdCard
from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import DEMONSTRATION_HALL, DEMONSTRATION_ITEMS, load_catalogue, load_hall
from queue_server.contract.http import HallDocument
from queue_server.contract.messages import BusinessState, HistoryEntry, IssuedTicket, ShownTicket
from queue_server.domain.state import HallState, WindowNow

NOW = datetime(2026, 11, 24, 11, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON = IdCard(
    kind="citizen",
    name="测试甲",
    sex="女",
    birth=date(2099, 1, 1),
    number="360121209901010019",
    nation="汉",
    address="江西省南昌县测试镇测试街99号",
    valid_from=date(2099, 1, 1),
    long_term=True,
)
ELDER = IdCard(kind="citizen", name="测试乙", sex="男", birth=date(1899, 3, 1), number="360121189903010018")


@cache
def document() -> HallDocument:
    hall = load_hall(DEMONSTRATION_HALL).hall
    state = HallState(day=NOW.date())
    for number, window in hall.windows.items():
        state.windows[number] = WindowNow(window=number, services=dict(window.services))
    return hall_document(hall, state, load_catalogue(DEMONSTRATION_ITEMS, hall), 7)


def business_states(hall: HallDocument) -> dict[str, BusinessState]:
    """People by place in the list, so that every picture has something to show; J04 is closed until the afternoon."""
    states = {}
    zones = {zone.id: zone for zone in hall.zones}
    for index, business in enumerate(hall.businesses):
        people = (index * 5) % 13
        is_open = business.id != "J04"
        states[business.id] = BusinessState(
            rev=1,
            at=NOW.isoformat(),
            business=business.id,
            name=business.name,
            floor=business.floor,
            zone=business.zone,
            zone_name=zones[business.zone].name,
            windows=[one.window for one in hall.windows if business.id in one.services][:3],
            card_needed=business.id_required,
            open=is_open,
            reason=None if is_open else "上午的号发完了",
            opens_at=None if is_open else "2026-11-24T13:30:00.000+08:00",
            people=people if is_open else 0,
            minutes=(people * 6, people * 9),
        )
    return states


class FakeClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class FakeJobs:
    """Work is done at once, or, after `hold`, when the test says `release`. Time moves by `advance`."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.time = 0.0
        self.timers: list[tuple[float, int, Callable[[], None]]] = []
        self.held: list[tuple[Callable[[], Any], Callable[[Any], None]]] | None = None
        self._serial = 0

    def run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        if self.held is not None:
            self.held.append((work, done))
            return
        self._do(work, done)

    @staticmethod
    def _do(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        try:
            outcome: Any = work()
        except Exception as wrong:
            outcome = wrong
        done(outcome)

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        self._serial += 1
        timer = (self.time + seconds, self._serial, call)
        self.timers.append(timer)

        def cancel() -> None:
            if timer in self.timers:
                self.timers.remove(timer)

        return cancel

    def hold(self) -> None:
        self.held = []

    def release(self) -> None:
        held, self.held = self.held or [], None
        for work, done in held:
            self._do(work, done)

    def advance(self, seconds: float) -> None:
        end = self.time + seconds
        while self.timers and min(self.timers)[0] <= end:
            timer = min(self.timers)
            self.timers.remove(timer)
            self.clock.moment += timedelta(seconds=timer[0] - self.time)
            self.time = timer[0]
            timer[2]()
        self.clock.moment += timedelta(seconds=end - self.time)
        self.time = end


@dataclass
class FakeQueue:
    """Issues J018 and so on; `trouble` is raised by the next call, once."""

    hall: HallDocument
    states: dict[str, BusinessState]
    tickets: dict[str, IssuedTicket] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    shown_state: str = "waiting"
    prints: list[tuple[str, bool]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    deaf: list[Exception] = field(default_factory=list)
    """Raised after the ticket was made: the answer was lost."""
    cancelled: list[str] = field(default_factory=list)
    checked_in: list[str] = field(default_factory=list)
    rejoined: list[tuple[str | None, str | None]] = field(default_factory=list)

    def issue(self, *, request_id: str, **wish: Any) -> IssuedTicket:
        self.asked.append({"request_id": request_id, **wish})
        if self.trouble:
            raise self.trouble.pop()
        if request_id not in self.tickets:
            self.tickets[request_id] = self._ticket(wish["business"])
        if self.deaf:
            raise self.deaf.pop()
        return self.tickets[request_id]

    def check_in(self, *, request_id: str, appointment: str) -> IssuedTicket:
        self.checked_in.append(appointment)
        if self.trouble:
            raise self.trouble.pop()
        self.tickets[request_id] = self._ticket("J02")
        return self.tickets[request_id]

    def rejoin(self, *, token: str | None = None, number: str | None = None) -> IssuedTicket:
        self.rejoined.append((token, number))
        if self.trouble:
            raise self.trouble.pop()
        self.shown_state = "waiting"
        return self._ticket("J02")

    def _ticket(self, wanted: str) -> IssuedTicket:
        business = next(one for one in self.hall.businesses if one.id == wanted)
        state = self.states[business.id]
        return IssuedTicket(
            ticket_id=f"t-{len(self.tickets)}",
            number=f"{business.prefix}{18 + len(self.tickets):03d}",
            business=business.id,
            business_name=business.name,
            floor=business.floor,
            zone=business.zone,
            zone_name=business.zone,
            windows=state.windows[:2],
            people_ahead=state.people,
            minutes=state.minutes,
            issued_at=NOW.isoformat(),
            token="T1." + "A" * 120,
        )

    def show(self, *, token: str | None = None, number: str | None = None) -> ShownTicket:
        if self.trouble:
            raise self.trouble.pop()
        if number is not None and number not in {one.number for one in self.tickets.values()} | {"J018"}:
            raise Refusal("not_found", "今天没有这个号。", {})
        called = self.shown_state in {"called", "serving", "missed", "done"}
        history = [HistoryEntry(at=NOW.isoformat(), what="issued", window=None)]
        if called:
            history.append(HistoryEntry(at=NOW.isoformat(), what="called", window=32))
        history += [HistoryEntry(at=NOW.isoformat(), what="rejoined", window=None) for _ in self.rejoined]
        return ShownTicket(
            state=self.shown_state,  # type: ignore[arg-type]
            number=number or "J018",
            people_ahead=2 if self.shown_state == "waiting" else 0,
            minutes=(12, 20) if self.shown_state == "waiting" else (0, 0),
            window=32 if called else None,
            history=history,
        )

    def cancel(self, *, token: str) -> None:
        self.cancelled.append(token)
        self.shown_state = "cancelled"

    def printed(self, *, ticket_id: str, printed: bool) -> None:
        self.prints.append((ticket_id, printed))


class FakeFeed:
    def __init__(self, view: HallView) -> None:
        self.view = view
        self._listeners: list[Callable[[HallView], None]] = []

    def subscribe(self, changed: Callable[[HallView], None]) -> None:
        self._listeners.append(changed)

    def change(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        for listener in self._listeners:
            listener(self.view)


class FakeKeys:
    def __init__(self) -> None:
        self.silent = False

    def person_key(self, kind: str, number: str) -> str:
        if self.silent:
            raise HallSilent
        return hmac.new(b"hall", f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


class World:
    """Everything outside the screens, and what a test needs to turn it."""

    def __init__(self, *, online: bool = True, known: bool = True) -> None:
        self.hall = document()
        self.states = business_states(self.hall)
        self.clock = FakeClock()
        self.jobs = FakeJobs(self.clock)
        self.queue = FakeQueue(self.hall, self.states)
        self.feed = FakeFeed(
            HallView(document=self.hall if known else None, businesses=self.states, online=online)
        )
        self.keys = FakeKeys()
        self.filings = FakeFilings()
        self.printer = FakePrinter()
        self.camera = FakeCamera()
        self.devices = FakeDevices()

    def kiosk(self) -> Kiosk:
        return Kiosk(
            device="K1-1",
            clock=self.clock,
            jobs=self.jobs,
            queue=self.queue,
            feed=self.feed,
            keys=self.keys,
            filings=self.filings,
            printer=self.printer,
            document_camera=self.camera,
            devices=self.devices,
        )

    def lay(self, card: IdCard = PERSON) -> None:
        self.devices.tell("card", card=card)
