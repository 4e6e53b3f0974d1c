"""Random days in a small hall, by the real rules: what a journal of weeks would hold."""

import random
from datetime import timedelta

from core_world import KIOSK, MANAGER, TUESDAY, UPSTAIRS, World, make_hall, pad, with_rules

from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.journal.store import SqlJournal
from queue_server.application.ports import Group
from queue_server.domain import commands as c
from queue_server.domain.events import DayOpened

WINDOWS = (1, 2, 21)


def random_days(seed: int, days: int, steps: int = 150) -> World:
    """Each day `steps` commands of every kind, by chance; the last day is not over."""
    chance = random.Random(seed)
    world = World(
        with_rules(make_hall(), call={"recall_interval_s": 0, "undo_s": 600}), now=TUESDAY.replace(hour=9)
    )
    for day in range(days):
        if day:
            world.now = TUESDAY.replace(hour=9) + timedelta(days=day)
            world.tick()
        for number in WINDOWS:
            world.do(c.LogIn(actor=pad(number), window=number, clerk=f"clerk{number}"))
            world.do(c.OpenWindow(actor=pad(number), window=number))
        for _ in range(steps):
            world.later(chance.uniform(1, 120))
            world.do(_command(chance, world))
    return world


def _command(chance: random.Random, world: World) -> c.Command:
    number = chance.choice(WINDOWS)
    who = pad(number)
    tickets = [*world.state.tickets, *world.state.previous]
    some = chance.choice(tickets) if tickets else "none"
    business = chance.choice(("A01", "A02", "C01"))
    make = chance.choices(
        [
            lambda: c.IssueTicket(
                actor=chance.choice((KIOSK, UPSTAIRS)),
                business=business,
                person=f"p{chance.randrange(10_000)}",
                combo=None,
                claim=chance.choice(("none", "none", "senior")),
            ),
            lambda: c.CallNext(actor=who, window=number),
            lambda: c.StartService(actor=who, window=number),
            lambda: c.FinishTicket(actor=who, window=number, outcome=chance.choice(("done", "not_done"))),
            lambda: c.MissTicket(actor=who, window=number),
            lambda: c.Recall(actor=who, window=number),
            lambda: c.HoldTicket(
                actor=who,
                window=number,
                ticket_id=world.state.windows[number].ticket or some,
                kind=chance.choice(("any_window", "same_window", "waiting_step")),
            ),
            lambda: c.UnholdTicket(actor=who, window=number, ticket_id=_held(chance, world) or some),
            lambda: c.TransferTicket(actor=who, window=number, to_business=business),
            lambda: c.UndoLast(actor=who, window=number),
            lambda: c.CancelTicket(actor=KIOSK, ticket_id=some),
            lambda: c.GiveRating(actor=KIOSK, ticket_id=some, level=chance.randint(1, 5)),
            lambda: c.RejoinTicket(actor=KIOSK, ticket_id=some),
            lambda: c.PauseWindow(actor=who, window=number),
            lambda: c.ResumeWindow(actor=who, window=number),
            lambda: c.CallNumber(actor=who, window=number, ticket_id=some),
            lambda: c.MoveTicket(actor=MANAGER, ticket_id=some, to_business=business),
            lambda: c.Tick(actor=c.Actor(id="server", kind="server")),
        ],
        weights=[30, 25, 22, 16, 6, 3, 5, 6, 4, 5, 2, 4, 3, 2, 3, 2, 2, 1],
    )[0]
    return make()


def _held(chance: random.Random, world: World) -> str | None:
    held = [ticket.id for ticket in world.state.tickets.values() if ticket.state == "held"]
    return chance.choice(held) if held else None


def days_of(events) -> list[list]:
    """The events, a list for each day."""
    days: list[list] = []
    for event in events:
        if isinstance(event, DayOpened):
            days.append([])
        days[-1].append(event)
    return days


async def keep(journal: SqlJournal, events, first: int = 1) -> None:
    await journal.append(Group(first_seq=first, events=tuple(events), requests=()))


def everything(history: SqlHistory) -> dict[str, list]:
    """All rows of the past, as they are kept."""
    from queue_server.adapters.history.store import ROW_TABLES

    return {
        table.name: [row for day in history.days() for row in history.rows(table, day)]
        for table, _ in ROW_TABLES
    }
