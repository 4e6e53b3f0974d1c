"""States for the order of calls, built ticket by ticket without commands, and played call by call."""

from datetime import timedelta

from core_world import TUESDAY, business, make_hall, window
from msgspec import structs

from queue_server.domain.choosing import order
from queue_server.domain.choosing.waiting import count_call, dequeue, enqueue
from queue_server.domain.hall import Rules
from queue_server.domain.state import HallState, Ticket, Waiting, WindowNow

CODES = ("A", "B", "C", "D")


def order_hall(limits=None, **rules):
    """Businesses A…D; `limits` maps one to (max_wait_min, spill_after_min)."""
    limits = limits or {}
    businesses = {}
    for code in CODES:
        longest, spill = limits.get(code, (None, None))
        businesses[code] = business(code, max_wait_min=longest, spill_after_min=spill)
    return make_hall(
        businesses=businesses,
        windows={1: window(1, 1, {"A": 1}), 2: window(2, 1, {"A": 1})},
        combos={},
        rules=Rules(**rules),
    )


class Line:
    """Who waits, and one window that calls them."""

    def __init__(self, services=None, hall=None, **rules) -> None:
        self.hall = hall or order_hall(**rules)
        self.now = TUESDAY
        self.state = HallState(day=TUESDAY.date())
        self.window = WindowNow(window=1, state="open", services=services or {"A": 1})
        self.state.windows[1] = self.window

    def waits(
        self, minutes, code="A", queue_class="ordinary", *, issued=None, due=None, to_window=None
    ) -> str:
        """One more ticket, with its effective time (or its rejoin) so many minutes ago. Gives its number."""
        number = f"{code}{len(self.state.tickets) + 1:03d}"
        began = self.now - timedelta(minutes=minutes)
        taken = began if issued is None else self.now - timedelta(minutes=issued)
        ticket = Ticket(
            id=f"t{number}",
            number=number,
            business=code,
            state="waiting",
            order=len(self.state.tickets) + 1,
            issued_at=taken,
            floor_seen=1,
            kiosk="K1",
            queue_class=queue_class,
            effective_at=taken if due is not None else began,
            queued_at=began,
            rejoin_due=due,
            rejoins=int(due is not None),
            to_window=to_window,
        )
        self.state.tickets[ticket.id] = ticket
        self.state.numbers[number] = ticket.id
        enqueue(self.state, ticket)
        return number

    def calls(self, code: str, count: int) -> None:
        """So many calls of the business were made before."""
        self.state.waiting.setdefault(code, Waiting()).calls = count

    def choice(self):
        return order.choose(self.hall, self.state, self.window, self.now)

    def call(self):
        """Calls the next one as the events would."""
        choice = self.choice()
        assert choice is not None
        ticket = choice.ticket
        dequeue(self.state, ticket)
        ticket.state = "called"
        count_call(self.state, ticket)
        for run in ("overdue_run", "help_run", "priority_run"):
            setattr(self.window, run, getattr(choice, run))
        return choice

    def called(self, count: int) -> list[str]:
        return [self.call().ticket.number for _ in range(count)]

    def set_rules(self, **rules) -> None:
        self.hall = structs.replace(self.hall, rules=structs.replace(self.hall.rules, **rules))
