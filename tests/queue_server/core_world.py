"""A small hall of two floors and what the tests of the queue need around it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from queue_server.domain import commands as c
from queue_server.domain.apply import apply
from queue_server.domain.decide import decide
from queue_server.domain.decision import Decision
from queue_server.domain.hall import (
    AgentRules,
    Business,
    Calendar,
    CallRules,
    Combo,
    Hall,
    Rules,
    Session,
    Window,
    Zone,
)
from queue_server.domain.hours.day import empty_state

ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 24, 10, 24, tzinfo=ZONE)

KIOSK = c.Actor(id="K1", kind="kiosk", floor=1)
UPSTAIRS = c.Actor(id="K2", kind="kiosk", floor=2)
SERVER = c.Actor(id="server", kind="server")
MANAGER = c.Actor(id="manager", kind="manager")


def pad(window: int) -> c.Actor:
    return c.Actor(id=f"P{window}", kind="pad", window=window)


def business(code: str, zone: str = "F1-B", floor: int = 1, **more) -> Business:
    given = {"avg_min": 10, "id_required": False, "prefix": code[0], **more}
    return Business(
        id=code,
        name=f"业务{code}",
        short_name=code,
        plain_name=code,
        name_en=code,
        hint="",
        zone=zone,
        floor=floor,
        **given,
    )


def window(number: int, floor: int, services: dict[str, int]) -> Window:
    return Window(
        window=number,
        floor=floor,
        zone="F1-B" if floor == 1 else "F2-A",
        name=f"窗口{number}",
        short_name=f"窗口{number}",
        services=services,
    )


def zone(code: str, floor: int) -> Zone:
    return Zone(id=code, floor=floor, name=f"{code}区", short_name=code, name_en=code, plain_name=code)


ALL_DAY = (Session(name="全天", start_minute=0, end_minute=1440),)


def make_hall(**changes) -> Hall:
    """Windows 1 and 2 on floor 1, 21 on floor 2; A01 and A02 below, C01 (card needed) above."""
    given = {
        "id": "ncx",
        "name": "测试大厅",
        "short_name": "大厅",
        "name_en": "Test hall",
        "floors": 2,
        "timezone": "Asia/Shanghai",
        "calendar": Calendar(weekday=ALL_DAY, weekend=ALL_DAY),
        "rules": Rules(call=CallRules(no_show_after_s=0)),
        "departments": {},
        "zones": {"F1-B": zone("F1-B", 1), "F2-A": zone("F2-A", 2)},
        "businesses": {
            "A01": business("A01"),
            "A02": business("A02", avg_min=4.5),
            "C01": business("C01", "F2-A", 2, id_required=True, avg_min=18),
        },
        "windows": {
            1: window(1, 1, {"A01": 1, "A02": 2}),
            2: window(2, 1, {"A01": 1, "A02": 1}),
            21: window(21, 2, {"C01": 1, "A01": 3}),
        },
        "combos": {"T-1": Combo(id="T-1", name="一件事", steps=("C01", "A01"))},
        "announcement_templates": {
            "zh": "请{ticket}号到{floor}楼{window}号窗口办理",
            "zh_recall": "再次呼叫，请{ticket}号到{window}号窗口办理",
            "en": "Number {ticket}, please go to window {window}, floor {floor}",
        },
        **changes,
    }
    return Hall(**given)


def with_rules(hall: Hall, *, call=None, agents=None, **rules) -> Hall:
    changed = structs.replace(hall.rules, **rules)
    if call:
        changed = structs.replace(changed, call=structs.replace(changed.call, **call))
    if agents:
        changed = structs.replace(changed, agent_tickets=AgentRules(**agents))
    return structs.replace(hall, rules=changed)


class World:
    """A hall and its state, moved by commands at a time that only the test moves."""

    def __init__(self, hall: Hall | None = None, now: datetime = TUESDAY) -> None:
        self.hall = hall or make_hall()
        self.now = now
        self.state = empty_state()
        self.events = []
        self.do(c.Tick(actor=SERVER))

    def do(self, command: c.Command) -> Decision:
        decision = decide(self.hall, self.state, command, self.now)
        for event in decision.events:
            apply(self.state, event)
        self.events.extend(decision.events)
        return decision

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def issue(self, code: str = "A01", person: str | None = None, actor: c.Actor = KIOSK, **more) -> str:
        decision = self.do(c.IssueTicket(actor=actor, business=code, person=person, **more))
        assert decision.refusal is None, decision.refusal
        return self.state.tickets[decision.ticket_id].number

    def open(self, number: int = 1, clerk: str | None = None) -> None:
        assert (
            self.do(c.LogIn(actor=pad(number), window=number, clerk=clerk or f"clerk{number}")).refusal
            is None
        )
        assert self.do(c.OpenWindow(actor=pad(number), window=number)).refusal is None

    def next(self, number: int = 1) -> Decision:
        return self.do(c.CallNext(actor=pad(number), window=number))

    def called(self, number: int = 1) -> str:
        decision = self.next(number)
        assert decision.refusal is None, decision.refusal
        return self.state.tickets[decision.ticket_id].number

    def start(self, number: int = 1) -> Decision:
        return self.do(c.StartService(actor=pad(number), window=number))

    def finish(self, number: int = 1, **more) -> Decision:
        return self.do(c.FinishTicket(actor=pad(number), window=number, **more))

    def miss(self, number: int = 1, **more) -> Decision:
        return self.do(c.MissTicket(actor=pad(number), window=number, **more))

    def recall(self, number: int = 1) -> Decision:
        return self.do(c.Recall(actor=pad(number), window=number))

    def tick(self) -> Decision:
        return self.do(c.Tick(actor=SERVER))

    def ticket(self, number: str):
        return self.state.tickets[self.state.numbers[number]]

    def refused(self, decision: Decision, code: str, **detail) -> None:
        """The decision is a refusal that changes nothing."""
        assert decision.refusal is not None
        assert decision.refusal.code == code, decision.refusal
        assert decision.events == ()
        for name, value in detail.items():
            assert decision.refusal.detail[name] == value, decision.refusal
        assert decision.refusal.message.endswith("。")
