"""A random hall, and a journal in memory that can fail and hang."""

import asyncio

import msgspec
from core_world import ALL_DAY, ZONE, business, make_hall, window
from hall_commands import CLASSES
from hall_dice import Dice

from queue_server.adapters.journal.reading import read_event
from queue_server.application.ports import JournalError, Loaded
from queue_server.domain import events as e
from queue_server.domain.hall import (
    AppointmentRules,
    Calendar,
    CallRules,
    Combo,
    Hall,
    HoldRules,
    MissedRules,
    Rules,
    Session,
)

CODES = ("A01", "A02", "B01", "B02", "C01", "C02")
OFFICE_HOURS = (
    Session(name="上午", start_minute=540, end_minute=720),
    Session(name="下午", start_minute=810, end_minute=1020),
)


def random_hall(dice: Dice) -> Hall:
    """2 to 12 windows, 2 to 6 businesses; limits of minutes, so that a short day comes to all rules."""
    codes = CODES[: dice.number(2, 6)]
    businesses = {
        code: business(
            code,
            "F1-B" if code[0] != "C" else "F2-A",
            1 if code[0] != "C" else 2,
            avg_min=dice.of((2, 4.5, 10)),
            id_required=dice.percent(20),
            appointment=dice.percent(50),
            max_wait_min=dice.of((None, None, None, 0.5, 12)),
            spill_after_min=dice.of((None, None, None, 0, 5, 40)),
            limit_am=dice.of((None, None, 15)),
            limit_slot=dice.of((None, None, 8)),
            appointments_per_slot=dice.of((None, 3)),
        )
        for code in codes
    }
    windows = {
        number: window(
            number,
            dice.of((1, 1, 2)),
            {dice.of(codes): dice.of((1, 1, 1, 2, 3)) for _ in range(dice.number(1, 4))},
        )
        for number in range(1, dice.number(2, 12) + 1)
    }
    order = CLASSES if dice.percent(70) else tuple(dice.of(CLASSES) for _ in range(3))
    hours = ALL_DAY if dice.percent(50) else OFFICE_HOURS
    return make_hall(
        calendar=Calendar(
            weekday=hours,
            weekend=hours if dice.percent(50) else (),
            ticket_cutoff=dice.of(("none", "none", "capacity")),
        ),
        businesses=businesses,
        windows=windows,
        combos={"T-1": Combo(id="T-1", name="一件事", steps=(codes[0], codes[1], codes[0]))},
        rules=Rules(
            max_wait_min=dice.of((2, 10, 30, 60)),
            spill_after_min=dice.of((0.5, 2, 10)),
            max_consecutive_overdue=dice.number(0, 3),
            max_consecutive_help=dice.number(0, 2),
            max_consecutive_priority=dice.number(0, 3),
            priority_order=tuple(dict.fromkeys(order)),
            one_live_ticket_per_id_per_business=dice.percent(80),
            max_live_tickets_per_id=dice.number(2, 4),
            max_tickets_per_id_per_day=dice.number(4, 9),
            call=CallRules(
                no_show_after_s=dice.of((0, 60, 120)), recall_interval_s=dice.of((0, 10)), undo_s=60
            ),
            missed=MissedRules(
                policy=dice.of(("rejoin", "rejoin", "rejoin", "void")),
                reinsert_after=dice.number(0, 3),
                max_reinserts=dice.number(1, 2),
                valid=dice.of(("half_day", "day")),
            ),
            appointment=AppointmentRules(late_policy=dice.of(("ordinary", "void"))),
            hold=HoldRules(max_hold_min=dice.of((0, 30, 240))),
        ),
    )


class Disk:
    """A journal in memory that keeps what a real one would: bytes. `fails` and `gate` are the test's."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self.opened: list[int] = []
        self.requests = []
        self.fresh: list[e.Event] = []
        """Stored, not yet looked at by the watch."""
        self.wrong: list[str] = []
        """What the engine must not ask for: it would take an error raised here for a failed commit."""
        self.fails: str | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, group) -> None:
        await self.gate.wait()
        if self.fails == "lost":
            raise JournalError("nothing was stored")
        if group.first_seq != len(self.events) + 1:
            self.wrong.append(f"event {group.first_seq} after {len(self.events)}")
        for event in group.events:
            if isinstance(event, e.DayOpened):
                self.opened.append(len(self.events))
            self.events.append(msgspec.json.encode(event))
        self.requests += group.requests
        if group.forget_before is not None:
            self.requests = [one for one in self.requests if one.day >= group.forget_before]
        keys = [(one.device, one.request_id) for one in self.requests]
        if len(keys) != len(set(keys)):
            self.wrong.append("a request was carried out twice")
        self.fresh += group.events
        if self.fails == "stored":
            raise JournalError("it was stored, but nobody heard")

    async def load(self) -> Loaded:
        first = self.opened[-2] if len(self.opened) > 1 else 0
        return Loaded(
            events=[
                read_event(payload, seq, "ncx", ZONE)
                for seq, payload in enumerate(self.events[first:], first + 1)
            ],
            last_seq=len(self.events),
            requests=list(self.requests),
        )
